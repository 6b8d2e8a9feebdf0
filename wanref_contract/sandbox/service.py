"""The sandbox itself: its rooms, what is kept of them, and what happens as time goes by.

The calls of the API stand in `creating` and `querying`; they see to it through `keep` and `see` that every change is
kept before anything is answered, so what a client has been told outlives the process where there is a store.
"""

from __future__ import annotations

import asyncio
import math
from functools import lru_cache, partial
from itertools import count
from typing import TYPE_CHECKING

from wanref_contract.sandbox.admission import admit
from wanref_contract.sandbox.answer import own_error
from wanref_contract.sandbox.body import Unfit
from wanref_contract.sandbox.callbacks import Attempt, attempted, delivery_of
from wanref_contract.sandbox.courier import Courier
from wanref_contract.sandbox.film.films import Films
from wanref_contract.sandbox.ledger import settle as settle_account
from wanref_contract.sandbox.limits import USUAL_LIMITS
from wanref_contract.sandbox.room import Room
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.scenarios import take
from wanref_contract.sandbox.store import damaged
from wanref_contract.sandbox.task import elapsed, task_body
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable

    import httpx

    from wanref_contract.contract.contract import Contract
    from wanref_contract.sandbox.admission import Admission
    from wanref_contract.sandbox.callbacks import Delivery
    from wanref_contract.sandbox.clock import Clock
    from wanref_contract.sandbox.ids import Ids
    from wanref_contract.sandbox.ledger import Entry
    from wanref_contract.sandbox.limits import Limits
    from wanref_contract.sandbox.pace import Pace
    from wanref_contract.sandbox.scenarios import Pick
    from wanref_contract.sandbox.store import Record, Store
    from wanref_contract.sandbox.task import Task

_BODIES, _SMALL_BODY = 256, 8192  # how many bodies are known with what becomes of them, and how many bytes each has
_LEAST_STEP = 1e-6  # seconds: a step so small that rounding swallows it would never arrive


