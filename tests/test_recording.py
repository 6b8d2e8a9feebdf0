"""Conversations recorded: the same bytes every time, all that can happen, no key, and no spending by accident."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cassettes.taping import data_of, names, text_of
from wanref_contract.cassettes import Terms, lint_cassette
from wanref_contract.cassettes.writing import SecretLeft, render_cassette
from wanref_contract.cli import main
from wanref_contract.client import SpendLimitReached
from wanref_contract.errors import ContractViolated
from wanref_contract.recording import Wish, record_live, record_sandbox
from wanref_contract.recording.playing import RecordingLost
from wanref_contract.recording.serving import staged
from wanref_contract.recording.shipped import head_of, iter_wishes
from wanref_contract.sandbox.terms import load_terms
from wanref_contract.secrecy.finder import SecretFinder

if TYPE_CHECKING:
    from pathlib import Path

    from wanref_contract.contract.contract import Contract

FILM = {"model": "wan2.7-reference-video", "prompt": "Rain", "image_urls": ["https://example.com/a.png?Signature=x7Kq"]}
KEY = "sk-0123456789abcdef"


def record_again(wish: Wish, contract: Contract) -> str:
    """Return *wish* recorded anew, with the day and the tool of the cassette that is there."""
    head = head_of(text_of(f"{wish.operation}/{wish.name}"))
    assert head
    return record_sandbox(wish, contract, day=head.day, tool=head.tool)


def test_cassettes_of_the_package_are_current(contract: Contract) -> None:
    """Recording again gives every cassette byte by byte; `make cassettes` does it where something has changed."""
    wishes = {f"{wish.operation}/{wish.name}": wish for wish in iter_wishes(contract)}
    assert sorted(wishes) == names()
    stale = [name for name, wish in wishes.items() if record_again(wish, contract) != text_of(name)]
    assert stale == []


def test_cassettes_hold_everything_that_can_be_answered(contract: Contract) -> None:
    """Each documented error of both calls and of a task is in a cassette, and each state."""
    errors = load_terms(contract).errors
    seen: dict[str, set[Any]] = {"create": set(), "query": set(), "task": set(), "states": set()}
    for name in names():
        for one in data_of(name)["interactions"]:
            operation = "create" if one["request"]["method"] == "POST" else "query"
            seen[operation].add(one["response"]["status"]["code"])
            if one["response"]["body"]["string"].startswith("{"):
                body = json.loads(one["response"]["body"]["string"])
                seen["states"].add(body.get("status"))
                seen["task"].add((body.get("error") or {}).get("code"))
    for operation in ("create", "query"):
        assert {entry["status"] for entry in errors[operation]["entries"]} <= seen[operation]
    assert {entry["code"] for entry in errors["task"]["entries"]} <= seen["task"]
    assert {"pending", "processing", "completed", "failed", "cancelled"} <= seen["states"]


@pytest.mark.parametrize("scenario", ["no-results", "absent-results", "stuck", "create-404-html", "create-cut"])
def test_an_odd_end_is_recorded(scenario: str, contract: Contract) -> None:
    """However a conversation ends, it is written down as it was: what the client makes of it is of no matter."""
    wish = Wish(request=FILM, name=scenario, scenario=scenario)
    head = head_of(record_sandbox(wish, contract, day="2026-11-22", tool="a test"))
    assert head
    assert head.scenario == scenario


def test_a_live_recording_holds_no_key(contract: Contract) -> None:
    """What answered is the host of the API, whoever it was; the key and signatures are nowhere."""
    wish = Wish(request=FILM, name="completed")
    with staged(contract, polls=3) as stage:
        text = record_live(
            wish,
            contract,
            api_key=KEY,
            spend_limit=100,
            deadline=600,
            day="2026-11-22",
            tool="a test",
            base_url=stage.url,
            timer=stage,
        )
    assert (KEY in text, "x7Kq" in text, "127.0.0.1" in text) == (False, False, False)
    assert text.startswith("# Answers of https://api.evolink.ai.\n")
    head = head_of(text)
    assert head
    assert (head.source, head.day, head.operation, head.scenario) == ("live", "2026-11-22", "create", "completed")
    assert lint_cassette(text.encode(), Terms(contract=contract), path="a.yaml")[2] == []


def test_a_film_that_cannot_be_recorded_is_not_lost(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is paid for: whoever asked is told where it is, and why there is no recording."""

    def fail(*_: object, **__: object) -> str:
        raise SecretLeft("a secret would be kept at /here")

    monkeypatch.setattr("wanref_contract.recording.playing.render_cassette", fail)
    with staged(contract, polls=3) as stage, pytest.raises(RecordingLost) as lost:
        record_live(
            Wish(request=FILM, name="completed"),
            contract,
            api_key=KEY,
            spend_limit=100,
            deadline=600,
            day="2026-11-22",
            tool="a test",
            base_url=stage.url,
            timer=stage,
        )
    task = lost.value.task
    assert task
    assert str(lost.value) == (
        f"the recording cannot be written: a secret would be kept at /here. "
        f"The film of {task.id} is at {', '.join(task.results)}"
    )


@pytest.mark.parametrize(("request_", "limit", "error"), [(FILM, 1, SpendLimitReached), ({}, 100, ContractViolated)])
def test_nothing_is_sent_that_is_too_dear_or_wrong(
    request_: dict[str, Any], limit: float, error: type[Exception], contract: Contract
) -> None:
    """The client stands before the network, here as elsewhere."""
    with staged(contract, polls=1) as stage, pytest.raises(error):
        record_live(
            Wish(request=request_, name="x"),
            contract,
            api_key=KEY,
            spend_limit=limit,
            deadline=600,
            day="2026-11-22",
            tool="a test",
            base_url=stage.url,
            timer=stage,
        )


def test_a_secret_that_was_left_is_not_written(contract: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where scrubbing has a hole, nothing is written."""
    monkeypatch.setattr(
        "wanref_contract.cassettes.writing.scrub_interaction", lambda interaction, _secrets: interaction
    )
    head = head_of(text_of("create/one-image"))
    assert head
    one = data_of("create/one-image")["interactions"][0]
    one["request"]["headers"]["authorization"] = [f"Bearer {KEY}"]
    with pytest.raises(SecretLeft, match="/interactions/0/request/headers/authorization"):
        render_cassette(head, [one], SecretFinder(), host="https://api.evolink.ai", base_url="https://api.evolink.ai")


@pytest.mark.parametrize(
    ("environment", "arguments", "said"),
    [
        ({}, ["--spend-limit", "10", "--yes"], "--live needs a key in the environment, as EVOLINK_API_KEY"),
        ({"EVOLINK_API_KEY": KEY}, ["--yes"], "--live needs --spend-limit: what may be billed at most, in seconds"),
        ({"EVOLINK_API_KEY": KEY}, ["--spend-limit", "10"], "nothing was sent"),
        ({"EVOLINK_API_KEY": KEY}, ["--spend-limit", "1", "--yes"], "not sent: 0 of 1 seconds may be spent"),
    ],
)
def test_live_asks_for_key_limit_and_consent(  # noqa: PLR0917
    environment: dict[str, str],
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without any of the three, and where a film may be dearer than it may be, nothing is sent or written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVOLINK_API_KEY", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "film.json").write_text(json.dumps(FILM))
    assert main(["cassette", "record", "film.json", "--live", *arguments]) == 2
    output = capsys.readouterr()
    assert said in output.err
    assert KEY not in output.err + output.out
    assert list(tmp_path.rglob("*.yaml")) == []
