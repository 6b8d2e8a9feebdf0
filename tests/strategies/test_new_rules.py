"""A contract that gains a rule has its strategies, and one without phrases has some too."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import find

from tests.strategies.drawn import drawn
from wanref_contract import check, load_contract
from wanref_contract.strategies import at_limit, broken, requests

if TYPE_CHECKING:
    from pathlib import Path

ADDED: list[dict[str, Any]] = [
    {
        "id": "seed-with-quality",
        "code": "WAN490",
        "title": "A seed of the dear quality stays below a thousand",
        "at": "/seed",
        "when": "quality == '1080p' && has(this.seed)",
        "require": "this.seed <= limits.seed_of_1080p",
        "message": "must be at most {limits.seed_of_1080p}, is {this.seed}",
        "examples": {
            "accepted": [{"quality": "1080p", "seed": 999}],
            "broken": [{"quality": "1080p", "seed": 1000}],
        },
    },
    {
        "id": "voice-ends",
        "code": "WAN290",
        "title": "A voice is an mp3",
        "every": "voice",
        "require": "value.endsWith('.mp3')",
        "message": "must end in .mp3, is {value}",
        "examples": {
            "accepted": [{"model_params": {"voice_bindings": {"image1": "a1"}}}],
            "broken": [
                {
                    "patch": {"model_params": {"voice_bindings": {"image1": "https://example.com/a1.wav"}}},
                    "at": "/model_params/voice_bindings/image1",
                }
            ],
        },
    },
]


@pytest.fixture
def enlarged(contract_copy: Path) -> str:
    """Return the folder of a contract with more rules and one more limit."""
    edit(contract_copy / "contract.yaml", lambda data: data["limits"].update(seed_of_1080p=999))
    more = {
        "effect": "reject",
        "certainty": "documented",
        "source": {"field": "seed"},
        "help": "Mend it.",
        "why": "So.",
    }
    edit(contract_copy / "rules.yaml", lambda data: data["rules"].extend({**rule, **more} for rule in ADDED))
    return str(contract_copy)


def edit(path: Path, change: Any) -> None:
    """Change the value of a YAML file, which is JSON afterwards."""
    data = yaml.safe_load(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize("rule", [rule["id"] for rule in ADDED])
def test_a_new_rule_has_its_strategies(enlarged: str, rule: str) -> None:
    """What breaks a rule that the contract gained breaks no other, and what lies at its limit is right."""
    contract = load_contract(enlarged)
    for one in drawn(broken(rule, contract=contract), 60):
        assert {finding.rule for finding in check(one, contract=contract)} == {rule}
    for one in drawn(at_limit(rule, contract=contract), 60):
        assert {finding.severity for finding in check(one, contract=contract)} <= {"info"}


def test_a_new_limit_is_met(enlarged: str) -> None:
    """At the limit of the new rule stands its number, and requests keep it."""
    contract = load_contract(enlarged)
    assert {one["seed"] for one in drawn(at_limit("seed-with-quality", contract=contract), 40)} == {999}
    both = [one for one in drawn(requests(contract=contract, seed=True), 200) if one.get("quality") == "1080p"]
    assert both
    assert [one["seed"] for one in both if one["seed"] > 999] == []


def test_a_contract_without_phrases_lends_its_examples(contract_copy: Path) -> None:
    """Without `generation.yaml`, requests say what examples say, and what is broken is broken all the same."""
    os.remove(contract_copy / "generation.yaml")
    edit(contract_copy / "contract.yaml", lambda data: data.update(title="Another film"))
    contract = load_contract(str(contract_copy))
    assert find(requests(contract=contract), lambda _: True)["prompt"] == "rain"
    for one in drawn(requests(contract=contract, image_start=True), 40):
        assert {finding.severity for finding in check(one, contract=contract)} <= {"info"}
    for one in drawn(broken("voice-range", contract=contract), 40):
        assert {finding.rule for finding in check(one, contract=contract)} == {"voice-range"}
