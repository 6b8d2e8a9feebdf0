"""The money: nothing is charged but films, nothing is charged twice, and paying twice is told."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.calling import REQUEST, Client, sandbox
from wanref_contract.sandbox.ledger import Entry, balance


def test_a_film_is_charged_and_a_failure_released(client: Client) -> None:
    """What was reserved is charged at the end of a task that made a film, and released where it failed."""
    film, failure = client.make(), client.make(REQUEST | {"duration": 9}, Wanref_Scenario="service_error")
    assert client.see("ledger")["balance"] == {"held": 14, "charged": 0, "released": 0}
    client.advance(60)
    start, end = 1_800_000_000.0, 1_800_000_060.0
    assert client.see("ledger")["entries"] == [
        {"kind": "reserved", "task": film, "credits": 5, "at": start},
        {"kind": "reserved", "task": failure, "credits": 9, "at": start},
        {"kind": "charged", "task": film, "credits": 5, "at": end},
        {"kind": "released", "task": failure, "credits": 9, "at": end},
    ]
    assert client.see("ledger")["balance"] == {"held": 0, "charged": 5, "released": 9}


@given(ends=st.lists(st.tuples(st.sampled_from(["", "charged", "released"]), st.integers(0, 100)), max_size=30))
@settings(max_examples=50)
def test_the_balance_adds_up(ends: list[tuple[str, int]]) -> None:
    """Whatever was reserved is held, charged or released, and never two of them."""
    entries = []
    for number, (kind, price) in enumerate(ends):
        entries += [Entry(kind=one, task=str(number), credits=price, at=0.0) for one in ("reserved", kind) if one]
    sums = balance(entries)
    assert sum(sums.values()) == sum(price for _, price in ends)
    assert sums["held"] == sum(price for kind, price in ends if not kind)


def test_posting_again_after_a_lost_answer_pays_twice(client: Client) -> None:
    """A client that repeats a call whose answer was lost has two films, both charged, and the ledger says so."""
    with pytest.raises(httpx.RemoteProtocolError):
        client.create(Wanref_Scenario="create-drop-after")
    second = client.make(dict(reversed(REQUEST.items())))  # the same request, written in another order
    first = next(task["task"]["id"] for task in client.see("tasks")["tasks"])
    client.advance(60)
    ledger = client.see("ledger")
    assert ledger["doubles"] == [{"tasks": [first, second], "credits": 5, "after_lost_answer": True}]
    assert ledger["balance"] == {"held": 0, "charged": 10, "released": 0}


def test_what_is_not_the_same_is_no_double(client: Client) -> None:
    """Another request is another film, and so is the same by another key; the same again may be meant."""
    client.make()
    client.make(REQUEST | {"seed": 7})
    client.make(Authorization="Bearer another")
    assert client.see("ledger")["doubles"] == []
    client.make()
    assert [double["after_lost_answer"] for double in client.see("ledger")["doubles"]] == [False]


def test_a_lost_answer_after_the_second_is_no_reason_for_it() -> None:
    """Only an answer that was lost before the repetition explains it."""
    client = sandbox()
    client.make()
    with pytest.raises(httpx.RemoteProtocolError):
        client.create(Wanref_Scenario="create-drop-after")
    assert [double["after_lost_answer"] for double in client.see("ledger")["doubles"]] == [False]
