"""A slate as a picture: bars of colour above, what is written below them, and at the foot the time that has gone.

A picture is three planes, as codecs take it (Y'CbCr of BT.601, with a quarter of the points for the colours): rows of
bytes, which change from one moment to the next at the foot alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.sandbox.film.glyphs import ADVANCE, HEIGHT, text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.sandbox.film.slate import Slate

    Rows = list[bytes]

_BARS = (
    (180, 128, 128),  # grey
    (162, 44, 142),  # yellow
    (131, 156, 44),  # cyan
    (112, 72, 58),  # green
    (84, 184, 198),  # magenta
    (65, 100, 212),  # red
    (35, 212, 114),  # blue
)
_GROUND, _INK, _TRACK, _NO_COLOUR = 24, 225, 60, 128
_BARS_SHARE, _FOOT_SHARE = 0.2, 0.14  # of the height
_MARGIN_SHARE = 0.05  # of the width
_LINE = HEIGHT + 3  # points from one line to the next


class Picture:
    """A slate, drawn.

    Attributes:
        colours: The planes of the colours, which never change.
    """

    def __init__(self, slate: Slate) -> None:
        self._slate = slate
        self._margin = int(slate.width * _MARGIN_SHARE)
        bars = int(slate.height * _BARS_SHARE) // 2 * 2
        self._foot = int(slate.height * _FOOT_SHARE)
        written = self._written(slate.height - bars - self._foot)
        self._fixed = [_striped(slate.width, [bar[0] for bar in _BARS])] * bars + written
        below = [bytes([_NO_COLOUR]) * (slate.width // 2)] * ((slate.height - bars) // 2)
        self.colours = tuple(
            [_striped(slate.width // 2, [bar[plane] for bar in _BARS])] * (bars // 2) + below for plane in (1, 2)
        )

    def light(self, at: float) -> Rows:
        """Return the plane of light at a moment, in seconds from the beginning."""
        return self._fixed + self._clock(at)

    def _written(self, height: int) -> Rows:
        """Return the rows in the middle: the lines, as large as there is room for."""
        lines = self._slate.lines or ("",)
        longest = max(map(len, lines)) or 1
        room = self._slate.width - 2 * self._margin
        size = max(1, min(room // (longest * ADVANCE), height // ((len(lines) + 1) * _LINE)))
        rows = [self._ground()] * ((height - size * _LINE * len(lines)) // 2)
        for line in lines:
            rows += self._text(line, size) + [self._ground()] * (size * (_LINE - HEIGHT))
        return rows + [self._ground()] * (height - len(rows))

    def _clock(self, at: float) -> Rows:
        """Return the rows at the foot: a track that fills, and the seconds in figures."""
        size = max(1, self._foot // (3 * HEIGHT))
        length = self._slate.width - 2 * self._margin
        gone = int(length * at / self._slate.seconds)
        track = self._framed(bytes([_INK]) * gone + bytes([_TRACK]) * (length - gone))
        figures = self._text(f"{int(at)} / {self._slate.seconds} s", size)
        rows = figures + [self._ground()] * (2 * size) + [track] * (3 * size)
        return rows + [self._ground()] * (self._foot - len(rows))

    def _text(self, text: str, size: int) -> Rows:
        """Return the rows of a line of *text*, each point of which is *size* pixels wide and high."""
        points = {"#": bytes([_INK]) * size, ".": bytes([_GROUND]) * size}
        rows = (self._framed(b"".join(map(points.__getitem__, row))) for row in text_rows(text))
        return [row for row in rows for _ in range(size)]

    def _framed(self, inner: bytes) -> bytes:
        """Return *inner* as a row, between margins."""
        width = self._slate.width
        return (bytes([_GROUND]) * self._margin + inner).ljust(width, bytes([_GROUND]))[:width]

    def _ground(self) -> bytes:
        return bytes([_GROUND]) * self._slate.width


def _striped(width: int, values: Sequence[int]) -> bytes:
    """Return a row of *width* bytes in which *values* take equal parts."""
    return bytes(values[at * len(values) // width] for at in range(width))
