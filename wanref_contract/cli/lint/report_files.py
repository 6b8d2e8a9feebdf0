"""The reports of ``--output``, each a file that is written whole or not at all, and never over what is no report."""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING

from wanref_contract.cli import inputs
from wanref_contract.cli.writing import WholeFile
from wanref_contract.configuration import find_configuration
from wanref_contract.configuration.finding import PYPROJECT, WANREF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import TextIO

    from wanref_contract.cli.lint.options import Options

_HEAD = 4096
_TEXT = rb'"(?:[^"\\]|\\.)*"'
_REPORT = re.compile(
    rb'\s*\{\s*"version"\s*:\s*(?:'
    rb'1\s*,\s*"contract"\s*:\s*' + _TEXT + rb'\s*,\s*"files"\s*:\s*\['
    rb'|"2\.1\.0"\s*,\s*"\$schema"\s*:\s*' + _TEXT + rb'\s*,\s*"runs"\s*:\s*\[)'
)
"""How a report in JSON begins, and one for code scanning: as ours do, laid out by whomever."""


class ReportFiles:
    """The files of ``--output`` under way; they stand in their places once a ``with`` block ends as it should.

    All of them are opened before anything is judged, so that one that cannot be written is told at once.

    Raises:
        OSError: One of them cannot be written.
    """

    def __init__(self, outputs: Iterable[tuple[str, str]]) -> None:
        self._stack = ExitStack()
        with ExitStack() as opening:
            self.files = tuple(
                (name, opening.enter_context(WholeFile(path, errors="backslashreplace"))) for name, path in outputs
            )
            self._stack = opening.pop_all()

    def __enter__(self) -> Sequence[tuple[str, WholeFile]]:
        return self.files

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self._stack.__exit__(kind, why, at)


class Printed:
    """Standard output beside files that are to be finished, though who reads it may have gone."""

    def __init__(self, out: TextIO) -> None:
        self._out: TextIO | None = out

    def write(self, text: str) -> None:
        """Write *text*, as long as somebody reads it."""
        if self._out:
            try:
                self._out.write(text)
            except BrokenPipeError:
                self._out = None


def written_by(options: Options) -> list[tuple[str, str]]:
    """Return what a call with *options* writes besides standard output: each option with its file.

    >>> from wanref_contract.cli.lint.options import Options
    >>> options = Options()
    >>> options.outputs = [("sarif", "lint.sarif")]
    >>> written_by(options)
    [('--output', 'lint.sarif')]
    """
    written = [("--output", path) for _, path in options.outputs]
    return [*written, ("--write-baseline", options.write_baseline)] if options.write_baseline else written


def refused(options: Options) -> str:
    """Return why the files of *options* cannot be written as they are asked for; nothing where they can."""
    judged = {os.path.realpath(path) for path in options.paths}
    named = set(map(os.path.realpath, _named_by_patterns(options)))
    configuration = options.config or ("" if options.no_config else find_configuration("."))
    seen: set[str] = set()
    for option, path in written_by(options):
        target = os.path.realpath(path)
        if target in judged:
            return f"{option} would write over {path}, which is to be judged"
        if target in seen:
            return f"{option} names {path}, which another option writes"
        if {os.path.basename(path), os.path.basename(target)} & {WANREF, PYPROJECT} or _is_same(target, configuration):
            return f"{option} would write over {path}, which is a configuration"
        if option == "--output" and _is_same(target, options.baseline):
            return f"{option} would write over {path}, which is the baseline"
        may_be_judged = inputs.is_request_name(os.path.basename(target)) or target in named
        if option == "--output" and may_be_judged and not _is_report(target):
            return f"{option} would write over {path}, which is no report; name another file, or move that one away"
        if os.path.isfile(target) or not os.path.exists(target):  # a device takes all that it is given
            seen.add(target)
    return ""


def _named_by_patterns(options: Options) -> Iterator[str]:
    """Yield the files that the patterns of *options* name, whatever their names end in."""
    patterns = [path for path in options.paths if not os.path.exists(path)]
    yield from inputs.iter_paths(patterns, onerror=lambda _: None)


def _is_same(target: str, other: str) -> bool:
    """Say whether *target* is the file *other*, by whatever name; neither need be there."""
    if os.path.exists(target) and os.path.exists(other):
        return os.path.samefile(target, other)
    return bool(other) and target == os.path.realpath(other)


def _is_report(target: str) -> bool:
    """Say whether the file *target* is the report of an earlier run, or there is nothing in it, or it is no file."""
    if not os.path.isfile(target):
        return True
    with open(target, "rb") as file:
        head = file.read(_HEAD)
    return _REPORT.match(head) is not None or (len(head) < _HEAD and not head.strip())
