"""The fixture wanref_cassette: ours by name, theirs by path, replayed and judged, or made anew."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.testing.conftest import told
from tests.testing.test_sandbox_fixture import RAIN, make
from wanref_contract import _data
from wanref_contract.recording import RecordingLost
from wanref_contract.testing.clients import LiveApi
from wanref_contract.testing.replays import PlayedWarning, recording

if TYPE_CHECKING:
    from pathlib import Path

    from tests.testing.conftest import Run
    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing import SandboxRoom

COAT = (
    'COAT = {"model": "wan2.7-reference-video", "image_urls": ["https://example.com/woman.png"],'
    ' "prompt": "A woman in a red coat walks through the rain, neon signs in the puddles"}\n\n'
)
"""What the cassettes of the package ask for."""

RECORDED = """
@pytest.mark.wanref_cassette("films/rain.yaml")
def test_rain(wanref_client, wanref_cassette):
    assert wanref_client.run(RAIN, deadline=600).status == "completed"
"""


def test_one_of_ours_goes_by_its_name(run: Run) -> None:
    """A name without an ending is a cassette of the package; any client is answered from it."""
    result = run(f"""{COAT}
@pytest.mark.wanref_cassette("task/at-once")
def test_ours(wanref_cassette, wanref_client, wanref_guard):
    assert wanref_cassette.url == "https://api.evolink.ai"
    assert wanref_client.run(COAT, deadline=600).status == "completed"
    assert (wanref_cassette.unplayed, wanref_cassette.misses) == ((), ())
    assert [sent.method for sent in wanref_guard.sent] == ["POST", "GET"]

@pytest.mark.wanref_cassette("task/at-once")
def test_any_client(wanref_cassette, wanref_guard):
    import asyncio, aiohttp, requests
    task = requests.post(API, json=COAT, headers=KEY).json()["id"]
    async def poll():
        async with aiohttp.ClientSession() as session:
            async with session.get(f"https://api.evolink.ai/v1/tasks/{{task}}", headers=KEY) as answer:
                return await answer.json()
    assert asyncio.run(poll())["status"] == "completed"
    assert [sent.method for sent in wanref_guard.sent] == ["POST", "GET"]
""")
    result.assert_outcomes(passed=2)


def test_what_nobody_asked_for_is_told(run: Run) -> None:
    """Interactions that a test did not play are a warning that names them."""
    result = run(f"""{COAT}
@pytest.mark.wanref_cassette("task/at-once")
def test_half(wanref_cassette):
    post(API, COAT)
""")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        ["*PlayedWarning: task/at-once of the package: nobody asked for GET /v1/tasks/task-*-00000001 (interaction 1)"]
    )


def test_the_same_call_is_told_once(run: Run) -> None:
    """Polls that nobody made are one call, and the interactions that answer it."""
    result = run(f"""{COAT}
@pytest.mark.wanref_cassette("create/one-image")
def test_half(wanref_cassette):
    post(API, COAT)
""")
    result.stdout.fnmatch_lines(["*: nobody asked for GET /v1/tasks/task-*-00000001 (interactions 1 to 4)"])


def test_what_is_played_is_noted_for_who_checks(run: Run, pytester: pytest.Pytester) -> None:
    """--wanref-played writes what each test played, of this run alone, over any number of processes."""
    body = f"""{COAT}
@pytest.mark.wanref_cassette("task/at-once")
def test_half(wanref_cassette):
    post(API, COAT)
"""
    for options in ([], ["-p", "xdist", "-n", "2"]):
        run(body, "--wanref-played", "played.jsonl", *options).assert_outcomes(passed=1, warnings=1)
        (noted,) = map(json.loads, (pytester.path / "played.jsonl").read_text("utf-8").splitlines())
        path = os.path.join(_data.cassettes_folder(), "task", "at-once.yaml")
        assert noted == {"path": os.path.abspath(path), "played": [0]}


def test_what_is_not_recorded_fails_even_if_swallowed(run: Run) -> None:
    """A call without an answer fails the test and says how the nearest recorded request differs."""
    result = run("""
@pytest.mark.wanref_cassette("task/at-once")
def test_other(wanref_cassette):
    with pytest.raises(Exception):
        post(API, RAIN)
""")
    result.assert_outcomes(failed=1)
    assert '/prompt: "rain" was sent' in told(result)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ('("task/at-onc")', "did you mean task/at-once?"),
        ('("rainbows")', "no cassette of the package is called 'rainbows'; wanref cassette list lists them"),
        (
            '("create/rain")',
            "is called 'create/rain'; there is tests/cassettes/create/rain.yaml: name it with its ending",
        ),
        ('("nowhere.yaml")', "--wanref-record makes it"),
        (None, "needs the mark that names one"),
    ],
)
def test_a_cassette_that_is_not_there_is_said(
    run: Run, pytester: pytest.Pytester, mark: str | None, words: str
) -> None:
    """A misspelt name, a missing ending, a missing file and a missing mark each say what to do."""
    (pytester.path / "tests" / "cassettes" / "create").mkdir(parents=True)
    (pytester.path / "tests" / "cassettes" / "create" / "rain.yaml").touch()
    result = run(f"""
{"@pytest.mark.wanref_cassette" + mark if mark else ""}
def test_it(wanref_cassette):
    pass
