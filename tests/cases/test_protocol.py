"""The protocol: what is an answer, and what is told of one that is none."""

from __future__ import annotations

import pytest

from wanref_contract.cases.case import CaseRule, Expected
from wanref_contract.cases.protocol import (
    Answer,
    AnswerInvalid,
    Declaration,
    find_rules,
    parse_answer,
    parse_declaration,
    parse_report,
)
from wanref_contract.errors import UnknownRule

RULES = (
    CaseRule(rule="assets-total", code="WAN101", severity="error"),
    CaseRule(rule="assets-missing", code="WAN102", severity="error"),
    CaseRule(rule="voice-key", code="WAN201", severity="warning"),
)
ALL = frozenset(rule.rule for rule in RULES)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("assets-total", {"assets-total"}),
        ("WAN102", {"assets-missing"}),
        ("wan1", {"assets-total", "assets-missing"}),
        ("WAN", ALL),
    ],
)
def test_rules_are_found_by_any_name(name: str, found: set[str]) -> None:
    """An id, a code, or the beginning of codes."""
    assert find_rules(RULES, name) == found


@pytest.mark.parametrize(("name", "nearest"), [("asset-total", ("assets-total",)), ("", ()), ("WAN9", ())])
def test_a_rule_that_is_not_there_is_told(name: str, nearest: tuple[str, ...]) -> None:
    """A name of nothing is refused, with the likest."""
    with pytest.raises(UnknownRule) as caught:
        find_rules(RULES, name)
    assert caught.value.nearest[:1] == nearest


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("{}", Declaration(rules=ALL)),
        ('{"rules": ["WAN2", "assets-total"], "x": 1}', Declaration(rules=frozenset({"voice-key", "assets-total"}))),
        ('{"rules": [], "plans": true}', Declaration(rules=frozenset(), plans=True)),
        ('{"plans": 1}', Declaration(rules=ALL)),
    ],
)
def test_a_declaration_says_what_is_implemented(text: str, declared: Declaration) -> None:
    """Every rule where none is named, and plans where it says so."""
    assert parse_declaration(text, RULES) == declared


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "is no JSON: 'hello'"),
        ("[" * 100_000, f"is no JSON: '{'[' * 200}...'"),
        ("[]", "is no object: '[]'"),
        ('{"rules": "WAN1"}', 'has "rules" that are no list of texts: \'{"rules": "WAN1"}\''),
        ('{"rules": [1]}', 'has "rules" that are no list of texts: \'{"rules": [1]}\''),
        (
            '{"rules": ["voice-keys"]}',
            "declares what is not there; no rule is called 'voice-keys'; did you mean voice-key?: '{REPEATED}'",
        ),
    ],
)
def test_what_is_no_declaration_is_told(text: str, told: str) -> None:
    """What is wrong, and the text, cut where it is long."""
    with pytest.raises(AnswerInvalid) as caught:
        parse_declaration(text, RULES)
    assert str(caught.value) == told.replace("{REPEATED}", text)


def test_an_answer_may_say_more_and_less() -> None:
    """A rule by id or by code; its severity is the rule's where none is given; what else is said is passed over."""
    text = (
        '{"id": "a", "x": 1, "plan": {"film": {}}, "findings": [{"rule": "voice-key", "pointer": "/a", "help": ""}, '
        '{"code": "WAN201", "severity": "error", "pointer": ""}]}'
    )
    findings = (Expected("voice-key", "warning", "/a"), Expected("voice-key", "error", ""))
    assert parse_answer(text, "a", RULES) == Answer(findings=findings, plan={"film": {}})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no JSON"),
        ("null", "is no object"),
        ('{"findings": []}', "answers another question"),
        ('{"id": "b", "findings": []}', "answers another question"),
        ('{"id": "a"}', 'has no list of "findings"'),
        ('{"id": "a", "findings": {}}', 'has no list of "findings"'),
        ('{"id": "a", "findings": ["x"]}', "has a finding without a pointer"),
        ('{"id": "a", "findings": [{"rule": "voice-key"}]}', "has a finding without a pointer"),
        ('{"id": "a", "findings": [{"rule": "voice-key", "pointer": 1}]}', "has a finding without a pointer"),
        ('{"id": "a", "findings": [{"pointer": ""}]}', "has a finding of no known rule, None"),
        ('{"id": "a", "findings": [{"rule": [], "pointer": ""}]}', "has a finding of no known rule, []"),
        ('{"id": "a", "findings": [{"rule": "x", "pointer": ""}]}', "has a finding of no known rule, 'x'"),
    ],
)
def test_what_is_no_answer_is_told(text: str, reason: str) -> None:
    """Rubbish, another case's answer, and findings that name no rule or no place."""
    with pytest.raises(AnswerInvalid) as caught:
        parse_answer(text, "a", RULES)
    assert (caught.value.reason, caught.value.text) == (reason, text)


def test_a_report_is_an_answer_without_id() -> None:
    """What `wanref lint --format json` prints: the findings of all files."""
    file = (
        '{"path": "-", "findings": [{"rule": "voice-key", "code": "WAN201", "severity": "warning", "pointer": "/a"}]}'
    )
    assert (
        parse_report(f'{{"version": 1, "files": [{file}, {file}]}}', RULES).findings
        == (Expected("voice-key", "warning", "/a"),) * 2
    )


@pytest.mark.parametrize("text", ["", "{}", '{"files": {}}', '{"files": [1]}', '{"files": [{}]}'])
def test_what_is_no_report_is_told(text: str) -> None:
    """Anything but such a report is refused."""
    with pytest.raises(AnswerInvalid):
        parse_report(text, RULES)
