"""The fixture wanref_callback: callbacks are taken, answered, waited for without sleeping, and judged."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.testing.conftest import told
from tests.testing.test_sandbox_fixture import RAIN, make, status
from wanref_contract.testing.postman import Postman

if TYPE_CHECKING:
    from tests.testing.conftest import Run
    from wanref_contract.client import Client
    from wanref_contract.testing import CallbackReceiver, Guard, SandboxRoom


def test_a_callback_is_waited_for_without_waiting(
    wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver
) -> None:
    """The clock of the sandbox goes on to the end of the film, and no further."""
    task = make(wanref_sandbox, RAIN | {"callback_url": wanref_callback.url}).json()["id"]
    began = wanref_sandbox.now()
    arrival = wanref_callback.wait()
    assert (arrival.task, arrival.body["status"], arrival.answered) == (task, "completed", 200)
    assert (arrival.at - began, arrival.findings, arrival.faults) == (60, (), ())
    assert arrival.headers["content-type"] == "application/json"
    assert wanref_callback.deliveries == (arrival,)
    assert [delivery.state for delivery in wanref_sandbox.deliveries] == ["delivered"]


def test_one_that_is_on_its_way_is_waited_for(
    wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where queries have brought the film to its end, its callback goes out by itself, and no time passes for it."""
    carry = Postman.handle_async_request

    async def dawdle(postman: Postman, request: httpx.Request) -> httpx.Response:
        for _ in range(300):
            await asyncio.sleep(0)
        return await carry(postman, request)

    monkeypatch.setattr(Postman, "handle_async_request", dawdle)
    task = make(wanref_sandbox, RAIN | {"callback_url": wanref_callback.url}).json()["id"]
    began = wanref_sandbox.now()
    while status(wanref_sandbox, task) != "completed":
        pass
    assert (wanref_callback.wait().task, wanref_sandbox.now()) == (task, began)
    assert [delivery.state for delivery in wanref_sandbox.deliveries] == ["delivered"]


def test_what_is_refused_is_tried_again(wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver) -> None:
    """Answers that are set go to the next callbacks, and a second attempt after a refusal is no repetition."""
    make(wanref_sandbox, RAIN | {"callback_url": str(wanref_callback)})
    wanref_callback.answer(500, 404)
    wanref_callback.wait(3)
    came = [(arrival.answered, arrival.faults) for arrival in wanref_callback.deliveries]
    assert came == [(500, ()), (404, ()), (200, ())]


def test_its_address_is_one_that_the_api_takes(
    wanref_client: Client, wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver, wanref_guard: Guard
) -> None:
    """Who lints before sending finds nothing in the address of the receiver, though it listens on this machine."""
    task = wanref_client.create(RAIN | {"callback_url": wanref_callback.url})
    assert wanref_callback.wait().task == task.id
    assert [sent.findings for sent in wanref_guard.sent] == [()]


def test_by_its_own_address_it_is_reached_too(wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver) -> None:
    """The sandbox of a test lets an address of this machine pass, for receivers that go by no other."""
    task = make(wanref_sandbox, RAIN | {"callback_url": wanref_callback.local_url}).json()["id"]
    assert (wanref_callback.wait().task, wanref_callback.deliveries[0].faults) == (task, ())


def test_no_callback_leaves_the_machine(wanref_sandbox: SandboxRoom) -> None:
    """A callback to anywhere else is not made, and the sandbox says so."""
    make(wanref_sandbox, RAIN | {"callback_url": "https://hooks.example.net/done"})
    wanref_sandbox.advance(120)
    (delivery,) = wanref_sandbox.deliveries
    assert (delivery.state, len(delivery.attempts)) == ("lost", 4)
    assert "nothing leaves this machine" in delivery.attempts[0].trouble


def test_two_films_call_back_in_turn(wanref_sandbox: SandboxRoom, wanref_callback: CallbackReceiver) -> None:
    """Several tasks may tell the same receiver; each is told of once."""
    first, second = (make(wanref_sandbox, RAIN | {"callback_url": wanref_callback.url, "seed": n}) for n in (1, 2))
    wanref_callback.wait(2)
    came = sorted(arrival.task for arrival in wanref_callback.deliveries)
    assert came == sorted([first.json()["id"], second.json()["id"]])


