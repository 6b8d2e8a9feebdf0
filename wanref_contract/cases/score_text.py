"""A score as text: what was answered wrong, a table by rule, and a last line that says it all."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from wanref_contract.cases.scoring import NOTHING
from wanref_contract.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.cases.case import Expected
    from wanref_contract.cases.scoring import Outcome, Score

_MOST_SHOWN = 20
"""Failures that are shown whole; who has more of them mends the first."""

_MOST_NAMED = 5
"""Rules that do not count that are named."""


def render_score(score: Score, again: Sequence[str]) -> str:
    """Return the text of *score*.

    Args:
        score: What is shown.
        again: The command that asks again, to which ``--case ID`` is put before the ``--`` in it.
    """
    lines = [
        *(line for one in score.failures[:_MOST_SHOWN] for line in _failure(one, again)),
        *_table(score),
        "",
        *_remarks(score),
        _summary(score),
    ]
    return "\n".join(lines) + "\n"


def _failure(outcome: Outcome, again: Sequence[str]) -> Iterator[str]:
    """Yield what was answered wrong, as a diff, the request, and the command that asks for it alone."""
    at = again.index("--")
    yield f"{outcome.case.id}:"
    yield from (f"  - {_finding(finding)}" for finding in outcome.missing)
    yield from (f"  + {_finding(finding)}" for finding in outcome.surplus)
    for pointer, wanted, given in outcome.plan:
        yield from (f"  {sign} plan {pointer} {_value(value)}" for sign, value in (("-", wanted), ("+", given)))
    yield f"  {_value(dict(outcome.case.question()))}"
    yield f"  {shlex.join([*again[:at], '--case', outcome.case.id, *again[at:]])}"
    yield ""


def _finding(finding: Expected) -> str:
    return f"{finding.severity} {finding.rule} {finding.pointer or '(root)'}"


def _value(value: Any) -> str:
    return "nothing" if value is NOTHING else json.dumps(shortened(value), ensure_ascii=False)


def _table(score: Score) -> Iterator[str]:
    """Yield a line for each rule, and one for the plans."""
    width = max((len(f"{one.rule.code} {one.rule.rule}") for one in score.tallies), default=0)
    yield f"{'rule':<{width}}  cases  right  missing  surplus"
    for one in score.tallies:
        name = f"{one.rule.code} {one.rule.rule}"
        yield f"{name:<{width}}  {one.cases:>5}  {one.right:>5}  {one.missing or '-':>7}  {one.surplus or '-':>7}"
    if score.plans is not None:
        right = score.plans - sum(bool(one.plan) for one in score.outcomes)
        yield f"{'plans':<{width}}  {score.plans:>5}  {right:>5}"


def _remarks(score: Score) -> Iterator[str]:
    if len(score.failures) > _MOST_SHOWN:
        yield f"{len(score.failures) - _MOST_SHOWN} more failures are not shown"
    if len(score.left_out) > _MOST_NAMED:
        yield f"not counted: {len(score.left_out)} rules"
    elif score.left_out:
        yield f"not counted: {', '.join(rule.rule for rule in score.left_out)}"
    for one in score.stale:
        yield f"{one.case.id} is listed as an expected failure and is right; take it off the list"


def _summary(score: Score) -> str:
    right = sum(one.is_right for one in score.outcomes)
    listed = sum(one.is_listed and not one.is_right for one in score.outcomes)
    parts = [f"{right} right"]
    parts += [f"{listed} wrong as expected"] if listed else []
    parts += [f"{len(score.failures)} wrong"] if score.failures else []
    return f"{len(score.outcomes)} case{'' if len(score.outcomes) == 1 else 's'}: {', '.join(parts)}"
