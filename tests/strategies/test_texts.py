"""Files in which the reader finds one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import find

from tests.strategies.drawn import begun_and_drawn, drawn
from wanref_contract import UnknownRule, load_contract
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents
from wanref_contract.strategies import broken_text

if TYPE_CHECKING:
    from wanref_contract.strategies import RequestText

CONTRACT = load_contract()
READING = [rule for rule in CONTRACT.rules if rule.judged == "reading"]


def found(text: RequestText) -> set[str]:
    """Return the rules of reading that a file breaks."""
    documents = read_documents(text.content, text.format)
    rules = {finding.rule for document in documents for finding in lint_document(document, CONTRACT)}
    return rules & {rule.id for rule in READING}


def assert_breaks_alone(name: str, count: int) -> None:
    """Assert that *count* files break the rule *name* of reading, and nothing else but its companions."""
    rule = CONTRACT.by_name[name]
    allowed = {name}.union(*(example.also for example in rule.texts if example.breaks))
    begun, texts = begun_and_drawn(broken_text(name), count)
    assert begun <= 1.02 * max(len(texts), 50)
    assert {frozenset(found(text) - allowed) | {name in found(text)} for text in texts} == {frozenset({True})}


@pytest.mark.parametrize("name", [rule.id for rule in READING])
def test_a_text_breaks_one_rule_of_reading(name: str) -> None:
    """The reader finds just the rule in question."""
    assert_breaks_alone(name, 25)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", [rule.id for rule in READING])
def test_a_text_breaks_one_rule_of_reading_in_many_draws(name: str) -> None:
    """The same of five hundred draws."""
    assert_breaks_alone(name, 500)


def test_any_text_means_any_rule_of_reading() -> None:
    """Over many draws, every rule of reading is broken."""
    assert set().union(*map(found, drawn(broken_text(), 200))) == {rule.id for rule in READING}


@pytest.mark.parametrize("name", [rule.id for rule in READING])
def test_a_text_shrinks_to_the_example(name: str) -> None:
    """The simplest file that breaks a rule is its first example."""
    first = next(example for example in CONTRACT.by_name[name].texts if example.breaks)
    text = find(broken_text(name), lambda _: True)
    assert (text.content, text.format) == (first.content, first.format)


@pytest.mark.parametrize(
    ("name", "raised"), [("duplicate-keys", UnknownRule), ("duration-range", ValueError)], ids=["unknown", "no-reading"]
)
def test_only_rules_of_reading_have_texts(name: str, raised: Any) -> None:
    """A rule that is unknown, or about instances, is refused at once."""
    with pytest.raises(raised):
        broken_text(name)
