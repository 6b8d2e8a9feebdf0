"""What is taken and what is refused: exactly what the linter says, in the words of the API."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.calling import CREATE, KEY, REQUEST, Client, sandbox, served
from wanref_contract import check, load_contract, plan
from wanref_contract.linting import lint_document
from wanref_contract.sandbox import create_app
from wanref_contract.sandbox.admission import _CALLBACK_RULES, admit
from wanref_contract.sandbox.body import LARGEST
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.generating import Requests
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.sandbox.admission import Admission

JSON = {"Content-Type": "application/json"}


def error_codes(body: bytes, contract: Contract) -> list[str]:
    """Return the codes of the errors that the linter finds in *body*, each once."""
    (document,) = read_documents(body, "json")
    found = lint_document(document, contract)
    return list(dict.fromkeys(finding.code for finding in found if finding.severity == "error"))


def test_a_clean_request_is_taken(client: Client) -> None:
    """A request in order makes a task that waits, named and dated by the sandbox, its film reserved."""
    answer = client.create()
    assert answer.status_code == 200
    assert answer.json() | {"id": "task-unified-1800000000-00000001"} == answer.json()
    assert answer.json()["usage"]["credits_reserved"] == 5
    assert "Wanref-Rules" not in answer.headers


def test_exactly_the_errors_refuse(requests_of: Callable[[int], Requests], contract: Contract) -> None:
    """Over HTTP, a generated request is refused just where the linter finds errors; a header names them."""
    requests = requests_of(20261122)
    drawn = (
        json.dumps(make()).encode() for make in (requests.clean, requests.sound, requests.mutated) for _ in range(120)
    )
    bodies = [body for body in drawn if len(body) <= LARGEST]
    refused = 0
    with served() as (address, _), httpx.Client(base_url=address, headers=KEY | JSON, trust_env=False) as client:
        for body in bodies:
            codes = error_codes(body, contract)
            answer = client.post(CREATE, content=body)
            assert answer.status_code == (400 if codes else 200), (body, answer.text)
            assert answer.headers.get("Wanref-Rules", "") == ", ".join(codes)
            refused += bool(codes)
        tasks = client.get("/_wanref/tasks").json()["tasks"]
    assert len(tasks) == len(bodies) - refused
    assert 50 < refused < 300


@pytest.mark.parametrize("rule", load_contract().rules, ids=lambda rule: rule.id)
def test_every_rule_is_enforced_as_its_examples_say(client: Client, rule: Rule) -> None:
    """A request that breaks a rule is refused by an error and taken with a warning; a header names the rule."""
    bodies = [(json.dumps(example.instance).encode(), example.breaks) for example in rule.examples]
    bodies += [(text.content, text.breaks) for text in rule.texts if text.format == "json"]
    for body, breaks in bodies:
        if len(body) > LARGEST:
            continue
        answer = client.call("POST", CREATE, content=body, headers=JSON)
        refused, warned = (answer.headers.get(f"Wanref-{name}", "").split(", ") for name in ("Rules", "Warnings"))
        assert (rule.code in refused) == (breaks and rule.severity == "error")
        if answer.status_code == 200:
            assert (rule.code in warned) == (breaks and rule.severity == "warning")


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (b"", "WAN002"),
        (b"{", "WAN002"),
        (b"[1]", "WAN419"),
        (b'{"model": "\xff"}', "WAN001"),
    ],
)
def test_what_is_no_request_is_refused(client: Client, contract: Contract, body: bytes, codes: str) -> None:
    """A text that cannot be read, or holds no object, is refused by the rule that says so."""
    answer = client.call("POST", CREATE, content=body, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
    assert answer.headers["Wanref-Rules"] == ", ".join(error_codes(body, contract)) != ""


@pytest.mark.parametrize("seed", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(client: Client, contract: Contract, seed: str) -> None:
    """What JSON cannot say, or nobody can hold, is refused; and so is a key that stands twice."""
    for addition in (f'"seed": {seed}', '"seed": 1, "seed": 2'):
        body = f"{json.dumps(REQUEST)[:-1]}, {addition}}}".encode()
        answer = client.call("POST", CREATE, content=body, headers=JSON)
        assert answer.headers.get("Wanref-Rules", "") == ", ".join(error_codes(body, contract))
        assert answer.status_code == 400


def test_a_number_that_nobody_can_hold_is_refused_for_what_is_left_of_it(client: Client) -> None:
    """The reader only warns of a number with thousands of digits; a plan cannot be made of it, so it is refused."""
    body = f'{json.dumps(REQUEST)[:-1]}, "seed": {"9" * 5000}}}'.encode()
    answer = client.call("POST", CREATE, content=body, headers=JSON)
    assert (answer.status_code, answer.headers["Wanref-Rules"]) == (400, "WAN413")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_other_kinds_of_body_are_refused(client: Client, kind: str) -> None:
    """Only the documented media type is taken, with or without parameters."""
    body = json.dumps(REQUEST).encode()
    answer = client.call("POST", CREATE, content=body, headers={"Content-Type": kind} if kind else {})
    said = f"Content-Type must be application/json, is {kind or 'not given'}"
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, said)
    given = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.call("POST", CREATE, content=body, headers=given).status_code == 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"model_params": {"voice_bindings": {"image2": "https://example.com/a.mp3"}}},
            "voice_bindings.image2 out of range",
        ),
        (
            {"model_params": {"voice_bindings": {"图/1": "https://example.com/a.mp3"}}},
            'voice_bindings key "图/1" invalid',
        ),
        ({"duration": 16}, "Invalid request parameters"),
    ],
)
def test_a_refusal_says_what_the_api_says(client: Client, change: dict[str, Any], message: str) -> None:
    """Where the API's own words are documented the refusal has them, and otherwise the documented text of a 400."""
    answer = client.create(REQUEST | change)
    error = {"code": "invalid_request", "message": message, "type": "invalid_request_error"}
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    first = check(REQUEST | change)[0]
    assert answer.headers["Wanref-Reason"].startswith(first.pointer.encode("unicode_escape").decode())


