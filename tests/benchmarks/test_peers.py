"""What is measured side by side must answer the same question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.requests import make_requests

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

for peer in ("fastjsonschema", "jsonschema_rs", "pydantic"):
    pytest.importorskip(peer, reason="comes with the extra `bench`")

from benchmarks.peers import structure_judges  # noqa: E402


def test_all_peers_have_one_verdict(contract: Contract) -> None:
    """On every request of the corpus the peers agree with the contract's own reading of the schema."""
    judges = structure_judges(contract.request_schema)
    for request in make_requests(4000, seed=23):
        expected = not any(fault.keyword.startswith("/") for fault in contract.faults(request))
        assert {name: judge(request) == 0 for name, judge in judges.items()} == dict.fromkeys(judges, expected)
