"""What suppressions set aside, in requests, streams and sidecars."""

from __future__ import annotations

import json
import os
from datetime import date

import jsonschema
import pytest

from wanref_contract import load_contract
from wanref_contract._data import schema_folder
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents
from wanref_contract.suppressing import Suppressed, Terms, iter_suppressed, lint_sidecar

TERMS = Terms(contract=load_contract(), today=date(2026, 8, 21))
HEAD = "model: wan2.7-reference-video\nimage_urls: [https://example.com/i.png]\n"


def told(text: str) -> list[tuple[int, str, bool]]:
    """Return place among the requests, rule, and whether it is set aside, of each finding of the YAML *text*."""
    judged = [(document, lint_document(document, TERMS.contract)) for document in read_documents(text.encode(), "yaml")]
    return [
        (document.index, finding.rule, isinstance(finding, Suppressed))
        for document, findings in iter_suppressed(judged, TERMS)
        for finding in findings
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prompt: image 1 # wanref: ignore[WAN304] x\n", [(0, "mention-spelling", True)]),
        ("prompt: | # wanref: ignore[WAN304] x\n  rain\n  image 1\n", [(0, "mention-spelling", True)]),
        (
            "prompt: image 1 # wanref: ignore[WAN305] x\n",
            [(0, "mention-spelling", False), (0, "suppression-unused", False)],
        ),
        (
            "# wanref: ignore[WAN304] x\nseed: 1\nprompt: image 1\n",
            [(0, "suppression-unused", False), (0, "mention-spelling", False)],
        ),
        (
            "prompt: image 1 # wanref: ignore[WAN304, until=2026-08-20] x\n",
            [(0, "mention-spelling", False), (0, "suppression-expired", False)],
        ),
        ("prompt: image 1 # wanref: ignore[WAN304, until=2026-08-21] x\n", [(0, "mention-spelling", True)]),
        (
            "prompt: image 1 # wanref: ignore[WAN304, suppression-unused, WAN305] x\n",
            [(0, "mention-spelling", True), (0, "suppression-unused", False), (0, "suppression-unused", False)],
        ),
    ],
)
def test_a_comment_is_about_its_line(text: str, expected: list[tuple[int, str, bool]]) -> None:
    """What begins on the line is set aside while the day has not passed; nothing suppresses what is told of that."""
    assert told(HEAD + text) == expected


def test_a_comment_behind_a_key_is_about_all_of_its_value() -> None:
    """Though the value begins on a line of its own."""
    text = (
        "model: wan2.7-reference-video\nprompt: rain\n"
        "image_urls: # wanref: ignore[WAN503] x\n  - http://localhost/a.png\n"
    )
    assert told(text) == [(0, "media-url-internal", True)]


def test_each_request_of_a_stream_has_its_own_comments() -> None:
    """A comment belongs to the request in which its line stands; the last one has what follows."""
    one = f"{HEAD}prompt: image 1 # wanref: ignore[WAN304] x\n"
    two = f"{HEAD}prompt: Image 1 # wanref: ignore[WAN304] x\n# wanref: ignore[WAN304] end\n"
    assert told(f"{one}---\n{two}") == [
        (0, "mention-spelling", True),
        (1, "suppression-unused", False),
        (1, "suppression-unused", False),
    ]


def test_a_refusal_can_be_suppressed() -> None:
    """The file is its owner's: a finding of the effect reject is set aside as any other."""
    findings = told(f"{HEAD}prompt: rain\nquality: 9 # wanref: ignore[quality-value] x\n")
    assert findings == [(0, "quality-value", True)]


def test_nothing_is_unused_where_nothing_could_be_read() -> None:
    """Of a text that cannot be parsed nobody knows what it would have broken."""
    assert told("# wanref: ignore[WAN304] x\na: [\n") == [(0, "syntax", False)]


@pytest.mark.parametrize("broken", ["prompt: ]", "a: &a [*a]", f"a: {'[' * 3000}"])
def test_what_keeps_a_text_from_being_read_is_told(broken: str) -> None:
    """Nothing else is judged after it, so a report without it would look clean."""
    document = next(read_documents(broken.encode(), "yaml"))
    reason = document.notices[0].rule
    findings = told(f"# wanref: ignore[{reason}] somebody will mend it\n{broken}\n")
    assert findings == [(0, "suppression-unread", False), (0, reason, False)]


