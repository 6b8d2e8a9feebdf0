"""What is wrong in a conversation, and how it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.contract.profiles import profile_finding, profile_rules, rules_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanref_contract.finding import Finding

PROFILE = "conversations"

BODY = "response/body"
STATUS = "response/status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A rule of conversations that is broken at one place.

    Attributes:
        rule: The id of the rule.
        index: The number of the exchange.
        place: Where in the exchange, a JSON Pointer without its first stroke; empty for the whole exchange.
        values: What the words of the rule show.
        related: Number and place of what else takes part.
    """

    rule: str
    index: int
    place: str
    values: Mapping[str, str]
    related: tuple[tuple[int, str], ...] = ()


def remark_findings(remarks: Iterable[Remark]) -> tuple[Finding, ...]:
    """Return the findings that *remarks* amount to, by exchange and then by code.

    >>> (finding,) = remark_findings([Remark(rule="results-empty", index=2, place="response/body/results", values={})])
    >>> finding.pointer, finding.message
    ('/2/response/body/results', 'must hold one address at least, is empty')
    """
    rules = rules_by_id(PROFILE)
    return tuple(
        map(_finding, sorted(remarks, key=lambda remark: (remark.index, rules[remark.rule].index, remark.place)))
    )


def body_place(pointer: str) -> str:
    """Return the place in an exchange that *pointer* into its body means."""
    return BODY + pointer


def rule_of_keyword(keyword: str) -> str:
    """Return the id of the rule that speaks for *keyword* of the schema of answers.

    >>> rule_of_keyword("enum")
    'answer-value'
    """
    return next(rule.id for rule in profile_rules(PROFILE) if keyword in rule.schema)


def _finding(remark: Remark) -> Finding:
    related = tuple([_pointer(*other) for other in remark.related])
    pointer = _pointer(remark.index, remark.place)
    return profile_finding(PROFILE, remark.rule, remark.values, pointer=pointer, related=related)


def _pointer(index: int, place: str) -> str:
    if index < 0:
        return ""
    return f"/{index}/{place}" if place else f"/{index}"