class Sandbox:
    """A local server that behaves as the API is documented to.

    Attributes:
        contract: What requests are judged by.
        pace: How fast tasks go.
        ids: What names them.
        allowed: Hosts that callbacks may go to whatever the rules say.
        limits: How much it remembers.
        terms: What the contract says of tasks, errors and callbacks.
        scenarios: What can be made to happen, by name.
        films: What makes the films of finished tasks.
        rooms: By name, those that were entered.
        pulse: What is awaited after each call, for the room it was made in: `settle`, unless someone else sees to it.
    """

    def __init__(  # noqa: PLR0913 (what a sandbox is made of is said once, here)
        self,
        contract: Contract,
        *,
        clock: Clock,
        ids: Ids,
        pace: Pace,
        store: Store,
        allowed: Collection[str] = (),
        transport: httpx.AsyncBaseTransport | None = None,
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        self.contract = contract
        self.pace, self.ids, self.allowed, self.limits = pace, ids, allowed, limits
        self.terms = load_terms(contract)
        self.scenarios = load_scenarios(self.terms)
        self.films = Films(contract)
        self._remembered = lru_cache(_BODIES)(partial(admit, contract=contract, allowed=allowed))
        self.rooms: dict[str, Room] = {}
        self.pulse: Callable[[Room], Awaitable[None]] = self.settle
        self._clock, self._store = clock, store
        self._numbers = count()
        self._courier = Courier(terms=self.terms.callback, allowed=allowed, transport=transport)
        for record in store.load():
            try:
                self._enter(record.room).recall(record, self.terms.lifecycle)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                what = f"the {record.kind} {record.id!r} of room {record.room!r}"
                raise damaged(store.path, f"{what} is none ({type(error).__name__}: {error})") from error

    def room(self, name: str) -> Room:
        """Return the room called *name*; a new one where nobody has entered it yet.

        Raises:
            Unfit: There are as many as there may be.
        """
        if name not in self.rooms and len(self.rooms) >= self.limits.rooms:
            self._leave_untouched_rooms()
        return self._enter(name)

    def _enter(self, name: str) -> Room:
        if name not in self.rooms:
            self.rooms[name] = Room(name, self._clock, next(self._numbers), self.limits)
        return self.rooms[name]

    async def admission(self, body: bytes) -> Admission:
        """Return what becomes of *body*; a test posts the same few requests again and again, so they are known.

        A large one can have so much wrong that it takes a second; others are answered meanwhile.
        """
        if len(body) <= _SMALL_BODY:
            return self._remembered(body)
        return await asyncio.to_thread(admit, body, self.contract, self.allowed)

    def find(self, task_id: str) -> tuple[Room, Task] | None:
        """Return the task *task_id* and the room it is in, whichever that is."""
        found = (room for room in self.rooms.values() if task_id in room.tasks)
        room = next(found, None)
        return (room, room.tasks[task_id]) if room else None

    def close(self) -> None:
        """Let go of the store, and of what makes films."""
        self.films.close()
        self._store.close()

    # ---- What is kept ----

    def keep(self, room: Room, *values: Task | Entry | Delivery) -> None:
        """Keep *values*, all or none, and take them into *room*."""
        self._save(room, (room.record(value) for value in values))
        for value in values:
            room.put(value)

    def see(self, room: Room, task: Task) -> Task:
        """Keep *task* as it is seen now; where it has just ended, with its bill and then its callback."""
        before = room.tasks[task.id]
        if task.ended is not None and before.ended is None:
            delivery = delivery_of(task, self.terms.callback)
            self.keep(room, task, settle_account(task), *([delivery] if delivery else []))
        elif task != before:
            self.keep(room, task)
        return task

    def set_picks(self, room: Room, *picks: Pick) -> None:
        """Let *picks* happen to the calls to come, in place of those that were set before."""
        room.picks = picks
        room.changes += 1
        self._save(room, [room.settings()])

    def next_pick(self, room: Room, at: str) -> Pick | None:
        """Return the scenario that was set for a call to come and now happens *at* one; None for none."""
        pick, rest = take(room.picks, at, self.scenarios)
        if pick:
            self.set_picks(room, *rest)
        return pick

    def reset(self, room: Room) -> None:
        """Empty *room*: nothing that happened in it has happened."""
        self._store.forget(room.name)
        self.rooms.pop(room.name, None)

    def _save(self, room: Room, records: Iterable[Record]) -> None:
        """Let the store keep *records*, unless *room* was emptied while something in it was under way."""
        if self.rooms.get(room.name) is room:
            self._store.save(records)

    # ---- Time ----

    def waiting_time(self) -> float:
        """Return the seconds until anything is due in any room; infinitely many where nothing is."""
        return min((room.agenda.next - room.now() for room in self.rooms.values()), default=math.inf)

    async def settle(self, room: Room) -> None:
        """Do what is due in *room*: tasks end, callbacks go out, and all of them have gone when this returns."""
        now = room.now()
        flights = []
        while (due := room.agenda.take(now)) is not None:
            self.see(room, elapsed(room.tasks[due], now, self.terms.lifecycle))
            delivery = room.deliveries.get(due)
            if delivery and delivery.due is not None and delivery.due <= now and due not in room.underway:
                room.underway.add(due)
                flights.append(self._deliver(room, delivery))
        await asyncio.gather(*flights)

    async def advance(self, room: Room, seconds: float) -> None:
        """Let *seconds* pass in *room*, stopping at each moment at which something is due."""
        goal = room.ahead + seconds
        while (wait := room.agenda.next - room.now()) <= goal - room.ahead:
            room.ahead += max(wait, _LEAST_STEP)
            await self.settle(room)
        room.ahead = max(goal, room.ahead)
        self._save(room, [room.settings()])

    def _leave_untouched_rooms(self) -> None:
        """Forget the rooms in which there is nothing.

        Raises:
            Unfit: There are as many others as there may be.
        """
        for name in [name for name, room in self.rooms.items() if room.is_untouched]:
            del self.rooms[name]
        if len(self.rooms) >= self.limits.rooms:
            message = f"there are {len(self.rooms)} rooms already; POST /_wanref/reset empties one"
            raise Unfit(own_error(400, "too_many_rooms", message))

    async def _deliver(self, room: Room, delivery: Delivery) -> None:
        """Make one attempt at *delivery*, and keep what came of it."""
        at = room.now()
        try:
            outcome = await self._courier.deliver(delivery.url, task_body(room.tasks[delivery.task], self.terms))
        finally:
            room.underway.discard(delivery.id)
        # On a clock that stands still, a time limit that was reached has passed all the same.
        ended = max(room.now(), at + self.terms.callback.timeout) if outcome.timed_out else room.now()
        attempt = Attempt(at=at, ended=ended, status=outcome.status, trouble=outcome.trouble)
        self.keep(room, attempted(delivery, attempt, self.terms.callback))
