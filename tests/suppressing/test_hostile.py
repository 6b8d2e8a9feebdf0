"""Comments and sidecars of somebody who means no good: many suppressions are judged in time."""

from __future__ import annotations

import time
from datetime import date

import pytest

from wanref_contract import load_contract
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents
from wanref_contract.suppressing import Suppressed, Terms, iter_suppressed, lint_sidecar

SECONDS = 6
"""Of CPU time, for what takes one or two; what asks every finding of every suppression takes minutes."""

MANY = 30_000
TERMS = Terms(contract=load_contract(), today=date(2026, 8, 21))
HEAD = "model: wan2.7-reference-video\nimage_urls: [https://example.com/i.png]\nprompt: rain\n"

COMMENT = "# wanref: ignore[seed-range] r"
FIELDS = "".join([f"a{number}: 1 # wanref: ignore[field-unknown] r\n" for number in range(MANY // 10)])
TEXTS = {
    "above one line": HEAD + f"{COMMENT}\n" * MANY + "seed: -1\n",
    "behind every line": HEAD + FIELDS,
    "on one line": f"{HEAD}seed: -1 {COMMENT * MANY}\n",
    "in every document": f"--- {COMMENT}\n" * (MANY // 10),
    "of many rules": f"{HEAD}seed: -1 # wanref: ignore[{'seed-range, ' * MANY}WAN304] r\n",
    "inside of a text": f"{HEAD}seed: '{COMMENT * MANY}'\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_many_comments_are_judged_in_time(name: str) -> None:
    """Wherever they stand and whatever they are about."""
    judged = [
        (document, lint_document(document, TERMS.contract)) for document in read_documents(TEXTS[name].encode(), "yaml")
    ]
    start = time.process_time()
    told = [finding for _, findings in iter_suppressed(judged, TERMS) for finding in findings]
    assert time.process_time() - start < SECONDS
    assert any(isinstance(finding, Suppressed) for finding in told) == (not name.startswith("in"))


def test_many_entries_of_a_sidecar_are_judged_in_time() -> None:
    """Each about a request of its own."""
    count = MANY // 10
    line = b'{"model": "wan2.7-reference-video", "prompt": "rain", "seed": -1}\n'
    data = "".join(f"- {{rule: seed-range, reason: r, instance: {n}}}\n" for n in range(count))
    judged = [(document, lint_document(document, TERMS.contract)) for document in read_documents(line * count, "jsonl")]
    start = time.process_time()
    _, findings = lint_sidecar(data.encode(), judged, TERMS)
    assert time.process_time() - start < SECONDS
    assert findings == []
