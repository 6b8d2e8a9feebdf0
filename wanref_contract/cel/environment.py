"""What an expression may name, and the compiled expression itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wanref_contract.cel import syntax, types
from wanref_contract.cel.checker import Checker
from wanref_contract.cel.emitter import Emitter
from wanref_contract.cel.errors import CelCheckError
from wanref_contract.cel.evaluator import evaluate_node
from wanref_contract.cel.guards import facts_when
from wanref_contract.cel.parser import parse
from wanref_contract.cel.pool import Pool
from wanref_contract.cel.scope import Scope, Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from wanref_contract.cel.functions import Function
    from wanref_contract.cel.intervals import Interval
    from wanref_contract.cel.typed import Typed
    from wanref_contract.cel.types import Type

NONE: Mapping[str, Any] = MappingProxyType({})


def evaluate(text: str, bindings: Mapping[str, Any] = NONE) -> Any:
    """Return the value of the expression *text* for JSON values bound to names.

    >>> evaluate("size(urls) <= 2 && urls.all(u, u.startsWith('https'))", {"urls": ["https://a"]})
    True

    Raises:
        CelSyntaxError: *text* is no expression.
        CelEvaluationError: it has no value for these bindings.
    """
    return evaluate_node(parse(text), text, bindings, NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The names expressions may use: variables with their types, functions, and constants known now.

    *bounds* are the least and the largest value of a variable that is a number, where they are known.

    >>> this = types.record({"videos": types.Field(type=types.list_of(types.STRING), required=True)})
    >>> env = Environment(variables={"this": this}, constants={"limits": {"videos": 3}})
    >>> env.compile("size(this.videos) <= limits.videos").emit(Pool(), {"this": "request"})
    "len(request['videos']) <= 3"
    """

    variables: Mapping[str, Type] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Interval] = field(default_factory=dict)

    def extended(
        self,
        *,
        variables: Mapping[str, Type] = NONE,
        constants: Mapping[str, Any] = NONE,
        bounds: Mapping[str, Interval] = NONE,
    ) -> Environment:
        """Return this environment with more names."""
        return replace(
            self,
            variables={**self.variables, **variables},
            constants={**self.constants, **constants},
            bounds={**self.bounds, **bounds},
        )

    def compile(
        self,
        text: str,
        *,
        expect: Type | None = None,
        given: Iterable[Expression] = (),
        refuted: Iterable[Expression] = (),
        loop_size: int | None = 1,
    ) -> Expression:
        """Return *text* checked and ready to run.

        *given* and *refuted* are known to be true and false where it will run, so they guard it as if
        written before it. *loop_size* is how often a loop of the caller runs it, None where that is not
        known.

        Raises:
            CelSyntaxError: *text* is no expression.
            CelCheckError: it names what is not declared, does not type, or may fail or run long.
        """
        node = parse(text)
        scope = Scope(names=self._names(), rounds=loop_size or 1, unbounded=loop_size is None)
        for holds, expressions in ((True, given), (False, refuted)):
            for expression in expressions:
                scope = scope.assuming(facts_when(expression.typed, holds=holds))
        typed = Checker(text, self.functions).check(node, scope)
        if expect is not None and not types.accepts(expect, typed.type):
            raise CelCheckError(f"must be a {expect}, is a {typed.type}", text, node.at)
        return Expression(text=text, node=node, typed=typed, environment=self)

    def _names(self) -> dict[str, Variable]:
        variables = {
            name: Variable(type=type_, text=name, interval=self.bounds.get(name))
            for name, type_ in self.variables.items()
        }
        constants = {
            name: Variable(type=types.of_value(value), text=name, constant=value)
            for name, value in self.constants.items()
        }
        return variables | constants


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A checked expression: what it reads, the Python for it, and its value."""

    text: str
    node: syntax.Node = field(repr=False)
    typed: Typed = field(repr=False)
    environment: Environment = field(repr=False)

    @property
    def type(self) -> Type:
        """The type of its value."""
        return self.typed.type

    @cached_property
    def reads(self) -> frozenset[tuple[str, ...]]:
        """The paths of variables and constants it reads, as in ``("this", "model_params")``."""
        return frozenset(syntax.iter_paths(self.node))

    def emit(self, pool: Pool, names: Mapping[str, str] = NONE, *, known: Mapping[str, str] = NONE) -> str:
        """Return it as a Python expression over *names* and what *pool* defines.

        *known* are calls in it, such as ``len(urls)``, whose values stand in variables already. Where the Python
        raises, the value is the one :meth:`evaluate` finds.
        """
        plain = {name: name for name in self.environment.variables}
        return Emitter(pool, {**plain, **names}, self.environment.functions, known).emit(self.typed)

    def evaluate(self, bindings: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]] = NONE) -> Any:
        """Return its value for *bindings*, which are of the declared types.

        Raises:
            CelEvaluationError: it has none.
        """
        variables, called, program = self._program
        try:
            return program(*[bindings[name] for name in variables], *[functions[name] for name in called])
        except Exception:  # noqa: BLE001 (whatever it was, the evaluator knows what it means)
            everything = {**bindings, **self.environment.constants}
            return evaluate_node(self.node, self.text, everything, functions)

    @cached_property
    def _program(self) -> tuple[list[str], list[str], Callable[..., Any]]:
        """The variables and functions it takes, in order, and the Python function that takes them."""
        variables = sorted({path[0] for path in self.reads if path[0] not in self.environment.constants})
        called = sorted(_called(self.node) & set(self.environment.functions))
        names = {name: f"_{name}" for name in variables}
        pool = Pool()
        body = self.emit(pool, names)
        parameters = [*names.values(), *(self.environment.functions[name].python for name in called)]
        program = eval(f"lambda {', '.join(parameters)}: {body}", pool.namespace())
        return variables, called, program


def _called(node: syntax.Node) -> frozenset[str]:
    names = frozenset({node.function} if isinstance(node, syntax.Call) else ())
    return names.union(*map(_called, syntax.children(node)))
