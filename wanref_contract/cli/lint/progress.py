"""How far a long run has come, on the last line of a terminal.

It appears after a second, so that a short run shows nothing, and goes when the run ends. It looks at the clock when it
is asked to, which is once in a few hundred requests, and draws ten times a second at the most.
"""

from __future__ import annotations

import os
import sys
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

EVERY = 256
"""After how many requests it is worth looking at the clock."""

_AFTER = 1.0
_BETWEEN = 0.1
_BAR = 20
_CLEAR = "\r\x1b[K"


def open_progress(reached: Callable[[], int], total: Callable[[], int]) -> Progress | None:
    """Return the progress of a run where somebody looks at a terminal: not in CI, nor into a file.

    Args:
        reached: Tells how many bytes were read.
        total: Tells how many there are, or 0 where nobody knows; asked once, when there is something to show.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("CI") or os.environ.get("TERM") == "dumb":
        return None
    return Progress(sys.stderr, reached, total, covers_output=sys.stdout.isatty())


class Progress:
    """The line that tells how far a run has come.

    Args:
        stream: The terminal.
        reached: Tells how many bytes were read.
        total: Tells how many there are, or 0 where nobody knows.
        covers_output: Whether findings are written to the terminal too, so that the line must make way for them.
        clock: Tells the time in seconds.
    """

    def __init__(
        self,
        stream: TextIO,
        reached: Callable[[], int],
        total: Callable[[], int],
        *,
        covers_output: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._stream, self._reached, self._total = stream, reached, total
        self._covers_output, self._clock = covers_output, clock
        self._began = clock()
        self._next = self._began + _AFTER
        self._size = -1
        self._is_shown = False

    def tell(self, requests: int, found: int) -> None:
        """Show that so many *requests* were judged and so many findings *found*, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _BETWEEN
        if self._size < 0:
            self._size = self._total()
        self._stream.write(_CLEAR + self._line(requests, found, now - self._began))
        self._stream.flush()
        self._is_shown = True

    def make_way(self) -> None:
        """Take the line away before findings are written to where it stands."""
        if self._covers_output:
            self.end()

    def end(self) -> None:
        """Take the line away."""
        if self._is_shown:
            self._stream.write(_CLEAR)
            self._stream.flush()
            self._is_shown = False

    def _line(self, requests: int, found: int, passed: float) -> str:
        said = f"{requests:,} requests, {found:,} findings"
        if self._size <= 0:
            return f"{said}, {_minutes(passed)}"
        share = min(1.0, self._reached() / self._size)
        done = round(share * _BAR)
        left = f", {_minutes(passed / share - passed)} left" if share else ""
        return f"[{'#' * done}{'-' * (_BAR - done)}] {share:4.0%} {said}{left}"


def _minutes(seconds: float) -> str:
    """Return *seconds* as minutes and seconds.

    >>> _minutes(83.2)
    '1:23'
    """
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
