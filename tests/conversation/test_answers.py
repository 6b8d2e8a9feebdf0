"""One answer: what is documented passes, what is not is found, and the schema of answers says the same."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.conversation.material import ANSWERS, FILM, TASK_ERROR, WHOLE, bodies, refused, told, whole_bodies
from wanref_contract import Exchange, check_conversation, check_response
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.structure import KEYWORDS

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
SHARED = os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared"))
CORPUS = os.path.join(SHARED, "upstream", "responses")

needs_upstream = pytest.mark.skipif(
    not os.path.isdir(CORPUS),
    reason="the provider's pages are not part of the repository; WANREF_SHARED names their folder",
)

REASONS = {
    "composite of property examples": [("outcome-misplaced", "/error", "error")],
    "error.code is an integer": [("error-code-integer", "/error/code", "warning")],
    "error.code missing": [("answer-field-missing", "/error", "error")],
}
"""By the beginning of the reason that the index of documented responses gives, what is found."""

SHAPE = {"answer-field-missing", "answer-type", "answer-value", "answer-range", "answer-kind"}
OUTCOME = {"outcome-missing", "outcome-misplaced", "callback-event"}

LAST = ("completed", "failed", "cancelled")


def found(body: Any, operation: str, status: int = 200) -> list[tuple[str, str, str]]:
    """Return rule, pointer and severity of what is found in an answer."""
    return [(one.rule, one.pointer, one.severity) for one in check_response(body, operation=operation, status=status)]


@needs_upstream
def test_documented_answers_are_judged_as_their_index_says() -> None:
    """An answer that conforms gives nothing, and another gives the one finding that its reason names.

    The answer of an address that no contract knows, which makes images, is a task as queries answer with it.
    """
    with open(os.path.join(CORPUS, "index.jsonl"), encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert len(rows) == 29
    for row in rows:
        with open(os.path.join(CORPUS, row["file"]), encoding="utf-8") as file:
            body = json.load(file)["body"]
        operation = "create" if row["endpoint"] == "POST /v1/videos/generations" else "query"
        reason = next((reason for reason in REASONS if row["why"] and row["why"][0].startswith(reason)), "")
        assert found(body, operation, row["status"]) == ([] if row["conforms"] else REASONS[reason]), row["file"]


@needs_upstream
def test_a_call_that_makes_videos_makes_no_image() -> None:
    """The one documented answer that is an image is a deviation where a film was asked for."""
    with open(os.path.join(CORPUS, "017-create-image-200-pending.json"), encoding="utf-8") as file:
        body = json.load(file)["body"]
    assert found(body, "create") == [("answer-value", "/object", "error")]


@pytest.mark.parametrize(("operation", "status", "body"), list(whole_bodies()))
def test_whole_answers_are_right(operation: str, status: int, body: Any) -> None:
    """With every member that is documented, nothing is found; a callback is right at the end only."""
    early = operation == "callback" and body["status"] not in LAST
    assert found(body, operation, status) == ([("callback-event", "/status", "error")] if early else [])


def test_answers_are_judged_as_the_schema_judges_them() -> None:
    """What the schema refuses is found; what it accepts is of the right shape."""
    for operation, status, body in bodies():
        name = {"create": "created", "query": "task", "callback": "callback"}[operation]
        definition = "error" if status == 400 and operation != "callback" else name
        schema = {**ANSWERS, "anyOf": [{"$ref": f"#/$defs/{definition}"}]}
        rules = {rule for rule, _, _ in found(body, operation, status)}
        if Draft202012Validator(schema).is_valid(body):
            assert rules & {*SHAPE, "callback-event"} == set(), body
        else:
            assert rules & {*SHAPE, *OUTCOME}, body


def test_one_mistake_is_one_finding() -> None:
    """A member that is faulty is told once, whatever else would follow from it."""
    assert found(told("completed", results="film.mp4"), "query") == [("answer-type", "/results", "error")]
    assert found(told("completed", results=[FILM, 4]), "query") == [("answer-type", "/results/1", "error")]
    assert found(told("failed", error={"code": 1.5, "message": ""}), "query") == [
        ("answer-type", "/error/code", "error")
    ]
    assert found(told("processing"), "callback") == [("callback-event", "/status", "error")]
    assert found("Bad Gateway", "query", 500) == [("answer-type", "", "error")]
    assert found("Bad Gateway", "query", 504) == [("answer-status", "", "warning")]


@pytest.mark.parametrize(
    "body",
    [
        told("cancelled"),
        told("cancelled", error={**TASK_ERROR, "code": "request_cancelled"}),
        told("completed", error=None),
        told("completed", results=["http://example.com/film.mp4"]),
        told("completed", results=["http://127.0.0.1:8000/films/1.mp4"]),
        told("failed", progress=0),
        told("pending", error=None, region="eu"),
        told("failed", error={**TASK_ERROR, "hint": 1}),
    ],
)
def test_what_the_pages_disagree_about_passes(body: Any) -> None:
    """Cancelling, null for no error, plain http, an error without a type, and members nobody documents."""
    assert found(body, "query") == []


@pytest.mark.parametrize(("status", "kind"), [(429, "evo_api_error"), (429, "rate_limit_error"), (502, "moon")])
def test_the_type_of_an_error_decides_nothing(status: int, kind: str) -> None:
    """No type is wrong, and 502 has no code that could be."""
    (refusal,) = [refused("query", status, "rate_limit_exceeded", type=kind)]
    assert check_conversation([refusal]) == ()


def test_answers_of_unknown_operations_are_refused() -> None:
    """What is no operation is an error of the caller."""
    with pytest.raises(ValueError, match=r"^an exchange is one of create, query, callback, not 'poll'$"):
        check_response({}, operation="poll")


@pytest.mark.parametrize("member", ["operation", "status", "task_id"])
def test_what_is_no_exchange_is_told(member: str) -> None:
    """A member of another type is an error of the caller, which names it."""
    with pytest.raises(TypeError, match=rf"^the {member} of an exchange must be [a-zA-Z ]+, is list$"):
        Exchange(**({"operation": "query"} | {member: []}))


@pytest.mark.parametrize(("entry", "rule"), [(5, "answer-type"), ("ftp://example.com", "result-address")])
def test_of_many_entries_the_first_hundred_are_told(entry: Any, rule: str) -> None:
    """However many entries are wrong in the same way, as many are told as anybody reads."""
    body = told("completed", results=[entry] * 1000)
    assert found(body, "query") == [(rule, f"/results/{number}", "error") for number in sorted(range(100), key=str)]


def test_headers_are_taken_and_nothing_is_said_of_them() -> None:
    """None is documented."""
    headers = {"Retry-After": "soon"}
    assert check_response(WHOLE, operation="create", headers=headers) == ()


def test_each_keyword_of_the_schema_has_its_rule() -> None:
    """What the schema of answers can refuse by one value, a rule speaks for, and no rule for anything else."""
    used = {"enum", *(key for key in _keys(ANSWERS["$defs"]) if key in KEYWORDS)} - {"properties", "items"}
    claimed = [keyword for rule in profile_rules("conversations") for keyword in rule.schema]
    assert sorted(claimed) == sorted(used)


def _keys(value: Any) -> set[str]:
    """Return the keys of all objects in *value*, names of members aside."""
    if isinstance(value, list):
        return {key for item in value for key in _keys(item)}
    if not isinstance(value, dict):
        return set()
    named = {key for item in value.get("properties", {}).values() for key in _keys(item)}
    return {*value, *named, *(key for name, item in value.items() if name != "properties" for key in _keys(item))}
