"""The assertions: what is wrong is said as the linter says it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from tests.testing.test_sandbox_fixture import CREATE, KEY, RAIN, make
from wanref_contract import Exchange
from wanref_contract.client import WrongArgument
from wanref_contract.errors import UnknownRule
from wanref_contract.strategies import broken, requests
from wanref_contract.testing import assert_breaks, assert_charged_once, assert_conversation, assert_valid_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanref_contract.testing import SandboxRoom

LONG = RAIN | {"duration": 16}
ODD = RAIN | {"weather": "wet"}
TASK = {"id": "task-unified-1", "status": "pending"}


def failure(call: Callable[[], object]) -> str:
    """Return what the assertion says that *call* makes."""
    with pytest.raises(AssertionError) as told:
        call()
    return str(told.value)


@pytest.mark.parametrize("form", ["value", "text", "bytes", "path", "path text", "yaml", "jsonl"])
def test_a_request_comes_in_any_form(tmp_path: Path, form: str) -> None:
    """A JSON value, a text, bytes, and files by path are judged alike."""
    text = json.dumps(LONG)
    path = tmp_path / {"yaml": "film.yaml", "jsonl": "films.jsonl"}.get(form, "film.json")
    path.write_text(f"{text}\n" * (2 if form == "jsonl" else 1), "utf-8")
    forms: dict[str, Any] = {"value": LONG, "text": f" {text}", "bytes": text.encode(), "path text": str(path)}
    given_form = forms.get(form, path)
    assert_breaks(given_form, "duration-range")
    name = "the request" if form in ("value", "text", "bytes") else str(path)
    count = "2 errors" if form == "jsonl" else "an error"
    assert failure(lambda: assert_valid_request(given_form)).startswith(f"{name} has {count} that it is not to have\n")


def test_the_failure_shows_the_place_and_the_way_out() -> None:
    """The text of a failure is that of the linter: finding, excerpt, help, and where to read on."""
    assert failure(lambda: assert_valid_request(LONG)) == (
        "the request has an error that it is not to have\n"
        "\n"
        "error[WAN410]: /duration must be at most 15 seconds, is 16\n"
        " --> the request:7:15\n"
        "  |\n"
        '7 |   "duration": 16\n'
        "  |               ^^\n"
        "  |\n"
        "  = help: Choose a whole number of seconds within the range; a longer film takes several requests.\n"
        "  = note: The API refuses the request (documented).\n"
        "  = more: wanref rule duration-range"
    )


def test_how_strict_is_said() -> None:
    """Warnings pass unless they are not to; what is milder than asked for is not shown."""
    assert_valid_request(ODD)
    text = failure(lambda: assert_valid_request(ODD, fail_on="warning"))
    assert text.startswith("the request has a finding that it is not to have\n\nwarning[WAN403]")
    assert "warning[" not in failure(lambda: assert_valid_request(LONG | ODD))


def test_a_film_is_judged_as_a_film(tmp_path: Path) -> None:
    """The path of a film file is judged by the rules of films."""
    path = tmp_path / "duet.film.yaml"
    path.write_text("assets:\n  anna: {image: https://example.com/a.png}\nprompt: '{ana} sings'\n", "utf-8")
    assert "WAN608" in failure(lambda: assert_valid_request(path))


def test_what_is_not_broken_is_said_with_what_is() -> None:
    """A rule that is kept is named with its title, and what is found instead is shown."""
    text = failure(lambda: assert_breaks(LONG, "duration-range", "assets-total", "WAN102"))
    assert text.splitlines()[:4] == [
        "the request is to break assets-total (WAN101), and does not: At most 5 reference images and videos",
        "the request is to break assets-missing (WAN102), and does not: One reference image or video at least",
        "what is found instead:",
        "",
    ]
    assert "error[WAN410]" in text
    assert failure(lambda: assert_breaks(RAIN, "WAN102")).endswith("\nnothing is found in it")


def test_a_rule_that_is_none_is_an_error_of_the_test() -> None:
    """A misspelt rule is no failed assertion, and says what may have been meant; so is no rule at all."""
    with pytest.raises(UnknownRule, match="did you mean assets-total"):
        assert_breaks(LONG, "assets-totl")
    with pytest.raises(WrongArgument, match="needs the rule"):
        assert_breaks(LONG)
    with pytest.raises(WrongArgument, match=r"nowhere\.json cannot be read: No such file"):
        assert_valid_request("nowhere.json")


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(requests(), broken("duration-with-videos"))
def test_strategies_and_assertions_agree(right: Any, wrong: Any) -> None:
    """What the strategies draw as right is valid, and what breaks a rule breaks it."""
    assert_valid_request(right, fail_on="warning")
    assert_breaks(wrong, "duration-with-videos")


# ---- Conversations ------------------------------------------------------------------------------------------------


def test_a_conversation_comes_as_exchanges_or_as_a_value(tmp_path: Path) -> None:
    """Exchanges, their JSON value, its text and a file of it are judged alike."""
    legal = [Exchange(operation="create", request=RAIN, body=TASK)]
    assert_conversation(legal)
    wrong = [*legal, Exchange(operation="query", task_id="task-unified-1", body=TASK | {"status": "done"})]
    value = [
        {"operation": "create", "request": RAIN, "response": {"status": 200, "body": TASK}},
        {"operation": "query", "task_id": TASK["id"], "response": {"status": 200, "body": TASK | {"status": "done"}}},
    ]
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(value), "utf-8")
    texts = [failure(lambda given_form=form: assert_conversation(given_form)) for form in (wrong, value, path)]
    assert texts[0] == texts[1]
    assert texts[0].startswith("the conversation has an error that it is not to have\n\nerror[WAN7")
    assert texts[2].startswith(f"{path} has an error")


# ---- Money --------------------------------------------------------------------------------------------------------


def test_one_film_is_charged_once(wanref_sandbox: SandboxRoom) -> None:
    """One film that is paid for, or will be, is what is asserted; one that failed is not paid for."""
    wanref_sandbox.scenario("service_error")
    make(wanref_sandbox)
    make(wanref_sandbox)
    wanref_sandbox.advance(60)
    assert_charged_once(wanref_sandbox)


def test_none_and_two_are_told(wanref_sandbox: SandboxRoom) -> None:
    """Nothing paid for, and a request that was paid for twice, fail with what came and why."""
    assert failure(lambda: assert_charged_once(wanref_sandbox)).startswith(
        "one film is to be paid for, and none is: 0 c"
    )
    wanref_sandbox.scenario("create-drop-after")
    with pytest.raises(httpx.RemoteProtocolError):
        make(wanref_sandbox)
    again = httpx.post(wanref_sandbox.url + CREATE, json=RAIN, headers=KEY).json()["id"]
    first, second = wanref_sandbox.tasks
    assert second.id == again
    assert failure(lambda: assert_charged_once(wanref_sandbox)).splitlines() == [
        "one film is to be paid for, and 2 are: 10 credits",
        f"  {first.id}: 5 credits, made at 1800000000",
        f"  {second.id}: 5 credits, made at 1800000000",
        f"  the same request, posted again after its answer was lost: {first.id}, {second.id}",
        "what came:",
        "  POST /v1/videos/generations: the answer was lost (create-drop-after)",
        "  POST /v1/videos/generations: 200",
    ]
