"""Findings as values, and how grave they are."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from wanref_contract.contract.loading import load_contract
from wanref_contract.finding import CERTAINTIES, EFFECTS, SEVERITIES, Finding, make_finding, severity_of

FINDING = Finding(
    rule="seed-range",
    code="WAN413",
    severity="error",
    effect="reject",
    certainty="documented",
    message="must be at least 1, is 0",
    help="Choose another.",
    pointer="/seed",
)


GRAVITY = [
    ("reject", ["error", "error", "warning"]),
    ("fail-later", ["error", "error", "warning"]),
    ("ignore", ["warning", "warning", "warning"]),
    ("truncate", ["warning", "warning", "warning"]),
    ("override", ["warning", "warning", "warning"]),
    ("advise", ["info", "info", "info"]),
    ("withhold", ["error", "error", "warning"]),
    ("deviate", ["error", "error", "warning"]),
    ("leak", ["error", "error", "warning"]),
    ("expire", ["warning", "warning", "warning"]),
    ("untidy", ["warning", "warning", "warning"]),
]
"""Each effect, and how grave it is when documented, contradicted and assumed."""


@pytest.mark.parametrize(("effect", "severities"), GRAVITY)
def test_severity_follows_from_effect_and_certainty(effect: str, severities: list[str]) -> None:
    """What is refused is an error unless it is assumed; what is bent, a warning; advice, information."""
    assert [severity_of(effect, certainty) for certainty in CERTAINTIES] == severities


def test_every_effect_has_its_severities() -> None:
    """The table above leaves no effect out, and no severity."""
    assert list(EFFECTS) == [effect for effect, _ in GRAVITY]
    assert list(CERTAINTIES) == ["documented", "contradicted", "assumed"]
    assert {severity_of(effect, certainty) for effect in EFFECTS for certainty in CERTAINTIES} == set(SEVERITIES)


def test_a_finding_is_a_value() -> None:
    """Findings are equal by what they say, hashable, survive pickling, and do not change."""
    twin = dataclasses.replace(FINDING)
    assert (twin, hash(twin), pickle.loads(pickle.dumps(FINDING))) == (FINDING, hash(FINDING), FINDING)
    with pytest.raises(dataclasses.FrozenInstanceError):
        FINDING.severity = "info"  # type: ignore[misc]


def test_a_finding_made_of_its_rule_is_any_finding() -> None:
    """What `make_finding` returns is a finding by every test, and as little to be changed as one."""
    rule = load_contract().by_name[FINDING.rule]
    made = make_finding(rule, message=FINDING.message, help=FINDING.help, pointer=FINDING.pointer)
    assert (made, type(made), repr(made), hash(made)) == (FINDING, Finding, repr(FINDING), hash(FINDING))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.severity = "info"  # type: ignore[misc]
