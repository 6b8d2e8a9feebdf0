"""What time it is: a clock that its owner may hold in the hand.

Nothing in the sandbox waits or asks the machine for the time; whoever needs a moment is given one that a `Clock` told.
So a test owns the time, and a task of two minutes is over as soon as the test says so.
"""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Whatever tells the time in Unix seconds."""

    def now(self) -> float:
        """Return the moment."""
        ...


class SystemClock:
    """The clock of the machine; it never goes back, even where the machine's own is set back."""

    def __init__(self) -> None:
        self._started = time.time() - time.monotonic()

    def now(self) -> float:
        """Return the moment."""
        return self._started + time.monotonic()


class ManualClock:
    """A clock that stands still until it is advanced.

    >>> clock = ManualClock(1_800_000_000)
    >>> clock.advance(90)
    >>> clock.now()
    1800000090.0
    """

    def __init__(self, start: float = 1_800_000_000) -> None:
        self._now = float(start)

    def now(self) -> float:
        """Return the moment."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass.

        Raises:
            ValueError: *seconds* is negative.
        """
        if seconds < 0:
            raise ValueError(f"time does not run back, {seconds} seconds were asked for")
        self._now += seconds