""")
    result.assert_outcomes(errors=1)
    assert words in told(result)


def test_a_cassette_is_recorded_and_then_replayed(run: Run, pytester: pytest.Pytester) -> None:
    """--wanref-record makes the file of a test from the sandbox, without the key; without it the file is replayed."""
    run(RECORDED, "--wanref-record").assert_outcomes(passed=1)
    text = (pytester.path / "tests" / "cassettes" / "films" / "rain.yaml").read_text("utf-8")
    assert ("from: sandbox" in text, "operation: films" in text, "127.0.0.1" in text, "sk-test-" in text) == (
        True,
        True,
        False,
        False,
    )
    run(RECORDED).assert_outcomes(passed=1)


def test_no_key_is_recorded_wherever_it_stands(
    wanref_sandbox: SandboxRoom, wanref_contract: Contract, tmp_path: Path
) -> None:
    """The key that was called with is taken out, whatever it looks like, and of a prompt too."""
    path = tmp_path / "films" / "rain.yaml"
    stand_in = LiveApi(url=wanref_sandbox.url, key="umbrella", clock=wanref_sandbox.clock)
    with recording(str(path), wanref_contract, stand_in, is_live=True, is_good=lambda: True) as player:
        assert player.is_recording
        make(wanref_sandbox, RAIN | {"prompt": f"Rain on an {player.key}"}, Authorization=f"Bearer {player.key}")
    text = path.read_text("utf-8")
    assert ("Rain on an" in text, "umbrella" in text, "from: live" in text) == (True, False, True)


def test_a_film_whose_recording_cannot_be_written_is_named(
    wanref_sandbox: SandboxRoom, wanref_contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is paid for, so its task is told with why there is no cassette; a folder that cannot be is told before."""
    stand_in = LiveApi(url=wanref_sandbox.url, key=wanref_sandbox.key, clock=wanref_sandbox.clock)

    def record(path: Path, *, is_good: bool = True) -> None:
        with recording(str(path), wanref_contract, stand_in, is_live=True, is_good=lambda: is_good):
            make(wanref_sandbox)

    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        record(tmp_path / "file" / "rain.yaml")
    assert wanref_sandbox.tasks == ()
    (tmp_path / "films" / "rain.yaml").mkdir(parents=True)
    with pytest.raises(RecordingLost) as lost:
        record(tmp_path / "films" / "rain.yaml")
    (made,) = wanref_sandbox.tasks
    assert str(lost.value).endswith(f"rain.yaml: Is a directory. Made was, and may be billed: {made.id}")
    with pytest.warns(PlayedWarning, match="snow.yaml is not recorded, as the test has failed. Made was, ") as told_:
        record(tmp_path / "films" / "snow.yaml", is_good=False)
    assert str(told_[0].message).endswith(wanref_sandbox.tasks[1].id)


def test_the_recording_of_a_failed_test_is_not_kept(run: Run, pytester: pytest.Pytester) -> None:
    """A test that fails leaves the file as it was."""
    run(RECORDED + "    assert 1 == 2\n", "--wanref-record").assert_outcomes(failed=1)
    assert not (pytester.path / "tests").exists()


def test_ours_are_not_recorded_over(run: Run) -> None:
    """--wanref-record leaves the cassettes of the package alone, and replays them."""
    path = os.path.join(_data.cassettes_folder(), "task", "at-once.yaml")
    before = os.stat(path).st_mtime_ns
    body = f'{COAT}\n@pytest.mark.wanref_cassette("task/at-once")\ndef test_it(wanref_cassette):\n    post(API, COAT)\n'
    run(body, "--wanref-record").assert_outcomes(passed=1, warnings=1)
    assert os.stat(path).st_mtime_ns == before


def spoil(pytester: pytest.Pytester, old: str, new: str) -> None:
    """Put a copy of one of our cassettes, with *new* for *old*, where the suite looks for its own."""
    with open(os.path.join(_data.cassettes_folder(), "task", "at-once.yaml"), encoding="utf-8") as file:
        text = file.read()
    assert old in text
    folder: Path = pytester.path / "tests" / "cassettes"
    folder.mkdir(parents=True)
    (folder / "spoilt.yaml").write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"progress": 100', '"progress": 101', "WAN7"),
        ("Bearer scrubbed-key", "Bearer sk-live-4f9d8a7b6c5e4d3f2a1b", "WAN8"),
        ('"results": [', '"result": [', "WAN7"),
    ],
)
def test_a_cassette_with_errors_is_not_played(
    run: Run, pytester: pytest.Pytester, old: str, new: str, words: str
) -> None:
    """What the contract says of the recorded answers, or a secret in them, fails the test before it begins."""
    spoil(pytester, old, new)
    body = '@pytest.mark.wanref_cassette("spoilt.yaml")\ndef test_it(wanref_cassette):\n    pass\n'
    result = run(body)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*spoilt.yaml is not as it should be:", f"line *{words}*"])
