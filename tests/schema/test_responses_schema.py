"""The schema of the responses accepts what the provider documents, and refuses what it rules out."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from jsonschema import Draft202012Validator

CHECKOUT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 2))
UPSTREAM = os.path.join(os.environ.get("WANREF_SHARED", os.path.join(os.path.dirname(CHECKOUT), "shared")), "upstream")
CORPUS = os.path.join(UPSTREAM, "responses")

needs_upstream = pytest.mark.skipif(
    not os.path.isdir(CORPUS),
    reason="the provider's pages are not part of the repository; WANREF_SHARED names their folder",
)


def load(*names: str) -> Any:
    """Read a JSON file."""
    with open(os.path.join(*names), encoding="utf-8") as file:
        return json.load(file)


SCHEMA = load(CHECKOUT, "schema", "wan2.7-reference-video", "responses.schema.json")

CREATED = {
    "created": 1757169743,
    "id": "task-unified-1",
    "model": "wan2.7-reference-video",
    "object": "video.generation.task",
    "progress": 0,
    "status": "pending",
    "task_info": {"can_cancel": True, "estimated_time": 120},
    "type": "video",
    "usage": {"billing_rule": "per_second", "credits_reserved": 5.5, "user_group": "gold"},
}
TASK = {"id": "task-unified-1", "status": "processing", "progress": 40, "object": "video.generation.task"}
COMPLETED = {**TASK, "status": "completed", "results": ["https://example.com/film.mp4"]}
TASK_ERROR = {"code": "service_error", "message": "Try again later.", "type": "task_error"}
FAILED = {**TASK, "status": "failed", "error": TASK_ERROR}
ERROR = {"error": {"code": "invalid_request", "message": "No.", "type": "invalid_request_error"}}

ACCEPTED = {
    "the whole answer to a create call": ("created", CREATED),
    "the least answer to a create call": ("created", {"id": "task-unified-1", "status": "pending"}),
    "members nobody documents": ("created", {**CREATED, "region": "eu", "task_info": {"video_duration": 5}}),
    "a task that runs": ("task", TASK),
    "a task that completed": ("task", COMPLETED),
    "results over plain http, C15": ("task", {**COMPLETED, "results": ["http://example.com/film.mp4"]}),
    "a task that failed": ("task", FAILED),
    "an error without a type, C11": ("task", {**FAILED, "error": {"code": "service_error", "message": ""}}),
    "a code of tomorrow": ("task", {**FAILED, "error": {**TASK_ERROR, "code": "moon_eclipse"}}),
    "no error told as null, C17": ("task", {**COMPLETED, "error": None}),
    "a cancelled task, C12": ("task", {**TASK, "status": "cancelled"}),
    "a cancelled task with its error, C12": ("task", {**FAILED, "status": "cancelled"}),
    "a task of another medium": ("task", {**TASK, "object": "audio.generation.task", "type": "audio"}),
    "an error": ("error", ERROR),
    "an integer code, C07": ("error", {"error": {**ERROR["error"], "code": 400}}),
    "an error with its parameter": ("error", {"error": {**ERROR["error"], "param": "task_id"}}),
    "a callback of success": ("callback", COMPLETED),
    "a callback of failure": ("callback", FAILED),
    "a callback of cancelling": ("callback", {**TASK, "status": "cancelled"}),
}

REFUSED = {
    "an answer without an id": ("created", {"status": "pending"}),
    "an answer without a status": ("created", {"id": "task-unified-1"}),
    "an error in place of a task": ("created", ERROR),
    "a video model that makes an image": ("created", {**CREATED, "object": "image.generation.task"}),
    "an estimate below nothing": ("created", {**CREATED, "task_info": {"estimated_time": -1}}),
    "an estimate in parts of seconds": ("created", {**CREATED, "task_info": {"estimated_time": 1.5}}),
    "a way of billing nobody knows": ("created", {**CREATED, "usage": {"billing_rule": "per_day"}}),
    "credits below nothing": ("created", {**CREATED, "usage": {"credits_reserved": -0.1}}),
    "a time that is no number": ("created", {**CREATED, "created": "2026-08-02"}),
    "a flag that is no flag": ("created", {**CREATED, "task_info": {"can_cancel": "yes"}}),
    "a task without an id": ("task", {"status": "processing"}),
    "a task without a status": ("task", {"id": "task-unified-1"}),
    "a status nobody knows": ("task", {**TASK, "status": "succeeded"}),
    "more than all progress": ("task", {**TASK, "progress": 101}),
    "less than no progress": ("task", {**TASK, "progress": -1}),
    "a medium nobody knows": ("task", {**TASK, "type": "smell"}),
    "a completed task without results": ("task", {**TASK, "status": "completed"}),
    "results that are one text": ("task", {**COMPLETED, "results": "https://example.com/film.mp4"}),
    "a completed task with an error": ("task", {**COMPLETED, "error": TASK_ERROR}),
    "a task that runs, with an error": ("task", {**TASK, "error": TASK_ERROR}),
    "a task's error without a code": ("task", {**FAILED, "error": {"message": "No."}}),
    "a task's error of another type": ("task", {**FAILED, "error": {**TASK_ERROR, "type": "api_error"}}),
    "a task's error that is a text": ("task", {**FAILED, "error": "No."}),
    "a list of errors": ("error", [ERROR]),
    "a type that is no text": ("error", {"error": {**ERROR["error"], "type": 4}}),
    "a parameter that is no text": ("error", {"error": {**ERROR["error"], "param": 4}}),
    "an error without its envelope": ("error", ERROR["error"]),
    "an error that is a text": ("error", {"error": "No."}),
    "an error without a code": ("error", {"error": {"message": "No.", "type": "api_error"}}),
    "an error without a message": ("error", {"error": {"code": "internal_error", "type": "api_error"}}),
    "an error without a type": ("error", {"error": {"code": "internal_error", "message": "No."}}),
    "a code that is no code": ("error", {"error": {**ERROR["error"], "code": None}}),
    "a callback of a task that runs": ("callback", TASK),
    "a callback of success without results": ("callback", {**TASK, "status": "completed"}),
}

EXCEPTIONS = {
    "017-create-image-200-pending.json": "answers another endpoint, which makes images",
    **dict.fromkeys(
        [
            "021-task-400-400.json",
            "022-task-401-401.json",
            "023-task-402-402.json",
            "024-task-403-403.json",
            "025-task-404-404.json",
            "026-task-429-429.json",
            "027-task-500-500.json",
            "028-task-502-502.json",
            "029-task-503-503.json",
        ],
        "an integer code: no longer documented on this page, still on others, so it is tolerated (C07)",
    ),
}
"""The responses of the corpus that the schema judges unlike its index, each with the reason."""


def is_valid(definition: str, body: Any) -> bool:
    """Tell whether *body* obeys a definition of the schema."""
    return Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{definition}"}]}).is_valid(body)


def test_schema_is_valid() -> None:
    """The schema is a JSON Schema of 2020-12."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("what", ACCEPTED)
