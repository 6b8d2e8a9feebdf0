"""What makes time pass in a server: it sleeps until something is due, in whichever room, and sees to it."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from wanref_contract.sandbox.room import Room
    from wanref_contract.sandbox.service import Sandbox

_SHORTEST_SLEEP = 0.02  # seconds: on a clock that does not run, waiting would be spinning
_LONGEST_SLEEP = 3600.0


class Ticker:
    """Sees to what is due, as long as it is entered."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._nudged = asyncio.Event()
        self._wakes = math.inf  # the moment at which it looks again by itself, on the clock of the machine
        self._errands: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._running, *self._errands):
            task.cancel()
        await asyncio.gather(self._running, *self._errands, return_exceptions=True)

    async def nudge(self, room: Room) -> None:
        """Look again at what is due, where a call in *room* has brought something that is due before the next look."""
        if room.agenda.next < math.inf and self._loop.time() + room.agenda.next - room.now() < self._wakes:
            self._nudged.set()

    async def _run(self) -> None:
        while True:
            self._nudged.clear()
            for room in list(self._sandbox.rooms.values()):
                if room.agenda.next <= room.now():
                    self._send(room)
            await self._sleep()

    async def _sleep(self) -> None:
        seconds = min(max(self._sandbox.waiting_time(), _SHORTEST_SLEEP), _LONGEST_SLEEP)
        self._wakes = self._loop.time() + seconds
        try:
            await asyncio.wait_for(self._nudged.wait(), seconds)
        except TimeoutError:
            return

    def _send(self, room: Room) -> None:
        """Settle *room* aside, so that a receiver that is slow to answer holds up nobody else."""
        errand = asyncio.create_task(self._sandbox.settle(room))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)
        errand.add_done_callback(self._done)

    def _done(self, errand: asyncio.Task[None]) -> None:
        """Look again: what was seen to may be due again, and an error is for the log."""
        self._nudged.set()
        if not errand.cancelled() and (error := errand.exception()):
            asyncio.get_running_loop().call_exception_handler({"message": "a callback failed", "exception": error})
