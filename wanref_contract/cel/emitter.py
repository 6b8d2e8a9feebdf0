"""A checked expression to the text of a Python expression.

Where the types leave no doubt the text is what a person would write (``len(videos) > 0``); where they do,
it calls the runtime. Two ways of Python and CEL part and are left to the caller: Python stops at the first
error, CEL may go on. So if emitted code raises, its value is the evaluator's; if it returns, that is the
value.

Nothing of the expression's text reaches the Python text but through ``repr``, and no attribute is read but
of strings and maps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.cel import patterns, syntax, types
from wanref_contract.cel.functions import STANDARD, Function

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.cel.pool import Pool
    from wanref_contract.cel.typed import Typed

# How tightly Python binds, from the loosest.
_TERNARY, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)

EXACT = 2**53 - 1
"""Up to here no two integers are one double, and Python compares numbers as CEL does."""

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo"}
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT}
_ORDER = {"<": ("less", False), "<=": ("at_most", False), ">": ("less", True), ">=": ("at_most", True)}

Text = tuple[str, int]
"""Python text, and how tightly its outermost operator binds."""


class Emitter:
    """Writes one expression.

    *names* are the Python names of its variables; *known* are calls, as this would write them, whose values stand in
    variables already.
    """

    def __init__(
        self, pool: Pool, names: Mapping[str, str], functions: Mapping[str, Function], known: Mapping[str, str]
    ) -> None:
        self.pool = pool
        self.names = dict(names)
        self.functions = functions
        self.known = known
        self.locals = 0
        self.rules: dict[type[syntax.Node], Callable[[Any, Typed], Text]] = {
            syntax.Name: lambda node, _: (self.names[node.name], _ATOM),
            syntax.Select: lambda node, typed: (f"{self.atom(typed.parts[0])}[{node.field!r}]", _ATOM),
            syntax.Has: self._has,
            syntax.Index: self._index,
            syntax.Call: self._call,
            syntax.Unary: self._unary,
            syntax.Binary: self._binary,
            syntax.Logical: self._logical,
            syntax.Conditional: self._conditional,
            syntax.ListOf: lambda _, typed: (f"[{self.arguments(typed.parts)}]", _ATOM),
            syntax.MapOf: self._map,
            syntax.Comprehension: self._comprehension,
            syntax.Bind: self._bind,
        }

    def emit(self, typed: Typed, level: int = _TERNARY) -> str:
        """Return the Python for *typed*, in parentheses if it binds less tightly than *level*."""
        if typed.is_constant:
            text, own = _literal(typed.constant), _ATOM
            own = _SIGN if text.startswith("-") else _ATOM
        else:
            text, own = self.rules[type(typed.node)](typed.node, typed)
        return text if own >= level else f"({text})"

    def atom(self, typed: Typed) -> str:
        """The Python for *typed* where a part of it is read: a constant is made once."""
        if typed.type.kind in {"list", "map", "record"} and typed.is_constant:
            return self.pool.constant(_literal(typed.constant))
        return self.emit(typed, _ATOM)

    def arguments(self, parts: tuple[Typed, ...]) -> str:
        """Return the Python for *parts*, with commas between."""
        return ", ".join(self.emit(part) for part in parts)

    def runtime(self, name: str, *parts: Typed) -> Text:
        """Return a call of the runtime function *name*."""
        return f"{self.pool.function(name)}({self.arguments(parts)})", _ATOM

    def condition(self, typed: Typed, level: int = _TERNARY) -> str:
        """The Python for a bool; where its type is not known, it is made sure."""
        return self.runtime("truth", typed)[0] if typed.type.kind == "dyn" else self.emit(typed, level)

    # fields and functions

    def _has(self, node: syntax.Has, typed: Typed) -> Text:
        operand = typed.parts[0]
        if operand.type.kind == "dyn":
            return f"{self.pool.function('has_field')}({self.emit(operand)}, {node.field!r})", _ATOM
        return f"{node.field!r} in {self.atom(operand)}", _COMPARISON

    def _index(self, _node: syntax.Index, typed: Typed) -> Text:
        operand, key = typed.parts
        plain = key.type.kind == "string" if operand.type.kind in {"map", "record"} else key.type.kind == "int"
        if operand.type.kind == "dyn" or not plain:
            return self.runtime("at", operand, key)
        return f"{self.atom(operand)}[{self.emit(key)}]", _ATOM

    def _call(self, node: syntax.Call, typed: Typed) -> Text:
        parts = typed.parts
        if node.target is None and node.function in self.functions:
            return f"{self.functions[node.function].python}({self.arguments(parts)})", _ATOM
        match node.function:
            case "matches":
                return self._matches(*parts)
            case "lists.range" if parts[0].type.kind == "int" and _is_natural(parts[0]):
                return f"[*range({self.emit(parts[0])})]", _ATOM
        standard = STANDARD[node.function]
        for overload in standard.overloads:
            if overload.fast and _surely(overload.params, parts):
                text = overload.fast.format(*(self.emit(part, _ATOM) for part in parts))
                return self.known.get(text, text), _ATOM
        return self.runtime(standard.exact.__name__, *parts)

    def _matches(self, text: Typed, pattern: Typed) -> Text:
        written, method = patterns.translate(str(pattern.constant))
        return f"{self.pool.pattern(written, method)}({self.emit(text)}) is not None", _COMPARISON

    # operators

    def _unary(self, node: syntax.Unary, typed: Typed) -> Text:
        operand = typed.parts[0]
        if node.operator == "!":
            return f"not {self.condition(operand, _NOT)}", _NOT
        if typed.interval is None and typed.type.kind != "double":
            return self.runtime("negate", operand)
        return f"-{self.emit(operand, _SIGN)}", _SIGN

    def _binary(self, node: syntax.Binary, typed: Typed) -> Text:
        left, right = typed.parts
        match node.operator:
            case "in":
                return self._in(left, right)
            case "==" | "!=" as operator:
                return self._equality(operator, left, right)
            case "<" | "<=" | ">" | ">=" as operator:
                return self._order(operator, left, right)
            case operator:
                return self._arithmetic(operator, typed)

    def _in(self, left: Typed, right: Typed) -> Text:
        kind = right.type.kind
        if kind in {"map", "record"} and left.type.kind == "string":
            return self._infix("in", left, right, _COMPARISON)
        if isinstance(right.constant, list) and _is_in_set(left, right.constant):
            return f"{self.emit(left, _SUM)} in {_set(right.constant)}", _COMPARISON
        if kind == "list" and _same_in_python(left.type.kind, types.item_type(right.type).kind):
            return self._infix("in", left, right, _COMPARISON)
        return self.runtime("is_in", left, right)

    def _equality(self, operator: str, left: Typed, right: Typed) -> Text:
        if _equal_in_python(left, right):
            return self._infix(operator, left, right, _COMPARISON)
        text, level = self.runtime("equal", left, right)
        return (f"not {text}", _NOT) if operator == "!=" else (text, level)

    def _order(self, operator: str, left: Typed, right: Typed) -> Text:
        kinds = {left.type.kind, right.type.kind}
        if kinds in ({"string"}, {"bool"}) or _numbers_compare_in_python(left, right):
            return self._infix(operator, left, right, _COMPARISON)
        name, swapped = _ORDER[operator]
        return self.runtime(name, *((right, left) if swapped else (left, right)))

    def _arithmetic(self, operator: str, typed: Typed) -> Text:
        left, right = typed.parts
        kind = typed.type.kind
        if kind == "double" or (kind == "int" and typed.interval and operator in "+-*"):
            return self._infix(operator, left, right, _LEVELS[operator])
        if kind == "int" and operator in "/%" and _is_natural(left) and right.interval and right.interval[0] > 0:
            return self._infix("//" if operator == "/" else "%", left, right, _PRODUCT)
        if kind == "string" and (left.is_constant or right.is_constant):
            return self._infix("+", left, right, _SUM)
        return self.runtime(_ARITHMETIC[operator], left, right)

    def _infix(self, operator: str, left: Typed, right: Typed, level: int) -> Text:
        """``left operator right``; comparisons do not chain in CEL as they do in Python."""
        leftmost = self.emit(left, level + (level == _COMPARISON))
        rightmost = self.atom(right) if operator == "in" else self.emit(right, level + 1)
        return f"{leftmost} {operator} {rightmost}", level

    def _logical(self, node: syntax.Logical, typed: Typed) -> Text:
        word, level = ("and", _AND) if node.operator == "&&" else ("or", _OR)
        return f" {word} ".join(self.condition(part, level + 1) for part in typed.parts), level

    def _conditional(self, _node: syntax.Conditional, typed: Typed) -> Text:
        condition, then, otherwise = typed.parts
        test = self.condition(condition, _OR)
        return f"{self.emit(then, _OR)} if {test} else {self.emit(otherwise)}", _TERNARY

    # maps and loops

    def _map(self, _node: syntax.MapOf, typed: Typed) -> Text:
        entries = list(zip(typed.parts[::2], typed.parts[1::2], strict=True))
        if typed.type.kind == "record":
            return (
                f"{{{', '.join(f'{self.emit(key)}: {self.emit(value)}' for key, value in entries)}}}",
                _ATOM,
            )
        items = ", ".join(f"({self.emit(key)}, {self.emit(value)})" for key, value in entries)
        return f"{self.pool.function('make_map')}([{items}])", _ATOM

    def _comprehension(self, node: syntax.Comprehension, typed: Typed) -> Text:
        source, *where, body = typed.parts
        wanted = _wanted(node, source, body)
        if wanted is not None:
            strings, one = self.atom(source), self.emit(wanted, _COMPARISON + 1)
            return (f"{one} in {strings}" if node.makes == "exists" else f"{strings}.count({one}) == 1"), _COMPARISON
        drawn = self._drawn_from(source, with_keys=node.key is not None)
        hidden = self.names
        self.names = {**hidden, node.item: self._local()}
        if node.key is not None:
            self.names[node.key] = self._local()
        variables = ", ".join(self.names[name] for name in (node.key, node.item) if name)
        loop = f"for {variables} in {drawn}"
        if where:
            loop += f" if {self.condition(where[0], _OR)}"
        text = self._collected(node, loop, body)
        self.names = hidden
        return text

    def _collected(self, node: syntax.Comprehension, loop: str, body: Typed) -> Text:
        """What becomes of the rounds. A list shows more quickly than any() whether a round was found."""
        match node.makes:
            case "all":
                return f"not [1 {loop} if not {self.condition(body, _NOT)}]", _NOT
            case "exists":
                return f"not not [1 {loop} if {self.condition(body, _OR)}]", _NOT
            case "exists_one":
                return f"len([1 {loop} if {self.condition(body, _OR)}]) == 1", _COMPARISON
            case "map":
                return f"{{{self.names[str(node.key)]}: {self.emit(body)} {loop}}}", _ATOM
        return f"[{self.emit(body)} {loop}]", _ATOM

    def _drawn_from(self, source: Typed, *, with_keys: bool) -> str:
        """What a Python loop runs over."""
        kind = source.type.kind
        if kind == "dyn":
            return self.runtime("pairs" if with_keys else "elements", source)[0]
        if kind == "list":
            text = self.atom(source)
            if text.startswith("[*range(") and isinstance(source.node, syntax.Call):
                text = text[2:-1]
            return f"enumerate({text})" if with_keys else text
        return f"{self.atom(source)}.items()" if with_keys else self.atom(source)

    def _bind(self, node: syntax.Bind, typed: Typed) -> Text:
        value, body = typed.parts
        argument = self.emit(value)
        hidden = self.names
        self.names = {**hidden, node.name: self._local()}
        text = f"(lambda {self.names[node.name]}: {self.emit(body)})({argument})"
        self.names = hidden
        return text, _ATOM

    def _local(self) -> str:
        self.locals += 1
        return f"_v{self.locals - 1}"


def _wanted(node: syntax.Comprehension, source: Typed, body: Typed) -> Typed | None:
    """Return what a loop looks for that only compares its item, a string, with it: a list can be asked for that."""
    if node.makes not in {"exists", "exists_one"} or node.key is not None or source.type.kind != "list":
        return None
    if not isinstance(body.node, syntax.Binary) or body.node.operator != "==":
        return None
    for item, other in (body.parts, body.parts[::-1]):
        is_item = isinstance(item.node, syntax.Name) and item.node.name == node.item
        reads = {path[0] for path in syntax.iter_paths(other.node)}
        if is_item and node.item not in reads and item.type.kind == other.type.kind == "string":
            return other
    return None


def _literal(value: object) -> str:
    return repr(value)


def _is_in_set(left: Typed, values: list[object]) -> bool:
    """Whether looking *left* up in a set of *values* is CEL's ``in``."""
    if left.type.kind in types.NUMERIC:
        return bool(values) and all(type(value) is int and abs(value) <= EXACT for value in values)
    return left.type.kind == "string" and bool(values) and all(isinstance(value, str) for value in values)


