"""The meaning of an expression, exactly and slowly: a walk over its nodes.

Here errors are absorbed as CEL wants it: ``&&``, ``||``, ``all`` and ``exists`` have the value that one
part decides, whatever error the others end in. Every step is counted, so that no expression runs long; what reads a
long text, compares large values or fails at length is paid for by what it took, before it runs where that can be told.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.cel import patterns, runtime, syntax
from wanref_contract.cel.errors import CelEvaluationError, suggestion
from wanref_contract.cel.functions import OUTSIDE, STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wanref_contract.cel.syntax import Node

MAX_STEPS = 200_000
STEPS_OF_A_SEARCH = 100
"""What it costs to look for the name that an undeclared one may have meant."""
STEPS_OF_A_PATTERN = 4
"""What it costs to compile one character of a pattern that is computed, and so may be another one each time."""
GLANCES = frozenset({"size", "substring", "string", "dyn"})
"""Functions that take no longer for a longer text; what they make is paid for by its size."""

Bindings = dict[str, Any]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": runtime.less,
    "<=": runtime.at_most,
    ">": lambda left, right: runtime.less(right, left),
    ">=": lambda left, right: runtime.at_most(right, left),
    "in": runtime.is_in,
    "+": runtime.add,
    "-": runtime.subtract,
    "*": runtime.multiply,
    "/": runtime.divide,
    "%": runtime.modulo,
}


def evaluate_node(
    node: Node, text: str, bindings: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> Any:
    """Return the value of *node*, which was read from *text*.

    Raises:
        CelEvaluationError: it has none, or finding it takes too long; or *bindings* are no mapping.
    """
    try:
        names = dict(bindings)
    except (TypeError, ValueError):
        message = f"bindings must be a mapping of names to values, are {runtime.type_name(bindings)}"
        raise CelEvaluationError(message, text, node.at) from None
    try:
        return _Evaluator(text, functions).value(node, names)
    except RecursionError:  # the caller's own stack was nearly full
        raise CelEvaluationError("nested too deeply", text, node.at) from None


class _Evaluator:
    """One evaluation: its functions and the steps it has left."""

    def __init__(self, text: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.text = text
        self.functions = functions
        self.steps = MAX_STEPS
        self.rules: dict[type[Node], Callable[[Any, Bindings], Any]] = {
            syntax.Literal: lambda node, _: node.value,
            syntax.Name: self._name,
            syntax.Select: lambda node, scope: self._apply(node, runtime.select, (node.operand,), scope, node.field),
            syntax.Has: lambda node, scope: self._apply(node, runtime.has_field, (node.operand,), scope, node.field),
            syntax.Index: lambda node, scope: self._apply(node, runtime.at, (node.operand, node.key), scope),
            syntax.Call: self._call,
            syntax.Unary: self._unary,
            syntax.Binary: self._binary,
            syntax.Logical: self._logical,
            syntax.Conditional: self._conditional,
            syntax.ListOf: lambda node, scope: [self.value(item, scope) for item in node.items],
            syntax.MapOf: self._map,
            syntax.Comprehension: self._comprehension,
            syntax.Bind: lambda node, scope: self.value(node.body, scope | {node.name: self.value(node.value, scope)}),
        }

    def value(self, node: Node, scope: Bindings) -> Any:
        self._spend(1, node)
        return self.rules[type(node)](node, scope)

    def _spend(self, steps: int, node: Node) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise CelEvaluationError("takes too long", self.text, node.at)

    def _run(self, node: Node, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call *function*; whatever it raises becomes an error at *node*."""
        try:
            return function(*arguments)
        except Exception as error:
            raise CelEvaluationError(str(error) or type(error).__name__, self.text, node.at) from error

    def _made(self, node: Node, value: Any) -> Any:
        """*value*, paid for by its size: what is built takes memory."""
        if type(value) in {str, list}:
            self._spend(len(value) // (runtime.CHARACTERS_A_STEP if type(value) is str else 1), node)
        return value

    def _read(self, node: Node, values: Iterable[Any]) -> None:
        """Pay for reading the texts among *values*."""
        self._spend(sum(len(value) // runtime.CHARACTERS_A_STEP for value in values if type(value) is str), node)

    def _apply(
        self, node: Node, function: Callable[..., Any], operands: Iterable[Node], scope: Bindings, *more: Any
    ) -> Any:
        return self._run(node, function, *(self.value(operand, scope) for operand in operands), *more)

    def _truth(self, node: Node, scope: Bindings) -> bool:
        return bool(self._run(node, runtime.truth, self.value(node, scope)))

    def _name(self, node: syntax.Name, scope: Bindings) -> Any:
        if node.name not in scope:
            self._spend(STEPS_OF_A_SEARCH, node)
            message = f"undeclared name {node.name!r}{suggestion(node.name, scope)}"
            raise CelEvaluationError(message, self.text, node.at)
        return scope[node.name]

    def _call(self, node: syntax.Call, scope: Bindings) -> Any:
        operands = node.arguments if node.target is None else (node.target, *node.arguments)
        function = self._function(node, len(operands))
        values = [self.value(operand, scope) for operand in operands]
        if node.function not in GLANCES or node.function in self.functions:
            self._read(node, values)
        if function is _matches and type(values[1]) is str and not isinstance(operands[1], syntax.Literal):
            self._spend(STEPS_OF_A_PATTERN * len(values[1]), node)
        return self._made(node, self._run(node, function, *values))

    def _function(self, node: syntax.Call, count: int) -> Callable[..., Any]:
        name, is_method = node.function, node.target is not None
        if not is_method and name in self.functions:
            return self.functions[name]
        if name == "matches" and count == 2:
            return _matches
        standard = STANDARD.get(name)
        counts = {len(overload.params) for overload in standard.overloads} if standard else set()
        if standard is None or count not in counts or standard.style == ("function" if is_method else "method"):
            reason = "is outside the JSON profile" if name in OUTSIDE else f"with {count} arguments is unknown"
            raise CelEvaluationError(f"{name}() {reason}", self.text, node.at)
        return standard.exact

    def _unary(self, node: syntax.Unary, scope: Bindings) -> Any:
        if node.operator == "!":
            return not self._truth(node.operand, scope)
        return self._apply(node, runtime.negate, (node.operand,), scope)

    def _binary(self, node: syntax.Binary, scope: Bindings) -> Any:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        match node.operator:
            case "==" | "!=":
                return self._equal(node, left, right) == (node.operator == "==")
            case "in" if type(right) is list:
                return any(self._equal(node, left, item) for item in right)
        if node.operator != "+":
            self._read(node, (left, right))
        return self._made(node, self._run(node, _OPERATORS[node.operator], left, right))

    def _equal(self, node: Node, left: Any, right: Any) -> bool:
        verdict, steps = self._run(node, runtime.compared, left, right)
        self._spend(steps, node)
        if verdict is None:
            raise CelEvaluationError(runtime.TOO_LARGE, self.text, node.at)
        return bool(verdict)

    def _logical(self, node: syntax.Logical, scope: Bindings) -> bool:
        return self._first(((part, scope) for part in node.parts), decisive=node.operator == "||")

    def _conditional(self, node: syntax.Conditional, scope: Bindings) -> Any:
        return self.value(node.then if self._truth(node.condition, scope) else node.otherwise, scope)

    def _map(self, node: syntax.MapOf, scope: Bindings) -> Any:
        entries = [(self.value(key, scope), self.value(value, scope)) for key, value in node.entries]
        return self._run(node, runtime.make_map, entries)

    def _comprehension(self, node: syntax.Comprehension, scope: Bindings) -> Any:
        rounds = self._rounds(node, scope)
        match node.makes:
            case "all" | "exists":
                return self._first(((node.body, each) for each in rounds), decisive=node.makes == "exists")
            case "exists_one":
                return sum(self._truth(node.body, each) for each in rounds) == 1
            case "map":
                return {each[str(node.key)]: self.value(node.body, each) for each in rounds}
        return [self.value(node.body, each) for each in rounds]

    def _rounds(self, node: syntax.Comprehension, scope: Bindings) -> Iterator[Bindings]:
        """The scope of every round that counts."""
        source = self.value(node.source, scope)
        if node.key is None:
            scopes = (scope | {node.item: item} for item in self._run(node, runtime.elements, source))
        else:
            pairs = self._run(node, runtime.pairs, source)
            scopes = (scope | {node.key: key, node.item: item} for key, item in pairs)
        for each in scopes:
            self._spend(1, node)
            if node.where is None or self._truth(node.where, each):
                yield each

    def _first(self, tests: Iterable[tuple[Node, Bindings]], *, decisive: bool) -> bool:
        """*decisive* if one test says so, else the first error, else its opposite."""
        failure = None
        for node, scope in tests:
            try:
                if self._truth(node, scope) is decisive:
                    return decisive
            except CelEvaluationError as error:
                failure = failure or error
        if failure:
            raise failure
        return not decisive


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> Callable[[str], object]:
    written, method = patterns.translate(pattern)
    matcher: Callable[[str], object] = getattr(re.compile(written, re.ASCII), method)
    return matcher


def _matches(text: Any, pattern: Any) -> bool:
    if type(text) is not str or type(pattern) is not str:
        raise TypeError("matches() takes two strings")
    return _matcher(pattern)(text) is not None