def test_documented_bodies_are_accepted(what: str) -> None:
    """A body the documentation allows obeys its definition, and the schema as a whole."""
    definition, body = ACCEPTED[what]
    assert is_valid(definition, body)
    assert Draft202012Validator(SCHEMA).is_valid(body)


@pytest.mark.parametrize("what", REFUSED)
def test_other_bodies_are_refused(what: str) -> None:
    """A body the documentation rules out breaks its definition."""
    definition, body = REFUSED[what]
    assert not is_valid(definition, body)


def test_definitions_describe_themselves() -> None:
    """Every definition and every member says what it is."""
    members = [
        (f"{name}.{member}", {**SCHEMA["$defs"].get(_name_of(shown), {}), **shown})
        for name, definition in SCHEMA["$defs"].items()
        for member, shown in definition.get("properties", {}).items()
        if name != "callback"  # narrows a member of the task
    ]
    silent = [where for where, shown in [*SCHEMA["$defs"].items(), *members] if "description" not in shown]
    assert silent == []


@needs_upstream
def test_corpus_is_judged_as_its_index_says() -> None:
    """Every documented response is judged as the index judges it, save for the exceptions, which all hold."""
    with open(os.path.join(CORPUS, "index.jsonl"), encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    unlike = [row["file"] for row in rows if _judge(row) is not row["conforms"]]
    assert unlike == list(EXCEPTIONS)


@needs_upstream
@pytest.mark.parametrize(
    ("definition", "page", "shown", "tolerant"),
    [
        ("created", "wan2.7-reference-video.2026-08-02", "VideoGenerationResponse", {"/status"}),  # C12
        # C12, C17, C07, and C11: a text on the page, whose description says that it is always the same one.
        (
            "task",
            "get-task-detail",
            "TaskDetailResponse",
            {"/status", "/error", "/error/code", "/error/type"},
        ),
    ],
)
def test_members_are_those_of_the_page(definition: str, page: str, shown: str, tolerant: set[str]) -> None:
    """Names, types, ranges and enumerations are those the page declares, save where ours is tolerant."""
    schemas = load(UPSTREAM, f"{page}.openapi.json")["components"]["schemas"]
    declared = _members(schemas[shown], schemas)
    ours = _members(SCHEMA["$defs"][definition], SCHEMA["$defs"])
    assert {name for name in declared | ours if declared.get(name) != ours.get(name)} == tolerant


def _judge(row: dict[str, Any]) -> bool:
    """Judge one response of the corpus by the definition that its call and status ask for."""
    answers = "created" if row["endpoint"].startswith("POST") else "task"
    definition = answers if row["status"] == 200 else "error"
    return is_valid(definition, load(CORPUS, row["file"])["body"])


def _name_of(schema: dict[str, Any]) -> str:
    """Return the name of the definition that *schema* refers to, "" for none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _members(schema: dict[str, Any], definitions: dict[str, Any], at: str = "") -> dict[str, Any]:
    """Map the pointer of *schema* and of every member below it to what it demands of a value."""
    schema = _resolved(schema, definitions)
    demands = {key: schema[key] for key in ("type", "minimum", "maximum", "nullable") if key in schema}
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    members = {at: {"allowed": sorted(allowed)} if allowed else demands}
    for name, member in schema["properties"].items():
        members |= _members(member, definitions, f"{at}/{name}")
    return members


def _resolved(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Merge *schema* with the definition it refers to, directly or as the one choice beside null."""
    names = [_name_of(choice) for choice in [schema, *schema.get("anyOf", [])] if "$ref" in choice]
    target = definitions[names[0]] if names else {}
    properties = {**target.get("properties", {}), **schema.get("properties", {})}
    return {**target, **schema, "properties": properties}
