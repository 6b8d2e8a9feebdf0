"""Whatever is done in whatever order, no client ever sees an illegal history.

A machine of rules creates, polls, lets time pass, breaks calls and callbacks, and restarts the sandbox; beside it
stands what clients have seen so far, and after each step nothing may contradict that.
"""

from __future__ import annotations

import json
import os
import tempfile
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from tests.sandbox.calling import REQUEST, Client, Receiver
from wanref_contract import load_contract
from wanref_contract.sandbox import CountedIds, ManualClock, SqliteStore, create_app
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.scenarios import Fate
from wanref_contract.sandbox.terms import load_terms

TERMS = load_terms(load_contract())
TABLE = load_scenarios(TERMS)
FATES = sorted(name for name, one in TABLE.items() if isinstance(one.effect, Fate))
FAULTS = sorted(name for name, one in TABLE.items() if not isinstance(one.effect, Fate))
URL = "https://hooks.example.com/done"


class History(RuleBasedStateMachine):
    """A sandbox, and what its clients have seen of it."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.ids, self.receiver = (
            ManualClock(),
            CountedIds(),
            Receiver(*[500, httpx.ReadTimeout("slow"), 204] * 50),
        )
        self.store: SqliteStore | None = None
        self.seen: dict[str, dict[str, Any]] = {}
        self.entries: list[Any] = []
        self.now = 0.0
        self.open("time:60")

    def open(self, progress: str) -> None:
        """Go on from the file."""
        self.store = SqliteStore(os.path.join(self.folder.name, "state.db"))
        self.client = Client(
            create_app(clock=self.clock, ids=self.ids, store=self.store, progress=progress, transport=self.receiver)
        )

    def teardown(self) -> None:
        """Leave nothing behind."""
        if self.store:
            self.store.close()
        self.folder.cleanup()

    def see(self, body: dict[str, Any]) -> None:
        """Take note of the body of a task: it must follow from what was seen of that task before."""
        assert ("results" in body) <= (body["status"] == "completed")
        assert ("error" in body) == (body["status"] == "failed")
        before = self.seen.get(body["id"])
        if before:
            assert body["status"] == before["status"] or body["status"] in TERMS.lifecycle.moves[before["status"]]
            assert body["progress"] >= before["progress"]
            assert body["created"] == before["created"]
            if TERMS.lifecycle.is_last(before["status"]):
                assert body == before
        self.seen[body["id"]] = body

    @rule(
        target=known,
        fate=st.sampled_from(FATES),
        heard=st.sampled_from([True, True, False]),
        seconds=st.integers(2, 15),
    )
    def create(self, fate: str, *, heard: bool, seconds: int) -> str:
        """Make a task."""
        request = REQUEST | {"duration": seconds} | ({"callback_url": URL} if heard else {})
        answer = self.client.create(request, Wanref_Scenario=f"{fate}, completed")
        if answer.status_code != 200 or not is_json(answer):
            return "task-unified-none"
        body = answer.json()
        assert (body["status"], body["progress"]) == ("pending", 0)
        assert body["id"] not in self.seen
        self.see({name: body[name] for name in body.keys() - {"usage", "task_info"}})
        return str(body["id"])

    @rule(task_id=known)
    def poll(self, task_id: str) -> None:
        """Read a task."""
        try:
            answer = self.client.query(task_id)
        except httpx.TransportError:
            return
        if answer.status_code == 200 and is_json(answer):
            self.see({name: value for name, value in answer.json().items() if name != "task_info"})
        elif task_id in self.seen and "Wanref-Scenario" not in answer.headers:
            raise AssertionError(f"{task_id} was acknowledged, and then {answer.status_code}")

    @rule(
        fate=st.sampled_from(["completed", "cancelled", "service_error", *FATES]),
        steps=st.lists(st.integers(1, 20), min_size=3, max_size=5),
        answers=st.sampled_from([[], [500], [httpx.ReadTimeout("slow"), 500, 404, 500]]),
    )
    def live(self, fate: str, steps: list[int], answers: list[Any]) -> None:
        """Make a task and look at it again and again until its end, which is what most clients do."""
        self.receiver.answers = list(answers)
        task_id = self.create(fate, heard=True, seconds=5)
        for seconds in (*steps, 600, 86_400):
            self.client.advance(seconds)
            self.poll(task_id)

    @rule(name=st.sampled_from(FAULTS))
    def break_a_call(self, name: str) -> None:
        """Let something go wrong with a call to come, and make that call if it makes a task."""
        self.client.set("scenarios", scenario=name)
        if TABLE[name].at == "create":
            try:
                self.client.create()
            except httpx.TransportError:
                return

    @rule(request=st.sampled_from([{}, REQUEST | {"duration": 99}, REQUEST | {"image_urls": []}]))
    def create_wrongly(self, request: Any) -> None:
        """Post what is refused."""
        count = len(self.client.see("tasks")["tasks"])
        assert self.client.create(request).status_code >= 400
        assert len(self.client.see("tasks")["tasks"]) == count

    @rule(seconds=st.one_of(st.integers(0, 90), st.floats(0, 5), st.just(86_400)))
    def advance(self, seconds: float) -> None:
        """Let time pass in the room."""
        self.client.advance(seconds)

    @rule(seconds=st.integers(0, 90))
    def wait(self, seconds: float) -> None:
        """Let time pass everywhere."""
        self.clock.advance(seconds)

    @rule(answers=st.lists(st.sampled_from([200, 204, 301, 404, 500, httpx.ReadTimeout("slow")]), max_size=4))
    def answer_callbacks(self, answers: list[Any]) -> None:
        """Let the receiver of callbacks answer otherwise."""
        self.receiver.answers = answers

    @rule(progress=st.sampled_from(["immediate", "polls:1", "polls:3", "time:60"]))
    def restart(self, progress: str) -> None:
        """Start again from the file; tasks to come go at another pace."""
        if self.store:
            self.store.close()
        self.open(progress)

    @rule(task_id=consumes(known))
    def forget(self, task_id: str) -> None:
        """Stop looking at a task."""

    @invariant()
    def time_runs_on(self) -> None:
        """The clock of the room never goes back."""
        now = self.client.see("clock")["now"]
        assert now >= self.now
        self.now = now

    @invariant()
    def money_adds_up(self) -> None:
        """Each task is reserved once and settled once at its end, and what stands in the ledger stays there."""
        tasks = {one["task"]["id"]: one for one in self.client.see("tasks")["tasks"]}
        ledger = self.client.see("ledger")
        entries = ledger["entries"]
        assert entries[: len(self.entries)] == self.entries
        self.entries = entries
        kinds: dict[str, list[str]] = {}
        for entry in entries:
            kinds.setdefault(entry["task"], []).append(entry["kind"])
            assert entry["credits"] == tasks[entry["task"]]["order"]["credits"]
        assert kinds.keys() == tasks.keys()
        for task_id, task in tasks.items():
            end = {"completed": ["charged"], "failed": ["released"], "cancelled": ["released"]}
            assert kinds[task_id] == ["reserved", *end.get(task["task"]["status"], [])]
        assert self.seen.keys() <= tasks.keys()
        assert all(amount >= 0 for amount in ledger["balance"].values())

    @invariant()
    def callbacks_are_the_documented_ones(self) -> None:
        """Each task that ended and asked for it has one callback, tried at the documented moments and no more."""
        tasks = {one["task"]["id"]: one for one in self.client.see("tasks")["tasks"]}
        callbacks = {one["task"]: one for one in self.client.see("callbacks")["callbacks"]}
        asked = {name for name, one in tasks.items() if one["request"].get("callback_url") and one["ended"] is not None}
        assert callbacks.keys() == asked
        delays = TERMS.callback.delays
        for name, one in callbacks.items():
            attempts = one["attempts"]
            assert len(attempts) <= 1 + len(delays)
            starts = [attempt["at"] for attempt in attempts]
            earliest = [
                tasks[name]["ended"],
                *(made["ended"] + pause for made, pause in zip(attempts, delays, strict=False)),
            ]
            assert all(start >= moment for start, moment in zip(starts, earliest, strict=False))
            good = [200 <= (attempt["status"] or 0) < 300 for attempt in attempts]
            assert not any(good[:-1])
            assert one["state"] == ("delivered" if any(good) else "lost" if len(good) == 1 + len(delays) else "pending")

    @invariant()
    def what_is_reported_is_the_end(self) -> None:
        """Whatever a callback said is what a query says."""
        for request in self.receiver.requests:
            body = json.loads(request.content)
            assert TERMS.lifecycle.is_last(body["status"])
            if body["id"] in self.seen:
                self.see({name: value for name, value in body.items() if name != "task_info"})


def is_json(answer: httpx.Response) -> bool:
    """Say whether the body of *answer* can be read."""
    try:
        answer.json()
    except ValueError:
        return False
    return True


TestHistory = History.TestCase
TestHistory.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
