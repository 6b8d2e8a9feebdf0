"""The files of a run with what each gives, in order: judged one after the other, by this process.

`wanref_contract.cli.lint.spreading` gives the same, judged by several processes.
"""

from __future__ import annotations

import os

from wanref_contract.cli import inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from wanref_contract.cli.lint.judging import Judge
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    Judged = tuple[Document | None, Sequence[Finding]]
    """A request with its findings; one of which nothing is to be told may lack its document."""


class UnreadableFile(Exception):
    """A file cannot be read, or read on.

    Attributes:
        path: The file, as it was named.
        reason: What the system says of it.
        other: Of what other kind it is, if that is why.
    """

    def __init__(self, path: str, error: OSError) -> None:
        from wanref_contract.cli.other_files import OtherKind

        super().__init__(path, error)
        self.path, self.reason = path, error.strerror or str(error)
        self.other = error if isinstance(error, OtherKind) else None


class OneByOne:
    """Judges files one after the other.

    Args:
        judge: What judges.
        input_format: What files are read as, or ``auto``.
        open_file: Opens a file, or what stands for it.
    """

    def __init__(self, judge: Judge, input_format: str, open_file: Callable[[str], AbstractContextManager[BinaryIO]]):
        self._judge, self._input_format, self._open_file = judge, input_format, open_file
        self._read = 0
        self._stream: BinaryIO | None = None

    def iter_files(self, paths: Iterable[str]) -> Generator[tuple[str, Iterator[Judged]]]:
        """Yield each of *paths* with its requests, to be taken before the next file.

        They raise `UnreadableFile` where they cannot be read.
        """
        for path in paths:
            yield path, self._iter_judged(path)

    def reached(self) -> int:
        """Return how many bytes were read so far."""
        here = self._stream
        try:
            return self._read + (here.tell() if here and not here.closed else 0)
        except OSError:  # a pipe, of which nobody knows how far it goes
            return self._read

    def _iter_judged(self, path: str) -> Iterator[Judged]:
        try:
            with self._open_file(path) as stream:
                # What is read line by line cannot tell where it stands, but what it reads from can.
                self._stream = getattr(stream, "raw", stream)
                yield from self._judge.iter_file(path, stream, self._input_format)
                self._read, self._stream = self.reached(), None
        except OSError as error:
            raise UnreadableFile(path, error) from error


def total_size(paths: Iterable[str]) -> int:
    """Return how many bytes the files *paths* hold together, or 0 where it cannot be known, as of a pipe."""
    sizes = 0
    for path in paths:
        if path == inputs.STANDARD_INPUT or not os.path.isfile(path):
            return 0
        sizes += os.path.getsize(path)
    return sizes
