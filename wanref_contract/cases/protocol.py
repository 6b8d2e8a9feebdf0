"""What a program is told and what it answers, as lines of JSON; nothing of processes.

A program is greeted with the head of the case file and answers with what it implements. Then each question, an id with
a request or a file, is answered with the id and the findings. A finding names its rule, by id or by code, and its
pointer; where it names a severity too, it is held to that. What else an answer says is passed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.cases.case import Expected
from wanref_contract.errors import UnknownRule, WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wanref_contract.cases.case import CaseRule

_LONGEST_SHOWN = 200
"""Characters of a wrong answer that are shown."""


class AnswerInvalid(WanrefError):
    """What a program answers is no answer.

    Attributes:
        reason: What is wrong with it.
        text: The answer.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(reason, text)
        self.reason = reason
        self.text = text

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= _LONGEST_SHOWN else f"{self.text[:_LONGEST_SHOWN]}..."
        return f"{self.reason}: {shown!r}"


def find_rules(rules: Iterable[CaseRule], name: str) -> frozenset[str]:
    """Return the ids of the *rules* that *name* names: an id, a code, or the beginning of codes.

    Raises:
        UnknownRule: It names none of them.
    """
    known = tuple(rules)
    found = frozenset(one.rule for one in known if name == one.rule or one.code.startswith(name.upper()))
    if not name or not found:
        from difflib import get_close_matches

        raise UnknownRule(name, get_close_matches(name.lower(), [one.rule for one in known], n=3, cutoff=0.5))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a program implements.

    Attributes:
        rules: The ids of the rules.
        plans: Whether it answers with plans.
    """

    rules: frozenset[str]
    plans: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a program says of a case; no plan may mean that there is none, or that it makes none."""

    findings: tuple[Expected, ...]
    plan: Any = None


def parse_declaration(text: str, rules: Sequence[CaseRule]) -> Declaration:
    """Return what a program declares: all of *rules* where it names none, and plans where it says ``"plans": true``.

    Raises:
        AnswerInvalid: The text is no declaration.

    >>> from wanref_contract.cases.case import CaseRule
    >>> rules = [CaseRule(rule="assets-total", code="WAN101", severity="error")]
    >>> parse_declaration('{"rules": ["WAN1"]}', rules)
    Declaration(rules=frozenset({'assets-total'}), plans=False)
    """
    declared = _object(text)
    names = declared.get("rules", [rule.rule for rule in rules])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise AnswerInvalid('has "rules" that are no list of texts', text)
    try:
        known = frozenset(rule for name in names for rule in find_rules(rules, name))
    except UnknownRule as error:
        raise AnswerInvalid(f"declares what is not there; {error}", text) from None
    return Declaration(rules=known, plans=declared.get("plans") is True)


def parse_answer(text: str, asked: str, rules: Sequence[CaseRule]) -> Answer:
    """Return what a program answers when the case *asked* was asked.

    Raises:
        AnswerInvalid: The text is no answer, or one to another case.

    >>> from wanref_contract.cases.case import CaseRule
    >>> rules = [CaseRule(rule="assets-total", code="WAN101", severity="error")]
    >>> parse_answer('{"id": "a", "findings": [{"code": "WAN101", "pointer": "/image_urls"}]}', "a", rules).findings
    (Expected(rule='assets-total', severity='error', pointer='/image_urls'),)
    """
    answer = _object(text)
    if answer.get("id") != asked:
        raise AnswerInvalid("answers another question", text)
    return Answer(findings=_findings(answer.get("findings"), text, rules), plan=answer.get("plan"))


def parse_report(text: str, rules: Sequence[CaseRule]) -> Answer:
    """Return what is found by a report as ``wanref lint --format json`` writes it.

    Raises:
        AnswerInvalid: The text is no such report.
    """
    files = _object(text).get("files")
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise AnswerInvalid('has no list of "files"', text)
    findings = (finding for file in files for finding in _findings(file.get("findings"), text, rules))
    return Answer(findings=tuple(findings))


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise AnswerInvalid("is no JSON", text) from None
    if not isinstance(value, dict):
        raise AnswerInvalid("is no object", text)
    return value


def _findings(values: Any, text: str, rules: Sequence[CaseRule]) -> tuple[Expected, ...]:
    if not isinstance(values, list):
        raise AnswerInvalid('has no list of "findings"', text)
    by_name = {name: rule for rule in rules for name in (rule.rule, rule.code)}
    found = []
    for value in values:
        if not isinstance(value, dict) or not isinstance(value.get("pointer"), str):
            raise AnswerInvalid("has a finding without a pointer", text)
        name = value.get("rule", value.get("code"))
        if not isinstance(name, str) or name not in by_name:
            raise AnswerInvalid(f"has a finding of no known rule, {name!r}", text)
        rule = by_name[name]
        found.append(Expected(rule.rule, str(value.get("severity", rule.severity)), value["pointer"]))
    return tuple(found)
