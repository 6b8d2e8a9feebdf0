"""How failures are shown: the mistake first, in its own words, and without the way through the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cassettes.taping import text_of
from tests.testing.conftest import HEAD, QUIET, told

if TYPE_CHECKING:
    from tests.testing.conftest import Run

MISTAKES = {
    'wanref_sandbox.scenario("create-42")': "no scenario is called 'create-42'; did you mean create-429?",
    'wanref_sandbox.scenario("create-429", times="x")': "times must be a finite number from 0, is 'x'",
    'wanref_sandbox.advance("x")': "seconds must be a finite number from 0, is 'x'",
    "wanref_sandbox.advance(-1)": "seconds must be a finite number from 0, is -1",
    'wanref_callback.answer("x")': "a status must be a whole number from 200 to 599, is 'x'",
    'assert_breaks(RAIN, "asset-missing")': "no rule is called 'asset-missing'; did you mean assets-missing?",
    "assert_breaks(RAIN)": "assert_breaks needs the rule that is to be broken",
    'assert_valid_request(RAIN, fail_on="errors")': "fail_on must be info, warning or error, is 'errors'",
    'assert_valid_request("nowhere.json")': "nowhere.json cannot be read: No such file or directory",
    'assert_valid_request({"seed": {1}})': "what is judged must be a JSON value, a text of one or a path",
    'assert_conversation([], fail_on="x")': "fail_on must be info, warning or error, is 'x'",
    "wanref_client.create({})": 'must have "model", has none [[]WAN401 field-missing[]]',
    'wanref_client.run(RAIN, deadline="soon")': "deadline must be a finite number of seconds from 0, is 'soon'",
}
FIXTURES = "wanref_sandbox, wanref_callback, wanref_client"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_shown_where_it_was_made(run: Run, mistake: str) -> None:
    """The line of the test, and below it what is wrong with it: no frame of the package, and no source."""
    result = run(f"""
from wanref_contract.testing import assert_breaks, assert_conversation, assert_valid_request

def test_it({FIXTURES}):
    {mistake}
""")
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_it*"])
    result.stdout.fnmatch_lines([f"E  *{MISTAKES[mistake]}*", "test_it.py:*"])
    assert "wanref_contract/" not in told(result)
    assert "raise " not in told(result)


def test_a_mistake_in_a_class_of_unittest_is_shown_where_it_was_made(run: Run) -> None:
    """Assertions are for any test."""
    result = run("""
import unittest
from wanref_contract.testing import assert_breaks

class Films(unittest.TestCase):
    def test_it(self):
        assert_breaks(RAIN, "asset-missing")
""")
    result.assert_outcomes(failed=1)
    assert "wanref_contract/" not in told(result)


def test_the_whole_way_can_be_asked_for(run: Run) -> None:
    """Who works on the package sees every frame."""
    result = run("def test_it(wanref_sandbox):\n    wanref_sandbox.scenario('create-42')\n", "--full-trace")
    assert "wanref_contract/testing/sandboxes.py" in told(result)


@pytest.mark.parametrize(
    ("fixture", "mark", "said"),
    [
        ("wanref_sandbox", 'wanref_sandbox("polls:x")', "the progress must be immediate, polls:N * is 'polls:x'"),
        ("wanref_sandbox", "wanref_sandbox", "the mark wanref_sandbox is to say a text, * and says: nothing"),
        ("wanref_sandbox", "wanref_sandbox(5)", "the mark wanref_sandbox is to say a text, its progress, and says: 5"),
        ("wanref_sandbox", 'wanref_sandbox(speed="x")', "the mark wanref_sandbox is to * and says: speed='x'"),
        ("wanref_cassette", "wanref_cassette()", "the mark wanref_cassette is to say a text, its name, * nothing"),
        ("wanref_cassette", 'wanref_cassette("no.yaml")', "there is no cassette *no.yaml; --wanref-record makes it"),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_read_is_told_alone(run: Run, fixture: str, mark: str, said: str) -> None:
    """What a fixture cannot do is said in one line, without the fixture."""
    result = run(f"@pytest.mark.{mark}\ndef test_it({fixture}):\n    pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_it*", said])
    assert "wanref_contract/" not in told(result)
    assert told(result).count("During handling") == 0


def test_a_cassette_that_cannot_be_played_is_told_alone(run: Run, pytester: pytest.Pytester) -> None:
    """So is what is wrong with a file."""
    pytester.makefile(".yaml", broken="interactions: 5\n")
    result = run(
        '@pytest.mark.wanref_cassette("broken.yaml")\ndef test_it(wanref_cassette):\n    pass\n',
        "--wanref-cassettes=.",
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at setup of test_it*", "*broken.yaml:1:15: /interactions must be a list, is 5 *"]
    )
    assert "wanref_contract/" not in told(result)


@pytest.mark.parametrize("option", ["--wanref-progress=fast", "--wanref-contract=wan", "--wanref-spend-limit=x"])
def test_an_option_that_cannot_be_read_is_told_alone(run: Run, option: str) -> None:
    """So it is for what is said on the command line."""
    result = run("def test_it(wanref_sandbox):\n    pass\n", option)
    result.assert_outcomes(errors=1)
    assert option.partition("=")[2] in told(result)
    assert "wanref_contract/" not in told(result)


CALLS = {
    "httpx": "post(API, RAIN)",
    "httpx and asyncio": """
    async def call():
        async with httpx.AsyncClient() as client:
            await client.post(API, json=RAIN)
    asyncio.run(call())""",
    "requests": "requests.post(API, json=RAIN)",
    "a session": "requests.Session().post(API, json=RAIN)",
    "aiohttp": """
    async def call():
        async with aiohttp.ClientSession() as session, session.post(API, json=RAIN) as answer:
            await answer.json()
    asyncio.run(call())""",
    "urllib": "urllib.request.urlopen(urllib.request.Request(API, data=b'{}', method='POST'))",
    "our client": "wanref_client.create(RAIN)",
}


@pytest.mark.parametrize("call", CALLS)
def test_a_call_that_is_not_recorded_is_shown_at_its_line(run: Run, call: str) -> None:
    """What a cassette lacks is said first, and there is no frame but of the test: not of clients, nor of vcrpy."""
    result = run(f"""
