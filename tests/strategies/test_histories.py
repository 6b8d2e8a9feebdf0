"""Conversations that are drawn: the legal ones are that, and each rule about them is broken alone."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import find, settings

from tests.strategies.drawn import drawn
from wanref_contract import Exchange, check_conversation, load_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.errors import UnknownRule
from wanref_contract.strategies import task_histories

RULES = [rule.id for rule in profile_rules("conversations") if rule.id != "conversation-shape"]

ENDS = ("completed", "failed", "cancelled")


@pytest.fixture(scope="module")
def histories() -> list[tuple[Exchange, ...]]:
    """Return legal conversations, enough for everything to be among them."""
    return drawn(task_histories(), 250)


def test_nothing_is_found_in_legal_conversations(histories: list[tuple[Exchange, ...]]) -> None:
    """Neither an error nor a warning nor advice."""
    for history in histories:
        assert check_conversation(history) == ()


def test_everything_that_can_happen_is_drawn(histories: list[tuple[Exchange, ...]]) -> None:
    """Every state, every end after each state before it, refusals, callbacks, and several tasks side by side."""
    calls = Counter((one.operation, one.status) for history in histories for one in history)
    polled = [
        [one.body["status"] for one in history if one.operation == "query" and one.status == 200]
        for history in histories
    ]
    assert {"pending", "processing", *ENDS} <= {status for statuses in polled for status in statuses}
    ways = {("pending", "processing"), *((before, end) for before in ("pending", "processing") for end in ENDS)}
    assert ways <= {pair for statuses in polled for pair in pairwise(statuses)}
    assert {("create", status) for status in (200, 400, 401, 402, 403, 429, 500)} <= calls.keys()
    assert {("query", status) for status in (401, 402, 403, 404, 429, 500)} <= calls.keys()
    assert {("callback", 200), ("callback", 500)} <= calls.keys()
    tasks = [{one.body["id"] for one in history if "id" in one.body} for history in histories]
    assert {1, 2, 3} <= {len(ids) for ids in tasks}
    assert any(history and history[0].operation != "create" for history in histories)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_broken_alone(rule: str) -> None:
    """What is drawn for a rule breaks it and no other."""
    found = [{finding.rule for finding in check_conversation(one)} for one in drawn(task_histories(broken=rule), 6)]
    assert found == [{rule}] * len(found)


def test_what_is_broken_stands_among_what_is_right() -> None:
    """Around an example of a rule, legal exchanges are drawn."""
    assert max(map(len, drawn(task_histories(broken="state-move"), 10))) > 4


def test_conversations_shrink_to_what_matters() -> None:
    """The least conversation that completes is two exchanges; the least that breaks a rule is an example of it."""
    same_each_time = settings(derandomize=True, database=None, max_examples=200)
    done = find(
        task_histories(),
        lambda history: any(one.body.get("status") == "completed" for one in history),
        settings=same_each_time,
    )
    assert len(done) <= 2
    broken = find(task_histories(broken="WAN732"), lambda _: True, settings=same_each_time)
    assert [one.body["status"] for one in broken] == ["processing", "pending"]


def test_a_rule_that_cannot_be_broken_is_told() -> None:
    """An unknown rule with what may have been meant, and one about files with its reason."""
    with pytest.raises(UnknownRule, match="state-move"):
        task_histories(broken="state-moves")
    with pytest.raises(ValueError, match=re.escape("conversation-shape is about the form of a file")):
        task_histories(broken="conversation-shape")


def test_the_contract_can_be_named() -> None:
    """The models of the answers are those of the contract."""
    histories = drawn(task_histories(contract=load_contract()), 20)
    models = {one.body["model"] for history in histories for one in history if "model" in one.body}
    assert models == {"wan2.7-reference-video"}
