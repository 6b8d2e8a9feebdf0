"""Answers that are meant to do harm, or just odd: nothing is taken without a limit, and nothing is believed blindly."""

from __future__ import annotations

import asyncio
import gzip
import json
import tracemalloc
import zlib
from itertools import repeat
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.driving import KINDS, REQUEST, Driven, Pieces, Script, says, task
from wanref_contract.client import AnswerUnreadable, CallRefused, NoAnswer, OutcomeUnknown, Task
from wanref_contract.client.calls import LARGEST_ANSWER
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
MEMBERS = ("id", "status", "progress", "results", "error", "usage", "task_info", "created", "model", "object", "type")


def streams(pieces: Any, status: int = 200, **headers: str) -> tuple[httpx.Response, Pieces]:
    """Return an answer whose body comes in pieces."""
    body = Pieces(lambda: iter(pieces))
    return httpx.Response(status, headers=headers, stream=body), body


@pytest.mark.parametrize("pieces", [[b" " * MIB] * 100, repeat(b" " * 65536)], ids=["100 MB", "endless"])
def test_a_body_without_end_is_broken_off(kind: str, pieces: Any) -> None:
    """No more than a megabyte is taken, in little memory; the connection is closed, and a creation is not repeated."""
    answer, body = streams(pieces)
    script = Script(answer)
    tracemalloc.start()
    unknown = Driven(kind, script).outcome("create", REQUEST)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (type(unknown), unknown.reason) == (OutcomeUnknown, f"the answer has more than {LARGEST_ANSWER} bytes")
    assert (script.posts, body.closed, peak < 12 * MIB) == (1, True, True)
    unreadable = Driven(kind, Script(streams(pieces)[0]), patience=5).outcome("get", "task-unified-1-a")
    assert type(unreadable) is AnswerUnreadable


def test_a_body_that_drips_is_broken_off(kind: str) -> None:
    """A server that sends a byte now and then, each within the time for a byte, does not keep a client for ever."""
    script = Script(None)
    client = Driven(kind, script)

    def drips() -> Iterator[bytes]:
        while True:
            client.time.clock.advance(9)
            yield b" "

    script.answers = [httpx.Response(200, stream=Pieces(drips))]
    unknown = client.outcome("create", REQUEST)
    assert (type(unknown), unknown.reason) == (OutcomeUnknown, "the answer took too long to come")
    assert client.time.now() - 1_800_000_000 == 63


def test_an_answer_that_never_begins_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """For asyncio the time for an answer counts from the call, whatever drips before the body."""
    monkeypatch.setattr("wanref_contract.client.shells._GRACE", -1e9)
    never = Driven("async", httpx.MockTransport(_never))
    assert type(never.outcome("create", REQUEST)) is OutcomeUnknown
    assert type(never.outcome("get", "task-unified-1-a")) is NoAnswer


async def _never(_request: httpx.Request) -> httpx.Response:
    await asyncio.Event().wait()
    raise AssertionError


def test_a_packed_body_is_unpacked_within_limits(kind: str) -> None:
    """What a server packs unasked is read; what unpacks to more than is taken is not, and takes no memory."""
    plain = json.dumps(task("pending")).encode()
    for name, packed in (
        ("gzip", gzip.compress(plain)),
        ("deflate", zlib.compress(plain)),
        ("GZIP", gzip.compress(plain)),
    ):
        answer, _ = streams([packed], **{"Content-Encoding": name})
        assert Driven(kind, Script(answer)).create(REQUEST).status == "pending"
    bomb = gzip.compress(b" " * 50 * MIB)
    for body in (bomb, gzip.compress(plain)[:-9], b"no gzip at all"):
        answer, _ = streams([body], **{"Content-Encoding": "gzip"})
        tracemalloc.start()
        assert type(Driven(kind, Script(answer)).outcome("create", REQUEST)) is OutcomeUnknown
        assert tracemalloc.get_traced_memory()[1] < 12 * MIB
        tracemalloc.stop()
    answer, _ = streams([plain], **{"Content-Encoding": "br"})
    assert "packed as br" in str(Driven(kind, Script(answer)).outcome("create", REQUEST))


def test_a_status_stands_where_its_body_is_lost(kind: str) -> None:
    """A refusal whose body breaks off is a refusal still, and a success whose body breaks off an unknown outcome."""

    def breaks() -> Iterator[bytes]:
        yield b'{"error": '
        raise httpx.ReadError("reset")

    refused = Driven(kind, Script(httpx.Response(401, stream=Pieces(breaks)))).outcome("create", REQUEST)
    assert (type(refused), refused.status, refused.code) == (CallRefused, 401, None)
    limited = Driven(kind, Script(httpx.Response(429, stream=Pieces(breaks)))).outcome("create", REQUEST)
    assert (type(limited), limited.status) == (OutcomeUnknown, 429)  # a task may have been named in the rest
    unknown = Driven(kind, Script(httpx.Response(200, stream=Pieces(breaks)))).outcome("create", REQUEST)
    assert (type(unknown), unknown.status, unknown.reason) == (OutcomeUnknown, 200, "ReadError: reset")


def test_an_answer_that_is_ready_is_read(kind: str) -> None:
    """Transports of tests make answers with bodies that are read already; those work as well."""
    ready = httpx.MockTransport(lambda _request: httpx.Response(200, json=task("processing", 10)))
    assert Driven(kind, ready).get("task-unified-1-a").progress == 10


@pytest.mark.parametrize("kind", KINDS)
def test_no_body_upsets_the_client(kind: str) -> None:
    """Whatever a body says, a call gives a task or raises an error of ours, and posts once."""

    @settings(max_examples=80, deadline=None)
    @given(
        st.sampled_from((200, 200, 200, 400, 401, 429, 500, 302, 204)),
        st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=8) | JSON,
        st.booleans(),
    )
    def law(status: int, body: Any, names_it: bool) -> None:  # noqa: FBT001
        if names_it and isinstance(body, dict):
            body = {"status": "pending", **body, "id": "task-unified-1-a"}
        script = Script(says(status, body))
        for call in (("create", REQUEST), ("get", "task-unified-1-a")):
            outcome = Driven(kind, script, patience=3).outcome(*call)
            assert isinstance(outcome, (Task, WanrefError)), repr(outcome)
            assert str(outcome)
        assert script.posts == 1 or status == 429

    law()


def test_deep_and_long_bodies_are_only_unreadable(kind: str) -> None:
    """Nesting and numbers that no parser takes are an answer that cannot be read, not a crash."""
    for body in (b'{"a":' * 50_000, b"[" * 900 + b"]" * 900, b'{"x":' + b"[" * 400 + b"]" * 400 + b"}", b"9" * 100_000):
        assert type(Driven(kind, Script(says(200, body))).outcome("create", REQUEST)) is OutcomeUnknown
    nested = b'{"id": "task-unified-1-a", "status": "pending", "error": ' + b"[" * 400 + b"]" * 400 + b"}"
    assert isinstance(Driven(kind, Script(says(200, nested))).outcome("create", REQUEST), (Task, OutcomeUnknown))


def test_a_name_that_leads_nowhere_is_no_answer() -> None:
    """Over a real socket: a port where nobody listens is told as such, and nothing was sent."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for kind in KINDS:
            never = Driven(kind, None, base_url=url, patience=3).outcome("create", REQUEST)
            assert (type(never), never.reason.partition(":")[0]) == (NoAnswer, "ConnectError")
