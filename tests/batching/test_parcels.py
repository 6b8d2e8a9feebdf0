"""Parcels: what comes out is what went in, as far as anybody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generating import as_json
from wanref_contract.batching.parcels import pack, unpack
from wanref_contract.linting import lint_document
from wanref_contract.reports import REPORTS, create_report
from wanref_contract.source import iter_doubtful, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.generating import Requests
    from wanref_contract.batching.parcels import Judged
    from wanref_contract.contract.contract import Contract
    from wanref_contract.source import Document

UNUSUAL = [
    b'{"model": "wan2.7-reference-video", "prompt": "\xe5\x9b\xbe9", "image_urls": ["https://example.com/i.png"]}',
    b'{"model": 1, "model": 2}',
    b'{"prompt": "\\ud800"}',
    b"{not json",
    b"[NaN, 1e999]",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
]


def judged(documents: Iterable[Document | None], contract: Contract) -> list[Judged]:
    """Return *documents* with their findings."""
    return [(one, lint_document(one, contract)) if one else (None, ()) for one in documents]


def seen(judged: Iterable[Judged]) -> list[object]:
    """Return what a report can see of *judged*."""
    return [
        (one and (one.index, one.first_line, one.text, repr(one.instance)), list(findings)) for one, findings in judged
    ]


def test_lines_arrive_as_they_were(contract: Contract, requests_of: Callable[[int], Requests]) -> None:
    """Right and wrong lines, and those that cannot be read, arrive with their findings and places."""
    requests = requests_of(5)
    lines = [*UNUSUAL, *(as_json(requests.mutated()) for _ in range(300))]
    sent = judged(iter_doubtful(lines, is_clean=contract.functions.clean), contract)
    arrived = unpack(pack(sent, is_json=True), lambda: contract.by_name)
    assert seen(arrived) == seen((one, found) if found else (None, ()) for one, found in sent)


@pytest.mark.parametrize("text", [b"duration: 1\n---\nquality: 4k\n", b"a: &a [*a]", b"x: 16:9", b"- : -"])
def test_a_file_arrives_as_it_was(contract: Contract, text: bytes) -> None:
    """So does what was no line: its instance cannot be read from the text again."""
    sent = judged(read_documents(text, "yaml"), contract)
    assert seen(unpack(pack(sent), lambda: contract.by_name)) == seen(sent)


@pytest.mark.parametrize("format_", REPORTS)
def test_every_report_takes_it_for_the_same(contract: Contract, format_: str) -> None:
    """No report tells the two apart."""

    def text(judged: Iterable[Judged]) -> str:
        report = create_report(format_, contract=contract.name, rules=lambda: contract.by_name)
        parts = [report.begin(), report.begin_file("a.jsonl")]
        parts += [report.findings(document, findings) for document, findings in judged if document]
        return "".join(parts)

    sent = judged(iter_doubtful(UNUSUAL, is_clean=lambda _: False), contract)
    assert text(unpack(pack(sent, is_json=True), lambda: contract.by_name)) == text(sent)


def test_a_severity_of_the_users_own_arrives(contract: Contract) -> None:
    """Where a finding is graver or milder than its rule makes it, it stays so."""
    from dataclasses import replace

    [(document, findings)] = judged(read_documents(b"{}", "json"), contract)
    sent = [(document, [replace(finding, severity="info") for finding in findings])]
    [(_, arrived)] = unpack(pack(sent), lambda: contract.by_name)
    assert arrived == sent[0][1]
