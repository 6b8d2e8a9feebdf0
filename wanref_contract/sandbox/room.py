"""A room: everything that one test sees, and no other does.

A test names its room by the header Wanref-Test or by a key of the form ``sk-test-NAME``; who names none shares one
room. Each has its own tasks, credits, callbacks, journal, scenarios to come, and its own clock, which runs as far ahead
of the sandbox's as it was advanced.
"""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.sandbox.agenda import Agenda
from wanref_contract.sandbox.callbacks import Delivery
from wanref_contract.sandbox.journal import SCENARIO_HEADER, Visit, visit_of
from wanref_contract.sandbox.ledger import Entry, balance
from wanref_contract.sandbox.limits import USUAL_LIMITS
from wanref_contract.sandbox.scenarios import Pick
from wanref_contract.sandbox.store import Record
from wanref_contract.sandbox.task import Task, elapsed

if TYPE_CHECKING:
    from wanref_contract.sandbox.admission import Admission
    from wanref_contract.sandbox.answer import Answer
    from wanref_contract.sandbox.clock import Clock
    from wanref_contract.sandbox.journal import Call
    from wanref_contract.sandbox.limits import Limits
    from wanref_contract.sandbox.terms import Lifecycle

_SETTINGS = "settings"
_KINDS: dict[str, type[Task | Entry | Delivery]] = {"task": Task, "entry": Entry, "delivery": Delivery}


class Room:
    """Everything that one test sees.

    Attributes:
        name: Empty for the room that nobody named.
        ahead: Seconds by which its clock runs ahead.
        picks: The scenarios that were picked for calls to come, in order.
        tasks: By id, in the order of their creation.
        entries: Of the ledger, by id, in order.
        deliveries: By the id of their task.
        visits: The last calls, the newest at the end.
        asked: How many calls there were.
        agenda: The ids of tasks and deliveries, by when they are due.
        underway: The ids of the deliveries that are being made at this moment.
        number: A number that no other room of the sandbox has or had, one of the same name neither.
        changes: How often anything in it was changed.
    """

    def __init__(self, name: str, clock: Clock, number: int = 0, limits: Limits = USUAL_LIMITS) -> None:
        self.name = name
        self.number = number
        self.changes = 0
        self._clock = clock
        self.ahead = 0.0
        self.picks: tuple[Pick, ...] = ()
        self.tasks: dict[str, Task] = {}
        self.entries: dict[str, Entry] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.visits: deque[Visit] = deque(maxlen=limits.calls)
        self.asked = 0
        self.agenda = Agenda()
        self.underway: set[str] = set()

    def now(self) -> float:
        """Return the moment in this room."""
        return self._clock.now() + self.ahead

    @property
    def revision(self) -> str:
        """What is another text after each change; that time has passed is none."""
        return f"{self.number}.{self.changes}"

    @property
    def is_untouched(self) -> bool:
        """Whether it is as it was before anybody entered it."""
        return not (self.tasks or self.visits or self.picks or self.ahead)

    def put(self, value: Task | Entry | Delivery) -> None:
        """Take *value* in, in place of the one with its id."""
        self.changes += 1
        if isinstance(value, Task):
            if value.id not in self.tasks and value.ended is None:
                self.agenda.add(value.due, value.id)
            self.tasks[value.id] = value
        elif isinstance(value, Entry):
            self.entries[value.id] = value
        else:
            self.deliveries[value.id] = value
            if value.due is not None:
                self.agenda.add(value.due, value.id)

    def note(
        self, call: Call, at: float, answer: Answer, *, scenario: str = "", admission: Admission | None = None
    ) -> Answer:
        """Enter *call* and its *answer* in the journal, and return the answer, which names what happened to it.

        Args:
            call: What was asked.
            at: When it came.
            answer: What is answered.
            scenario: The scenario that happened to it; empty for none.
            admission: What became of its body; None where it has none.
        """
        self.changes += 1
        self.asked += 1
        self.visits.append(visit_of(call, at, answer, scenario, admission))
        return replace(answer, headers=(*answer.headers, (SCENARIO_HEADER, scenario))) if scenario else answer

    # ---- Kept ----

    def record(self, value: Task | Entry | Delivery) -> Record:
        """Return *value* as a store keeps it."""
        return Record(room=self.name, kind=type(value).__name__.lower(), id=value.id, value=asdict(value))

    def settings(self) -> Record:
        """Return what is set in this room, as a store keeps it."""
        value = {"ahead": self.ahead, "picks": [asdict(pick) for pick in self.picks]}
        return Record(room=self.name, kind=_SETTINGS, id="", value=value)

    def recall(self, record: Record, lifecycle: Lifecycle) -> None:
        """Take in what a store has kept; a record that nobody has written raises whatever it makes go wrong."""
        value: Any = record.value
        if record.kind == _SETTINGS:
            self.ahead, self.picks = float(value["ahead"]), tuple(map(Pick.from_json, value["picks"]))
            return
        kept = _KINDS[record.kind].from_json(value)
        if kept.id != record.id:
            raise ValueError(f"it is {kept.id!r}")
        if isinstance(kept, Task):
            if lifecycle.is_last(kept.status) != (kept.ended is not None):
                raise ValueError(f"its state is {kept.status!r}")
            elapsed(kept, self.now(), lifecycle)
        elif isinstance(kept, Entry):
            balance([kept])
        self.put(kept)
