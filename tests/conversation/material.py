"""Answers and conversations that tests share: every state, status and code, in every order that matters."""

from __future__ import annotations

import copy
import os
from itertools import product
from typing import TYPE_CHECKING, Any

from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.files import ContractFile
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.conversation import Exchange
from wanref_contract.conversation.judging import judge_exchanges
from wanref_contract.conversation.reading import read_exchanges
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.conversation.terms import Terms

    History = tuple[Exchange, ...]

PROFILE: Any = ContractFile.read_profile("evolink-task.yaml").value
ANSWERS: Any = ContractFile.read(os.path.join(schema_folder(), DEFAULT_CONTRACT), "responses.schema.json").value

STATES = ("pending", "processing", "completed", "failed", "cancelled")
"""The states of today, written down a second time."""

ID = "task-unified-1"
FILM = "https://example.com/film.mp4"
TASK_ERROR = {"code": "service_error", "message": "Try again later."}
REQUEST = {"model": "wan2.7-reference-video", "prompt": "rain"}
VALUES: tuple[Any, ...] = (None, "", "x", -1, 0, 0.5, 1, 100, 101, True, [], ["x"], [1], {}, {"code": "x"}, 10**30)
"""What a member of an answer may be replaced with."""

WHOLE = {
    "id": ID,
    "created": 1757169743,
    "model": "wan2.7-reference-video",
    "object": "video.generation.task",
    "type": "video",
    "status": "pending",
    "progress": 0,
    "task_info": {"can_cancel": True, "estimated_time": 120},
    "usage": {"billing_rule": "per_second", "credits_reserved": 5.5, "user_group": "gold"},
}
"""A whole answer to a call that creates."""


def told(status: str, **more: Any) -> dict[str, Any]:
    """Return what is told of a task in the state *status*."""
    outcome: dict[str, Any] = {"completed": {"results": [FILM]}, "failed": {"error": TASK_ERROR}}.get(status, {})
    return {"id": ID, "status": status, **outcome, **more}


def poll(status: str, **more: Any) -> Exchange:
    """Return a query that finds a task in the state *status*."""
    return Exchange(operation="query", task_id=ID, body=told(status, **more))


def created(**more: Any) -> Exchange:
    """Return the call that creates a task."""
    return Exchange(operation="create", request=REQUEST, body=told("pending", **more))


def callback(status: str, **more: Any) -> Exchange:
    """Return a callback that tells of the state *status*."""
    return Exchange(operation="callback", body=told(status, **more))


def refused(operation: str, status: int, code: Any, **more: Any) -> Exchange:
    """Return a call that is refused."""
    error = {"code": code, "message": "No.", "type": "e", **more}
    request = REQUEST if operation == "create" else None
    return Exchange(operation=operation, request=request, status=status, body={"error": error})


def rules_of(history: History, terms: Terms) -> list[tuple[int, str, str]]:
    """Return number, place and rule of everything that is wrong with *history*."""
    return sorted((one.index, one.place, one.rule) for one in judge_exchanges(list(enumerate(history)), terms))


def examples() -> Iterator[History]:
    """Yield the examples of all rules of conversations."""
    for rule in profile_rules("conversations"):
        for text in rule.texts:
            for document in read_documents(text.content, text.format):
                _, exchanges = read_exchanges(document.instance)
                yield tuple(exchange for _, exchange in exchanges)


