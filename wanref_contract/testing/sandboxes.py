"""The sandbox of a session, and the room of it that a test has to itself.

The server runs in a thread of the test process, so what happened in it is read as values, and on a clock that stands
still until a test lets time pass. A test gets a port of its own: whatever calls it, with whatever key, is in its room.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.client.arguments import number
from wanref_contract.sandbox import ManualClock, create_app
from wanref_contract.sandbox.arriving import TEST_HEADER, TEST_KEY
from wanref_contract.sandbox.ledger import balance, suspected_doubles
from wanref_contract.sandbox.scenarios import Pick, check_pick
from wanref_contract.sandbox.task import elapsed, task_body
from wanref_contract.testing.coverage_hearing import overheard, tell_scenarios
from wanref_contract.testing.hosting import LOOPBACK
from wanref_contract.testing.postman import Postman
from wanref_contract.testing.progress import parse_progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.sandbox.callbacks import Delivery
    from wanref_contract.sandbox.journal import Visit
    from wanref_contract.sandbox.ledger import Entry
    from wanref_contract.sandbox.room import Room
    from wanref_contract.sandbox.service import Sandbox
    from wanref_contract.sandbox.task import Task
    from wanref_contract.testing.hosting import AsgiApp, Host, Listening

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The money of a room.

    Attributes:
        entries: Every movement of credits, in order.
        held: Credits that are reserved for tasks that go on.
        charged: Credits that were paid.
        released: Credits that were reserved and not paid.
        doubles: What may have been paid for twice: for each request that was posted again, its ``tasks``, the
            ``credits`` beyond the first, and whether it was posted ``after_lost_answer``.
    """

    entries: tuple[Entry, ...]
    held: int
    charged: int
    released: int
    doubles: tuple[Mapping[str, Any], ...]


class SandboxServer:
    """A sandbox in the thread of a host, for as long as a session of tests lasts."""

    def __init__(self, host: Host, contract: Contract) -> None:
        self.host = host
        self._app: Any = create_app(
            contract, clock=ManualClock(), allow_callbacks=(LOOPBACK, "localhost"), transport=Postman()
        )
        self.sandbox: Sandbox = self._app.state.sandbox
        self._life: Any = self._app.router.lifespan_context(self._app)
        self._rooms = 0
        host.call(self._life.__aenter__())

    def open_room(self, name: str, progress: str) -> SandboxRoom:
        """Return a new room, where films are made at the pace *progress*; *name* is for people.

        Raises:
            ValueError: *progress* names no pace.
        """
        pace = parse_progress(progress)
        self._rooms += 1
        room = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)[:_LONGEST_NAME]}-{self._rooms}"
        listening = self.host.listen(overheard(_in_room(self._app, room)))
        self.sandbox.pace = pace  # of the whole sandbox, in which one test is at home at a time
        return SandboxRoom(self.host, self.sandbox, room, listening)

    def close(self) -> None:
        """Let time stand still for good."""
        self.host.call(self._life.__aexit__(None, None, None))