import aiohttp, asyncio, requests, urllib.request

@pytest.mark.wanref_cassette("task/at-once")
def test_it(wanref_cassette, wanref_client):
    {CALLS[call]}
""")
    result.assert_outcomes(failed=1)
    missing = "no answer recorded to POST /v1/videos/generations"
    result.stdout.fnmatch_lines(["*_ test_it _*", f"{missing} (task/at-once of the package):"])
    result.stdout.fnmatch_lines(["E * *NotRecorded: no answer recorded to *"])
    result.stdout.fnmatch_lines([f"FAILED test_it.py::test_it - {missing[:20]}*"])
    assert [line for line in told(result).splitlines() if ".py:" in line and "test_it.py:" not in line] == []


def test_a_cassette_of_the_suite_is_called_by_its_path_there(
    run: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is from the root of the suite, wherever pytest was started."""
    folder = pytester.path / "tests" / "cassettes"
    folder.mkdir(parents=True)
    (folder / "rain.yaml").write_text(text_of("task/at-once"), "utf-8")
    monkeypatch.chdir(folder)
    body = '@pytest.mark.wanref_cassette("rain.yaml")\ndef test_it(wanref_cassette):\n    post(API, RAIN)\n'
    result = run(body, f"--rootdir={pytester.path}", str(pytester.path))
    result.stdout.fnmatch_lines(["no answer recorded to POST /v1/videos/generations (tests/cassettes/rain.yaml):"])


# ---- Causes -------------------------------------------------------------------------------------------------------

SWALLOWED = """
def film(url):
    try:
        return post(url).json()
    except Exception:
        return None

def test_it(wanref_guard):
    assert film({url})["id"]
"""


API_CALLED = "wanref_guard: api.evolink.ai was to be called for real, and nothing leaves this machine meanwhile."
HOST_CALLED = "a.example.com was to be reached, and nothing leaves this machine while wanref_guard is in force"


@pytest.mark.parametrize(
    ("options", "url", "cause"),
    [
        ((), "API", API_CALLED),
        ((), '"https://a.example.com"', HOST_CALLED),
        (("--tb=short",), "API", API_CALLED),
        (("-n", "1"), "API", API_CALLED),
    ],
    ids=str,
)
def test_a_report_begins_with_the_cause(
    pytester: pytest.Pytester, options: tuple[str, ...], url: str, cause: str
) -> None:
    """Code that passes over a refused connection fails later, of something else; the refusal is told first."""
    pytester.makepyfile(test_it=HEAD + SWALLOWED.replace("{url}", url))
    run = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
    result = run(*QUIET, *options)
    result.assert_outcomes(failed=1)
    lines = [line for line in result.outlines if line and not line.startswith("[gw")]
    start = next(number for number, line in enumerate(lines) if line.strip("_ ") == "test_it")
    assert lines[start + 1] == cause
    result.stdout.fnmatch_lines(["E * TypeError: 'NoneType' object is not subscriptable"])
    result.stdout.fnmatch_lines([f"FAILED test_it.py::test_it - {cause[:30]}*"])


def test_a_refusal_that_others_are_made_of_shows_no_frame_of_ours(run: Run) -> None:
    """Errors of code under test that come of errors of the package are shown without its frames too."""
    result = run("""
from wanref_contract.client import CallRefused

def film(client):
    try:
        client.run(RAIN, deadline=60)
    except CallRefused as error:
        raise RuntimeError("no film") from error

def test_it(wanref_client, wanref_sandbox):
    wanref_sandbox.scenario("create-401")
    film(wanref_client)

def test_blocked(wanref_guard):
    post(API)
""")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["E *CallRefused: create was refused, 401 unauthorized*", "E * RuntimeError: no film"])
    assert "wanref_contract/" not in told(result)


def test_what_is_told_already_is_not_told_twice(run: Run) -> None:
    """A request that the guard refuses is told once."""
    result = run("def test_it(wanref_guard):\n    post(API, LONG)\n")
    assert told(result).count("= help:") == 1


def test_a_test_that_passes_is_not_failed_by_another_host(run: Run) -> None:
    """Code may try a host and go on without it."""
    result = run("""
def test_it(wanref_guard):
    with pytest.raises(httpx.ConnectError):
        post("https://gateway.example.com")
""")
    result.assert_outcomes(passed=1)


def test_notes_that_cannot_be_written_are_told_alone(run: Run, pytester: pytest.Pytester) -> None:
    """A run whose notes have no place does not begin, and says which."""
    result = run("def test_it():\n    pass\n", "--wanref-played=nowhere/notes")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --wanref-played cannot write nowhere/notes: No such file or directory"])
    assert not (pytester.path / "nowhere").exists()
