"""Parts of JSON Lines, each judged by itself as it would be in its file.

A part holds whole lines and knows the numbers of its first line and of its first request, so that whoever judges it
tells the same places as if the file had been read from its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.source.encoding import is_wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PIECE_BYTES = 1 << 18
"""A piece ends with the line that makes it as large; it takes some ten milliseconds to judge."""

PIECE_LINES = 1000
"""The most lines of a piece, which bounds what is found in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some lines of a file.

    Attributes:
        lines: The lines, with what ends them.
        index: How many requests stand before them.
        line: The number of the first of them, from 1.
    """

    lines: tuple[bytes, ...]
    index: int
    line: int


def iter_pieces(lines: Iterable[bytes]) -> Iterator[Piece]:
    r"""Yield *lines* in pieces, without stretches that are blank; of a blank file, one piece of nothing.

    >>> list(iter_pieces([b"\n", b"{}\n", b"[]\n"]))
    [Piece(lines=(b'\n', b'{}\n', b'[]\n'), index=0, line=1)]
    """
    index, first = 0, 1
    held: list[bytes] = []
    size = requests = 0
    for number, line in enumerate(lines, 1):
        held.append(line)
        size += len(line)
        requests += bool(line.strip(b" \t\r\n"))
        if size >= PIECE_BYTES or len(held) == PIECE_LINES:
            if requests:
                yield Piece(lines=tuple(held), index=index, line=first)
            held.clear()
            index, first, size, requests = index + requests, number + 1, 0, 0
        if number == 1 and is_wide(line):  # its lines do not end where its line feed bytes are
            break
    if requests or not index:
        yield Piece(lines=tuple(held) if requests else (), index=index, line=first)
