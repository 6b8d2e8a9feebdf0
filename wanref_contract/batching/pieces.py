"""Parts of JSON Lines, each judged by itself as it would be in its file.

A part holds whole lines and knows the numbers of its first line and of its first request, so that whoever judges it
tells the same places as if the file had been read from its beginning.
"""

from __future__ import annotations

from itertools import islice

from wanref_contract.source.encoding import is_wide
from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Final

PIECE_BYTES = 1 << 18
"""A piece ends with the line that makes it as large; it takes some ten milliseconds to judge."""

PIECE_LINES = 1000
"""The most lines of a piece, which bounds what is found in it."""

_BLANK = b" \t\r\n"


class Piece(Value):
    """Some lines of a file.

    Attributes:
        lines: The lines, with what ends them.
        size: How many bytes they have.
        index: How many requests stand before them.
        line: The number of the first of them, from 1.
    """

    _parts = ("lines", "size", "index", "line")
    __slots__ = _parts

    def __init__(self, *, lines: tuple[bytes, ...], size: int, index: int, line: int) -> None:
        self.lines: Final = lines
        self.size: Final = size
        self.index: Final = index
        self.line: Final = line


def iter_pieces(lines: Iterable[bytes]) -> Iterator[Piece]:
    r"""Yield *lines* in pieces, without stretches that are blank; of a blank file, one piece of nothing.

    >>> list(iter_pieces([b"\n", b"{}\n", b"[]\n"]))
    [Piece(lines=(b'\n', b'{}\n', b'[]\n'), size=7, index=0, line=1)]
    """
    rest = iter(lines)
    index, line = 0, 1
    while True:
        held, size = _take(rest)
        requests = sum([bool(one.strip(_BLANK)) for one in held])
        if requests:
            yield Piece(lines=tuple(held), size=size, index=index, line=line)
        if not held or (line == 1 and is_wide(held[0])):  # of such a file, lines do not end where line feed bytes are
            break
        index, line = index + requests, line + len(held)
    if not (index or requests):
        yield Piece(lines=(), size=0, index=0, line=line)


def _take(lines: Iterator[bytes]) -> tuple[list[bytes], int]:
    """Read the lines of one piece; return them, and how many bytes they have."""
    held: list[bytes] = []
    size = 0
    for line in islice(lines, PIECE_LINES):
        held.append(line)
        size += len(line)
        if size >= PIECE_BYTES:
            break
    return held, size
