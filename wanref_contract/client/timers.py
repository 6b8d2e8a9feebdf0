"""What tells the client the time and lets it pass."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Timer(Protocol):
    """Whatever tells the time in seconds, and lets it pass; a test owns one that waits for nothing."""

    def now(self) -> float:
        """Return the moment; it never goes back. Unix seconds serve best: dates of the API are compared with them."""
        ...

    def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        ...


class AsyncTimer(Protocol):
    """The same for asyncio."""

    def now(self) -> float:
        """Return the moment; it never goes back."""
        ...

    async def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        ...


class _Machine:
    """The clock of the machine in Unix seconds, which does not go back where it is set back."""

    def __init__(self) -> None:
        self._started = time.time() - time.monotonic()

    def now(self) -> float:
        return self._started + time.monotonic()


class SystemTimer(_Machine):
    """The time of the machine."""

    def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        time.sleep(seconds)


class AsyncSystemTimer(_Machine):
    """The time of the machine, for asyncio."""

    async def pause(self, seconds: float) -> None:
        """Return when so many seconds have passed."""
        await asyncio.sleep(seconds)
