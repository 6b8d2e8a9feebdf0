"""What suppressions do: findings are set aside, and suppressions that do nothing, or not what was meant, are told.

A suppression whose rule is unknown or whose day is past does nothing. Nothing suppresses what is told of suppressions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from wanref_contract.contract.profiles import profile_rules
from wanref_contract.finding import Finding, located, make_finding
from wanref_contract.linting import lint_document, notice_finding
from wanref_contract.source import MISSING, read_documents
from wanref_contract.suppressing.comments import read_comments
from wanref_contract.suppressing.sidecar import read_sidecar
from wanref_contract.suppressing.suppression import Mistake, Suppressed, suppressed
from wanref_contract.wording import nearest, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule, TextExample
    from wanref_contract.source import Document
    from wanref_contract.suppressing.suppression import Suppression

    Judged = tuple[Document, Sequence[Finding]]

PROFILE = "suppressions"

DAY_OF_EXAMPLES = date(2026, 8, 21)
"""The day on which the examples of the rules are judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What suppressions are judged by.

    Attributes:
        contract: Has the rules that they name.
        today: The day.
    """

    contract: Contract
    today: date

    def hold(self, one: Suppression) -> bool:
        """Say whether the suppression *one* does anything."""
        return self.knows(one.rule) and not self.is_past(one)

    def knows(self, rule: str) -> bool:
        """Say whether *rule* is the id or the whole code of a rule."""
        return rule in _names(self.contract) or rule.upper() in _names(self.contract)

    def is_past(self, one: Suppression) -> bool:
        """Say whether the last day of *one* is over."""
        return one.until is not None and one.until < self.today


def set_aside(
    document: Document, findings: Iterable[Finding], suppressions: Sequence[Suppression], terms: Terms
) -> tuple[list[Finding], set[Suppression]]:
    """Return the *findings* of *document*, those that are not told as `Suppressed`, and the suppressions that did it.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.suppressing.suppression import Suppression
    >>> terms = Terms(contract=load_contract(), today=DAY_OF_EXAMPLES)
    >>> document = next(read_documents(b"[]", "json"))
    >>> findings = lint_document(document, terms.contract)
    >>> told, used = set_aside(document, findings, [Suppression(rule=findings[0].rule, reason="a test")], terms)
    >>> [type(finding).__name__ for finding in told], len(used)
    (['Suppressed'], 1)
    """
    holding = [one for one in suppressions if terms.hold(one)]
    used: set[Suppression] = set()
    judged: list[Finding] = []
    for finding in findings:
        by = [one for one in holding if one.covers(finding, document)]
        used.update(by)
        judged.append(_aside(finding, by) if by else finding)
    return judged, used


def _aside(finding: Finding, by: Sequence[Suppression]) -> Finding:
    if isinstance(finding, Suppressed):
        return finding
    return suppressed(finding, kind=by[0].kind, reason=by[0].reason)


def iter_suppressed(judged: Iterable[Judged], terms: Terms) -> Iterator[Judged]:
    """Yield the documents of one YAML text with their findings, after what its comments say.

    Args:
        judged: Every document of the text, with its findings, in order.
        terms: What suppressions are judged by.
    """
    left = list(judged)
    lines = left[0][0].places.lines
    suppressions, mistakes = read_comments(lines)
    for number, (document, findings) in enumerate(left):
        end = float("inf") if number + 1 == len(left) else document.locate("").end_line
        mine = [one for one in suppressions if one.line and one.line <= end] if end != float("inf") else suppressions
        wrong = [one for one in mistakes if one.line and one.line <= end] if end != float("inf") else mistakes
        suppressions = tuple(one for one in suppressions if one not in mine)
        mistakes = tuple(one for one in mistakes if one not in wrong)
        told, used = set_aside(document, findings, mine, terms)
        is_read = document.instance is not MISSING
        told += [_told(mistake, None) for mistake in (*wrong, *_iter_idle(mine, used, terms, is_read=is_read))]
        yield document, sorted(told, key=_place)


def covered_by_comments(document: Document, terms: Terms) -> Sequence[Suppression]:
    """Return the suppressions among the comments of the text of *document* that hold."""
    return [one for one in read_comments(document.places.lines)[0] if terms.hold(one)]


def lint_sidecar(data: bytes, judged: Iterable[Judged], terms: Terms) -> tuple[Document, list[Finding]]:
    """Return the document of a sidecar and its findings.

    Args:
        data: The sidecar.
        judged: What its file gives, before anything is set aside.
        terms: What suppressions are judged by.
    """
    document, suppressions, mistakes = read_sidecar(data)
    used: set[Suppression] = set()
    is_read = True
    for other, findings in judged:
        used |= set_aside(other, findings, suppressions, terms)[1]
        is_read = is_read and other.instance is not MISSING
    notices = [notice for notice in document.notices if not notice.pointer.endswith("/until")]  # a day is a day here
    found = [notice_finding(notice, terms.contract) for notice in notices]
    idle = _iter_idle(suppressions, used, terms, is_read=is_read)
    found += [_told(mistake, document) for mistake in (*mistakes, *idle)]
    return document, sorted(found, key=_place)


def lint_suppressed_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the request that *example* is, after what its comments say; all of them count."""
    terms = Terms(contract=contract, today=DAY_OF_EXAMPLES)
    judged = [
        (document, lint_document(document, contract)) for document in read_documents(example.content, example.format)
    ]
    return [
        finding
        for _, findings in iter_suppressed(judged, terms)
        for finding in findings
        if not isinstance(finding, Suppressed)
    ]


def _iter_idle(
    suppressions: Iterable[Suppression], used: set[Suppression], terms: Terms, *, is_read: bool
) -> Iterator[Mistake]:
    """Yield why each of the *suppressions* that are not *used* does nothing."""
    for one in suppressions:
        rule, values = "", {}
        if not terms.knows(one.rule):
            meant = nearest(one.rule, _names(terms.contract))
            rule, values = (
                "suppression-rule",
                {"name": show(one.rule), "meant": f"Did you mean {meant}? " if meant else ""},
            )
        elif one.until and terms.is_past(one):
            rule, values = "suppression-expired", {"day": one.until.isoformat()}
        elif one not in used and is_read:
            rule, values = "suppression-unused", {"rule": one.rule}
        if rule:
            yield Mistake(rule=rule, values=values, origin=one.origin, location=one.location)


def _told(mistake: Mistake, document: Document | None) -> Finding:
    """Return the finding that *mistake* amounts to; *document* is that of the sidecar, where it stands in one."""
    rule = _rules()[mistake.rule]
    finding = make_finding(
        rule,
        message=rule.message.format_map(mistake.values),
        help=rule.help.format_map(mistake.values),
        pointer=mistake.origin,
        location=mistake.location,
    )
    return located(finding, document.locate(mistake.origin), ()) if document else finding


def _place(finding: Finding) -> tuple[int, int]:
    return (finding.location.line, finding.location.column) if finding.location else (0, 0)


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in profile_rules(PROFILE)}


@lru_cache(maxsize=4)
def _names(contract: Contract) -> Mapping[str, Rule]:
    """Return the rules by id and by code."""
    return {name: rule for rule in contract.all_rules for name in (rule.id, rule.code)}
