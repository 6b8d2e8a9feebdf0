"""Faults in any order: whatever is lost, late or spoilt, a wish is charged once at most and everything comes to an end.

A machine of Hypothesis makes wishes of one client, while the network and the sandbox fail as they like. The ledger of
the sandbox is the witness.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.client.driving import KINDS, REQUEST, World
from wanref_contract import load_contract
from wanref_contract.client import CallRefused, NoAnswer, OutcomeUnknown, SpendLimitReached, Task, TaskFailed
from wanref_contract.errors import WanrefError
from wanref_contract.sandbox.ledger import suspected_doubles
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.terms import load_terms

TABLE = load_scenarios(load_terms(load_contract()))
LIMIT = 100  # seconds of film, twenty tasks
NETWORK = {
    "refused": httpx.ConnectError("refused"),
    "never connected": httpx.ConnectTimeout("slow"),
    "lost on the way there": httpx.WriteError("broken pipe"),
    "lost on the way back": httpx.ReadTimeout("slow"),
    "dropped": httpx.RemoteProtocolError("dropped"),
}
ARRIVES = ("lost on the way back", "dropped")


class Unreliable(httpx.AsyncBaseTransport):
    """A network in which the next calls go wrong as they are told to; some arrive all the same."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.faults: list[str] = []
        self.queries: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one call, or not."""
        if request.method == "GET":
            self.queries[request.url.path.rpartition("/")[2]] += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault in ARRIVES:
            await (await self.inner.handle_async_request(request)).aread()
        if fault:
            raise NETWORK[fault]
        return await self.inner.handle_async_request(request)


class Wishes(RuleBasedStateMachine):
    """Somebody makes films while everything goes wrong."""

    kind = ""

    @initialize(progress=st.sampled_from(("immediate", "time:40", "polls:3")))
    def begin(self, progress: str) -> None:
        """Open a sandbox, and a client of it."""
        self.network: Any = None

        def wrap(inner: httpx.AsyncBaseTransport) -> httpx.AsyncBaseTransport:
            self.network = Unreliable(inner)
            return self.network

        self.world = World(self.kind, progress=progress, wrap=wrap, spend_limit=LIMIT)
        self.wishes = 0
        self.known: dict[str, Task] = {}
        self.ended: dict[str, int] = {}  # how many queries there were when the end of a task was told

    # ---- What goes wrong ----

    @rule(name=st.sampled_from(sorted(TABLE)), times=st.integers(1, 3))
    def happen(self, name: str, times: int) -> None:
        """Let the sandbox do something to calls to come."""
        self.world.happen(name, times)

    @rule(faults=st.lists(st.sampled_from(sorted(NETWORK)), min_size=1, max_size=3))
    def fail(self, faults: list[str]) -> None:
        """Let the network lose calls to come."""
        self.network.faults += faults

    # ---- What is wished ----

    def wish(self) -> dict[str, Any]:
        """Return a request that was never made."""
        self.wishes += 1
        return REQUEST | {"seed": self.wishes}

    @rule()
    def create(self) -> None:
        """Make a task."""
        before = len(self.world.tasks)
        outcome = self.world.client.outcome("create", self.wish())
        made = len(self.world.tasks) - before
        assert isinstance(outcome, (Task, CallRefused, NoAnswer, OutcomeUnknown, SpendLimitReached)), outcome
        assert made <= 1
        if isinstance(outcome, Task):
            self.known[outcome.id] = outcome
        elif made:
            assert isinstance(outcome, OutcomeUnknown), outcome  # who is told that nothing was made is told the truth

    @rule(deadline=st.sampled_from((0.0, 7.0, 60.0, 500.0)))
    def run(self, deadline: float) -> None:
        """Make a task and wait for it."""
        start, before = self.world.clock.now(), len(self.world.tasks)
        self.note(self.world.client.outcome("run", self.wish(), deadline=deadline))
        assert self.world.clock.now() - start <= deadline
        assert len(self.world.tasks) - before <= 1

    @rule(data=st.data(), deadline=st.sampled_from((7.0, 60.0)))
    def wait(self, data: st.DataObject, deadline: float) -> None:
        """Wait for a task that is known."""
        if self.known:
            task = self.known[data.draw(st.sampled_from(sorted(self.known)))]
            start = self.world.clock.now()
            self.note(self.world.client.outcome("wait", task, deadline=deadline))
            assert self.world.clock.now() - start <= deadline

    @rule(data=st.data())
    def get(self, data: st.DataObject) -> None:
        """Look at a task that has not been seen to end."""
        going = sorted(self.known.keys() - self.ended.keys())
        if going:
            outcome = self.world.client.outcome("get", data.draw(st.sampled_from(going)))
            assert isinstance(outcome, (Task, WanrefError)), outcome
            self.note(outcome)

    def note(self, outcome: Any) -> None:
        """Remember a task as it was seen last, and when its end was told."""
        assert isinstance(outcome, (Task, WanrefError)), outcome
        task = outcome if isinstance(outcome, Task) else getattr(outcome, "task", None)
        assert not isinstance(outcome, TaskFailed) or outcome.task.has_ended
        if task is not None:
            self.known[task.id] = task
            if task.has_ended:
                self.ended.setdefault(task.id, self.network.queries[task.id])

    # ---- What always holds ----

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        """No two tasks are for one wish."""
        assert suspected_doubles(self.world.tasks) == []

    @invariant()
    def nothing_is_asked_after_its_end(self) -> None:
        """A task whose end was told is not queried again."""
        assert {task_id: self.network.queries[task_id] for task_id in self.ended} == self.ended

    @invariant()
    def the_limit_holds(self) -> None:
        """What the sandbox charged and holds is within the limit, and within what the client believes it spent."""
        owed = sum(task.order.seconds for task in self.world.tasks if task.ended is None or task.fate.billed)
        assert owed <= self.world.client.client._calls.budget.units <= LIMIT


@pytest.mark.parametrize("kind", KINDS)
def test_faults_in_any_order(kind: str) -> None:
    """The machine finds no order of faults that breaks a promise of the client."""
    machine = type("Wishes", (Wishes,), {"kind": kind}).TestCase
    machine.settings = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()


@pytest.mark.fuzz
@pytest.mark.parametrize("kind", KINDS)
def test_faults_in_any_order_for_long(kind: str) -> None:
    """The same, a hundred times as long."""
    machine = type("Wishes", (Wishes,), {"kind": kind}).TestCase
    machine.settings = settings(
        max_examples=1000, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()
