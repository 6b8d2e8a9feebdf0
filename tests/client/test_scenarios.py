"""Everything that the sandbox can make happen, met by both clients: one charge for a wish, no poll after the end."""

from __future__ import annotations

import pytest

from tests.client.driving import REQUEST, World
from wanref_contract import load_contract
from wanref_contract.client import CallRefused, DeadlinePassed, OutcomeUnknown, ResultsMissing, Task, TaskFailed
from wanref_contract.sandbox.ledger import suspected_doubles
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.terms import load_terms

TABLE = load_scenarios(load_terms(load_contract()))
DEADLINE = 300.0

# What comes of each: the type of the outcome, how many calls create, how many tasks there are. Written by hand, so that
# neither the client nor the profile is believed.
CREATIONS = {
    "create-400": (CallRefused, 1, 0),
    "create-401": (CallRefused, 1, 0),
    "create-402": (CallRefused, 1, 0),
    "create-403": (CallRefused, 1, 0),
    "create-429": (Task, 2, 1),
    "create-500": (OutcomeUnknown, 1, 0),
    "create-400-integer": (CallRefused, 1, 0),
    "create-404-html": (CallRefused, 1, 0),
    "create-502-html": (OutcomeUnknown, 1, 0),
    "create-503": (OutcomeUnknown, 1, 0),
    "create-drop-before": (OutcomeUnknown, 1, 0),
    "create-drop-after": (OutcomeUnknown, 1, 1),
    "create-cut": (OutcomeUnknown, 1, 1),
    "create-garbage": (OutcomeUnknown, 1, 1),
}
QUERIES_THAT_END_IT = ("query-400", "query-401", "query-402", "query-403", "query-404", "query-404-integer")
QUERIES_THAT_PASS = ("query-429", "query-500", "query-502", "query-503", "query-502-html", "query-drop", "query-cut")
QUERIES = {
    **dict.fromkeys(QUERIES_THAT_END_IT, (CallRefused, 1, 1)),
    **dict.fromkeys((*QUERIES_THAT_PASS, "query-garbage"), (Task, 1, 1)),
}
FATES = {
    "completed": (Task, 1, 1),
    **dict.fromkeys(("no-results", "absent-results"), (ResultsMissing, 1, 1)),
    **dict.fromkeys(("slow", "stuck"), (DeadlinePassed, 1, 1)),
    **{
        name: (TaskFailed, 1, 1)
        for name, scenario in TABLE.items()
        if scenario.at == "task" and name not in ("completed", "no-results", "absent-results", "slow", "stuck")
    },
}
EXPECTED = CREATIONS | QUERIES | FATES


def test_every_scenario_is_expected() -> None:
    """A scenario that is added to the table has to be thought of here."""
    assert EXPECTED.keys() == TABLE.keys()
    assert len(FATES) - 5 == 14  # thirteen documented errors, and cancelled


@pytest.mark.parametrize("name", EXPECTED)
def test_every_scenario_ends_well(kind: str, name: str) -> None:
    """The outcome is the expected one, within the deadline, with one charge for the wish and no poll after the end."""
    world = World(kind)
    world.happen(name)
    outcome = world.client.outcome("run", REQUEST, deadline=DEADLINE)
    expected, creations, tasks = EXPECTED[name]
    assert (type(outcome), world.calls("create"), len(world.tasks)) == (expected, creations, tasks), outcome
    assert suspected_doubles(world.tasks) == []
    assert sum(world.client.time.pauses) <= DEADLINE
    after = [visit for visit in world.visits if world.tasks and visit.at > (world.tasks[0].ended or 1e12)]
    assert len(after) <= 1  # the look that saw the end


@pytest.mark.parametrize("name", [name for name, one in TABLE.items() if one.at == "query"])
def test_a_read_that_goes_wrong_for_ever_ends_at_the_deadline(kind: str, name: str) -> None:
    """However often a read goes wrong, waiting ends when it was told to, and never makes another task."""
    world = World(kind, progress="time:100000")
    world.happen(name, times=100_000)
    outcome = world.client.outcome("run", REQUEST, deadline=600)
    assert type(outcome) is (CallRefused if name in QUERIES_THAT_END_IT else DeadlinePassed)
    assert len(world.tasks) == 1
    assert world.clock.now() - 1_800_000_000 == (5 if name in QUERIES_THAT_END_IT else 600)


def test_a_creation_that_is_refused_for_ever_ends(kind: str) -> None:
    """A limit of calls that is never lifted ends in the refusal, when patience ends, and nothing was made."""
    world = World(kind, patience=90)
    world.happen("create-429", times=100_000)
    outcome = world.client.outcome("create", REQUEST)
    assert (type(outcome), outcome.status, len(world.tasks)) == (CallRefused, 429, 0)
    assert world.client.time.pauses == [1, 2, 4, 8, 16, 30, 29]


def test_an_end_is_seen_once(kind: str) -> None:
    """Polls come at the pace of the profile, the last of them sees the end, and a task that has ended is not asked."""
    world = World(kind, progress="time:22")
    told: list[tuple[str, float]] = []
    done = world.client.run(REQUEST, deadline=600, on_progress=lambda task: told.append((task.status, task.progress)))
    assert world.client.time.pauses == [5, 5, 5, 5, 5]
    assert told == [
        ("processing", 45),
        ("processing", 68),
        ("processing", 90),
        ("completed", 100),
    ]
    assert world.client.wait(done, deadline=0) == done
    assert world.calls("query") == 5


def test_a_failure_is_final(kind: str) -> None:
    """A task that was seen to fail is asked no more, not by waiting for it again either."""
    world = World(kind, progress="immediate")
    world.happen("service_error")
    failed = world.client.outcome("run", REQUEST, deadline=60)
    assert (failed.code, failed.klass, failed.retry) == ("service_error", "resubmit-later", "safe")
    assert failed.advice.wait_seconds == (30, 60)
    again = world.client.outcome("wait", failed.task, deadline=60)
    assert (type(again), again.task) == (TaskFailed, failed.task)
    assert world.calls("query") == 1
