"""The files of a run with what each gives, in order: judged by several processes, as `judged_files` gives them by one.

A large file of JSON Lines is judged in pieces, any other file in one, and small ones several at a time. What depends on
the order, such as the report, is left to the process that all of it comes back to.
"""

from __future__ import annotations

import errno
import io
import os
from functools import partial
from itertools import chain, groupby

from wanref_contract.batching.parcels import pack, unpack
from wanref_contract.batching.pieces import PIECE_BYTES, iter_pieces
from wanref_contract.batching.workers import WorkerDied, Workers
from wanref_contract.cli import inputs
from wanref_contract.cli.lint.judged_files import UnreadableFile
from wanref_contract.cli.lint.stopping import CutShort
from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from typing import BinaryIO, Final

    from wanref_contract.cli.lint.judged_files import Judged
    from wanref_contract.cli.lint.judging import Judge

_YAML = (".yaml", ".yml")
_TIMES_AS_LONG = 16
"""How many times as long a byte of YAML takes as one of JSON."""

_WORTH_IT = 4 << 20
"""Less than so many bytes are judged before processes have started and loaded what they need."""

_SMALL = 4 * PIECE_BYTES
"""So much is judged at once; while more is, the other processes would wait."""

_MOST_FILES = 64
_MOST_JOBS = 61  # as many as Windows can wait for


class Source(Value):
    """Something to judge.

    Attributes:
        number: The place of its file in the run.
        path: The name of its file.
        size: How many bytes it has.
        data: What stands in it, where only the process that reads its file can know.
        line: The number of its first line from 1, where it is a piece of a file.
        index: How many requests stand before such a piece.
        offset: Where such a piece begins in its file, from which it is read again: that is less work than to send it.
        file: Which file that is, whatever has its name by then.
        error: Why it cannot be read.
    """

    _parts = ("number", "path", "size", "data", "line", "index", "offset", "file", "error")
    __slots__ = _parts

    def __init__(  # noqa: PLR0913 (a value has as many arguments as attributes)
        self,
        *,
        number: int,
        path: str,
        size: int = 0,
        data: bytes | None = None,
        line: int = 0,
        index: int = 0,
        offset: int = 0,
        file: tuple[int, int] | None = None,
        error: OSError | None = None,
    ) -> None:
        self.number: Final = number
        self.path: Final = path
        self.size: Final = size
        self.data: Final = data
        self.line: Final = line
        self.index: Final = index
        self.offset: Final = offset
        self.file: Final = file
        self.error: Final = error


Part = tuple[Source, ...]
"""What is judged in one go."""

Given = tuple[bytes | OSError, "Mapping[str, int]"]
"""What a source gives, packed, or why it cannot be read; and what the judge has counted."""


class Spread:
    """Judges files with several processes.

    Args:
        judge: Has the rules, and counts; each process has a judge that is made as this one was.
        input_format: What files are read as, or ``auto``.
        jobs: How many processes; 0 for one a core.
    """

    def __init__(self, judge: Judge, input_format: str, jobs: int) -> None:
        self._judge, self._input_format = judge, input_format
        self._jobs = min(jobs or _cores(), _MOST_JOBS)
        self._read = 0

    def iter_files(self, paths: Iterable[str]) -> Generator[tuple[str, Iterator[Judged]]]:
        """Yield each of *paths* with its requests, to be taken before the next file.

        They raise `UnreadableFile` where they cannot be read.

        Raises:
            CutShort: A process ended before its work.
        """
        parts, sample = self._judge_sample(iter_parts(paths, self._input_format))
        with Workers[Part, list[Given]](self._jobs, begin_judging, self._judge, self._input_format) as workers:
            given = chain(sample, _iter_given(workers, parts))
            for (_, path), of_a_file in groupby(given, lambda pair: (pair[0].number, pair[0].path)):
                yield path, chain.from_iterable(self._iter_parcels(of_a_file))

    def reached(self) -> int:
        """Return how many bytes were judged so far."""
        return self._read

    def _judge_sample(self, parts: Iterator[Part]) -> tuple[Iterator[Part], Iterable[tuple[Source, Given]]]:
        """Judge the first of *parts* here, if it is small; return the other parts, and what it gives.

        What it needs is then loaded for all processes that are forked, and mostly it is what the others need: the
        contract where there are findings, and less where all is clean.
        """
        first = next(parts, ())
        if sum(map(_work_of, first)) > _SMALL:
            return chain((first,), parts), ()
        return parts, zip(first, _judge_part(self._judge, self._input_format, first), strict=True)

    def _iter_parcels(self, given: Iterable[tuple[Source, Given]]) -> Iterator[Iterator[Judged]]:
        """Yield what each part of one file gave."""
        for source, (parcel, counts) in given:
            self._judge.add_counts(counts)
            if isinstance(parcel, OSError):
                raise UnreadableFile(source.path, parcel)
            yield unpack(parcel, self._judge.rules)
            self._read += source.size


