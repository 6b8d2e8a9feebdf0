"""The control API: it says what it is, refuses what it cannot do, and lets a test own the time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.sandbox.calling import CREATE, REQUEST, Receiver, sandbox
from wanref_contract import load_contract
from wanref_contract.sandbox.limits import USUAL_LIMITS

if TYPE_CHECKING:
    from tests.sandbox.calling import Client

JSON = {"Content-Type": "application/json"}


def resolved(document: Any, value: Any) -> Any:
    """Return *value*, or what it refers to in *document*."""
    while "$ref" in value:
        found = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        value = found
    return value


def check_answer(document: Any, operation: Any, answer: Any) -> None:
    """Assert that *answer* is described by the *operation* of *document*."""
    responses = operation["responses"]
    described = resolved(document, responses.get(str(answer.status_code)) or responses["default"])
    schema = described["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**document, **schema}, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in validator.iter_errors(answer.json())] == []


def test_the_description_names_every_route(client: Client) -> None:
    """The document has exactly the paths and methods that the sandbox answers, but for the films and the page."""
    document = client.see("openapi.json")
    described = {
        (path, method.upper())
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    routes = {
        (route.path, method)
        for route in client.app.routes
        for method in route.methods - {"HEAD"}
        if route.path != "/" and not route.path.startswith(("/films/", "/_wanref/page/"))
    }
    assert described == routes


def test_answers_are_as_described() -> None:
    """What each call answers, in a room where things have happened, is of the schema that the document gives."""
    client = sandbox(transport=Receiver(500))
    document = client.see("openapi.json")
    client.set("scenarios", scenario="query-429", times=3, retry_after=1)
    bodies = {"/_wanref/clock": {"advance": 60}, "/_wanref/scenarios": {"scenario": "slow"}, CREATE: REQUEST}
    client.make(REQUEST | {"callback_url": "https://hooks.example.com/"}, Wanref_Scenario="service_error")
    client.make(REQUEST | {"callback_url": "https://hooks.example.com/"})
    client.create(REQUEST | {"duration": 99})
    client.advance(60)
    for path, operations in document["paths"].items():
        if path == "/_wanref/reset":
            continue
        for method, operation in operations.items():
            if method != "parameters":
                body = {"json": bodies[path]} if method == "post" else {}
                check_answer(document, operation, client.call(method.upper(), path.replace("{task_id}", "x"), **body))
                check_answer(
                    document, operation, client.call(method.upper(), path, headers={"Wanref-Test": "no name"}, **body)
                )
    check_answer(document, document["paths"]["/_wanref/reset"]["post"], client.call("POST", "/_wanref/reset"))


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("clock", b""),
        ("clock", b"[]"),
        ("clock", b"{}"),
        ("clock", b'{"advance": -1}'),
        ("clock", b'{"advance": true}'),
        ("clock", b'{"advance": NaN}'),
        ("clock", b'{"advance": 1e300}'),
        ("clock", b'{"advance": "1"}'),
        ("clock", b'{"advance": 1, "rewind": 1}'),
        ("clock", b'{"advance": ' + b"9" * 5000 + b"}"),
        ("clock", b"[" * 100_000),
        ("clock", b"\xff"),
        ("scenarios", b"{}"),
        ("scenarios", b'{"scenario": "nonsuch"}'),
        ("scenarios", b'{"scenario": ["slow"]}'),
        ("scenarios", b'{"scenario": "slow", "times": 0}'),
        ("scenarios", b'{"scenario": "slow", "times": 1.5}'),
        ("scenarios", b'{"scenario": "slow", "retry_after": 1}'),
        ("scenarios", b'{"scenario": "create-429", "retry_after": -1}'),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, what: str, body: bytes) -> None:
    """A body that is not as described changes nothing, and the refusal says what it must be."""
    before = client.see(what)
    answer = client.call("POST", f"/_wanref/{what}", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "sandbox_error")
    assert client.see(what) == before


def test_only_json_sets_anything(client: Client) -> None:
    """A page of another site cannot set the clock: what a browser sends without asking is not taken."""
    answer = client.call("POST", "/_wanref/clock", content=b'{"advance": 1}', headers={"Content-Type": "text/plain"})
    assert (answer.status_code, client.see("clock")["ahead"]) == (400, 0)


def test_time_goes_as_it_is_told(client: Client) -> None:
    """Advances add up, fractions too, and only in the room they were made in."""
    for seconds in (1, 0.25, 0, 59):
        client.advance(seconds)
    assert client.see("clock") == {"now": 1_800_000_060.25, "ahead": 60.25}


def test_the_journal_tells_every_call(client: Client) -> None:
    """The journal has each call of the API in order, with what happened to it, and never a key."""
    task_id = client.make(Wanref_Scenario="query-500")
    client.query(task_id)
    client.create(REQUEST | {"duration": 99})
    client.query("none", Authorization="")
    visits = client.see("requests")["requests"]
    assert [(one["call"], one["status"], one["scenario"], one["task"]) for one in visits] == [
        ("create", 200, "", task_id),
        ("query", 500, "query-500", task_id),
        ("create", 400, "", ""),
        ("query", 401, "", "none"),
    ]
    assert [finding["rule"] for finding in visits[2]["findings"]] == ["duration-range"]
    assert "sk-of-the-test" not in json.dumps([client.see(one) for one in ("requests", "tasks", "ledger", "callbacks")])


def test_the_journal_does_not_grow_for_ever(client: Client) -> None:
    """The journal keeps the last thousand calls, of each a hundred findings, and of a refused one no request."""
    client.create(REQUEST | {f"field{number}": 1 for number in range(150)})
    (visit,) = client.see("requests")["requests"]
    assert (len(visit["findings"]), visit["findings_total"]) == (100, 150)
    (room,) = client.app.state.sandbox.rooms.values()
    client.create(REQUEST | {"duration": 99})
    assert [visit.request is None for visit in room.visits] == [False, True]
    for _ in range(USUAL_LIMITS.calls + 1):
        room.visits.append(replace(room.visits[0], scenario="slow"))
    assert len(client.see("requests")["requests"]) == USUAL_LIMITS.calls == 1000


def test_a_reset_empties_the_room(client: Client) -> None:
    """After a reset a room is as it was before anybody entered it."""
    fresh = {what: sandbox().see(what) for what in ("tasks", "requests", "ledger", "callbacks", "clock", "scenarios")}
    client.make(REQUEST | {"callback_url": "https://hooks.example.com/"})
    client.set("scenarios", scenario="slow")
    client.advance(9)
    client.set("reset")
    assert {what: client.see(what) for what in fresh} == fresh


def test_the_table_is_told(client: Client) -> None:
    """The control API lists every scenario with its title."""
    listed = {one["name"]: one["at"] for one in client.see("scenarios")["scenarios"]}
    assert listed["create-429"] == "create"
    assert listed["stuck"] == "task"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1", 404, "not_found"),
        ("GET", "/_wanref/nothing", 404, "not_found"),
        ("GET", CREATE, 405, "method_not_allowed"),
        ("DELETE", "/v1/tasks/task-unified-1", 405, "method_not_allowed"),
        ("PUT", "/_wanref/clock", 405, "method_not_allowed"),
    ],
)
def test_what_has_no_route_is_refused_in_the_same_envelope(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    """Unknown addresses and methods get an error of the usual shape, and a 405 says what would do."""
    answer = client.call(method, path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert ("Allow" in answer.headers) == (status == 405)


def test_the_contract_is_named(client: Client) -> None:
    """The entrance tells whose behaviour this is."""
    assert client.see("")["contract"] == load_contract().name
