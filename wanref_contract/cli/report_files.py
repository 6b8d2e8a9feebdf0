"""The reports of ``--output``, each a file that is written whole or not at all."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from wanref_contract.cli.writing import WholeFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from wanref_contract.cli.lint_options import Options


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

    >>> from wanref_contract.cli.lint_options import Options
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
        if os.path.isfile(target) or not os.path.exists(target):  # a device takes all that it is given
            seen.add(target)
    return ""
