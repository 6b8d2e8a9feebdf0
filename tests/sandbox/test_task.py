"""The life of a task: legal moves, progress that never falls, an end that stays."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract import load_contract
from wanref_contract.sandbox.order import Order
from wanref_contract.sandbox.pace import Pace, parse_pace
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.scenarios import Fate
from wanref_contract.sandbox.task import Task, created_body, elapsed, paced, polled, task_body
from wanref_contract.sandbox.terms import IllegalMove, load_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

TERMS = load_terms(load_contract())
FATES: Mapping[str, Fate] = {
    name: scenario.effect for name, scenario in load_scenarios(TERMS).items() if isinstance(scenario.effect, Fate)
}


def new_task(pace: Pace, fate: Fate = FATES["completed"]) -> Task:
    """Return a task that was made at the moment 0."""
    return Task(
        id="task-unified-0-a",
        request={},
        order=Order(width=1280, height=720, seconds=5, credits=5),
        origin="http://sandbox",
        key="key",
        digest="digest",
        created=0.0,
        pace=paced(pace, fate),
        fate=fate,
        faults=(),
        status=TERMS.lifecycle.initial,
        progress=TERMS.lifecycle.progress["initial"],
    )


def history(task: Task, moments: list[float], *, by_polls: bool) -> list[Task]:
    """Return *task* at each of *moments*, in their order."""
    seen = [task]
    for now in sorted(moments):
        seen.append((polled if by_polls else elapsed)(seen[-1], now, TERMS.lifecycle))
    return seen


@given(
    pace=st.one_of(
        st.builds(lambda count: parse_pace(f"polls:{count}"), st.integers(1, 30)),
        st.builds(lambda seconds: parse_pace(f"time:{seconds}"), st.floats(0, 1000)),
    ),
    fate=st.sampled_from(sorted(FATES)).map(FATES.__getitem__),
    moments=st.lists(st.floats(0, 2000), max_size=40),
    by_polls=st.booleans(),
)
def test_every_history_is_legal(pace: Pace, fate: Fate, moments: list[float], *, by_polls: bool) -> None:
    """From one look to the next a task stays or makes a legal move, its progress never falls, and its end stays."""
    seen = history(new_task(pace, fate), moments, by_polls=by_polls)
    for before, after in pairwise(seen):
        assert after.status == before.status or after.status in TERMS.lifecycle.moves[before.status]
        assert 0 <= before.progress <= after.progress <= 100
        if before.ended is not None:
            assert after == before
    assert all((task.ended is None) == (not TERMS.lifecycle.is_last(task.status)) for task in seen)
    assert all(task.progress < 100 or task.status == "completed" for task in seen)


@given(seconds=st.floats(0, 1000), late=st.floats(0, 1e6))
def test_a_task_ends_when_it_was_due(seconds: float, late: float) -> None:
    """However late anybody looks, a task by time ended at its time."""
    task = elapsed(new_task(parse_pace(f"time:{seconds}")), seconds + late, TERMS.lifecycle)
    assert (task.status, task.ended) == ("completed", seconds)


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        ("immediate", ["completed"]),
        ("polls:1", ["completed"]),
        ("polls:2", ["processing", "completed"]),
        ("polls:4", ["pending", "processing", "processing", "completed"]),
    ],
)
def test_polls_are_counted(pace: str, expected: list[str]) -> None:
    """A task by polls is completed on the one that was named, and goes through the states before it."""
    seen = history(new_task(parse_pace(pace)), [0.0] * len(expected), by_polls=True)
    assert [task.status for task in seen[1:]] == expected


def test_time_goes_through_every_state() -> None:
    """A task by time waits, runs and is completed, with the progress of the time that has passed."""
    seen = history(new_task(parse_pace("time:60")), [0, 15, 16, 59.9, 60], by_polls=False)
    assert [(task.status, task.progress) for task in seen[1:]] == [
        ("pending", 0),
        ("pending", 0),
        ("processing", 26),
        ("processing", 99),
        ("completed", 100),
    ]


def test_a_stuck_task_never_ends() -> None:
    """Neither time nor polls end a task that is stuck."""
    task = new_task(parse_pace("immediate"), FATES["stuck"])
    assert [(one.status, one.progress) for one in history(task, [1.0, 1e12], by_polls=True)[1:]] == [
        ("processing", 50),
        ("processing", 50),
    ]


def test_a_slow_task_takes_ten_times_as_long() -> None:
    """Slowness stretches seconds and polls alike."""
    assert paced(parse_pace("time:6"), FATES["slow"]) == Pace(kind="time", length=60.0)
    assert paced(parse_pace("polls:3"), FATES["slow"]) == Pace(kind="polls", length=30.0)


def test_an_illegal_move_is_not_made() -> None:
    """A fate that ends in a state to which no move leads is an error of the sandbox, not an answer."""
    ended = replace(new_task(parse_pace("immediate")), status="failed")
    with pytest.raises(IllegalMove, match="from failed to completed"):
        elapsed(ended, 0.0, TERMS.lifecycle)


def test_results_stand_with_completed_and_errors_with_failed() -> None:
    """A body has results only when completed, an error only when failed, and neither before the end."""
    for fate in FATES.values():
        start = new_task(parse_pace("time:8"), fate)
        for task in history(start, [1.0, 7.0, 80.0], by_polls=False):
            body = task_body(task, TERMS)
            assert ("results" in body) <= (body["status"] == "completed")
            assert ("error" in body) == (body["status"] == "failed")
    assert [name for name, fate in FATES.items() if fate.status == "failed"] == [
        entry["code"] for entry in TERMS.errors["task"]["entries"]
    ]


def test_bodies_have_the_documented_members() -> None:
    """A created task and a finished one show what the examples of the documentation show."""
    task = new_task(parse_pace("polls:3"))
    head = {
        "created": 0,
        "id": "task-unified-0-a",
        "model": "wan2.7-reference-video",
        "object": "video.generation.task",
        "type": "video",
    }
    assert created_body(task, TERMS) == head | {
        "progress": 0,
        "status": "pending",
        "task_info": {"can_cancel": True, "estimated_time": 9},
        "usage": {"billing_rule": "per_second", "credits_reserved": 5, "user_group": "default"},
    }
    assert task_body(elapsed(replace(task, polls=3), 7.0, TERMS.lifecycle), TERMS) == head | {
        "progress": 100,
        "status": "completed",
        "task_info": {"can_cancel": False},
        "results": ["http://sandbox/films/task-unified-0-a.mp4"],
    }


@pytest.mark.parametrize(
    "text", ["", "soon", "polls:0", "polls:1.5", "polls:", "time:-1", "time:nan", "time:inf", "time"]
)
def test_a_pace_that_is_none_is_told(text: str) -> None:
    """What names no pace is refused with what would."""
    with pytest.raises(ValueError, match=r"must be immediate, polls:N .*, or time:SECONDS, is "):
        parse_pace(text)