def _set(values: list[object]) -> str:
    """A set of constants, which Python makes once; sorted, so that the text does not change between runs."""
    return f"{{{', '.join(sorted(set(map(_literal, values))))}}}"


def _surely(params: tuple[types.Type, ...], parts: tuple[Typed, ...]) -> bool:
    """Whether all types are known, and are those of *params*."""
    return len(params) == len(parts) and all(
        part.type.kind != "dyn" and types.accepts(param, part.type) for param, part in zip(params, parts, strict=True)
    )


def _is_natural(typed: Typed) -> bool:
    return typed.interval is not None and typed.interval[0] >= 0


def _same_in_python(left: str, right: str) -> bool:
    """Whether Python's == on values of these kinds is CEL's, whatever the values."""
    return (left == right and left in {"string", "bool", "int", "null"}) or "nothing" in {left, right}


def _equal_in_python(left: Typed, right: Typed) -> bool:
    kinds = left.type.kind, right.type.kind
    if kinds == ("list", "list"):
        return _same_in_python(types.item_type(left.type).kind, types.item_type(right.type).kind)
    return _same_in_python(*kinds) or _numbers_compare_in_python(left, right)


def _numbers_compare_in_python(left: Typed, right: Typed) -> bool:
    """CEL compares an int with a double as two doubles, Python exactly: the same while one is small."""
    kinds = {left.type.kind, right.type.kind}
    if not kinds <= types.NUMERIC:
        return False
    return kinds in ({"int"}, {"double"}) or left.is_within(EXACT) or right.is_within(EXACT)
