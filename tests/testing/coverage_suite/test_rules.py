"""Every rule of requests, by its examples, through what a team would use: assertions and a guarded client."""

from __future__ import annotations

import json

import pytest

from wanref_contract import check, load_contract
from wanref_contract.testing import assert_breaks

CONTRACT = load_contract()
RULES = [rule for rule in CONTRACT.rules if rule.judged != "reading"]


@pytest.mark.parametrize("name", [rule.id for rule in RULES])
def test_a_rule(name: str) -> None:
    """What is said to break a rule breaks it, and what is said to keep it does not."""
    for example in CONTRACT.by_name[name].examples:
        text = json.dumps(example.instance).encode()
        if example.breaks:
            assert_breaks(text, name)
        else:
            with pytest.raises(AssertionError, match=f"is to break {name} "):
                assert_breaks(text, name)
            assert name not in {finding.rule for finding in check(example.instance)}
