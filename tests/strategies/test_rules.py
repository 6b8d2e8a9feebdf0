"""For every rule: what breaks it and no other, what bends a request, what lies at its limit."""

from __future__ import annotations

import os
from typing import Any

import pytest
import yaml
from hypothesis import find, given, settings

from tests.strategies.drawn import begun_and_drawn, drawn
from wanref_contract import UnknownRule, check, load_contract
from wanref_contract.limits import iter_limits
from wanref_contract.strategies import at_limit, bent, broken

CONTRACT = load_contract()
RULES = [rule.id for rule in CONTRACT.rules if rule.judged != "reading"]
SHRUNK = {"assets-total", "voice-range", "mention-range", "field-type", "request-object", "callback-internal"}
"""Rules of every kind, to be shrunk in short runs too."""


def companions(name: str) -> set[str]:
    """Return the rules that the rule *name* cannot help breaking besides."""
    return {other for example in CONTRACT.by_name[name].examples if example.breaks for other in example.also}


def found(instance: Any) -> set[str]:
    """Return the rules that are broken in an instance."""
    return {finding.rule for finding in check(instance)}


def severities(instance: Any) -> set[str]:
    """Return how grave the findings in an instance are."""
    return {finding.severity for finding in check(instance)}


def assert_breaks_alone(name: str, count: int) -> None:
    """Assert that *count* examples break the rule *name*, and nothing else but its companions."""
    begun, examples = begun_and_drawn(broken(name), count)
    assert begun <= 1.02 * max(len(examples), 50)
    assert {name} <= set.intersection(*map(found, examples))
    assert set.union(*map(found, examples)) <= {name} | companions(name)


def assert_at_limit(name: str, count: int) -> None:
    """Assert that *count* examples are fine and, where there is a limit, break the rule were it stricter by one."""
    begun, examples = begun_and_drawn(at_limit(name), count)
    assert begun <= 1.02 * max(len(examples), 50)
    assert set.union(*map(severities, examples)) <= {"info"}
    assert [one for one in examples if name in found(one)] == []
    assert len({any(limit(one) for limit in limits(name)) for one in examples}) == 1


@pytest.mark.parametrize("name", RULES)
def test_broken_breaks_one_rule(name: str) -> None:
    """What breaks a rule breaks no other, and takes no second try."""
    assert_breaks_alone(name, 30)


@pytest.mark.parametrize("name", RULES)
def test_at_limit_is_right_and_next_to_wrong(name: str) -> None:
    """What lies at the limit of a rule is fine, and would not be were the rule stricter by one."""
    assert_at_limit(name, 30)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", RULES)
def test_broken_and_at_limit_in_many_draws(name: str) -> None:
    """The same of five hundred draws each."""
    assert_breaks_alone(name, 500)
    assert_at_limit(name, 500)


def test_promised_numbers_are_limits() -> None:
    """For each rule of the register that holds a request to a number, what is drawn at its limit lies there."""
    with open(os.path.join(os.path.dirname(__file__), "..", "schema", "register.yaml"), encoding="utf-8") as file:
        promised = {line["id"] for line in yaml.safe_load(file) if "limits" in line} & set(RULES)
    assert "duration-range" in promised
    none = {
        name for name in promised if not any(limit(one) for one in drawn(at_limit(name), 10) for limit in limits(name))
    }
    # A voice of one character is no URL, so nothing that is right lies at that limit; a step between numbers is none.
    assert none <= {"voice-empty", "duration-whole"}


def limits(name: str) -> list[Any]:
    """Return the limits of the rule *name*."""
    return [limit.is_at for limit in iter_limits(CONTRACT, CONTRACT.by_name[name])]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SHRUNK else pytest.mark.fuzz) for name in RULES]
)
def test_what_breaks_a_rule_shrinks_to_its_example(name: str) -> None:
    """The simplest instance that breaks a rule is the first example of it."""
    first = next(example.instance for example in CONTRACT.by_name[name].examples if example.breaks)
    assert find(broken(name), lambda _: True) == first


@settings(max_examples=200)
@given(broken())
def test_broken_is_refused(instance: Any) -> None:
    """Without a rule, what is broken has an error."""
    assert "error" in severities(instance)


@settings(max_examples=200)
@given(bent())
def test_bent_is_accepted_and_warned_about(instance: Any) -> None:
    """What is bent has a warning and no error."""
    assert severities(instance) - {"info"} == {"warning"}


def test_any_rule_means_every_rule() -> None:
    """Over many draws, every rule of its severity is broken and every one is bent."""
    kinds = {"error": broken(), "warning": bent()}
    for severity, strategy in kinds.items():
        seen = set().union(*map(found, drawn(strategy, 600)))
        assert {name for name in RULES if CONTRACT.by_name[name].severity == severity} - seen == set()


def test_a_code_is_a_name_too() -> None:
    """Rules go by id and by code."""
    assert find(broken("WAN410"), lambda _: True) == find(broken("duration-range"), lambda _: True)


@pytest.mark.parametrize("strategy", [broken, bent, at_limit])
def test_an_unknown_rule_is_told_with_what_may_be_meant(strategy: Any) -> None:
    """A rule that is not there is refused at once, with those that are like it."""
    with pytest.raises(UnknownRule) as raised:
        strategy("duration-with-video")
    assert raised.value.nearest[0] == "duration-with-videos"


@pytest.mark.parametrize("strategy", [broken, at_limit])
def test_rules_of_reading_are_about_texts(strategy: Any) -> None:
    """A rule of reading cannot be broken by an instance, and who asks is told where to look."""
    with pytest.raises(ValueError, match=r"^duplicate-key is about the text of a file.*broken_text$"):
        strategy("duplicate-key")


def test_only_a_warning_bends() -> None:
    """A rule that refuses is broken, not bent."""
    with pytest.raises(ValueError, match=r"^a finding of duration-range is no warning but error; draw from broken$"):
        bent("duration-range")