def _cores() -> int:
    """Return how many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _iter_given(workers: Workers[Part, list[Given]], parts: Iterable[Part]) -> Iterator[tuple[Source, Given]]:
    """Yield what each source gives, in order."""
    try:
        for part, given in workers.iter_results(parts):
            yield from zip(part, given, strict=True)
    except WorkerDied as error:
        raise CutShort(str(error)) from error


def is_worth_it(paths: Iterable[str]) -> bool:
    """Say whether judging *paths* takes long enough for processes to pay; what nobody knows the size of may."""
    work = 0
    for path in paths:
        try:
            work += os.stat(path).st_size * _weight(path)
        except OSError:
            if path == inputs.STANDARD_INPUT:
                return True
        if work >= _WORTH_IT:
            return True
    return False


def iter_parts(paths: Iterable[str], input_format: str) -> Iterator[Part]:
    """Yield what is in *paths* in parts, each some ten milliseconds of work or one file.

    >>> [[source.path for source in part] for part in iter_parts(["a.json", "b.yaml"], "auto")]
    [['a.json', 'b.yaml']]
    """
    held: list[Source] = []
    work = 0
    for source in _iter_sources(paths, input_format):
        held.append(source)
        work += _work_of(source)
        if work >= PIECE_BYTES or len(held) == _MOST_FILES:
            yield tuple(held)
            held.clear()
            work = 0
    if held:
        yield tuple(held)


def _iter_sources(paths: Iterable[str], input_format: str) -> Iterator[Source]:
    for number, path in enumerate(paths):
        try:
            yield from _sources_of(number, path, input_format)
        except OSError as error:
            yield Source(number=number, path=path, error=error)


def _work_of(source: Source) -> int:
    """Return how many bytes of JSON take as long to judge."""
    return source.size * _weight(source.path)


def _weight(path: str) -> int:
    return _TIMES_AS_LONG if path.lower().endswith(_YAML) else 1


def _sources_of(number: int, path: str, input_format: str) -> Iterator[Source]:
    """Yield the parts of one file."""
    has_lines = input_format == "jsonl" or (input_format == "auto" and path.lower().endswith(inputs.LINES))
    is_file = os.path.isfile(path)
    if is_file and not (has_lines and os.path.getsize(path) > PIECE_BYTES):
        yield Source(number=number, path=path, size=os.path.getsize(path))
        return
    with inputs.open_input(path) as stream:
        lines: Iterable[bytes] = stream
        if not has_lines:  # a pipe, which the others have not
            found, lines = inputs.with_format(path, stream, input_format)
            if found != "jsonl":
                data = b"".join(lines)
                yield Source(number=number, path=path, size=len(data), data=data)
                return
        for piece in iter_pieces(lines):
            yield Source(
                number=number,
                path=path,
                size=piece.size,
                data=None if is_file else b"".join(piece.lines),
                offset=stream.tell() - piece.size if is_file else 0,
                file=_identity(stream) if is_file else None,
                line=piece.line,
                index=piece.index,
            )


def _identity(stream: BinaryIO) -> tuple[int, int]:
    """Return what tells the file that is read from every other."""
    status = os.fstat(stream.fileno())
    return status.st_dev, status.st_ino


# ---- In a worker --------------------------------------------------------------------------------------------------


def begin_judging(judge: Judge, input_format: str) -> Callable[[Part], list[Given]]:
    """Return what judges a part, in a process of its own."""
    judge.take_counts()  # what was counted before belongs to the process that this one comes from
    return partial(_judge_part, judge, input_format)


def _judge_part(judge: Judge, input_format: str, part: Part) -> list[Given]:
    return [_judge_source(judge, input_format, source) for source in part]


def _judge_source(judge: Judge, input_format: str, source: Source) -> Given:
    try:
        parcel: bytes | OSError = source.error or _parcel(judge, input_format, source)
    except OSError as error:
        parcel = error
    return parcel, judge.take_counts()


def _parcel(judge: Judge, input_format: str, source: Source) -> bytes:
    with io.BytesIO(source.data) if source.data is not None else inputs.open_input(source.path) as stream:
        if source.line:
            judge.turn_to(source.path)
            lines = io.BytesIO(_read_piece(source, stream)) if source.file else stream
            return pack(judge.iter_lines(lines, index=source.index, line=source.line), is_json=True)
        is_json = source.path.lower().endswith((".json", *inputs.LINES))
        return pack(judge.iter_file(source.path, stream, input_format), is_json=is_json and input_format == "auto")


def _read_piece(source: Source, stream: BinaryIO) -> bytes:
    if _identity(stream) != source.file:
        raise OSError(errno.ESTALE, "another file was put in its place while it was read", source.path)
    stream.seek(source.offset)
    return stream.read(source.size)
