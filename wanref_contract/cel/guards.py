"""Facts that a condition proves, for the expressions it guards.

Three things need a proof before an expression may be used: that an absent field is not read, that a list
has the item its index names, and that a loop is short. The proof is a condition that dominates: an earlier
part of the same ``&&``, the negated earlier parts of an ``||``, the condition of a ternary or of a filter,
the rule's own ``when``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from wanref_contract.cel import syntax

if TYPE_CHECKING:
    from wanref_contract.cel.typed import Typed

Relation = OneOf["member", "at most", "at least", "below"]
Facts = frozenset["Fact"]

NO_FACTS: Facts = frozenset()

_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something proved of the expression with the text *subject*.

    ``member``: it has the key *limit* (a text); ``at most``, ``at least``: its size is bounded by *limit*
    (a number); ``below``: it is a number below the size of the list *limit* (a text).
    """

    relation: Relation
    subject: str
    limit: str | int


def facts_when(condition: Typed, *, holds: bool) -> Facts | None:
    """Return what is known once *condition* is true (*holds*) or false; None where it cannot be."""
    if condition.is_constant:
        return NO_FACTS if condition.constant is holds else None
    match condition.node:
        case syntax.Logical(operator=operator):
            known = [facts_when(part, holds=holds) for part in condition.parts]
            return _all_hold(known) if holds is (operator == "&&") else _some_hold(known)
        case syntax.Unary(operator="!"):
            return facts_when(condition.parts[0], holds=not holds)
        case syntax.Conditional():
            return _facts_of_ternary(condition.parts, holds=holds)
        case syntax.Has(field=field) if holds:
            return frozenset({Fact("member", condition.parts[0].text, repr(field))})
        case syntax.Binary(operator="in") if holds:
            return frozenset({Fact("member", condition.parts[1].text, condition.parts[0].text)})
        case syntax.Binary(operator=operator) if operator in _NEGATED:
            return _facts_of_comparison(operator if holds else _NEGATED[operator], *condition.parts)
    return NO_FACTS


def size_bounds(subject: str, facts: Facts) -> tuple[int, int | None]:
    """Return the least and the largest size that *facts* leave to *subject*.

    >>> size_bounds("a", frozenset({Fact("at most", "a", 9), Fact("at most", "a", 5)}))
    (0, 5)
    """
    least, most = 0, None
    for fact in facts:
        if fact.subject == subject and isinstance(fact.limit, int):
            if fact.relation == "at least":
                least = max(least, fact.limit)
            elif fact.relation == "at most":
                most = fact.limit if most is None else min(most, fact.limit)
    return least, most


def facts_of_drawn(drawn: str, source: Typed) -> Facts:
    """Return what is known of the variable *drawn* (its text) because a loop draws it from *source*.

    A key of a map is in it; a number of ``lists.range(size(x))`` is below the size of x.
    """
    if source.type.kind in {"map", "record"}:
        return frozenset({Fact("member", source.text, drawn)})
    node = source.node
    measured = _measured(source.parts[0]) if isinstance(node, syntax.Call) and node.function == "lists.range" else None
    return frozenset({Fact("below", drawn, measured)}) if measured else NO_FACTS


def _all_hold(known: list[Facts | None]) -> Facts | None:
    together = NO_FACTS
    for facts in known:
        if facts is None:
            return None
        together |= facts
    return together


def _some_hold(known: list[Facts | None]) -> Facts | None:
    possible = [facts for facts in known if facts is not None]
    return frozenset.intersection(*possible) if possible else None


def _facts_of_ternary(parts: tuple[Typed, ...], *, holds: bool) -> Facts | None:
    condition, then, otherwise = parts
    first = _all_hold([facts_when(condition, holds=True), facts_when(then, holds=holds)])
    second = _all_hold([facts_when(condition, holds=False), facts_when(otherwise, holds=holds)])
    return _some_hold([first, second])


def _facts_of_comparison(operator: str, left: Typed, right: Typed) -> Facts:
    return _facts_of_size(operator, left, right) | _facts_of_size(_MIRRORED[operator], right, left)


def _facts_of_size(operator: str, left: Typed, right: Typed) -> Facts:
    """Facts of ``left operator right`` about the sizes named in *left*, or about *left* as an index."""
    if operator == "<" and (measured := _measured(right)) and left.interval and left.interval[0] >= 0:
        return frozenset({Fact("below", left.text, measured)})
    if right.interval is None:
        return NO_FACTS
    least, most = right.interval
    sizes = list(_sizes(left))
    facts = set()
    if operator in {"<", "<=", "=="}:
        facts = {Fact("at most", size, most - (operator == "<")) for size in sizes}
    if operator in {">", ">=", "=="} and len(sizes) == 1:
        facts |= {Fact("at least", sizes[0], least + (operator == ">"))}
    if operator == "!=" and least == most == 0 and len(sizes) == 1:
        facts = {Fact("at least", sizes[0], 1)}
    return frozenset(facts)


def _sizes(sum_: Typed) -> list[str]:
    """The texts of x and y in ``size(x) + size(y)``; no size is negative, so each is at most the sum."""
    if isinstance(sum_.node, syntax.Binary) and sum_.node.operator == "+":
        sides = [_sizes(part) for part in sum_.parts]
        return sides[0] + sides[1] if all(sides) else []
    measured = _measured(sum_)
    return [measured] if measured else []


def _measured(typed: Typed) -> str | None:
    """The text of x in ``size(x)``."""
    node = typed.node
    return typed.parts[0].text if isinstance(node, syntax.Call) and node.function == "size" else None
