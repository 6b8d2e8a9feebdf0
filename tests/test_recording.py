"""Conversations recorded: the same bytes every time, all that can happen, no key, and no spending by accident."""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.cassettes.taping import data_of, names, text_of
from wanref_contract.cassettes import Terms, lint_cassette
from wanref_contract.cassettes.writing import SecretLeft, render_cassette
from wanref_contract.cli import main
from wanref_contract.client import SpendLimitReached, WrongArgument
from wanref_contract.errors import ContractViolated
from wanref_contract.recording import RecordingInterrupted, RecordingLost, Wish, record_live, record_sandbox
from wanref_contract.recording.serving import staged
from wanref_contract.recording.shipped import head_of, iter_wishes
from wanref_contract.sandbox.terms import load_terms
from wanref_contract.secrecy.finder import SecretFinder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract

FILM = {"model": "wan2.7-reference-video", "prompt": "Rain", "image_urls": ["https://example.com/a.png?Signature=x7Kq"]}
SNOW = FILM | {"prompt": "Snow"}
KEY = "sk-0123456789abcdef"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Go to a folder with two requests, where a key is at hand."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVOLINK_API_KEY", KEY)
    for name, request in (("rain.json", FILM), ("snow.json", SNOW)):
        (tmp_path / name).write_text(json.dumps(request))
    return tmp_path


@contextmanager
def answering(
    monkeypatch: pytest.MonkeyPatch, contract: Contract, scenario: str = "", stops_at: int = 0
) -> Iterator[None]:
    """Have a sandbox answer in place of the API, where *scenario* happens, and Ctrl-C be pressed at a pause."""
    with staged(contract, polls=3) as stage:
        if scenario:
            stage.pick(scenario, None)
        pauses = iter(range(1, 10_000))

        def pause(seconds: float) -> None:
            if next(pauses) == stops_at:
                raise KeyboardInterrupt
            stage.pause(seconds)

        timer = SimpleNamespace(now=stage.now, pause=pause)
        play = partial(record_live, base_url=stage.url, timer=timer)
        monkeypatch.setattr("wanref_contract.recording.record_live", play)
        yield


def fail(*_: object, **__: object) -> str:
    """Find a secret where there must be none."""
    raise SecretLeft("a secret would be kept at /here")


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


# ---- However it ends ----------------------------------------------------------------------------------------------

LIVE = ["cassette", "record", "rain.json", "--live", "--yes", "--spend-limit", "10", "--deadline", "60"]
TASK = "task-unified-1786000000-00000001"
AGAIN = f"\n  Client().get('{TASK}') gives it again, to wait for.\n"
NO_ANSWER = "A task may have been made, and paid for: the call that makes one was broken off before its answer."
WAY = Path("cassettes", "create", "completed.yaml")