def histories() -> Iterator[History]:
    """Yield conversations that meet every datum of the profile from both sides."""
    yield from examples()
    for before, after in product(STATES, repeat=2):
        yield (poll(before), poll(after))
        yield (poll(before, progress=40), poll(after, progress=30))
        yield (poll(before), callback(after))
    for status in STATES:
        yield (created(), poll(status), refused("query", 404, "task_not_found"))
        yield (Exchange(operation="create", body=told(status)),)
        for progress in (-1, 0, 1, 99, 100, 101):
            yield (poll(status, progress=progress),)
            yield (Exchange(operation="create", body=told(status, progress=progress)),)
        yield from [(poll(status, results=results),) for results in ([], [FILM], ["http://example.com/film.mp4"])]
        yield from [(poll(status, error=error),) for error in (None, TASK_ERROR)]
        yield (Exchange(operation="query", body={"id": ID, "status": status}),)
        for member, values in {"progress": (1, 2), "results": ([FILM], ["https://example.com/b.mp4"])}.items():
            yield tuple(poll(status, **{member: value}) for value in values)
    yield tuple(poll("completed", created=second) for second in (1, 2))
    yield tuple(poll("failed", error={**TASK_ERROR, "message": message}) for message in "ab")
    for member, values in {"created": (1, 2), "model": "ab", "object": ("image.generation.task",) * 2}.items():
        yield tuple(poll("pending", **{member: value}) for value in values)
    yield (poll("pending", object="image.generation.task"), poll("pending", object="audio.generation.task"))
    yield (poll("pending", type="image"), poll("pending", type="audio"))
    yield from refusals()


def refusals() -> Iterator[History]:
    """Yield every call refused with every status and code, and sent again."""
    codes = ["moon_eclipse", *(entry["code"] for entry in PROFILE["errors"]["task"]["entries"])]
    for call in ("create", "query"):
        entries = PROFILE["errors"][call]["entries"]
        codes += [code for e in entries if "code" in e for code in (e["code"], *e.get("other_codes", ()))]
    for call, status, code in product(("create", "query"), (200, 201, 400, 401, 402, 403, 404, 429), set(codes)):
        yield (refused(call, status, code),)
    for call, status in product(("create", "query"), (*range(400, 405), 418, 429, *range(500, 505))):
        yield from [(refused(call, status, code),) for code in (status, 400, "internal_error", "moon_eclipse")]
        yield (refused("create", status, "internal_error"), created(), created())
    for code in codes:
        yield (poll("failed", error={"code": code, "message": "No."}),)


def bodies() -> Iterator[tuple[str, int, Any]]:
    """Yield operation, status and body of answers that have one thing changed, right ones and wrong ones."""
    for operation, status, body in whole_bodies():
        yield operation, status, body
        for path in paths(body, ()):
            for value in VALUES:
                yield operation, status, replaced(body, path, value)
            yield operation, status, dropped(body, path)
    for operation, status, value in product(("create", "query", "callback"), (200, 400), VALUES):
        yield operation, status, value


def whole_bodies() -> Iterator[tuple[str, int, Any]]:
    """Yield operation, status and body of right answers with everything in them."""
    yield "create", 200, WHOLE
    for rule in ("per_call", "per_token"):
        yield "create", 200, {**WHOLE, "usage": {"billing_rule": rule}}
    for medium in ("text", "image", "audio"):
        yield "query", 200, told("processing", type=medium)
    for operation, status in product(("query", "callback"), STATES):
        body = {**WHOLE, **told(status)}
        yield operation, 200, {name: value for name, value in body.items() if name not in ("usage", "progress")}
    yield "query", 200, {**told("failed"), "error": {**TASK_ERROR, "type": "task_error"}}
    error = {"code": "invalid_request", "message": "No.", "type": "e", "param": "prompt"}
    yield "create", 400, {"error": error}
    yield "query", 400, {"error": {**error, "code": "invalid_task_id"}}


def paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in *value*."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        yield (*path, key)
        yield from paths(item, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """Return a copy of *value* with *other* at *path*."""
    value = copy.deepcopy(value)
    owner(value, path)[path[-1]] = other
    return value


def dropped(value: Any, path: tuple[Any, ...]) -> Any:
    """Return a copy of *value* without what stands at *path*."""
    value = copy.deepcopy(value)
    del owner(value, path)[path[-1]]
    return value


def owner(value: Any, path: tuple[Any, ...]) -> Any:
    """Return what holds the last part of *path*."""
    for part in path[:-1]:
        value = value[part]
    return value