def test_one_that_does_not_come_says_what_there_was(run: Run) -> None:
    """Waiting ends when nothing is due any more, and the failure lists the tasks with where they would call."""
    result = run("""
def test_not_asked_for(wanref_sandbox, wanref_callback):
    post(wanref_sandbox.url + CREATE)
    wanref_callback.wait()

def test_nothing_made(wanref_sandbox, wanref_callback):
    wanref_callback.wait()

def test_nobody_there(wanref_callback):
    wanref_callback.wait(2, seconds=0.01)
""")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines([
        "E  *AssertionError: 1 callback was to come to https://callback-*.example.com/done, and none came",
        "E  *task-unified-*: completed, callback_url not given",
        "E  *no task was made in wanref_sandbox",
        "E  *AssertionError: 2 callbacks were to come to https://callback-*.example.com/done, and none came",
    ])  # fmt: skip


SPOILT: dict[str, tuple[str, str]] = {
    "shape": ('body.pop("status")', 'must have "status", has none'),
    "end": ('body["status"] = "processing"; del body["results"]', "must be"),
    "text": ('body = "done"', "must"),
    "task": ('body["id"] = "task-unified-1-elsewhere"', "must be about a task of this test"),
}
"""How a callback is spoilt, and what is said of it."""


@pytest.mark.parametrize("how", SPOILT)
def test_a_wrong_callback_fails_its_test(run: Run, how: str) -> None:
    """Whatever is wrong with a callback fails the test, though the code under test takes it for good."""
    spoil, words = SPOILT[how]
    result = run(f"""
def test_it(wanref_sandbox, wanref_callback):
    made = post(wanref_sandbox.url + CREATE, RAIN | {{"callback_url": wanref_callback.url}}).json()
    wanref_callback.answer(500)
    body = wanref_callback.wait().body
    {spoil}
    httpx.post(wanref_callback.local_url, json=body)
""")
    result.assert_outcomes(failed=1)
    assert words in told(result)


def test_what_differs_from_the_query_is_a_warning(run: Run) -> None:
    """A callback that tells another outcome than a query is told of; no page says that it cannot happen."""
    result = run("""
def test_it(wanref_sandbox, wanref_callback):
    post(wanref_sandbox.url + CREATE, RAIN | {"callback_url": wanref_callback.url})
    wanref_callback.answer(500)
    body = wanref_callback.wait().body
    httpx.post(wanref_callback.local_url, json=body | {"results": ["https://example.com/other.mp4"]})
""")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*FindingWarning: the callback of task-unified-*WAN738 callback-differs]"])


def test_a_repetition_and_a_late_one_fail_their_test(run: Run) -> None:
    """A callback after one that was taken is a repetition; one after the last attempt could be made is late."""
    result = run("""
def again(sandbox, receiver, seconds):
    made = post(sandbox.url + CREATE, RAIN | {"callback_url": receiver.url}).json()
    receiver.answer(*[500] * bool(seconds))
    body = receiver.wait().body
    sandbox.advance(seconds)
    httpx.post(receiver.local_url, json=body)

def test_twice(wanref_sandbox, wanref_callback):
    again(wanref_sandbox, wanref_callback, 0)
    assert wanref_callback.deliveries[1].faults == ("must come once, and came again after it was answered with 200",)

def test_late(wanref_sandbox, wanref_callback):
    wanref_callback.answer(500, 500, 500, 500)
    made = post(wanref_sandbox.url + CREATE, RAIN | {"callback_url": wanref_callback.url}).json()
    body = wanref_callback.wait(4).body
    wanref_sandbox.advance(41)
    httpx.post(wanref_callback.local_url, json=body)
""")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([
        "the callback of task-unified-* must come once, and came again after it was answered with 200",
        "the callback of task-unified-* must come within 47 seconds of the end of its task, came after 48",
    ])  # fmt: skip


def test_without_a_sandbox_the_shape_is_judged(wanref_callback: CallbackReceiver) -> None:
    """A callback from elsewhere is waited for, and judged by what it says itself."""
    body: dict[str, Any] = {"id": "task-unified-1", "status": "cancelled", "model": RAIN["model"], "progress": 10}
    assert httpx.post(wanref_callback.local_url, json=body).status_code == 200
    assert (wanref_callback.wait().body, wanref_callback.deliveries[0].faults) == (body, ())