class SandboxRoom:
    """A running sandbox that one test has to itself.

    Attributes:
        url: Its address, to be called in place of the API's.
        key: A key, for code that needs one; any other is as good.
        name: The name of the room.
        clock: Tells its time, and lets it pass: a timer for the client of this package.
    """

    def __init__(self, host: Host, sandbox: Sandbox, name: str, listening: Listening) -> None:
        self._host, self._sandbox, self._listening = host, sandbox, listening
        self.name = name
        self.url = listening.url
        self.key = TEST_KEY + name
        self.clock = RoomClock(self)

    def __str__(self) -> str:
        return self.url

    # ---- What there is ----

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks as they are now, in the order of their creation."""
        return self._host.read(self._tasks_now)

    @property
    def journal(self) -> tuple[Visit, ...]:
        """The calls that came, each with its status, its findings and its request; keys as digests only."""
        return self._host.read(lambda: tuple(self._room.visits))

    @property
    def ledger(self) -> Ledger:
        """The money: what was reserved, charged and released, and what may have been paid for twice."""
        return self._host.read(lambda: _ledger(self._room))

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """The callbacks, each with the attempts that were made."""
        return self._host.read(lambda: tuple(self._room.deliveries.values()))

    def body_of(self, task_id: str) -> dict[str, Any] | None:
        """Return what a query of the task *task_id* would be answered now; None where there is no such task."""

        def look() -> dict[str, Any] | None:
            task = next((task for task in self._tasks_now() if task.id == task_id), None)
            return task_body(task, self._sandbox.terms) if task else None

        return self._host.read(look)

    # ---- What can be set ----

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass; whatever is due meanwhile, callbacks too, has happened when this returns."""
        self._host.call(self._sandbox.advance(self._room, number(seconds, "seconds")))

    def scenario(self, name: str, *, times: int = 1, retry_after: int | None = None) -> None:
        """Let the scenario *name* happen to the next calls, or tasks, that it can happen to.

        Args:
            name: One of those that docs/sandbox.md lists.
            times: To how many.
            retry_after: Seconds for the header Retry-After of a refusal.

        Raises:
            UnknownScenario: There is none of that name.
            WrongArgument: Something else is no number.
        """
        number(times, "times")
        number(retry_after or 0, "retry_after")
        pick = check_pick(Pick(name=str(name), times=times, retry_after=retry_after), self._sandbox.scenarios)
        self._host.read(lambda: self._sandbox.set_picks(self._room, *self._room.picks, pick))

    # ---- Time ----

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._room.now()  # a sum of two numbers, which any thread may ask for

    def next_due(self) -> float:
        """Return the moment at which anything happens next by itself; infinitely far where nothing does."""
        return self._host.read(lambda: self._room.agenda.next)

    def settle(self) -> None:
        """Return once what is due has happened, and no callback is under way any more."""
        self._host.call(self._settled())

    async def _settled(self) -> None:
        await self._sandbox.settle(self._room)  # what is due goes out now, whether or not the server has looked yet
        while self._room.underway:  # noqa: ASYNC110 (nobody tells when a room has none, and it is a matter of steps)
            await asyncio.sleep(0)

    def close(self) -> None:
        """Let nobody in any more, and forget what happened."""
        self._host.hang_up(self._listening)
        tell_scenarios(self._iter_happened())
        self._host.read(lambda: self._sandbox.reset(self._room))

    def _iter_happened(self) -> Iterator[str]:
        """Yield the scenarios that happened to calls, and to tasks that went as far as they go."""
        yield from (visit.scenario for visit in self.journal)
        over = [task.fate for task in self.tasks if task.ended is not None or task.fate.stuck]
        yield from (name for name, scenario in self._sandbox.scenarios.items() if scenario.effect in over)

    @property
    def _room(self) -> Room:
        return self._sandbox.room(self.name)

    def _tasks_now(self) -> tuple[Task, ...]:
        return tuple(_iter_tasks(self._sandbox, self._room))


class RoomClock:
    """The clock of a room. Who pauses lets its time pass, and nobody sleeps."""

    def __init__(self, room: SandboxRoom) -> None:
        self._room = room

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._room.now()

    def pause(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._room.advance(seconds)


def _in_room(app: AsgiApp, name: str) -> AsgiApp:
    """Return *app* as it answers in the room *name*, unless a call names another one itself."""
    named = TEST_HEADER.lower().encode(), name.encode()

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        headers: Sequence[tuple[bytes, bytes]] = scope["headers"]
        if not any(header == named[0] for header, _ in headers):
            scope["headers"] = [*headers, named]
        await app(scope, receive, send)

    return answer


def _iter_tasks(sandbox: Sandbox, room: Room) -> Iterator[Task]:
    for task in list(room.tasks.values()):
        yield sandbox.see(room, elapsed(task, room.now(), sandbox.terms.lifecycle))


def _ledger(room: Room) -> Ledger:
    entries = tuple(room.entries.values())
    doubles = tuple(suspected_doubles(room.tasks.values()))
    return Ledger(entries=entries, doubles=doubles, **balance(entries))
