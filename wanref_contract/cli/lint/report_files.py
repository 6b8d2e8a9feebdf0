"""The reports of ``--output``, each a file that is written whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from wanref_contract.cli.inputs import is_request_name
from wanref_contract.cli.writing import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from wanref_contract.cli.lint.options import Options

_HEAD = 200
_REPORT_SIGNS = (b'"version"', b'"$schema"')
"""What stands among the first bytes of a report in JSON, and of no request."""


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
    seen: set[str] = set()
    for option, path in written_by(options):
        target = os.path.realpath(path)
        if target in judged:
            return f"{option} would write over {path}, which is to be judged"
        if target in seen:
            return f"{option} names {path}, which another option writes"
        if option == "--output" and _holds_requests(target):
            return f"{option} would write over {path}, which is no report; name another file, or move that one away"
        if os.path.isfile(target) or not os.path.exists(target):  # a device takes all that it is given
            seen.add(target)
    return ""


def _holds_requests(target: str) -> bool:
    """Say whether the file *target* is one of requests, by its name, and not the report of an earlier run."""
    if not is_request_name(os.path.basename(target)) or not os.path.isfile(target):
        return False
    with open(target, "rb") as file:
        head = file.read(_HEAD)
    return bool(head.strip()) and not any(sign in head for sign in _REPORT_SIGNS)
