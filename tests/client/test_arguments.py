"""Wrong arguments: each is refused by its name before anything is sent, in words that say what it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.client.driving import REQUEST, Driven, Script, says, task
from wanref_contract.client import ClientClosed, SpendLimit, WrongArgument
from wanref_contract.client.timers import SystemTimer

NO_NUMBERS = ["soon", None, True, -1, float("nan"), float("inf"), 10**400, Decimal(5), [5]]


async def awaited(*_: object) -> None:
    """Do nothing."""
    await asyncio.sleep(0)


class Wall:
    """A timer of the other kind of client."""

    now = staticmethod(float)
    pause = staticmethod(awaited)


def words(outcome: object) -> str:
    """Return what a refusal of an argument says."""
    assert type(outcome) is WrongArgument, repr(outcome)
    return str(outcome)


def refusal(kind: str, **options: Any) -> str:
    """Return what a client says that is not made."""
    with pytest.raises(ValueError, match="must be") as refused:
        Driven(kind, Script(), **options)
    return words(refused.value)


@pytest.mark.parametrize("wrong", [one for one in NO_NUMBERS if one is not None])
def test_a_limit_is_a_number(kind: str, wrong: Any) -> None:
    """What is spent cannot be held against a text, nothing at all or NaN, in seconds or in credits."""
    for limit, name in ((wrong, "spend_limit"), (SpendLimit(credits=wrong), "credits of spend_limit")):
        said = refusal(kind, spend_limit=limit)
        assert said.startswith(f"{name} must be a finite number from 0, is "), said


@pytest.mark.parametrize("wrong", NO_NUMBERS)
def test_seconds_are_a_number(kind: str, wrong: Any, tmp_path: object) -> None:
    """Neither patience nor a deadline lasts for ever or for no time that is known; nothing is sent meanwhile."""
    must = "must be a finite number of seconds from 0, is "
    assert refusal(kind, patience=wrong).startswith(f"patience {must}")
    script = Script(says(200, task("pending")))
    client = Driven(kind, script)
    made = client.create(REQUEST)
    outcomes = [
        client.outcome("run", REQUEST, deadline=wrong),
        client.outcome("wait", made, deadline=wrong),
        client.outcome("save_results", made, str(tmp_path), deadline=wrong),
    ]
    assert [words(one).startswith(f"deadline {must}") for one in outcomes] == [True] * 3
    assert len(script.requests) == 1


def test_a_number_in_quotes_is_told_without(kind: str) -> None:
    """What comes from the environment is a text, and the number is meant that stands in it."""
    assert refusal(kind, spend_limit="20") == "spend_limit must be a finite number from 0, is '20'; did you mean 20?"
    assert refusal(kind, spend_limit=" 2.50 ").endswith("; did you mean 2.5?")
    for wrong in ("-1", "nan", "inf", "soon", "9" * 400):
        assert "did you mean" not in refusal(kind, spend_limit=wrong)


@pytest.mark.parametrize(
    ("wrong", "is_"),
    [
        ("film.yaml", "a text; read the file first"),
        (Path("film.yaml"), "a path; read the file first"),
        ([1], "[1]"),
        (None, "None"),
    ],
)
def test_a_request_is_a_dict(kind: str, wrong: Any, is_: str) -> None:
    """The path of a file is no request, and is told as what it is rather than as one with errors."""
    script = Script(says(200, task("pending")))
    client = Driven(kind, script)
    said = [words(client.outcome("create", wrong)), words(client.outcome("run", wrong, deadline=5))]
    assert said == [f"request must be a dict, is {is_}"] * 2
    assert script.requests == []


def test_a_closed_client_sends_nothing(kind: str, tmp_path: object) -> None:
    """Whoever goes on with one is told so, with the task where there is one; nothing is paid for."""
    script = Script(says(200, task("pending")))
    client = Driven(kind, script, spend_limit=5)
    made = client.create(REQUEST)
    done = replace(made, has_ended=True, results=("https://example.com/a.mp4",))
    client.close()
    outcomes = {
        "create": client.outcome("create", REQUEST | {"duration": 2}),
        "run": client.outcome("run", REQUEST, deadline=5),
        "get": client.outcome("get", made.id),
        "wait": client.outcome("wait", made, deadline=5),
        "save_results": client.outcome("save_results", done, str(tmp_path), deadline=5),
    }
    nothing = "the client is closed; nothing was sent"
    assert {name: str(one) for name, one in outcomes.items()} == {
        "create": "not sent: 5 of 5 seconds may be spent already, and this is up to 2 more",
        "run": "not sent: 5 of 5 seconds may be spent already, and this is up to 5 more",
        "get": nothing,
        "wait": f"the client is closed; {made.id} is not asked for again, and goes on",
        "save_results": nothing,
    }
    assert {type(outcomes[name]) for name in ("get", "wait", "save_results")} == {ClientClosed}
    unlimited = Driven(kind, script)
    unlimited.close()
    closed = unlimited.outcome("create", REQUEST)
    assert (type(closed), str(closed), isinstance(closed, RuntimeError)) == (ClientClosed, nothing, True)
    assert str(unlimited.outcome("run", REQUEST, deadline=5)) == nothing
    assert len(script.requests) == 1


def test_numbers_of_other_kinds_count(kind: str) -> None:
    """A fraction is a number, and so is whatever a library of numbers calls one."""
    made = Driven(kind, Script(says(200, task("pending"))), patience=Fraction(1, 2), spend_limit=Fraction(5))
    assert made.create(REQUEST).status == "pending"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"base_url": 5}, "base_url must be https:// and a host, without login or query, is of type int"),
        ({"base_url": b"k:s@h"}, "base_url must be https:// and a host, without login or query, is of type bytes"),
        ({"contract": "wan2.7"}, "contract must be a Contract, as load_contract gives it, is 'wan2.7'"),
        ({"timer": 5}, "timer must be what has the methods now and pause, is 5"),
        ({"jitter": 0.5}, "jitter must be a function, and none that is awaited, is 0.5"),
    ],
    ids=str,
)  # fmt: skip
def test_what_a_client_is_made_of_is_checked(kind: str, options: dict[str, Any], said: str) -> None:
    """What no client can be made of is refused by its name."""
    assert refusal(kind, **options) == said


def test_a_transport_is_of_the_right_kind(kind: str) -> None:
    """A transport for the other client would be found out in the first call only."""
    other = {"sync": "handle_async_request", "async": "handle_request"}[kind]
    wrong = type("Wrong", (), {other: awaited})()
    with pytest.raises(ValueError, match="transport must be a transport of httpx ") as refused:
        Driven(kind, wrong)
    assert ("for asyncio" if kind == "async" else "without asyncio") in str(refused.value)


def test_a_pause_is_of_the_right_kind() -> None:
    """A timer of asyncio would give the other client no pause; the other way round, a task would be paid and lost."""
    assert refusal("sync", timer=Wall()).startswith("pause of timer must be a function, and none that is awaited, is ")
    assert refusal("async", timer=SystemTimer()).startswith("pause of timer must be a function that is awaited, is ")


def test_what_calls_take_is_checked_before_anything_is_sent(kind: str, tmp_path: object) -> None:
    """An id for a task, a task for an id, a listener that would be awaited: found too late, they cost films."""
    script = Script(says(200, task("pending")))
    client = Driven(kind, script)
    made = client.create(REQUEST)
    listener = "on_progress must be a function, and none that is awaited, is "
    assert words(client.outcome("run", REQUEST, deadline=5, on_progress="x")) == f"{listener}'x'"
    assert words(client.outcome("run", REQUEST, deadline=5, on_progress=awaited)).startswith(listener)
    assert words(client.outcome("wait", made, deadline=5, on_progress=5)) == f"{listener}5"
    for name, more in (("wait", ()), ("save_results", (str(tmp_path),))):
        said = words(client.outcome(name, made.id, *more, deadline=5))
        assert said == "task must be a Task, as create and get give it, is 'task-unified-1-a'"
    assert words(client.outcome("save_results", made, 5, deadline=5)) == "folder must be the path of one, is 5"
    assert words(client.outcome("get", 5)) == "task_id must be the id of a task, is 5"
    assert words(client.outcome("get", made)).startswith("task_id must be the id of a task, is Task(id=")
    assert words(client.outcome("create", REQUEST | {"seed": {1, 2}})) == (
        "request must be a JSON value, is none: Object of type set is not JSON serializable"
    )
    assert len(script.requests) == 1
