"""Conversations: what a task can do over time, and what calls say about each other."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.conversation.material import FILM, REQUEST, callback, created, poll, refused, told
from wanref_contract import Exchange, check_conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

OTHER = "https://example.com/other.mp4"


def found(*exchanges: Exchange) -> list[tuple[str, str]]:
    """Return rule and pointer of what is found in a conversation."""
    return [(finding.rule, finding.pointer) for finding in check_conversation(exchanges)]


def asking(exchange: Exchange, **more: Any) -> Exchange:
    """Return *exchange* with more in its request."""
    return replace(exchange, request={**REQUEST, **more})


BODY = "response/body"

LEGAL: dict[str, Sequence[Exchange]] = {
    "nothing": [],
    "a task that is never polled": [created()],
    "polls alone": [poll("processing"), poll("completed")],
    "a state that no poll has seen": [created(), poll("completed")],
    "a task that stays": [created(), poll("pending"), poll("pending"), poll("processing"), poll("processing")],
    "polls that fail in between": [
        created(),
        refused("query", 429, "rate_limit_exceeded"),
        poll("processing"),
        refused("query", 500, "internal_error"),
        poll("completed"),
    ],
    "a task that is gone after its end": [poll("failed"), refused("query", 404, "task_not_found")],
    "a callback before the poll": [asking(created(), callback_url=FILM), callback("completed"), poll("completed")],
    "a callback that is tried again": [replace(callback("failed"), status=500), callback("failed"), poll("failed")],
    "two tasks side by side": [
        created(created=1),
        Exchange(operation="create", body=told("pending", id="task-unified-2", created=2)),
        poll("processing", created=1, progress=90),
        Exchange(operation="query", body=told("pending", id="task-unified-2", created=2, progress=3)),
    ],
    "a call that is repeated after a refusal": [
        refused("create", 429, "rate_limit_exceeded"),
        refused("create", 401, "unauthorized"),
        created(),
    ],
    "another request after an error of the server": [
        refused("create", 500, "internal_error"),
        asking(created(), seed=1),
    ],
    "a failed task that shows no progress": [poll("processing", progress=40), poll("failed", progress=0)],
    "results that only one answer has, after the end": [
        poll("cancelled"),
        poll("cancelled", error={"code": "request_cancelled", "message": ""}),
    ],
    "a query of a task whose creation may have been lost": [
        created(),
        asking(refused("create", 500, "internal_error"), seed=1),
        replace(poll("pending", id="task-unified-9"), task_id="task-unified-9"),
    ],
}

BROKEN: dict[str, tuple[Sequence[Exchange], list[tuple[str, str]]]] = {
    "a move back is told once": (
        [poll("processing"), poll("pending"), poll("pending"), poll("processing")],
        [("state-move", f"/1/{BODY}/status")],
    ),
    "a move back over a failed poll": (
        [poll("processing"), refused("query", 500, "internal_error"), poll("pending")],
        [("state-move", f"/2/{BODY}/status")],
    ),
    "a task that ends twice": (
        [poll("completed"), poll("failed"), poll("failed")],
        [("state-after-end", f"/1/{BODY}/status")],
    ),
    "an end that is told otherwise": (
        [poll("completed", progress=100), poll("completed", results=[OTHER], progress=100)],
        [("outcome-changed", f"/1/{BODY}/results")],
    ),
    "a callback that tells another film": (
        [poll("completed"), callback("completed", results=[OTHER])],
        [("callback-differs", f"/1/{BODY}/results")],
    ),
    "progress that falls over a failed poll": (
        [poll("processing", progress=40), refused("query", 429, "rate_limit_exceeded"), poll("processing", progress=9)],
        [("progress-falls", f"/2/{BODY}/progress")],
    ),
    "progress that falls over an answer without any": (
        [poll("processing", progress=40), poll("processing"), poll("processing", progress=39)],
        [("progress-falls", f"/2/{BODY}/progress")],
    ),
    "a model that changes over an answer without one": (
        [poll("pending", model="a"), poll("pending"), poll("pending", model="b"), poll("pending", model="b")],
        [("member-changed", f"/2/{BODY}/model")],
    ),
    "another model than was asked for": (
        [created(model="b")],
        [("model-other", f"/0/{BODY}/model")],
    ),
    "a callback that nobody asked for": (
        [created(), poll("completed"), callback("completed")],
        [("callback-unasked", "/2")],
    ),
    "a request that is sent again without a look": (
        [refused("create", 500, "internal_error"), created()],
        [("request-repeated", "/1/request")],
    ),
    "a request that is sent again and told in other numbers": (
        [asking(created(), seed=5), asking(created(id="task-unified-2"), seed=5.0)],
        [("request-repeated", "/1/request")],
    ),
    "two requests that make one task": (
        [created(), asking(created(), prompt="Snow")],
        [("task-id-reused", f"/1/{BODY}/id")],
    ),
    "a request that is sent again after an answer of a proxy": (
        [Exchange(operation="create", request=REQUEST, status=504, body=""), created()],
        [("answer-status", "/0/response/status"), ("request-repeated", "/1/request")],
    ),
    "an answer about another task": (
        [created(), poll("pending", id="task-unified-2")],
        [("task-id-other", f"/1/{BODY}/id")],
    ),
    "the mistakes of two tasks": (
        [
            poll("completed"),
            replace(poll("processing", id="task-unified-2"), task_id=None),
            poll("pending"),
            replace(poll("pending", id="task-unified-2"), task_id=None),
        ],
        [("state-after-end", f"/2/{BODY}/status"), ("state-move", f"/3/{BODY}/status")],
    ),
}


@pytest.mark.parametrize("what", LEGAL)
def test_what_can_happen_gives_nothing(what: str) -> None:
    """A conversation in which everything is as documented has no findings."""
    assert found(*LEGAL[what]) == []


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_happen_is_found_where_it_does(what: str) -> None:
    """Each deviation is told at its place, and once."""
    exchanges, findings = BROKEN[what]
    assert found(*exchanges) == findings


def test_a_finding_names_what_it_is_compared_with() -> None:
    """The earlier answer is related, whatever lies between."""
    (finding,) = check_conversation(
        [poll("processing"), refused("query", 500, "internal_error"), poll("pending"), poll("pending")]
    )
    assert finding.related == (f"/0/{BODY}/status",)
    assert (
        finding.message == 'must be "processing", "completed", "failed" or "cancelled" after "processing", is "pending"'
    )


def test_what_is_no_request_is_never_the_same() -> None:
    """A dict that JSON could not say, or that holds itself, is sent as often as anybody likes."""
    endless: list[Any] = []
    endless.append(endless)
    for request in ({1: 1, "a": 1}, {"a": b"a"}, endless):
        assert found(*[replace(created(), request=request)] * 2) == []


def test_long_conversations_are_judged_in_milliseconds() -> None:
    """Two hundred polls take a few milliseconds of the processor, and what is found in all of them not much more."""
    fine = [created(), *(poll("processing", progress=number // 3) for number in range(200))]
    bad = [poll("processing", progress=100 - number // 3, created=number) for number in range(200)]
    assert found(*fine) == []
    for exchanges, most in ((fine, 0.03), (bad, 0.06)):
        best = min(_seconds(exchanges) for _ in range(3))
        assert best < most


def _seconds(exchanges: Sequence[Exchange]) -> float:
    start = time.process_time()
    check_conversation(exchanges)
    return time.process_time() - start