def test_a_film_that_is_not_finished_in_time_is_told(
    desk: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It goes on and is paid for; the recording is written, or is not, and either way the task is named."""
    late = f"{TASK} had not ended by the deadline, was processing at the last look, and goes on{AGAIN}"
    with answering(monkeypatch, contract, "stuck"):
        assert main(LIVE) == 0
    assert capsys.readouterr() == (f"{WAY}\n", f"wanref: {late}")
    monkeypatch.setattr("wanref_contract.recording.playing.render_cassette", fail)
    with answering(monkeypatch, contract, "stuck"):
        assert main(LIVE) == 2
    lost = "wanref: the recording cannot be written: a secret would be kept at /here. "
    assert capsys.readouterr() == ("", lost + late)


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("create-cut", f"a task may have been made, and paid for: the answer, 200, is no JSON; not sent again|{TASK}"),
        ("create-402", "create was refused, 402"),
        ("service_error", f"{TASK} ended as failed with service_error"),
        ("no-results", f"{TASK} ended as completed, and its answer names no file"),
    ],
)
def test_an_end_without_a_film_is_told(  # noqa: PLR0917
    scenario: str,
    said: str,
    desk: Path,
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What there is of it is written down, and what is known of the task is told."""
    with answering(monkeypatch, contract, scenario):
        assert main(LIVE) == 0
    output = capsys.readouterr()
    assert output.out == f"{WAY}\n"
    assert [one for one in said.split("|") if one not in output.err] == []
    assert "gives it again" not in output.err


@pytest.mark.parametrize("stops_at", [1, 2])
def test_a_recording_that_is_stopped_names_the_task(
    stops_at: int, desk: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while a film is made: what was there stays, and whoever pressed it knows how to go on."""
    with answering(monkeypatch, contract, stops_at=stops_at):
        assert main(LIVE) == 130
    goes_on = f"interrupted, and nothing is recorded. The task {TASK} goes on, and may be billed{AGAIN}"
    assert capsys.readouterr() == ("", f"wanref: {goes_on}")
    assert list(desk.rglob("*.yaml*")) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("the roof is gone")])
def test_a_creation_that_is_broken_off_is_told(
    error: BaseException,
    desk: Path,
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody knows whether there is a task, and that is said."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("wanref_contract.client.shells.Client._do", broken)
    with answering(monkeypatch, contract):
        assert main(LIVE) == (130 if isinstance(error, KeyboardInterrupt) else 2)
    assert NO_ANSWER in capsys.readouterr().err
    assert list(desk.rglob("*.yaml*")) == []


def test_a_stopped_recording_ends_a_program_as_ctrl_c_does(contract: Contract) -> None:
    """It is a KeyboardInterrupt for whoever calls, so nothing takes it for an error that can be passed over."""

    def pause(_: float) -> None:
        raise KeyboardInterrupt

    with staged(contract, polls=3) as stage, pytest.raises(KeyboardInterrupt) as stopped:
        record_live(
            Wish(request=FILM, name="completed"),
            contract,
            api_key=KEY,
            spend_limit=100,
            deadline=600,
            day="2026-11-22",
            tool="a test",
            base_url=stage.url,
            timer=SimpleNamespace(now=stage.now, pause=pause),
        )
    assert isinstance(stopped.value, RecordingInterrupted)
    assert stopped.value.task
    assert stopped.value.task.id == TASK


def test_a_film_whose_recording_finds_no_room_is_told(
    desk: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that is full at the end costs the recording, and not the film."""

    def full(file: Any, _: str) -> None:
        raise OSError(28, "cannot be written: No space left on device", file.path)

    monkeypatch.setattr("wanref_contract.cli.writing.WholeFile.write", full)
    with answering(monkeypatch, contract):
        assert main(LIVE) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        f"wanref: the recording cannot be written: {WAY}: cannot be written: No space left on device. "
        f"The film of {TASK} is at http"
    )
    assert list(desk.rglob("*.yaml*")) == []


def test_a_place_that_cannot_be_written_is_told_before_anything_is_sent(
    desk: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found out later, it would cost a film."""
    sent: list[object] = []
    monkeypatch.setattr("wanref_contract.recording.record_live", lambda *_, **__: sent.append(1))
    assert main([*LIVE, "--folder", "rain.json"]) == 2
    assert "rain.json/create" in capsys.readouterr().err
    (desk / "tapes" / "create").mkdir(parents=True)
    monkeypatch.setattr("builtins.open", _no_room)
    assert main([*LIVE, "--folder", "tapes"]) == 2
    assert "cannot be written: Read-only file system" in capsys.readouterr().err
    assert sent == []


def _no_room(name: str, mode: str = "r", **options: Any) -> Any:
    if "x" in mode:
        raise OSError(30, "Read-only file system", name)
    return os.fdopen(os.open(name, os.O_RDONLY), mode, **options)


def test_vcrpy_logs_nothing_of_a_recording(contract: Contract, caplog: pytest.LogCaptureFixture) -> None:
    """It would log whole answers, with keys and signatures; when it is over, loggers are as they were."""
    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger("vcr.cassette")
    logger.setLevel(logging.DEBUG)
    try:
        record_sandbox(Wish(request=FILM, name="completed"), contract, day="2026-11-22", tool="a test")
        assert [one.name for one in caplog.records if one.name.startswith("vcr")] == []
        logger.debug("afterwards")
        logging.getLogger("vcr.made_later").debug("this too")
        assert [one.getMessage() for one in caplog.records if one.name.startswith("vcr")] == ["afterwards", "this too"]
    finally:
        logger.setLevel(logging.NOTSET)


# ---- Where it is put ----------------------------------------------------------------------------------------------


def test_another_recording_is_not_written_over(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What records another request stays, unless it is said that it may go; the same request is recorded anew."""
    day = "--day=2026-08-0"
    assert main(["cassette", "record", "rain.json", f"{day}1"]) == 0
    before = WAY.read_text("utf-8")
    capsys.readouterr()
    assert main(["cassette", "record", "snow.json", f"{day}1"]) == 2
    said = f"wanref: {WAY} records another request; --name NAME puts this one beside it, --overwrite in its place\n"
    assert capsys.readouterr() == ("", said)
    assert WAY.read_text("utf-8") == before
    assert main(["cassette", "record", "rain.json", f"{day}2"]) == 0
    assert WAY.read_text("utf-8") == before.replace("2026-08-01", "2026-08-02")
    assert main(["cassette", "record", "snow.json", f"{day}1", "--name", "snow"]) == 0
    assert main(["cassette", "record", "snow.json", f"{day}1", "--overwrite"]) == 0
    assert WAY.read_text("utf-8") == WAY.with_name("snow.yaml").read_text("utf-8").replace(
        "scenario: snow", "scenario: completed"
    )


def test_the_sandbox_writes_over_nothing_that_was_paid_for(
    desk: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A live recording of the same request stays; another live one takes its place, and tells where the film is."""
    with answering(monkeypatch, contract):
        assert main(LIVE) == 0
        assert capsys.readouterr().err.startswith(f"wanref: The film of {TASK} is at http")
        before = WAY.read_text("utf-8")
        assert main(["cassette", "record", "rain.json"]) == 2
        said = (
            "records the API itself, which was paid for; --name NAME puts this one beside it, --overwrite in its place"
        )
        assert capsys.readouterr() == ("", f"wanref: {WAY} {said}\n")
        assert WAY.read_text("utf-8") == before
        assert main(LIVE) == 0
    assert main(["cassette", "record", "rain.json", "--overwrite"]) == 0


@pytest.mark.parametrize("there", ["notes: mine\n", "", "interactions: []\nversion: 1\n", "{", None])
def test_what_is_no_cassette_is_not_written_over(
    there: str | None, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever it is, it is not ours to take away."""
    if there is None:
        WAY.mkdir(parents=True)
    else:
        WAY.parent.mkdir(parents=True)
        WAY.write_text(there)
    assert main(["cassette", "record", "rain.json"]) == 2
    assert capsys.readouterr().err == (
        f"wanref: {WAY} is there and is no cassette; --name NAME puts this one beside it, --overwrite in its place\n"
    )
    assert there is None or WAY.read_text() == there


def test_nothing_is_paid_for_that_would_have_no_place(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --live it is found out before anything is asked or sent."""
    monkeypatch.setattr("wanref_contract.recording.record_live", lambda *_, **__: pytest.fail("something was sent"))
    assert main(["cassette", "record", "rain.json"]) == 0
    before = WAY.read_text("utf-8")
    capsys.readouterr()
    assert main([*LIVE[:2], "snow.json", *LIVE[3:]]) == 2
    assert "records another request" in capsys.readouterr().err
    assert WAY.read_text("utf-8") == before


def test_a_pipe_is_checked_like_a_file(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So `wanref lint` does, and so `<(...)` of a shell works; it is read once somebody writes it."""
    os.mkfifo(desk / "pipe.yaml")
    text = text_of("create/one-image")
    writer = threading.Thread(target=lambda: (desk / "pipe.yaml").write_text(text, "utf-8"))
    writer.start()
    status = main(["cassette", "check", "pipe.yaml", "--ignore", "contract-moved"])
    writer.join()
    assert (status, capsys.readouterr().out) == (0, "1 file, 5 interactions: all clear\n")


# ---- What it is told ----------------------------------------------------------------------------------------------

ALONE = "goes with --live alone"
SAID_BY_THE_API = "nobody tells the API what happens; leave it out with --live"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--times", "0"], "--times must be a whole number from 1, is '0'"),
        (["--polls", "0"], "--polls must be a whole number from 1, is '0'"),
        (["--live", "--spend-limit", "nan"], "--spend-limit must be a number of seconds from 0, is 'nan'"),
        (["--live", "--spend-limit=-1"], "--spend-limit must be a number of seconds from 0, is '-1'"),
        (["--live", "--deadline", "inf"], "--deadline must be a number of seconds from 0, is 'inf'"),
        (["--live", "--deadline", "soon"], "--deadline must be a number of seconds from 0, is 'soon'"),
        (["--live", "--polls", "3", "--times", "2"], f"--times and --polls: {SAID_BY_THE_API}"),
        (["--live", "--scenario", "stuck"], f"--scenario: {SAID_BY_THE_API}"),
        (["--yes"], f"--yes: {ALONE}"),
        (["--spend-limit", "5", "--deadline", "0"], f"--spend-limit and --deadline: {ALONE}"),
        (["--name", "films/rain"], "--name 'films/rain' must be one plain name: 'rain' is put at "),
        (["--name", "a\\b"], "--name 'a\\\\b' must be one plain name: 'b' is put at "),
        (["--name", "a\nb"], "--name 'a\\nb' must be one plain name of characters that can be seen"),
        (["--name", ".."], "--name '..' must be one plain name of characters that can be seen"),
        (["--name", "films/"], "--name 'films/' must be one plain name of characters that can be seen"),
        (["--name", "门" * 67], "--name must have at most 200 bytes, has 201"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    arguments: list[str], said: str, desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number that is none, a name that is none, an option that would do nothing: told before anything is asked."""
    monkeypatch.setattr("wanref_contract.cli.cassette.recording._agrees", lambda _: pytest.fail("somebody was asked"))
    try:
        status = main(["cassette", "record", "rain.json", *arguments])
    except SystemExit as ended:
        status = ended.code  # type: ignore[assignment]
    assert (status, capsys.readouterr().err.partition(": ")[2].startswith(said)) == (2, True)
    assert list(desk.rglob("*.yaml*")) == []


def test_a_key_that_is_none_is_told_before_anybody_is_asked(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key of spaces opens nothing."""
    monkeypatch.setattr("wanref_contract.cli.cassette.recording._agrees", lambda _: pytest.fail("somebody was asked"))
    monkeypatch.setenv("EVOLINK_API_KEY", "   ")
    assert main(["cassette", "record", "rain.json", "--live", "--spend-limit", "5"]) == 2
    assert capsys.readouterr().err == (
        "wanref: EVOLINK_API_KEY must be a text of printable ASCII without spaces, has others in it\n"
    )


def test_a_deadline_is_judged_before_anything_is_sent(contract: Contract) -> None:
    """Judged when the waiting begins, it would leave a task behind."""
    with staged(contract, polls=1) as stage, pytest.raises(WrongArgument, match="deadline must be"):
        record_live(
            Wish(request=FILM, name="x"),
            contract,
            api_key=KEY,
            spend_limit=100,
            deadline=float("nan"),
            day="2026-11-22",
            tool="a test",
            base_url=stage.url,
            timer=stage,
        )
