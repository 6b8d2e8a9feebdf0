"""What suppressions do: findings are set aside, and suppressions that do nothing, or not what was meant, are told.

A suppression whose rule is unknown or whose day is past does nothing. Nothing suppresses what is told of suppressions,
and nothing why a text could not be read: of that nothing else is judged, and a report without it would look clean.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING, TypeVar

from wanref_contract.contract.profiles import profile_finding, rules_by_id
from wanref_contract.finding import Finding, located, place_in_text
from wanref_contract.linting import lint_document, notice_finding
from wanref_contract.source import MISSING, read_documents
from wanref_contract.suppressing.comments import read_comments
from wanref_contract.suppressing.sidecar import read_sidecar
from wanref_contract.suppressing.suppression import Mistake, Suppressed, Suppression, iter_places, suppressed
from wanref_contract.wording import nearest, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule, TextExample
    from wanref_contract.source import Document
    from wanref_contract.suppressing.suppression import Place

    Judged = tuple[Document, Sequence[Finding]]

T = TypeVar("T", Suppression, Mistake)

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
        return bool(self.rule_id(rule))

    def rule_id(self, rule: str) -> str:
        """Return the id of *rule*, which may be its whole code; nothing where it names none."""
        names = _names(self.contract)
        found = names.get(rule) or names.get(rule.upper())
        return found.id if found else ""

    def is_past(self, one: Suppression) -> bool:
        """Say whether the last day of *one* is over."""
        return one.until is not None and one.until < self.today


class Index:
    """The suppressions that hold, by what they suppress, so that a finding is asked for once and not by each of them.

    Args:
        suppressions: In order; those that do nothing may be among them.
        terms: What they are judged by.
    """

    def __init__(self, suppressions: Iterable[Suppression], terms: Terms) -> None:
        self._found: dict[str, dict[Place, list[Suppression]]] = {}
        for one in suppressions:
            if terms.hold(one):
                self._found.setdefault(terms.rule_id(one.rule), {}).setdefault(one.place, []).append(one)

    def groups(self, finding: Finding, document: Document) -> list[list[Suppression]]:
        """Return those that are about *finding*, of *document*, by the places that they name."""
        places = self._found.get(finding.rule)
        if not places:
            return []
        return [places[place] for place in dict.fromkeys(iter_places(finding, document)) if place in places]

    def covers(self, finding: Finding, document: Document) -> bool:
        """Say whether one of them sets *finding* aside; none does where *document* could not be read."""
        return document.instance is not MISSING and bool(self.groups(finding, document))


def set_aside(document: Document, findings: Iterable[Finding], index: Index) -> tuple[list[Finding], set[Suppression]]:
    """Return the *findings* of *document*, those that are not told as `Suppressed`, and the suppressions about them.

    Where *document* could not be read, all are told.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.suppressing.suppression import Suppression
    >>> terms = Terms(contract=load_contract(), today=DAY_OF_EXAMPLES)
    >>> document = next(read_documents(b"[]", "json"))
    >>> findings = lint_document(document, terms.contract)
    >>> told, used = set_aside(document, findings, Index([Suppression(rule=findings[0].rule, reason="a test")], terms))
    >>> [type(finding).__name__ for finding in told], len(used)
    (['Suppressed'], 1)
    """
    used: dict[int, list[Suppression]] = {}
    judged: list[Finding] = []
    is_read = document.instance is not MISSING
    for finding in findings:
        groups = index.groups(finding, document)
        used.update((id(group), group) for group in groups)
        judged.append(_aside(finding, groups[0]) if groups and is_read else finding)
    return judged, {one for group in used.values() for one in group}


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
    read = read_comments(left[0][0].places.lines)
    suppressions, mistakes = deque(read[0]), deque(read[1])
    for number, (document, findings) in enumerate(left):
        end = inf if number + 1 == len(left) else document.locate("").end_line
        mine, wrong = list(_iter_taken(suppressions, end)), list(_iter_taken(mistakes, end))
        told, used = set_aside(document, findings, Index(mine, terms))
        is_read = document.instance is not MISSING
        idle = _iter_idle(mine, used, set() if is_read else used, terms, is_read=is_read)
        told += [_told(mistake, None) for mistake in (*wrong, *idle)]
        yield document, sorted(told, key=place_in_text)


def _iter_taken(waiting: deque[T], end: float) -> Iterator[T]:
    """Take from *waiting* what is about a line up to *end*; what is about none comes last."""
    while waiting and (waiting[0].line or inf) <= end:
        yield waiting.popleft()


def covered_by_comments(document: Document, terms: Terms) -> Index:
    """Return the suppressions among the comments of the text of *document*."""
    return Index(read_comments(document.places.lines)[0], terms)


def lint_sidecar(data: bytes, judged: Iterable[Judged], terms: Terms) -> tuple[Document, list[Finding]]:
    """Return the document of a sidecar and its findings.

    Args:
        data: The sidecar.
        judged: What its file gives, before anything is set aside.
        terms: What suppressions are judged by.
    """
    document, suppressions, mistakes = read_sidecar(data)
    index = Index(suppressions, terms)
    used: set[Suppression] = set()
    vain: set[Suppression] = set()
    is_read = True
    for other, findings in judged:
        about = set_aside(other, findings, index)[1]
        used |= about
        if other.instance is MISSING:
            is_read = False
            vain |= about
    wrong = {mistake.origin for mistake in mistakes}
    found = [
        notice_finding(notice, terms.contract)
        for notice in document.notices
        # A day is a day here, and of what is wrong that is told.
        if notice.rule != "yaml-surprise" or not (notice.pointer.endswith("/until") or notice.pointer in wrong)
    ]
    idle = _iter_idle(suppressions, used, vain, terms, is_read=is_read)
    found += [_told(mistake, document) for mistake in (*mistakes, *idle)]
    return document, sorted(found, key=place_in_text)


def lint_suppressed_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the request that *example* is, after what its comments say.

    All of them count, but for what keeps a text from being read, which some examples need.
    """
    terms = Terms(contract=contract, today=DAY_OF_EXAMPLES)
    judged = [
        (document, lint_document(document, contract)) for document in read_documents(example.content, example.format)
    ]
    own = rules_by_id(PROFILE)
    return [
        finding
        for document, findings in iter_suppressed(judged, terms)
        for finding in findings
        if not isinstance(finding, Suppressed) and (document.instance is not MISSING or finding.rule in own)
    ]


def _iter_idle(
    suppressions: Iterable[Suppression],
    used: set[Suppression],
    vain: set[Suppression],
    terms: Terms,
    *,
    is_read: bool,
) -> Iterator[Mistake]:
    """Yield why each of the *suppressions* that are not *used*, or *vain*, does nothing."""
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
        elif one in vain:
            rule, values = "suppression-unread", {"rule": one.rule}
        elif one not in used and is_read:
            rule, values = "suppression-unused", {"rule": one.rule}
        if rule:
            yield Mistake(rule=rule, values=values, origin=one.origin, location=one.location)


def _told(mistake: Mistake, document: Document | None) -> Finding:
    """Return the finding that *mistake* amounts to; *document* is that of the sidecar, where it stands in one."""
    finding = profile_finding(PROFILE, mistake.rule, mistake.values, pointer=mistake.origin, location=mistake.location)
    return located(finding, document.locate(mistake.origin), ()) if document and not mistake.location else finding


@lru_cache(maxsize=4)
def _names(contract: Contract) -> Mapping[str, Rule]:
    """Return the rules by id and by code."""
    return {name: rule for rule in contract.all_rules for name in (rule.id, rule.code)}
