"""The nodes of an expression, as read.

A node knows the offset ``at`` of its most telling character and nothing of types or values. Macros are
already expanded: every loop is one :class:`Comprehension`, so the checker, the emitter and the evaluator
each know one loop.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

if TYPE_CHECKING:
    from collections.abc import Iterator

LoopKind = OneOf["all", "exists", "exists_one", "list", "map"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Part of an expression; *at* is where an error about it points."""

    at: int = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """``null``, ``true``, ``1``, ``1.5`` or ``'text'``."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A variable, a constant, or a name bound by a macro."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Select(Node):
    """``operand.field``."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Has(Node):
    """``has(operand.field)``."""

    operand: Node
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Node):
    """``operand[key]``."""

    operand: Node
    key: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """``function(arguments)`` or ``target.function(arguments)``."""

    function: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Node):
    """``!operand`` or ``-operand``."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """``left operator right`` for arithmetic, comparison and ``in``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logical(Node):
    """A whole chain of ``&&`` or of ``||``: the order of its parts does not change its value."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Node):
    """``condition ? then : otherwise``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf(Node):
    """``{a: b}``."""

    entries: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comprehension(Node):
    """One loop over a list or the keys of a map: the meaning of every macro.

    *key* is the index or key of the two-variable macros. *where* selects the rounds that count, *body* is
    what each of them gives; *makes* says what becomes of that: a test (``all``, ``exists``,
    ``exists_one``), a list, or a map.
    """

    makes: LoopKind
    source: Node
    key: str | None
    item: str
    where: Node | None
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Node):
    """``cel.bind(name, value, body)``."""

    name: str
    value: Node
    body: Node


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below *node*, in reading order.

    >>> children(Unary(operator="!", operand=Name(name="a", at=1), at=0))
    (Name(at=1, name='a'),)
    """
    match node:
        case Select(operand=operand) | Has(operand=operand) | Unary(operand=operand):
            return (operand,)
        case Index(operand=operand, key=key):
            return (operand, key)
        case Call(target=target, arguments=arguments):
            return arguments if target is None else (target, *arguments)
        case Binary(left=left, right=right):
            return (left, right)
        case Logical(parts=parts) | ListOf(items=parts):
            return parts
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case MapOf(entries=entries):
            return tuple(node for entry in entries for node in entry)
        case Comprehension(source=source, where=where, body=body):
            return (source, body) if where is None else (source, where, body)
        case Bind(value=value, body=body):
            return (value, body)
    return ()


def iter_paths(node: Node, local: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every free name *node* reads, as long as its fields are spelled out.

    >>> here = Name(name="this", at=0)
    >>> list(iter_paths(Select(operand=here, field="seed", at=5)))
    [('this', 'seed')]
    """
    path = _path(node)
    if path:
        if path[0] not in local:
            yield path
        return
    for child in children(node):
        yield from iter_paths(child, local | _names_bound_for(child, node))


def _path(node: Node) -> tuple[str, ...]:
    """``a.b.c`` as ('a', 'b', 'c'); empty for anything that is not a name and fields."""
    match node:
        case Name(name=name):
            return (name,)
        case Select(operand=operand, field=name) | Has(operand=operand, field=name):
            path = _path(operand)
            return (*path, name) if path else ()
    return ()


def _names_bound_for(child: Node, parent: Node) -> frozenset[str]:
    match parent:
        case Comprehension(source=source, key=key, item=item) if child is not source:
            return frozenset({item, key or item})
        case Bind(name=name, value=value) if child is not value:
            return frozenset({name})
    return frozenset()
