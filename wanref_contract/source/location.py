"""Lines and columns: from offsets into a text to what an editor shows.

Everything else counts in offsets, which are cheap; a `Location` is made only where somebody will look at it.
"""

from __future__ import annotations

from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final


class Location(Value):
    """A stretch of a file: lines and columns count from 1, columns in characters, the end is exclusive."""

    _parts = ("line", "column", "end_line", "end_column")
    __slots__ = _parts

    def __init__(self, *, line: int, column: int, end_line: int, end_column: int) -> None:
        self.line: Final = line
        self.column: Final = column
        self.end_line: Final = end_line
        self.end_column: Final = end_column


class Lines:
    r"""Where the lines of one text begin, found on the first question.

    A line ends at a line feed and nowhere else: a carriage return before it is the line's last character, and
    U+2028 inside a string begins no line.

    >>> Lines("ab\ncd").location(3, 5)
    Location(line=2, column=1, end_line=2, end_column=3)
    >>> Lines("ab\r\ncd")[0]
    'ab'
    """

    __slots__ = ("_starts", "first", "text")

    def __init__(self, text: str, *, first: int = 1) -> None:
        self.text = text
        self.first = first
        self._starts: Sequence[int] | None = None

    def __len__(self) -> int:
        return len(self._line_starts())

    def __getitem__(self, index: int) -> str:
        """Return the line at *index*, from 0, without what ends it."""
        starts = self._line_starts()
        if index + 1 == len(starts):
            return self.text[starts[index] :].removesuffix("\r")
        return self.text[starts[index] : starts[index + 1] - 1].removesuffix("\r")

    def location(self, start: int, end: int) -> Location:
        """Return the location of the characters from *start* to before *end*."""
        line, column = self._position(start)
        end_line, end_column = self._position(end)
        return Location(line=line, column=column, end_line=end_line, end_column=end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        starts = self._line_starts()
        if len(starts) == 1:  # as in a batch
            return self.first, offset + 1
        from bisect import bisect_right

        index = bisect_right(starts, offset) - 1
        return self.first + index, offset - starts[index] + 1

    def _line_starts(self) -> Sequence[int]:
        if self._starts is None:
            self._starts = _line_starts(self.text)
        return self._starts


def _line_starts(text: str) -> Sequence[int]:
    if "\n" not in text:
        return (0,)
    from array import array  # a list of them takes four times the memory, which a file of empty lines can make large

    starts = array("q", [0])
    while found := text.find("\n", starts[-1]) + 1:
        starts.append(found)
    return starts
