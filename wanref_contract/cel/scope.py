"""Where an expression stands: what surrounds it decides what it may do.

The checker walks down with a scope and never changes one: each condition, loop or binding makes a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wanref_contract.cel.guards import NO_FACTS, Fact
from wanref_contract.cel.typed import NOT_CONSTANT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.cel.guards import Facts, Relation
    from wanref_contract.cel.intervals import Interval
    from wanref_contract.cel.types import Type


MAX_WORK = 1_000_000
"""Rounds that loops of known sizes may make together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What a name stands for: a value of this type, or this constant."""

    type: Type
    text: str
    interval: Interval | None = None
    constant: object = NOT_CONSTANT

    @property
    def is_constant(self) -> bool:
        """Whether the value is known."""
        return self.constant is not NOT_CONSTANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where an expression stands: the names it sees, what is proved, and the loops around it.

    *rounds* is the product of the known sizes of those loops, *unbounded* whether one of them has no known
    size.
    """

    names: Mapping[str, Variable]
    facts: Facts = NO_FACTS
    rounds: int = 1
    unbounded: bool = False

    def assuming(self, facts: Facts | None) -> Scope:
        """This scope where *facts* hold too; None is a place never reached, where nothing needs a proof."""
        return self if facts is None else replace(self, facts=self.facts | facts)

    def proves(self, relation: Relation, subject: str, limit: str | int) -> bool:
        """Tell whether a fact is known."""
        return Fact(relation, subject, limit) in self.facts

    def binding(self, **names: Variable) -> Scope:
        """This scope with more names, hiding others of the same name."""
        return replace(self, names={**self.names, **names})

    def looping(self, size: int | None) -> Scope:
        """This scope inside a loop of *size* rounds, None where that is not known.

        Raises:
            ValueError: the loops together may run too long.
        """
        if size is None and self.unbounded:
            raise ValueError("a loop of unknown length in another: bound one, as in size(x) <= 10 && ...")
        if size is None:
            return replace(self, unbounded=True)
        rounds = self.rounds * max(size, 1)
        if rounds > MAX_WORK:
            raise ValueError(f"may run more than {MAX_WORK} rounds: bound a size")
        return replace(self, rounds=rounds)
