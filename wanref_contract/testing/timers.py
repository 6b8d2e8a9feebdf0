"""Clocks for clients under test, on which nobody waits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from wanref_contract.client.timers import Timer

_START = 1_800_000_000.0


class StandIn(Protocol):
    """Whatever is called in place of the API, or the API itself."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    @property
    def key(self) -> str:
        """A key for it."""
        ...

    @property
    def clock(self) -> Timer:
        """Tells its time, and lets it pass."""
        ...


class StillTimer:
    """A clock that goes on when somebody pauses, and at no other time.

    >>> timer = StillTimer()
    >>> timer.pause(5)
    >>> timer.now()
    1800000005.0
    """

    def __init__(self) -> None:
        self._now = _START

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._now

    def pause(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._now += seconds


class AsyncTimer:
    """A clock for asyncio, made of one that is not."""

    def __init__(self, clock: Timer) -> None:
        self._clock = clock

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._clock.now()

    async def pause(self, seconds: float) -> None:
        """Let *seconds* pass; meanwhile the loop of the test goes on, which may have callbacks to answer."""
        await asyncio.to_thread(self._clock.pause, seconds)
