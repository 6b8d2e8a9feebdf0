"""The lines of a text that a finding is about, with marks under the places.

Pure geometry: which lines are shown, which part of a long line, and under which cells the marks stand. How
a row is coloured and where it goes is the caller's.

A place within one line is underlined. A place of several lines has its first and its last character marked,
so that a whole list costs two lines and not ten. Lines between two shown ones are shown too when they are
few. A line wider than the room (a batch has lines of many thousand characters) is cut to a window around
its mark; a second mark outside of that window gets a window of its own.
"""

from __future__ import annotations

from typing import NamedTuple

from wanref_contract.reports.cells import ELLIPSIS, cells, fitting, shorten, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from wanref_contract.source import Location

    class TextLines(Protocol):
        """The lines of a text, in a list or cut out of it when they are asked for."""

        def __len__(self) -> int: ...

        def __getitem__(self, index: int, /) -> str: ...


_SHORT_GAP = 2  # so few lines between two shown ones are shown as well
_LABEL_LIMIT = 40
_CHARACTERS_A_CELL = 4  # piles of accents are cut off, which also bounds the work on an endless line


class Mark(NamedTuple):
    """Something to underline within one line.

    Attributes:
        line: The line, from 0.
        start: The first character, from 0.
        end: The character after the last one.
        label: What stands beside the mark.
        related: Whether the place only takes part in the finding, rather than being what it is about.
    """

    line: int
    start: int
    end: int
    label: str = ""
    related: bool = False


class Row(NamedTuple):
    """One row of an excerpt.

    Attributes:
        kind: ``source``, ``mark``, ``related`` (a mark too) or ``gap`` (lines left out).
        line: The line of a ``source`` row, from 0; otherwise -1.
        text: What to write; safe for a terminal.
    """

    kind: str
    line: int = -1
    text: str = ""


def iter_marks(
    lines: TextLines, location: Location, *, first_line: int, label: str = "", related: bool = False
) -> Iterator[Mark]:
    """Yield the marks for *location* in a text of *lines*, the first of which has the number *first_line*.

    A location outside of the text moves to the nearest place in it. Of a related one only the first line is
    marked.
    """
    top, start = _nearest(lines, location.line - first_line, location.column - 1)
    bottom, end = _nearest(lines, location.end_line - first_line, location.end_column - 1)
    while bottom > top and not lines[bottom][:end].strip():
        bottom, end = bottom - 1, len(lines[bottom - 1])
    if bottom == top:
        yield Mark(line=top, start=start, end=end, label=label, related=related)
    elif related:
        yield Mark(line=top, start=start, end=len(lines[top]), label=label, related=True)
    else:
        last = len(lines[bottom][:end].rstrip())
        yield Mark(line=top, start=start, end=min(start + 1, len(lines[top])), label="from here")
        yield Mark(line=bottom, start=last - 1, end=last, label="to here")


def draw(lines: TextLines, marks: Iterable[Mark], *, room: int) -> list[Row]:
    """Draw the lines that bear *marks*, in rows of at most *room* cells.

    >>> for row in draw(["duration: 11"], [Mark(line=0, start=10, end=12)], room=40):
    ...     print(row.text)
    duration: 11
              ^^
    """
    rows: list[Row] = []
    window = _Window()
    for mark in sorted(marks, key=lambda mark: (mark.line, mark.related, mark.start)):
        line = lines[mark.line]
        if mark.line != window.line or not window.low <= mark.start <= mark.end <= window.high:
            rows += _between(lines, window.line, mark.line, room=room)
            window = _window_around(line, mark, room=room)
            rows.append(Row(kind="source", line=mark.line, text=_seen(line, window)))
        rows.append(_underlined(line, mark, window, room=room))
    return rows


class _Window(NamedTuple):
    """The part ``[low, high)`` of a line that is shown."""

    line: int = -1
    low: int = 0
    high: int = 0


def _nearest(lines: TextLines, line: int, column: int) -> tuple[int, int]:
    nearest = min(max(line, 0), len(lines) - 1)
    return nearest, min(max(column, 0), len(lines[nearest]))


def _between(lines: TextLines, above: int, below: int, *, room: int) -> Iterator[Row]:
    """Yield what stands for the lines between two shown ones: the lines when they are few, or a gap."""
    if above < 0 or below <= above:
        return
    if below - above - 1 > _SHORT_GAP:
        yield Row(kind="gap", text=ELLIPSIS)
        return
    for number in range(above + 1, below):
        window = _window_around(lines[number], Mark(line=number, start=0, end=0), room=room)
        yield Row(kind="source", line=number, text=_seen(lines[number], window))


def _window_around(line: str, mark: Mark, *, room: int) -> _Window:
    """Choose what to show of *line*: all of it, or as much as fits with the mark in the middle.

    Of a mark wider than the window the beginning is shown, after some of what stands before it.
    """
    reach = room * _CHARACTERS_A_CELL
    if len(line) <= reach and cells(line) <= room:
        return _Window(line=mark.line, low=0, high=len(line))
    room -= 2 * len(ELLIPSIS)
    before, after = line[max(0, mark.start - reach) : mark.start], line[mark.start : mark.start + reach]
    marked = cells(after[: mark.end - mark.start])
    left = fitting(before[::-1], (room - marked) // 2 if marked < room else room // 4)
    right = fitting(after, room - cells(before[len(before) - left :]))
    if mark.start + right == len(line):
        left = fitting(before[::-1], room - cells(after))
    low = mark.start - left
    while low < mark.start and not cells(line[low]):
        low += 1
    return _Window(line=mark.line, low=low, high=mark.start + right)


def _seen(line: str, window: _Window) -> str:
    head = ELLIPSIS if window.low else ""
    tail = ELLIPSIS if window.high < len(line) else ""
    return head + visible(line[window.low : window.high]).rstrip() + tail


def _underlined(line: str, mark: Mark, window: _Window, *, room: int) -> Row:
    """Draw *mark* under its characters; a mark that goes on behind the window goes on under the ellipsis."""
    offset = (len(ELLIPSIS) if window.low else 0) + cells(line[window.low : mark.start])
    width = cells(line[mark.start : min(mark.end, window.high)])
    if mark.end > window.high:
        width += len(ELLIPSIS)
    if mark.end > mark.start and not width:
        offset = max(0, offset - 1)  # an accent stands in the cell of its letter
    sign = ("-" if mark.related else "^") * max(1, width)
    text = _labelled(offset, sign, mark.label, room=room)
    return Row(kind="related" if mark.related else "mark", text=text)


def _labelled(offset: int, sign: str, label: str, *, room: int) -> str:
    """Put *label* to the right of the mark, or to its left where only there is room."""
    label = visible(shorten(label, _LABEL_LIMIT))
    if not label:
        return " " * offset + sign
    fits_left = cells(label) < offset
    if fits_left and offset + len(sign) + 1 + cells(label) > room:
        return " " * (offset - cells(label) - 1) + label + " " + sign
    return f"{' ' * offset}{sign} {label}"