def test_a_sidecar_does_not_suppress_what_keeps_a_line_from_being_read() -> None:
    """Though it may suppress what another line gives."""
    judged = [
        (document, lint_document(document, TERMS.contract)) for document in read_documents(b"{\n" + LINE, "jsonl")
    ]
    entries = [{"rule": "syntax", "reason": "x"}, {"rule": "WAN304", "reason": "x"}]
    _, findings = lint_sidecar(json.dumps(entries).encode(), judged, TERMS)
    assert [(finding.rule, finding.pointer) for finding in findings] == [("suppression-unread", "/0")]


LINE = b'{"model": "wan2.7-reference-video", "prompt": "image 1", "image_urls": ["https://example.com/i.png"]}\n'


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        ({"rule": "WAN304", "reason": "x"}, []),
        ({"rule": "wan304", "reason": "x", "instance": 1, "pointer": "/prompt", "until": "2026-08-21"}, []),
        ({"rule": "WAN304", "reason": "x", "instance": 2}, ["suppression-unused"]),
        ({"rule": "WAN304", "reason": "x", "request": 2}, []),
        ({"rule": "WAN304", "reason": "x", "request": 3}, ["suppression-unused"]),
        ({"rule": "WAN304", "reason": "x", "request": 0}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "request": True}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "request": 2, "instance": 1}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "pointer": "/prom"}, ["suppression-unused"]),
        ({"rule": "WAN304", "reason": "x", "until": "2026-08-20"}, ["suppression-expired"]),
        ({"rule": "WAN3", "reason": "x"}, ["suppression-rule"]),
        ({"rule": "WAN304"}, ["suppression-reason"]),
        ({"rule": "WAN304", "reason": "x", "pointer": "prompt"}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "instance": True}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "instance": -1}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "until": "soon"}, ["suppression-shape"]),
        ({"rule": 304, "reason": "x"}, ["suppression-shape"]),
        ({"rule": "WAN304", "reason": "x", "line": 4}, ["suppression-shape"]),
        ({"reason": "x"}, ["suppression-shape"]),
        ("WAN304", ["suppression-shape"]),
    ],
)
def test_a_sidecar_is_judged_with_its_file(entry: object, rules: list[str]) -> None:
    """What an entry suppresses is asked of its file; its form is that of the published schema."""
    judged = [(document, lint_document(document, TERMS.contract)) for document in read_documents(LINE + LINE, "jsonl")]
    _, findings = lint_sidecar(json.dumps([entry]).encode(), judged, TERMS)
    assert [finding.rule for finding in findings] == rules
    with open(os.path.join(schema_folder(), "meta", "suppressions.schema.json"), encoding="utf-8") as file:
        is_valid = jsonschema.Draft202012Validator(json.load(file)).is_valid([entry])
    assert is_valid == (not {"suppression-shape", "suppression-reason"} & set(rules))


def lint_text(text: str) -> list[tuple[str, str, int]]:
    """Return rule, message and line of what is told of the sidecar *text* beside two requests with findings."""
    judged = [(document, lint_document(document, TERMS.contract)) for document in read_documents(LINE + LINE, "jsonl")]
    _, findings = lint_sidecar(text.encode(), judged, TERMS)
    return [(finding.rule, finding.message, finding.location.line) for finding in findings if finding.location]


@pytest.mark.parametrize("text", ["", "\n", "# - {rule: WAN304}\n", "---\n# nothing\n...\n", "[]"])
def test_a_sidecar_may_say_nothing(text: str) -> None:
    """As when the last suppression was taken out of it."""
    assert lint_text(text) == []


def test_a_sidecar_that_says_nothing_has_still_a_form() -> None:
    """A mark before it is told as everywhere."""
    assert [rule for rule, _, _ in lint_text("\ufeff# nothing\n")] == ["byte-order-mark"]


def test_what_stands_in_a_second_document_is_told() -> None:
    """Nobody reads it, and whoever wrote it thinks otherwise; one that cannot be read is no better."""
    told = ("suppression-shape", "must be one list of suppressions, is the beginning of another")
    for more in ("- {rule: WAN304, reason: x}\n", "]\n"):
        assert lint_text("- {rule: WAN304, reason: x}\n---\n" + more) == [(*told, 3)]


def test_an_unknown_key_is_told_once_with_what_is_meant() -> None:
    """What its value may be to a reader of YAML says nothing about it; a key that stands twice is told."""
    assert lint_text("- {rule: WAN304, reason: x, till: 2020-01-01}\n") == [
        ("suppression-shape", "must be a key of a suppression, is till; did you mean until?", 1)
    ]
    twice = "- {rule: WAN304, reason: x, until: 2999-01-01, until: 2999-01-02}\n"
    assert [rule for rule, _, _ in lint_text(twice)] == ["duplicate-key"]
