"""What an expression may do: names, fields, types, guards, and how long it can run.

The checker turns nodes into :class:`Typed` ones or says why not. What it lets through reads no absent
field, meets no operator without a meaning and, as far as types are known, runs in bounded time; so the
emitter may write bare Python.

How the proofs work, in one place each: a field or key that may be absent needs a fact ``member``
(``_read``), a list is indexed by a number that a fact ``below`` or ``at least`` places inside it
(``_index_list``), and a loop multiplies the work by the size of what it runs over (``Scope.looping``), one
unbounded factor at most.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from wanref_contract.cel import patterns, syntax, types
from wanref_contract.cel.errors import CelCheckError, suggestion
from wanref_contract.cel.functions import OUTSIDE, STANDARD, Function, Overload, Standard
from wanref_contract.cel.guards import Fact, facts_of_drawn, facts_when, size_bounds
from wanref_contract.cel.intervals import combined, either, fitting
from wanref_contract.cel.runtime import MAX_RANGE
from wanref_contract.cel.scope import Scope, Variable
from wanref_contract.cel.typed import Typed
from wanref_contract.cel.types import BOOL, DYN, INT, NOTHING, STRING, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wanref_contract.cel.intervals import Interval
    from wanref_contract.cel.syntax import Node

MAX_SIZE = 2**40
"""No list, map or string in memory is larger."""
MACROS = frozenset(("all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap"))
MAX_SHARED_TEXT = 200
"""Facts about a longer value are not carried over to a name bound to it."""


class Checker:
    """Checks one text; keeps only what its error messages and the numbering of its local names need."""

    def __init__(self, text: str, functions: Mapping[str, Function]) -> None:
        self.text = text
        self.functions = functions
        self.locals = 0
        self.rules: dict[type[Node], Callable[[Any, Scope], Typed]] = {
            syntax.Literal: self._literal,
            syntax.Name: self._name,
            syntax.Select: self._select,
            syntax.Has: self._has,
            syntax.Index: self._index,
            syntax.Call: self._call,
            syntax.Unary: self._unary,
            syntax.Binary: self._binary,
            syntax.Logical: self._logical,
            syntax.Conditional: self._conditional,
            syntax.ListOf: self._list,
            syntax.MapOf: self._map,
            syntax.Comprehension: self._comprehension,
            syntax.Bind: self._bind,
        }

    def check(self, node: Node, scope: Scope) -> Typed:
        """Return *node* with its type.

        Raises:
            CelCheckError: it may not be used so.
        """
        return self.rules[type(node)](node, scope)

    def error(self, message: str, node: Node) -> CelCheckError:
        """Return the error that *message* is true of *node*."""
        return CelCheckError(message, self.text, node.at)

    # names and fields

    def _literal(self, node: syntax.Literal, _scope: Scope) -> Typed:
        return _constant(node, node.value, ())

    def _name(self, node: syntax.Name, scope: Scope) -> Typed:
        variable = scope.names.get(node.name)
        if variable is None:
            if node.name in OUTSIDE:
                raise self.error(f"{node.name} is outside the JSON profile", node)
            raise self.error(f"undeclared name {node.name!r}{suggestion(node.name, scope.names)}", node)
        if variable.is_constant:
            return _constant(node, variable.constant, ())
        return Typed(node=node, type=variable.type, text=variable.text, interval=variable.interval)

    def _select(self, node: syntax.Select, scope: Scope) -> Typed:
        operand = self.check(node.operand, scope)
        return self._read(node, operand, node.field, scope, (operand,))

    def _has(self, node: syntax.Has, scope: Scope) -> Typed:
        operand = self.check(node.operand, scope)
        self._field(node, operand, node.field)
        return Typed(node=node, type=BOOL, text=f"has({operand.text}[{node.field!r}])", parts=(operand,))

    def _field(self, node: Node, operand: Typed, name: str) -> types.Field:
        """The declared field *name* of *operand*, or what stands for it where fields are not declared."""
        type_ = operand.type
        if type_.kind == "dyn":
            return types.Field(type=DYN, required=True)
        if type_.kind not in {"map", "record"}:
            raise self.error(f"a {type_} has no fields", node)
        if type_.fields is not None:
            if name in type_.fields:
                return type_.fields[name]
            if not type_.open:
                of = _described(operand.node)
                raise self.error(f"undeclared field {name!r} of {of}{suggestion(name, type_.fields)}", node)
        return types.Field(type=types.item_type(type_))

    def _read(self, node: Node, operand: Typed, name: str, scope: Scope, parts: tuple[Typed, ...]) -> Typed:
        """``operand.name`` or ``operand['name']``, once it is sure to be there."""
        field = self._field(node, operand, name)
        if isinstance(operand.constant, dict):
            return _constant(node, operand.constant[name], parts)
        if not field.required and not scope.proves("member", operand.text, repr(name)):
            of = _described(operand.node)
            raise self.error(f"{name!r} of {of} may be absent: guard it with has()", node)
        return Typed(node=node, type=field.type, text=f"{operand.text}[{name!r}]", parts=parts)

    def _index(self, node: syntax.Index, scope: Scope) -> Typed:
        operand, key = self.check(node.operand, scope), self.check(node.key, scope)
        parts = (operand, key)
        kind = operand.type.kind
        if kind in {"map", "record"} and isinstance(key.constant, str):
            return self._read(node, operand, key.constant, scope, parts)
        if kind in {"map", "record"}:
            self._expect(operand.type.key or DYN, key, "the key")
            if not scope.proves("member", operand.text, key.text):
                raise self.error("this key may be absent: guard it with 'key in map'", node)
        elif kind == "list":
            self._index_list(node, operand, key, scope)
        elif kind != "dyn":
            raise self.error(f"a {operand.type} has no items", node)
        return Typed(node=node, type=types.item_type(operand.type), text=f"{operand.text}[{key.text}]", parts=parts)

    def _index_list(self, node: Node, operand: Typed, key: Typed, scope: Scope) -> None:
        """An index is inside a list if it is below a proved least size, or proved below the size."""
        self._expect(INT, key, "the index")
        least, _ = size_bounds(operand.text, scope.facts)
        if isinstance(operand.node, syntax.ListOf) or isinstance(operand.constant, list):
            least = types.max_size(operand.type) or 0  # of a list spelled out, the largest size is the size
        inside = key.interval is not None and key.interval[0] >= 0 and key.interval[1] < least
        if not inside and not scope.proves("below", key.text, operand.text):
            raise self.error("the list may be shorter: guard the index with size()", node)

    # functions

    def _call(self, node: syntax.Call, scope: Scope) -> Typed:
        nodes = node.arguments if node.target is None else (node.target, *node.arguments)
        of_caller = self.functions.get(node.function) if node.target is None else None
        standard = STANDARD.get(node.function)
        if standard is not None and standard.style == ("method" if node.target is None else "function"):
            standard = None
        is_matches = node.function == "matches" and len(nodes) == 2
        if of_caller is None and standard is None and not is_matches:
            raise self._unknown_function(node)
        parts = tuple(self.check(argument, scope) for argument in nodes)
        if of_caller is not None:
            return self._call_of_caller(node, of_caller, parts)
        if standard is None:
            return self._matches(node, parts)
        overload = self._overload(node, standard, parts)
        return Typed(
            node=node,
            type=self._result(node, overload, parts, scope),
            text=_call_text(node, parts),
            parts=parts,
            interval=self._result_interval(node, parts, scope),
        )

    def _unknown_function(self, node: syntax.Call) -> CelCheckError:
        name = node.function
        if name in OUTSIDE:
            return self.error(f"{name}() is outside the JSON profile", node)
        if name in MACROS:
            return self.error(f"{name}() takes other arguments", node)
        known = {*STANDARD, *self.functions, "matches", "has", *MACROS}
        return self.error(f"unknown function {name!r}{suggestion(name, known)}", node)

    def _call_of_caller(self, node: syntax.Call, function: Function, parts: tuple[Typed, ...]) -> Typed:
        if len(parts) != len(function.params):
            wanted, found = len(function.params), len(parts)
            raise self.error(f"{node.function}() takes {wanted} arguments, found {found}", node)
        for number, (param, part) in enumerate(zip(function.params, parts, strict=True), 1):
            self._expect(param, part, f"argument {number} of {node.function}()")
        return Typed(node=node, type=function.result, text=_call_text(node, parts), parts=parts)

    def _matches(self, node: syntax.Call, parts: tuple[Typed, ...]) -> Typed:
        self._expect(STRING, parts[0], "matches()")
        pattern = parts[1].constant
        if not isinstance(pattern, str):
            raise self.error("the pattern of matches() must be a literal string", parts[1].node)
        try:
            patterns.translate(pattern)
        except ValueError as reason:
            raise self.error(f"pattern refused: {reason}", parts[1].node) from None
        return Typed(node=node, type=BOOL, text=_call_text(node, parts), parts=parts)

    def _overload(self, node: syntax.Call, standard: Standard, parts: tuple[Typed, ...]) -> Overload:
        """The first way to call *standard* that the types allow."""
        for overload in standard.overloads:
            if len(overload.params) == len(parts) and all(
                types.accepts(param, part.type) for param, part in zip(overload.params, parts, strict=True)
            ):
                return overload
        given = ", ".join(str(part.type) for part in parts)
        if node.function == "string" and parts and parts[0].type.kind in types.NUMERIC:
            raise self.error("string() of a double is outside the JSON profile: write string(int(...))", node)
        raise self.error(f"no {node.function}() for ({given})", node)

    def _result(self, node: syntax.Call, overload: Overload, parts: tuple[Typed, ...], scope: Scope) -> Type:
        if node.function != "lists.range":
            return overload.result
        count = parts[0]
        size = count.interval[1] if count.interval is not None and count.interval[1] <= MAX_RANGE else None
        of_size = isinstance(count.node, syntax.Call) and count.node.function == "size"
        if size is None and not of_size and count.type.kind != "dyn":
            raise self.error(f"lists.range() takes size(x), or a number known to be at most {MAX_RANGE}", node)
        self._looping(node, size, scope)
        return types.list_of(INT, max_size=size)

    def _result_interval(self, node: syntax.Call, parts: tuple[Typed, ...], scope: Scope) -> Interval | None:
        match node.function:
            case "size":
                least, _ = size_bounds(parts[0].text, scope.facts)
                most = self._size(parts[0], scope)
                return least, MAX_SIZE if most is None else most
            case "int" | "double":
                return parts[0].interval
        return None

    # operators

    def _unary(self, node: syntax.Unary, scope: Scope) -> Typed:
        operand = self.check(node.operand, scope)
        text = f"{node.operator}{operand.text}"
        if node.operator == "!":
            self._expect(BOOL, operand, "'!'")
            return Typed(node=node, type=BOOL, text=text, parts=(operand,))
        type_ = self._arithmetic(node, "-", operand, operand)
        interval = operand.interval and (-operand.interval[1], -operand.interval[0])
        return Typed(node=node, type=type_, text=text, parts=(operand,), interval=fitting(interval))

    def _binary(self, node: syntax.Binary, scope: Scope) -> Typed:
        left, right = self.check(node.left, scope), self.check(node.right, scope)
        operator = node.operator
        interval = None
        if operator == "in":
            type_ = self._membership(node, left, right, scope)
        elif operator in {"==", "!="}:
            type_ = self._equality(node, left, right, scope)
        elif operator in {"<", "<=", ">", ">="}:
            type_ = self._order(node, left, right)
        else:
            type_ = self._arithmetic(node, operator, left, right)
            interval = combined(operator, left.interval, right.interval)
        text = f"({left.text} {operator} {right.text})"
        return Typed(node=node, type=type_, text=text, parts=(left, right), interval=fitting(interval))

    def _membership(self, node: syntax.Binary, left: Typed, right: Typed, scope: Scope) -> Type:
        kind = right.type.kind
        if kind not in {"list", "map", "record", "dyn"}:
            raise self.error(f"'in' needs a list or a map, found {right.type}", node)
        wanted = types.item_type(right.type) if kind == "list" else right.type.key or DYN
        if not _comparable(left.type, wanted):
            raise self.error(f"a {left.type} is never in a {right.type}", node)
        if kind in {"list", "dyn"} and not right.is_constant:
            self._looping(node, self._size(right, scope), scope)
        return BOOL

    def _equality(self, node: syntax.Binary, left: Typed, right: Typed, scope: Scope) -> Type:
        if not _comparable(left.type, right.type):
            raise self.error(f"a {left.type} never equals a {right.type}", node)
        if left.type.kind in {"list", "map"} and not left.is_constant and not right.is_constant:
            self._looping(node, self._size(left, scope), scope)
        return BOOL

    def _order(self, node: syntax.Binary, left: Typed, right: Typed) -> Type:
        kinds = {left.type.kind, right.type.kind} - {"dyn"}
        if kinds <= types.NUMERIC or kinds in ({"string"}, {"bool"}):
            return BOOL
        raise self.error(f"no {node.operator!r} for {left.type} and {right.type}", node)

    def _arithmetic(self, node: Node, operator: str, left: Typed, right: Typed) -> Type:
        kinds = {left.type.kind, right.type.kind}
        if "number" in kinds:
            raise self.error("arithmetic needs int(...) or double(...) around a JSON number", node)
        if kinds == {"int"} or (kinds == {"double"} and operator != "%"):
            return left.type
        if operator == "+" and kinds == {"string"}:
            return STRING
        if operator == "+" and kinds == {"list"}:
            return self._concatenated(left.type, right.type)
        if "dyn" in kinds and kinds <= {"dyn", "int", "double", "string", "list"}:
            return DYN
        raise self.error(f"no {operator!r} for {left.type} and {right.type}", node)

    @staticmethod
    def _concatenated(left: Type, right: Type) -> Type:
        sizes = types.max_size(left), types.max_size(right)
        item = types.join_all((types.item_type(left), types.item_type(right)))
        return types.list_of(item, max_size=None if None in sizes else sum(size or 0 for size in sizes))

    def _logical(self, node: syntax.Logical, scope: Scope) -> Typed:
        """Each part stands where the parts before it came out undecided."""
        parts = []
        for part in node.parts:
            typed = self.check(part, scope)
            self._expect(BOOL, typed, repr(node.operator))
            scope = scope.assuming(facts_when(typed, holds=node.operator == "&&"))
            parts.append(typed)
        text = f" {node.operator} ".join(part.text for part in parts)
        return Typed(node=node, type=BOOL, text=f"({text})", parts=tuple(parts))

    def _conditional(self, node: syntax.Conditional, scope: Scope) -> Typed:
        condition = self.check(node.condition, scope)
        self._expect(BOOL, condition, "the condition")
        then = self.check(node.then, scope.assuming(facts_when(condition, holds=True)))
        otherwise = self.check(node.otherwise, scope.assuming(facts_when(condition, holds=False)))
        type_ = types.join(then.type, otherwise.type)
        if type_ is None:
            raise self.error(f"the branches differ: {then.type} and {otherwise.type}", node)
        return Typed(
            node=node,
            type=type_,
            text=f"({condition.text} ? {then.text} : {otherwise.text})",
            parts=(condition, then, otherwise),
            interval=either(then.interval, otherwise.interval),
        )

    # lists, maps and loops

    def _list(self, node: syntax.ListOf, scope: Scope) -> Typed:
        parts = tuple(self.check(item, scope) for item in node.items)
        if all(part.is_constant for part in parts):
            return _constant(node, [part.constant for part in parts], parts)
        item = types.join_all(part.type for part in parts)
        text = f"[{', '.join(part.text for part in parts)}]"
        return Typed(node=node, type=types.list_of(item, max_size=len(parts)), text=text, parts=parts)

    def _map(self, node: syntax.MapOf, scope: Scope) -> Typed:
        parts = tuple(self.check(item, scope) for entry in node.entries for item in entry)
        keys, values = parts[::2], parts[1::2]
        for key in keys:
            if key.type.kind not in {"string", "int", "bool", "dyn"}:
                raise self.error(f"a {key.type} is no key of a map", key.node)
        names = [key.constant for key in keys if isinstance(key.constant, str)]
        if len(names) == len(keys) == len(set(names)):
            if all(value.is_constant for value in values):
                return _constant(node, {n: v.constant for n, v in zip(names, values, strict=True)}, parts)
            fields = {n: types.Field(type=v.type, required=True) for n, v in zip(names, values, strict=True)}
            type_ = types.record(fields)
        else:
            key_type, item = (types.join_all(side.type for side in sides) for sides in (keys, values))
            type_ = types.map_of(item, key=key_type, max_size=len(keys))
        text = f"{{{', '.join(part.text for part in parts)}}}"
        return Typed(node=node, type=type_, text=text, parts=parts)

    def _comprehension(self, node: syntax.Comprehension, scope: Scope) -> Typed:
        source = self.check(node.source, scope)
        if source.type.kind not in {"list", "map", "record", "dyn"}:
            raise self.error(f"no macro runs over a {source.type}", node)
        size = self._size(source, scope)
        scope = self._round(node, source, self._looping(node, size, scope))
        parts = [source]
        if node.where is not None:
            where = self.check(node.where, scope)
            self._expect(BOOL, where, "the condition")
            scope = scope.assuming(facts_when(where, holds=True))
            parts.append(where)
        body = self.check(node.body, scope)
        parts.append(body)
        type_ = BOOL
        if node.makes == "list":
            type_ = types.list_of(body.type, max_size=size)
        elif node.makes == "map":
            key = scope.names[str(node.key)].type
            type_ = types.map_of(body.type, key=key, max_size=size)
        else:
            self._expect(BOOL, body, "the condition")
        variables = ", ".join(scope.names[name].text for name in (node.key, node.item) if name)
        text = f"{node.makes}({variables}; {'; '.join(part.text for part in parts)})"
        return Typed(node=node, type=type_, text=text, parts=tuple(parts))

    def _round(self, node: syntax.Comprehension, source: Typed, scope: Scope) -> Scope:
        """The scope of one round: its variables, and what drawing them from *source* proves."""
        kind = source.type.kind
        of_keys = kind in {"map", "record"}
        item = types.item_type(source.type)
        key = INT if kind == "list" else (source.type.key or DYN)
        index = (0, MAX_SIZE) if kind == "list" else None
        if node.key is None:
            counting = isinstance(source.node, syntax.Call) and source.node.function == "lists.range"
            drawn = self._local(node.item, key if of_keys else item, (0, MAX_SIZE) if counting else None)
            return scope.binding(**{node.item: drawn}).assuming(facts_of_drawn(drawn.text, source))
        first, second = self._local(node.key, key, index), self._local(node.item, item, None)
        inside = Fact("below", first.text, source.text) if kind == "list" else None
        facts = frozenset({inside}) if inside else facts_of_drawn(first.text, source)
        return scope.binding(**{node.key: first, node.item: second}).assuming(facts)

    def _local(self, name: str, type_: Type, interval: Interval | None) -> Variable:
        """A name bound by a macro; its text is unlike any other, so facts do not outlive it."""
        self.locals += 1
        type_ = DYN if type_ is NOTHING else type_
        return Variable(type=type_, text=f"{name}#{self.locals}", interval=interval)

    def _bind(self, node: syntax.Bind, scope: Scope) -> Typed:
        value = self.check(node.value, scope)
        variable = self._local(node.name, value.type, value.interval)
        if len(value.text) <= MAX_SHARED_TEXT:  # else nested bindings could double it without end
            variable = replace(variable, text=value.text)
        variable = replace(variable, constant=value.constant)
        body = self.check(node.body, scope.binding(**{node.name: variable}))
        return replace(body, node=node, parts=(value, body))

    # shared

    def _expect(self, wanted: Type, found: Typed, what: str) -> None:
        if not types.accepts(wanted, found.type):
            raise self.error(f"{what} must be a {wanted}, found {found.type}", found.node)

    def _size(self, typed: Typed, scope: Scope) -> int | None:
        """The largest size *typed* can have, by its type or by what is proved."""
        _, proved = size_bounds(typed.text, scope.facts)
        known = [size for size in (types.max_size(typed.type), proved) if size is not None]
        return min(known, default=None)

    def _looping(self, node: Node, size: int | None, scope: Scope) -> Scope:
        """The scope inside a loop of *size* rounds."""
        try:
            return scope.looping(size)
        except ValueError as reason:
            raise self.error(str(reason), node) from None


def _constant(node: Node, value: object, parts: tuple[Typed, ...]) -> Typed:
    type_ = types.of_value(value)
    interval = (floor(value), ceil(value)) if isinstance(value, (int, float)) and type_ is not BOOL else None
    return Typed(node=node, type=type_, text=repr(value), parts=parts, interval=interval, constant=value)


def _described(node: Node) -> str:
    """A name for the owner of a field, as short as its own text."""
    match node:
        case syntax.Name(name=name) | syntax.Select(field=name):
            return name
    return "this value"


def _call_text(node: syntax.Call, parts: Iterable[Typed]) -> str:
    return f"{node.function}({', '.join(part.text for part in parts)})"


def _comparable(left: Type, right: Type) -> bool:
    numeric = {left.kind, right.kind} <= types.NUMERIC
    return numeric or types.accepts(left, right) or types.accepts(right, left)
