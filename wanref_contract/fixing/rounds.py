"""Which fixes are made at once: those that do not meet, and leave the film what it was where they claim to.

What a round leaves is judged again, so fixes that meet are made one after another, and what a fix brings to light can
be fixed too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wanref_contract.errors import ContractViolated
from wanref_contract.planning import Plan, plan
from wanref_contract.pointer import escape, resolve
from wanref_contract.source.editing import CannotEdit, Drop, Put, Rename, Splice, apply_changes, existing_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.fixing.mending import Mending
    from wanref_contract.source import Document
    from wanref_contract.source.editing import Change

    Wanted = Callable[[Finding], bool]
    Aside = Callable[[Document, Finding], bool]

MOST_ROUNDS = 100
"""After so many rounds no more is fixed: the rules of a contract may undo what each other's fixes do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be fixed.

    Attributes:
        contract: The contract whose rules have the fixes.
        unsafe: Whether those are made too that may change the film.
        wanted: Whether a finding is among those to be fixed.
        aside: Whether a finding of a text is left alone, where somebody has said so in it or beside it.
    """

    contract: Contract
    unsafe: bool = False
    wanted: Wanted = field(default=lambda _: True)
    aside: Aside | None = None

    def allow(self, mending: Mending) -> bool:
        """Say whether *mending* may be made."""
        return (mending.safe or self.unsafe) and self.wanted(mending.finding)


def next_round(
    instance: object, mendings: Iterable[Mending], terms: Terms, tried: set[tuple[str, str]]
) -> list[Mending]:
    """Return those of *mendings* that are made now; none of them meets another.

    Args:
        instance: What is mended.
        mendings: What would mend its findings.
        terms: What may be fixed.
        tried: The rules and changes of the rounds before, and of this one when it returns. Nothing is tried twice.
    """
    chosen: list[Mending] = []
    places = _Places(instance)
    for mending in mendings:
        mark = mending.finding.rule, repr(mending.changes)
        if terms.allow(mending) and mark not in tried and places.take(mending.changes):
            tried.add(mark)
            chosen.append(mending)
    return _sound(instance, chosen, terms)


def _sound(instance: Any, chosen: Sequence[Mending], terms: Terms) -> list[Mending]:
    """Return those of *chosen* that can be made and do as they claim; mostly that is all of them."""
    if _keeps_promise(instance, chosen, terms):
        return list(chosen)
    return [mending for mending in chosen if len(chosen) > 1 and _keeps_promise(instance, [mending], terms)]


def _keeps_promise(instance: Any, mendings: Iterable[Mending], terms: Terms) -> bool:
    """Say whether *mendings* can be made and, unless anything goes, leave the film what it was."""
    try:
        after = apply_changes(instance, [change for mending in mendings for change in mending.changes])
    except CannotEdit:
        return False
    return terms.unsafe or is_same_film(instance, after, terms.contract)


def is_same_film(before: object, after: object, contract: Contract) -> bool:
    """Say whether two requests make the same film, or neither makes any.

    >>> from wanref_contract import load_contract
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    >>> is_same_film(request, request | {"seed": None}, load_contract())
    True
    """
    return _film(before, contract) == _film(after, contract)


def _film(instance: object, contract: Contract) -> Plan | None:
    try:
        return plan(instance, contract=contract)
    except ContractViolated:
        return None


class _Places:
    """The places of an instance that the changes of a round are about."""

    def __init__(self, instance: object) -> None:
        self.instance = instance
        self.taken: set[str] = set()
        self.above: set[str] = set()  # what holds a taken place
        self.spans: dict[str, list[tuple[int, int]]] = {}

    def take(self, changes: Sequence[Change]) -> bool:
        """Take the places of *changes*, and return True; unless one is taken already."""
        if changes and all(isinstance(change, Splice) for change in changes):
            return self._take_spans([change for change in changes if isinstance(change, Splice)])
        places = {place for change in changes for place in self._places_of(change)}
        if any(self._is_taken(place) or place in self.spans for place in places):
            return False
        for place in places:
            self._take(place)
        return True

    def _take_spans(self, splices: Sequence[Splice]) -> bool:
        """Take the characters of *splices*: others of the same text stay free."""
        for one in splices:
            others = self.spans.get(one.pointer)
            if others is None and self._is_taken(one.pointer):
                return False
            if any(one.start < end and start < one.end for start, end in others or ()):
                return False
        for one in splices:
            self._take(one.pointer)
            self.spans.setdefault(one.pointer, []).append((one.start, one.end))
        return True

    def _take(self, place: str) -> None:
        self.taken.add(place)
        self.above.update(_holders(place))

    def _is_taken(self, place: str) -> bool:
        return place in self.taken or place in self.above or any(holder in self.taken for holder in _holders(place))

    def _places_of(self, change: Change) -> Iterator[str]:
        """Yield the places that *change* is about: of a list, from which an item goes, all of it."""
        owner = change.pointer.rpartition("/")[0]
        if isinstance(change, Put):
            start = existing_part(self.instance, change.pointer)
            rest = change.pointer.removeprefix(start).split("/")
            yield f"{start}/{rest[1]}" if len(rest) > 1 else start
        elif isinstance(change, Drop) and isinstance(resolve(self.instance, owner)[1], list):
            yield owner
        else:
            yield change.pointer
        if isinstance(change, Rename):
            yield f"{owner}/{escape(change.key)}"


def _holders(pointer: str) -> Iterator[str]:
    """Yield the pointers of all that holds the place at *pointer*."""
    while pointer:
        pointer = pointer.rpartition("/")[0]
        yield pointer
