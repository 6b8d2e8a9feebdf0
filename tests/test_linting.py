"""Linting: a text to findings with their place, the same ones whatever the format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generating import as_json, as_yaml
from wanref_contract.checking import judge
from wanref_contract.linting import is_why_unread, lint_document
from wanref_contract.source import MISSING, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generating import Requests
    from wanref_contract.contract.model import Contract
    from wanref_contract.finding import Finding


def lint(contract: Contract, text: bytes, kind: str) -> list[Finding]:
    """Return every finding of *text*."""
    return [finding for document in read_documents(text, kind) for finding in lint_document(document, contract)]


def pairs(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return rule and pointer of every finding, sorted."""
    return sorted((finding.rule, finding.pointer) for finding in findings)


def test_what_cannot_be_read_has_one_reason(contract: Contract) -> None:
    """Of each example of a rule of reading that has no value one finding is the reason, and of the others none is."""
    texts = [text for rule in contract.all_rules if rule.judged == "reading" for text in rule.texts]
    seen = set()
    for document in (document for text in texts for document in read_documents(text.content, text.format)):
        reasons = [one.rule for one in lint_document(document, contract) if is_why_unread(one, document)]
        assert len(reasons) == (document.instance is MISSING)
        seen |= set(reasons)
    assert seen == {"syntax", "not-utf8", "too-deep", "alias-expansion"}


@pytest.mark.parametrize("seed", range(12))
def test_every_format_gives_the_findings_of_the_instance(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """JSON, indented JSON, JSON Lines and YAML of one request give what judging the request gives."""
    requests = requests_of(seed)
    for make in (requests.clean, requests.sound, requests.mutated):
        for _ in range(15):
            instance = make()
            expected = pairs(judge(instance, contract))
            texts = {
                "json": [as_json(instance), as_json(instance, ascii_only=True), as_json(instance, indent=3)],
                "jsonl": [as_json(instance) + b"\n"],
                "yaml": [as_yaml(instance), as_yaml(instance, flow=True)],
            }
            if b"e+" not in texts["json"][0]:  # 1e+300 is a text to YAML 1.1, which is a finding of its own
                texts["yaml"].append(texts["json"][0])
            for kind, forms in texts.items():
                for text in forms:
                    assert pairs(lint(contract, text, kind)) == expected, (kind, text)


@pytest.mark.parametrize("seed", range(8))
def test_findings_are_in_the_order_of_the_text(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """Every finding has its place, within the text, and the places go forward."""
    requests = requests_of(seed)
    for _ in range(25):
        text = as_json(requests.mutated(), indent=2)
        lines = text.decode().split("\n")
        places = [finding.location for finding in lint(contract, text, "json")]
        starts = [(place.line, place.column) for place in places if place]
        assert len(starts) == len(places)
        assert starts == sorted(starts)
        for place in places:
            assert place
            assert 1 <= place.line <= place.end_line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def test_a_finding_knows_its_place_and_those_that_take_part(contract: Contract) -> None:
    """Values, keys, pieces of a text and related fields stand where they are, in characters."""
    text = """{"model": "wan2.7-reference-video",
 "prompt": "图1看着图2",
 "image_urls": ["https://example.com/i.png"],
 "video_urls": [],
 "durration": 3}"""
    found = [
        (
            finding.rule,
            finding.location and (finding.location.line, finding.location.column, finding.location.end_column),
            [(place.line, place.column, place.end_column) for place in finding.related_locations],
        )
        for finding in lint(contract, text.encode(), "json")
    ]
    assert found == [
        ("mention-range", (2, 17, 19), [(3, 2, 14), (4, 2, 14)]),
        ("field-unknown", (5, 2, 13), []),
    ]


def test_what_could_not_be_read_is_not_judged_again(contract: Contract) -> None:
    """A number that stands in for one that cannot be read has no finding of its own."""
    text = b'{"model": "wan2.7-reference-video", "prompt": "x", "image_urls": ["https://example.com/i"], "seed": NaN}'
    assert pairs(lint(contract, text, "json")) == [("non-finite-number", "/seed")]


def test_a_number_that_is_too_long_is_out_of_every_range(contract: Contract) -> None:
    """However many digits it has, the API refuses it as the number with one digit less."""
    head = "model: wan2.7-reference-video\nprompt: x\nimage_urls: [https://example.com/i]\nseed: "
    for sign in ("", "-"):
        for digits in (4300, 4301, 5000):
            found = pairs(lint(contract, f"{head}{sign}{'9' * digits}\n".encode(), "yaml"))
            assert found == [("number-too-long", "/seed")] * (digits > 4300) + [("seed-range", "/seed")]


def test_notices_and_findings_stand_together(contract: Contract) -> None:
    """What the reader saw and what the judge found are one list, in the order of the text."""
    text = b"model: wan2.7-reference-video\nprompt: x\nseed: 0\naspect_ratio: 16:9\nseed: 0\n"
    assert [finding.rule for finding in lint(contract, text, "yaml")] == [
        "assets-missing",
        "yaml-surprise",
        "aspect-ratio-value",
        "duplicate-key",
        "seed-range",
    ]


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_a_text_that_cannot_be_read_has_one_finding(contract: Contract, kind: str) -> None:
    """Nothing is judged of what could not be read."""
    assert [finding.rule for finding in lint(contract, b'{"model": ', kind)] == ["syntax"]
