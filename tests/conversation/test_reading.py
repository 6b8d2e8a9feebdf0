"""Conversations as values and as files: the two are one, and findings have their place in both."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conversation.material import STATES, created, poll
from wanref_contract import Exchange, check_conversation, check_response, load_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.conversation import conversation_instance, lint_conversation
from wanref_contract.conversation.reading import read_exchanges
from wanref_contract.pointer import resolve
from wanref_contract.source import read_documents
from wanref_contract.strategies import task_histories
from wanref_contract.text_examples import judge_example

BACK = [poll("processing"), poll("pending")]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "status", "error", "code", "results", "progress"]), inner, max_size=4)
    ),
    max_leaves=6,
)


def linted(text: bytes, form: str) -> list[tuple[str, str, int, int]]:
    """Return rule, pointer, line and column of what is found in a file."""
    (document,) = read_documents(text, form)
    return [
        (one.rule, one.pointer, one.location.line, one.location.column)
        for one in lint_conversation(document, load_contract())
        if one.location
    ]


def shapes(value: object) -> list[tuple[str, str]]:
    """Return place and help of what of *value* is no conversation."""
    remarks, _ = read_exchanges(value)
    return [(f"{one.index}/{one.place}", one.values["wanted"]) for one in remarks]


@settings(max_examples=60, deadline=None)
@given(task_histories())
def test_a_conversation_is_read_as_it_was_written(history: tuple[Exchange, ...]) -> None:
    """Its value is JSON, and the exchanges that are read from it are those it was made of."""
    written = json.loads(json.dumps(conversation_instance(history)))
    assert read_exchanges(written) == ([], list(enumerate(history)))


def test_headers_and_what_is_missing_survive() -> None:
    """Headers stay, and what is not given is not written."""
    history = [Exchange(operation="callback", headers={"a": "b"}, body=None), created()]
    written = conversation_instance(history)
    assert written[0] == {"operation": "callback", "response": {"status": 200, "headers": {"a": "b"}, "body": None}}
    assert [exchange for _, exchange in read_exchanges(written)[1]] == history


def test_pointers_lead_into_the_conversation() -> None:
    """What a finding is about stands at its pointer, and so does what it is related to."""
    written = conversation_instance(BACK)
    (finding,) = check_conversation(BACK)
    assert resolve(written, finding.pointer) == (True, "pending")
    assert [resolve(written, pointer) for pointer in finding.related] == [(True, "processing")]


def test_findings_have_their_place_in_a_file() -> None:
    """In YAML and in JSON, with the surprises of the text among them."""
    yaml = (
        b"- {operation: query, response: {status: 200, body: {id: task-unified-1, status: processing}}}\n"
        b"- operation: query\n"
        b"  response:\n"
        b"    status: 200\n"
        b"    body: {id: task-unified-1, status: pending, status: pending}\n"
    )
    at = "/1/response/body/status"
    assert linted(yaml, "yaml") == [("duplicate-key", at, 5, 49), ("state-move", at, 5, 57)]
    text = json.dumps(conversation_instance(BACK), indent=1).encode()
    (finding,) = linted(text, "json")
    assert text.decode().split("\n")[finding[2] - 1][finding[3] - 1 :] == '"pending"'


def test_nothing_more_is_said_of_what_could_not_be_read() -> None:
    """A number that no reader can hold is told once."""
    text = b'[{"operation": "query", "response": {"status": 200, "body": {"id": "task-unified-1", "status": NaN}}}]'
    assert [rule for rule, *_ in linted(text, "json")] == ["non-finite-number"]
    assert [rule for rule, *_ in linted(b"[", "json")] == ["syntax"]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, [("-1/", "a list of exchanges")]),
        ([1], [("0/", "an exchange")]),
        ([{}], [("0/", 'an object with "operation"'), ("0/", 'an object with "response"')]),
        ([{"operation": "query", "response": 1}], [("0/response", "an object with the answer")]),
        ([{"operation": [], "response": {"status": 1}}], [("0/operation", "one of create, query, callback")]),
        ([{"operation": "query", "response": {}}], [("0/response", 'an object with "status"')]),
        ([{"operation": "query", "response": {"status": True}}], [("0/response/status", "an HTTP status")]),
        (
            [{"operation": "query", "response": {"status": 404, "headers": []}}],
            [("0/response/headers", "an object of texts")],
        ),
        ([{"operation": "query", "task_id": 4, "response": {"status": 404}}], [("0/task_id", "text")]),
        ([{"operation": "query", "a/b": 4, "response": {"status": 404}}], [("0/a~1b", "a key that is known")]),
        ([{"operation": "query", "task_id": None, "response": {"status": 404, "headers": None}}], []),
    ],
)
def test_what_is_no_exchange_is_told(value: object, told: list[tuple[str, str]]) -> None:
    """Each part of it at its place."""
    assert shapes(value) == told


def test_the_rest_of_a_conversation_is_judged_all_the_same() -> None:
    """An exchange that is none keeps its number, and what lies around it is judged."""
    written = conversation_instance(BACK)
    text = json.dumps([written[0], 4, written[1]]).encode()
    assert [(rule, pointer) for rule, pointer, *_ in linted(text, "json")] == [
        ("conversation-shape", "/1"),
        ("state-move", "/2/response/body/status"),
    ]


@pytest.mark.parametrize("rule", [rule.id for rule in profile_rules("conversations")])
def test_each_message_shows_what_stands_there(rule: str) -> None:
    """No name in the words of a rule is left open, in any of its examples."""
    (known,) = [one for one in profile_rules("conversations") if one.id == rule]
    for text in known.texts:
        for finding in judge_example(known, text, load_contract()):
            assert finding.message.startswith("must ")
            assert not {"{", "}"} & {*finding.help}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["create", "query", "callback"]), st.sampled_from([200, 204, 302, 400, 404, 502, -1]), JSON)
def test_nothing_that_is_answered_breaks_the_judge(operation: str, status: int, body: object) -> None:
    """Whatever comes back, there are findings and no exception; the pointers lead into the body."""
    for finding in check_response(body, operation=operation, status=status):
        assert resolve(body, finding.pointer)[0]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["create", "query", "callback"]), st.sampled_from(STATES), JSON), max_size=4))
def test_no_conversation_breaks_the_judge(parts: list[tuple[str, str, object]]) -> None:
    """Whatever happens in it, each finding stands somewhere in the conversation."""
    history = [
        Exchange(operation=operation, request=more, body={**more, "id": "task-unified-1", "status": state})
        for operation, state, more in parts
        if isinstance(more, dict)
    ]
    written = conversation_instance(history)
    for finding in check_conversation(history):
        assert resolve(written, finding.pointer)[0]
