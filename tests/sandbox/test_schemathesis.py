"""Schemathesis makes calls of the provider's own pages and of ours, right and wrong: no answer is one they do not have.

Two of its checks cannot hold, and are left out. ``positive_data_acceptance`` wants every request taken that is of the
schema, while most rules of the API stand beside the schema, in prose. ``ignored_auth`` wants a wrong key refused, while
any key opens the sandbox. Statuses that the pages do not list (405, 408, 413) are met by no request that has a form:
they answer a wrong method, and bodies that are too slow or too large.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.sandbox.calling import KEY, REQUEST, sandbox
from tests.sandbox.test_conformance import PAGES, UPSTREAM
from wanref_contract import load_contract

if TYPE_CHECKING:
    from schemathesis import Case
    from starlette.applications import Starlette

load_all_checks()
CHECKED = [
    CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
        "unsupported_method",
    )
]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
needs_upstream = pytest.mark.skipif(
    not os.path.isdir(UPSTREAM), reason="the provider's pages are not here; WANREF_SHARED names them"
)


def assert_conforms(app: Starlette, document: Any, mode: GenerationMode, *, examples: int, **given_parts: Any) -> None:
    """Assert that *app* answers calls of *document* as it says, in *examples* of each operation; at least one is made.

    Args:
        app: What answers.
        document: An OpenAPI document.
        mode: Whether the calls are right or wrong.
        examples: How many of each operation.
        given_parts: Parts of the calls that are not to be made up.
    """
    schema = schemathesis.openapi.from_dict(document)
    schema.app = app
    statuses: set[int] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        kind = mode if _can_be_wrong(operation) else GenerationMode.POSITIVE

        @given(case=operation.as_strategy(generation_mode=kind, **given_parts))
        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def call(case: Case) -> None:
            response = case.call(headers=KEY)
            statuses.add(response.status_code)
            case.validate_response(response, checks=CHECKED)

        call()
    assert statuses


def _can_be_wrong(operation: Any) -> bool:
    """Say whether there is anything about a call of *operation* that can be wrong."""
    return bool(operation.body or operation.path_parameters or operation.headers or operation.query)


def page_of(call: str) -> Any:
    """Return the provider's page of *call*, with what it says of texts in one of the two ways in which it does.

    Its schema has a ``maxLength`` where its prose has texts cut off; the contract takes the prose.
    """
    with open(os.path.join(UPSTREAM, PAGES[call][0]), encoding="utf-8") as file:
        page = json.load(file)
    for schema in page["components"]["schemas"].values():
        for pointer in load_contract().data["truncate"]:
            schema.get("properties", {}).get(pointer.removeprefix("/"), {}).pop("maxLength", None)
    return page


@needs_upstream
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("call", PAGES)
def test_no_call_of_the_providers_pages_meets_an_answer_they_do_not_have(call: str, mode: GenerationMode) -> None:
    """No server error, no status and no body that the provider's page does not list; what is of no form is refused."""
    assert_conforms(sandbox().app, page_of(call), mode, examples=40)


@needs_upstream
def test_tasks_that_there_are_are_answered_as_the_provider_documents() -> None:
    """A query of a task, in whatever state, is of the provider's schema."""
    client = sandbox(progress="polls:3")
    task_ids = [client.make(REQUEST, Wanref_Scenario=name) for name in ("completed", "service_error", "stuck")]
    for task_id in task_ids:
        assert_conforms(client.app, page_of("query"), MODES[0], examples=5, path_parameters={"task_id": task_id})
    assert {task["task"]["status"] for task in client.see("tasks")["tasks"]} == {"completed", "failed", "processing"}


@pytest.mark.parametrize("mode", MODES)
def test_no_call_of_our_own_description_meets_an_answer_it_does_not_have(mode: GenerationMode) -> None:
    """The control API and the calls of the API answer as the sandbox describes itself, by our schemas."""
    client = sandbox()
    client.make()
    assert_conforms(client.app, client.see("openapi.json"), mode, examples=10)


@pytest.mark.fuzz
@needs_upstream
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("call", PAGES)
def test_thousands_of_calls_of_the_providers_pages(call: str, mode: GenerationMode) -> None:
    """At length, no call of the provider's pages meets an answer that they do not have."""
    assert_conforms(sandbox(progress="immediate").app, page_of(call), mode, examples=1000)