def test_warnings_are_taken_and_take_effect(client: Client) -> None:
    """What merely bends a rule is taken, a header names the rules, and the plan is that of the plan."""
    request = REQUEST | {"image_start": "https://example.com/start.png", "aspect_ratio": "1:1", "duration": 7.0}
    answer = client.create(request)
    assert answer.status_code == 200
    assert set(answer.headers["Wanref-Warnings"].split(", ")) == {
        finding.code for finding in check(request) if finding.severity == "warning"
    }
    (visit,) = client.see("requests")["requests"]
    assert visit["plan"] == plan(request).to_json()
    assert [finding["code"] for finding in visit["findings"]] == [finding.code for finding in check(request)]


def test_reference_videos_are_paid_as_long_as_they_may_be(client: Client) -> None:
    """The film's seconds and the most that each reference video may have are reserved, a credit a second."""
    request = REQUEST | {"video_urls": ["https://example.com/v.mp4"], "prompt": "Image 1 and Video 1", "duration": 8}
    bill = plan(request).bill
    assert bill is not None
    assert client.create(request).json()["usage"]["credits_reserved"] == bill.most == 38


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "sk-key"])
def test_a_call_without_a_key_is_refused(header: str) -> None:
    """Both calls take a bearer key, and any will do."""
    client = Client(sandbox().app)
    client.headers = {"Authorization": header} if header else {}
    for answer in (client.create(), client.query("task-unified-1-a")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    client.headers = {"Authorization": "bearer anything"}
    assert client.create().status_code == 200


def test_a_large_body_is_refused(client: Client) -> None:
    """A body over the limit is not read to its end; one at the limit is judged."""
    padding = LARGEST - len(json.dumps(REQUEST))
    for extra, status in ((0, 200), (1, 413)):
        body = json.dumps(REQUEST).encode() + b" " * (padding + extra)
        assert client.call("POST", CREATE, content=body, headers=JSON).status_code == status


def test_a_body_with_much_wrong_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large body is judged beside the event loop: who comes after it is answered before it is."""
    judging, answered = threading.Event(), threading.Event()

    def slowly(*arguments: Any) -> Admission:
        judging.set()
        assert answered.wait(20)
        return admit(*arguments)

    monkeypatch.setattr("wanref_contract.sandbox.service.admit", slowly)
    app = create_app()

    async def call_both() -> tuple[int, int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=KEY) as client:
            many = json.dumps(REQUEST | {f"k{number}": 1 for number in range(2000)})
            large = asyncio.create_task(client.post(CREATE, content=many, headers=JSON))
            await asyncio.to_thread(judging.wait, 20)
            small = await client.get("/v1/tasks/task-unified-none")
            answered.set()
            return small.status_code, (await large).status_code

    assert asyncio.run(call_both()) == (404, 200)


def test_a_body_that_does_not_come_is_given_up(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that has not arrived within its time is refused; the sandbox waits for nobody for ever."""
    monkeypatch.setattr("wanref_contract.sandbox.body.SLOWEST", 0.01)

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = client.call("POST", CREATE, content=endless(), headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (408, "request_timeout")


def test_allowed_callbacks_are_forgiven_what_they_are() -> None:
    """An allowed host may be internal and without TLS, and nothing else is forgiven; any other is refused."""
    contract = load_contract()
    assert set(contract.by_name) > _CALLBACK_RULES
    client = sandbox(allow_callbacks=["LocalHost"])
    url = "http://localhost:9/done"
    statuses = [
        client.create(REQUEST | change).status_code
        for change in (
            {"callback_url": url},
            {"callback_url": url + "x" * 2100},
            {"callback_url": "http://127.0.0.1:9/done"},
            {"callback_url": url, "duration": 99},
            {"callback_url": "http://localhost@example.com/"},
        )
    ]
    assert statuses == [200, 400, 400, 400, 400]
    assert sandbox().create(REQUEST | {"callback_url": url}).headers["Wanref-Rules"] == ", ".join(
        dict.fromkeys(finding.code for finding in check(REQUEST | {"callback_url": url}))
    )
