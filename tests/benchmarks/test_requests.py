"""The corpus of the benchmarks is what it says: every kind of request, at the size that people send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks.requests import SHARES, make_requests, write_batch
from wanref_contract import check

if TYPE_CHECKING:
    from pathlib import Path

    from wanref_contract.contract.contract import Contract

# By kind: whether the structure is right, whether there are findings, whether there are errors.
EXPECTED = {
    "clean": (True, False, False),
    "structure": (False, True, True),
    "rules": (True, True, True),
    "both": (False, True, True),
    "warnings": (True, True, False),
}


@pytest.mark.parametrize("kind", SHARES)
def test_a_kind_is_what_it_says(contract: Contract, kind: str) -> None:
    """Requests of one kind are right or wrong in the ways of their kind, all of them."""
    seen = set()
    for request in make_requests(400, seed=11, kind=kind):
        faults = [fault for fault in contract.faults(request) if fault.keyword.startswith("/")]
        findings = check(request)
        seen.add((not faults, bool(findings), any(finding.severity == "error" for finding in findings)))
    assert seen == {EXPECTED[kind]}


def test_requests_of_both_kinds_break_rules_too(contract: Contract) -> None:
    """A request that breaks structure and rules has findings of each."""
    for request in make_requests(200, seed=3, kind="both"):
        judged = {contract.by_name[finding.rule].judged for finding in check(request)}
        assert [bool(judged & ways) for ways in ({"schema"}, {"once", "each", "every"})] == [True, True]


def test_the_same_seed_writes_the_same_batch(tmp_path: Path) -> None:
    """A batch follows from its seed, has one request a line, and lines of some 600 bytes."""
    one, other = str(tmp_path / "one.jsonl"), str(tmp_path / "other.jsonl")
    write_batch(one, 2000, seed=5)
    write_batch(other, 2000, seed=5)
    with open(one, "rb") as first, open(other, "rb") as second:
        lines = first.readlines()
        assert lines == second.readlines()
    assert [json.loads(line) for line in lines] == make_requests(2000, seed=5)
    assert 500 < sum(map(len, lines)) / len(lines) < 700
