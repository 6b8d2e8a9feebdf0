"""Whatever the sandbox answers is what the documentation shows, by our schemas and by the provider's own."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.sandbox.calling import REQUEST, sandbox
from wanref_contract import load_contract
from wanref_contract.contract.files import ContractFile
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.scenarios import Fate
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.sandbox.calling import Client

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
SHARED = os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared"))
UPSTREAM = os.path.join(SHARED, "upstream")
PAGES = {
    "create": ("wan2.7-reference-video.2026-08-02.openapi.json", "/v1/videos/generations", "post"),
    "query": ("get-task-detail.openapi.json", "/v1/tasks/{task_id}", "get"),
}
TABLE = load_scenarios(load_terms(load_contract()))
RESPONSES = ContractFile.read(load_contract().folder, "responses.schema.json").value
UNDOCUMENTED = {name for name, one in TABLE.items() if not one.documented}
UNTIL = {
    f"query-{entry['status']}" for entry in load_terms(load_contract()).errors["query"]["entries"] if "until" in entry
}


def iter_answers(client: Client, name: str) -> Iterator[tuple[str, httpx.Response]]:
    """Yield every answer in the life of a task for which *name* was picked, with the call that it answers."""
    wish = {"Wanref_Scenario": name}
    yield "create", (created := client.create(REQUEST, **wish))
    if created.status_code == 200:
        for seconds in (0, 30, 60, 600):
            client.advance(seconds)
            yield "query", client.query(created.json()["id"])
    yield "create", client.create(REQUEST | {"duration": 99})
    yield "query", client.query("task-unified-none")
    yield "query", client.query("none")
    client.headers = {}
    yield "create", client.create()
    yield "query", client.query("task-unified-none")


@pytest.mark.parametrize("name", sorted(TABLE.keys() - UNDOCUMENTED))
def test_answers_are_of_our_schema(name: str) -> None:
    """Each answer is the definition that the profile names for its call and status."""
    for call, answer in iter_answers(sandbox(), name):
        success = {"create": "created", "query": "task"}[call]
        definition = success if answer.status_code == 200 else "error"
        validator = Draft202012Validator({**RESPONSES, "anyOf": [{"$ref": f"#/$defs/{definition}"}]})
        assert [error.message for error in validator.iter_errors(answer.json())] == []


@pytest.mark.skipif(not os.path.isdir(UPSTREAM), reason="the provider's pages are not here; WANREF_SHARED names them")
@pytest.mark.parametrize("name", sorted(TABLE.keys() - UNDOCUMENTED - UNTIL))
def test_answers_are_of_the_providers_schema(name: str) -> None:
    """Each answer has a status that the provider's OpenAPI document lists, and a body of the schema given there."""
    for call, answer in iter_answers(sandbox(), name):
        page, responses = load_responses(call)
        assert str(answer.status_code) in responses
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**page, **schema})
        assert [error.message for error in validator.iter_errors(answer.json())] == []
        assert answer.json().keys() <= known(page, schema)


@pytest.mark.skipif(not os.path.isdir(UPSTREAM), reason="the provider's pages are not here; WANREF_SHARED names them")
def test_documented_refusals_are_the_providers_examples() -> None:
    """The body of each documented refusal is, to the letter, the example on the provider's page."""
    for call in PAGES:
        _, responses = load_responses(call)
        for status, response in responses.items():
            if status == "200":
                continue
            answers = dict(_refusals(call))
            assert answers[int(status)] == response["content"]["application/json"]["example"]


def test_what_is_not_documented_says_so() -> None:
    """A scenario that is not marked as ours answers what our schemas allow; the marked ones are the others."""
    assert {name for name, one in TABLE.items() if isinstance(one.effect, Fate)} & UNDOCUMENTED == {
        "cancelled",
        "no-results",
        "absent-results",
    }


def load_responses(call: str) -> tuple[Any, Any]:
    """Return the provider's page of a call, and its responses by status."""
    name, path, method = PAGES[call]
    with open(os.path.join(UPSTREAM, name), encoding="utf-8") as file:
        page = json.load(file)
    return page, page["paths"][path][method]["responses"]


def known(page: Any, schema: Any) -> set[str]:
    """Return the members that a schema of a page declares."""
    target = page["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return set(target["properties"])


def _refusals(call: str) -> Iterator[tuple[int, Any]]:
    client = sandbox()
    task_id = client.make()
    for name in TABLE.keys() - UNDOCUMENTED - UNTIL:
        if name.startswith(f"{call}-"):
            wish = {"Wanref_Scenario": name}
            answer = client.create(**wish) if call == "create" else client.query(task_id, **wish)
            yield answer.status_code, answer.json()
