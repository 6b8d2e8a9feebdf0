"""Answers compared with what cases expect: case by case, and added up by rule.

A case is compared rule by rule, over the rules that a program implements and that are asked for, so what one rule gets
wrong is held against that rule alone. A plan is compared whole, where a program makes plans.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract.cases.plan_form import iter_leaves
from wanref_contract.cel.runtime import equal
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from wanref_contract.cases.case import Case, CaseFile, CaseRule, Expected
    from wanref_contract.cases.protocol import Answer
    from wanref_contract.cases.runner import Conversation


class UnknownCase(WanrefError, LookupError):
    """No case has this id.

    Attributes:
        name: What was asked for.
        nearest: Ids like it, the likest first.
    """

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        super().__init__(name, tuple(nearest))
        self.name = name
        self.nearest = tuple(nearest)

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"no case is called {self.name!r}{hint}"


Difference = tuple[str, Any, Any]

NOTHING = object()
"""Stands in a difference for what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case.

    Attributes:
        case: The case.
        missing: What it expects and was not answered.
        surplus: What was answered and it does not expect.
        plan: Where the plan is not the expected one: pointer, what is expected there, and what was answered.
        is_listed: Whether it is among the expected failures.
    """

    case: Case
    missing: tuple[Expected, ...]
    surplus: tuple[Expected, ...]
    plan: tuple[Difference, ...]
    is_listed: bool

    @property
    def is_right(self) -> bool:
        """Whether the answer is what the case expects."""
        return not self.missing and not self.surplus and not self.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The cases in which one rule matters: those about it, and those in which it is expected or answered."""

    rule: CaseRule
    cases: int
    right: int
    missing: int
    surplus: int


@dataclass(frozen=True, kw_only=True)
class Score:
    """How a program has answered.

    Attributes:
        outcomes: In the order of the cases.
        tallies: In the order of the rules, for those that count.
        left_out: The rules that do not count: not implemented, or not asked for.
        plans: How many plans were compared; None where the program makes none.
    """

    outcomes: tuple[Outcome, ...]
    tallies: tuple[Tally, ...]
    left_out: tuple[CaseRule, ...]
    plans: int | None

    @cached_property
    def failures(self) -> tuple[Outcome, ...]:
        """The cases that were answered wrong and are not expected to be."""
        return tuple(one for one in self.outcomes if not one.is_right and not one.is_listed)

    @cached_property
    def stale(self) -> tuple[Outcome, ...]:
        """The cases that are expected to be answered wrong and were not."""
        return tuple(one for one in self.outcomes if one.is_right and one.is_listed)


def select_cases(cases: Iterable[Case], names: Iterable[str]) -> tuple[Case, ...]:
    """Return those of *cases* whose ids are *names*, in their order.

    Raises:
        UnknownCase: One of *names* is none of theirs.
    """
    by_id = {case.id: case for case in cases}
    for name in names:
        if name not in by_id:
            from difflib import get_close_matches

            raise UnknownCase(name, get_close_matches(name, by_id, n=2))
    wanted = frozenset(names)
    return tuple(case for case in by_id.values() if case.id in wanted)


def score_answers(
    cases: CaseFile, said: Conversation, *, rules: Set[str] | None = None, listed: Set[str] = frozenset()
) -> Score:
    """Return how a program does by *cases*.

    Args:
        cases: What was asked; cases without an answer do not count.
        said: What the program said.
        rules: The ids of the rules to count, and no plans then; all, and plans, unless given.
        listed: The ids of the cases that are expected to be answered wrong.
    """
    counted = said.declared.rules if rules is None else said.declared.rules & rules
    plans = said.declared.plans and rules is None
    outcomes = tuple(
        _outcome(case, said.answers[case.id], counted, plans=plans, is_listed=case.id in listed)
        for case in cases.cases
        if case.id in said.answers
    )
    return Score(
        outcomes=outcomes,
        tallies=tuple(_tally(rule, outcomes, said.answers) for rule in cases.rules if rule.rule in counted),
        left_out=tuple(rule for rule in cases.rules if rule.rule not in counted),
        plans=sum(one.case.file is None for one in outcomes) if plans else None,
    )


def _outcome(case: Case, answer: Answer, counted: Set[str], *, plans: bool, is_listed: bool) -> Outcome:
    wanted, given = (
        Counter(finding for finding in findings if finding.rule in counted)
        for findings in (case.findings, answer.findings)
    )
    return Outcome(
        case=case,
        missing=tuple(sorted((wanted - given).elements())),
        surplus=tuple(sorted((given - wanted).elements())),
        plan=tuple(_differences(case.plan, answer.plan)) if plans and case.file is None else (),
        is_listed=is_listed,
    )


def _differences(wanted: Any, given: Any) -> Iterator[Difference]:
    """Yield where two plans differ, as values of JSON: true is not 1, and 5 is 5.0."""
    left, right = dict(iter_leaves(wanted)), dict(iter_leaves(given))
    for pointer in {**left, **right}:
        one, other = left.get(pointer, NOTHING), right.get(pointer, NOTHING)
        if not equal(one, other):
            yield pointer, one, other


def _tally(rule: CaseRule, outcomes: Iterable[Outcome], answers: Mapping[str, Answer]) -> Tally:
    concerned = [one for one in outcomes if _matters(rule.rule, one.case, answers[one.case.id])]
    wrong = [one for one in concerned if any(finding.rule == rule.rule for finding in (*one.missing, *one.surplus))]
    return Tally(
        rule=rule,
        cases=len(concerned),
        right=len(concerned) - len(wrong),
        missing=sum(finding.rule == rule.rule for one in wrong for finding in one.missing),
        surplus=sum(finding.rule == rule.rule for one in wrong for finding in one.surplus),
    )


def _matters(rule: str, case: Case, answer: Answer) -> bool:
    return case.about.get("rule") == rule or any(finding.rule == rule for finding in (*case.findings, *answer.findings))
