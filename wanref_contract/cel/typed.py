"""A node of which the checker knows the type, and what else it knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanref_contract.cel.intervals import Interval
    from wanref_contract.cel.syntax import Node
    from wanref_contract.cel.types import Type

NOT_CONSTANT = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A checked node.

    *parts* are its checked children in the order of :func:`syntax.children`. *text* is the same for two
    nodes only if they have the same value, so a fact about one holds for the other. *interval* bounds the
    value of a number, *constant* is the value itself where it is known.
    """

    node: Node
    type: Type
    text: str
    parts: tuple[Typed, ...] = ()
    interval: Interval | None = None
    constant: object = NOT_CONSTANT

    @property
    def is_constant(self) -> bool:
        """Whether the value is known."""
        return self.constant is not NOT_CONSTANT

    def is_within(self, limit: int) -> bool:
        """Tell whether the value is a number surely between -*limit* and *limit*."""
        return self.interval is not None and -limit <= self.interval[0] and self.interval[1] <= limit
