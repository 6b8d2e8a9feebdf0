"""The fixture wanref_sandbox: a running server, a room for each test, a clock that stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from wanref_contract.sandbox.scenarios import UnknownScenario
from wanref_contract.testing.progress import parse_progress

if TYPE_CHECKING:
    from tests.testing.conftest import Run
    from wanref_contract.testing import SandboxRoom

CREATE = "/v1/videos/generations"
KEY = {"Authorization": "Bearer sk-of-the-test"}
RAIN = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}


def make(sandbox: SandboxRoom, request: object = RAIN, **headers: str) -> httpx.Response:
    """Post *request* to the sandbox."""
    return httpx.post(sandbox.url + CREATE, json=request, headers=KEY | headers)


def status(sandbox: SandboxRoom, task: str) -> str:
    """Return the state of a task, by a query."""
    return str(httpx.get(f"{sandbox.url}/v1/tasks/{task}", headers=KEY).json()["status"])


def test_a_film_is_made_as_the_test_lets_time_pass(wanref_sandbox: SandboxRoom) -> None:
    """Time stands still until the test lets it pass, and what happened is there as values."""
    task = make(wanref_sandbox).json()["id"]
    began = wanref_sandbox.clock.now()
    wanref_sandbox.advance(30)
    assert status(wanref_sandbox, task) == "processing"
    wanref_sandbox.clock.pause(30)
    assert status(wanref_sandbox, task) == "completed"
    assert wanref_sandbox.clock.now() - began == 60
    assert [(one.id, one.status) for one in wanref_sandbox.tasks] == [(task, "completed")]
    assert [(visit.call.name, visit.status) for visit in wanref_sandbox.journal] == [
        ("create", 200),
        ("query", 200),
        ("query", 200),
    ]
    ledger = wanref_sandbox.ledger
    assert [(entry.kind, entry.credits) for entry in ledger.entries] == [("reserved", 5), ("charged", 5)]
    assert (ledger.held, ledger.charged, ledger.released, ledger.doubles) == (0, 5, 0, ())


def test_a_film_is_made_by_queries_too(wanref_sandbox: SandboxRoom) -> None:
    """Code that polls and lets no time pass comes to an end as well: the third query finds the film made."""
    task = make(wanref_sandbox).json()["id"]
    assert [status(wanref_sandbox, task) for _ in range(3)] == ["processing", "processing", "completed"]


@pytest.mark.wanref_sandbox(progress="immediate")
def test_a_mark_says_how_fast(wanref_sandbox: SandboxRoom) -> None:
    """The mark wanref_sandbox says how fast films are made in one test."""
    assert status(wanref_sandbox, make(wanref_sandbox).json()["id"]) == "completed"


def test_the_next_test_goes_by_the_usual_pace(wanref_sandbox: SandboxRoom) -> None:
    """A mark holds for its own test."""
    assert status(wanref_sandbox, make(wanref_sandbox).json()["id"]) == "processing"


def test_scenarios_happen_to_the_next_calls(wanref_sandbox: SandboxRoom) -> None:
    """A scenario is set for as many calls as said; one that there is not is an error of the test."""
    wanref_sandbox.scenario("create-429", times=2, retry_after=3)
    assert [make(wanref_sandbox).status_code for _ in range(3)] == [429, 429, 200]
    with pytest.raises(UnknownScenario):
        wanref_sandbox.scenario("create-428")


def test_a_dropped_connection_is_dropped(wanref_sandbox: SandboxRoom) -> None:
    """A scenario that drops the connection does so on the port of a test."""
    wanref_sandbox.scenario("create-drop-after")
    with pytest.raises(httpx.RemoteProtocolError):
        make(wanref_sandbox)
    assert [visit.lost for visit in wanref_sandbox.journal] == [True]


def test_whatever_key_is_sent_the_room_is_this_one(wanref_sandbox: SandboxRoom) -> None:
    """The port tells the room: no header and no key leads elsewhere, unless it names a room outright."""
    assert make(wanref_sandbox, Authorization="Bearer sk-test-elsewhere").status_code == 200
    assert make(wanref_sandbox, **{"Wanref-Test": "elsewhere"}).status_code == 200
    assert len(wanref_sandbox.tasks) == 1


def test_each_test_has_a_room_of_its_own(run: Run) -> None:
    """What one test did is not seen by the next, nor by one that has the same name."""
    result = run("""
@pytest.mark.parametrize("turn", range(3))
def test_alone(wanref_sandbox, turn):
    wanref_sandbox.advance(1)
    post(wanref_sandbox.url + CREATE)
    assert len(wanref_sandbox.tasks) == len(wanref_sandbox.journal) == 1
    assert wanref_sandbox.clock.now() == 1_800_000_001

def test_the_address_dies_with_its_test(wanref_sandbox):
    global address
    address = wanref_sandbox.url

def test_nobody_listens_there_any_more():
    with pytest.raises(httpx.ConnectError):
        post(address + CREATE)
""")
    result.assert_outcomes(passed=5)


@pytest.mark.parametrize("text", ["", "polls:3,polls:4", "time:1,polls:2,time:3", "polls:0,time:1", "soon"])
def test_a_pace_that_is_none_is_refused(text: str) -> None:
    """What names no pace, or two of a kind, is a ValueError."""
    with pytest.raises(ValueError, match="progress"):
        parse_progress(text)


def test_either_pace_goes_by_what_is_first() -> None:
    """Queries and time each bring a film to its end, and a slow one is slower by both."""
    pace = parse_progress("time:60,polls:3")
    assert [pace.done(seconds=seconds, polls=polls) for seconds, polls in [(0, 0), (60, 0), (0, 3), (15, 1)]] == [
        0,
        1,
        1,
        1 / 3,
    ]
    assert (pace.slower(10).seconds, pace.slower(10).done(seconds=0, polls=3)) == (600, 0.1)
