"""A contract's rules to Python: the source of the functions that judge a request fast.

``doubts(this)`` names the fields whose structure it is not sure of. ``broken(this)`` lists which rules are broken, and
where, with the values that their messages speak of; it computes a shared name once, and visits the places that rules
share in one loop. ``clean(this)`` is both: nothing to find, or doubt.

The functions are written as a module, so that the package can keep the one of its own contract and read it back without
compiling anything (`wanref_contract.kept`). They may raise where CEL would answer; the judge then takes the exact way
(`wanref_contract.rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wanref_contract import cel
from wanref_contract.contract.shape import Shape
from wanref_contract.contract.words import words_source
from wanref_contract.contract.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.contract.model import FieldReading, Place, Rule
    from wanref_contract.contract.scope import Scope

_HEAD = '''\
# ruff: noqa
# mypy: ignore-errors
"""Generated from schema/{name} by `make generate`; do not edit.

The functions that judge a request of this contract fast; wanref_contract/contract/compiling.py says what they do.
"""

from wanref_contract import facts
from wanref_contract.kept import DOUBTS
from wanref_contract.wording import quote, show
{imports}

DIGEST = {digest}
ABSENT = object()
NO_ITEMS, NO_MEMBERS = [], {{}}
NOTHING = ([], {{}})
'''

_CLEAN = """
def clean(this):
    try:
        return doubts(this) == [] and not broken(this)[0]
    except DOUBTS:
        return False
"""


def compile_source(scope: Scope, rules: Sequence[Rule], *, name: str, digest: int) -> str:
    """Return the source of a module with ``doubts``, ``broken`` and ``clean``.

    Args:
        scope: What the expressions may speak of.
        rules: All rules of the contract, of which those with expressions are compiled; a hit names a rule by its index.
        name: The contract's name, for the reader of the source.
        digest: What the contract's files amount to, so that a stale module is known.

    Raises:
        cel.CelError: An expression is wrong.
    """
    pool = cel.Pool()
    judged = [rule for rule in rules if rule.judged in ("once", "every", "each")]
    shape = Shape(schema=scope.schema, absent={field.at: field.absent for field in scope.fields.values()})
    doubts, broken = shape.lines(), _Compiler(scope=scope, rules=judged, pool=pool).broken()
    functions = [
        f"mentions_in = facts.mention_reader({dict(scope.mentions)!r})",
        f"foreign_scripts = facts.script_reader({scope.scripts!r})",
        "url_host = facts.url_host",
        "url_scheme = facts.url_scheme",
        "written_as_decimal = facts.written_as_decimal",
    ]
    reads = {rule.index: tuple(sorted(scope.rule_reads(rule))) for rule in judged}
    words = [f"    {rule.index}: {words_source(scope, rule, pool)}," for rule in rules if rule.judged != "reading"]
    constants = [*shape.constants, *functions, f"READS = {reads!r}", "WORDS = {", *words, "}"]
    head = _HEAD.format(name=name, digest=digest, imports="\n".join(pool.lines()))
    return "\n".join([head, *constants, "", "", *doubts, "", "", *broken, "", _CLEAN])


@dataclass(frozen=True, kw_only=True)
class _Compiler:
    scope: Scope
    rules: list[Rule]
    pool: cel.Pool

    def broken(self) -> list[str]:
        """Return the lines of ``broken``."""
        out = Writer()
        with out.block("def broken(this):"):
            out.line("hits = []")
            fields = self._fields()
            for field in fields:
                out.line(f"{_variable(field)} = {self._read(field.at)}")
            for size, variable in self._sizes.items():
                out.line(f"{variable} = {size}")
            for name, expression in self.scope.shared.items():
                out.line(f"n_{name} = {self._emit(expression)}")
            self._write_rules(out)
            others = {one.name: self._read(one.at) for one in self.scope.fields.values() if one.always}
            values = others | {name: value for name, value in self._names().items() if name not in others}
            values |= {field.name: _variable(field) for field in fields}
            items = ", ".join(f"{name!r}: {value}" for name, value in values.items())
            out.line(f"return (hits, {{{items}}}) if hits else NOTHING")
        return out.lines

    def _fields(self) -> list[FieldReading]:
        """Return the fields that rules judge by; the others are read for messages alone, where there is a hit."""
        judged = {pointer for rule in self.rules for pointer in self._pointers(rule)}
        return [field for field in self.scope.fields.values() if field.always and field.at in judged]

    @cached_property
    def _sizes(self) -> dict[str, str]:
        """Return the variable of each size that rules ask for again and again, by the Python that asks."""
        sized = [field for field in self._fields() if isinstance(field.stand_in, list | dict | str)]
        return {f"len({_variable(field)})": f"size_of_{field.name}" for field in sized}

    def _emit(self, expression: cel.Expression, local: Mapping[str, str] | None = None) -> str:
        return expression.emit(self.pool, self._names() | dict(local or {}), known=self._sizes)

    def _pointers(self, rule: Rule) -> set[str]:
        """Return the pointers of what the conditions of *rule* speak of, and of what holds the places it visits."""
        places = self.scope.places[rule.every].at if rule.every else ()
        return {*self.scope.rule_reads(rule), *(pattern.removesuffix("/*") for pattern in places)}

    def _read(self, pointer: str) -> str:
        """Return the Python that reads a field of ``this``, or what stands in where it is not given or unsound."""
        field = next(field for field in self.scope.fields.values() if field.at == pointer)
        *parents, name = pointer.split("/")[1:]
        owner = "".join(f".get({parent!r}, NO_MEMBERS)" for parent in parents)
        return f"this{owner}.get({name!r}, {_default(field)})"

    def _write_rules(self, out: Writer) -> None:
        """Write all rules, those that share places in one loop."""
        for rule in self.rules:
            if rule.judged == "once":
                out.line(self._test(rule, "None", {}))
            elif rule.each:
                name, _ = rule.each
                elements = self._emit(self.scope.elements(rule))
                with out.block(f"for {name} in {elements}:"):
                    out.line(self._test(rule, "None", {name: name}))
        visited = {rule.every for rule in self.rules}
        places = [place for place in self.scope.places.values() if place.name in visited]
        for pattern in dict.fromkeys(pattern for place in places for pattern in place.at):
            self._write_visit(out, pattern, [place for place in places if pattern in place.at])

    def _write_visit(self, out: Writer, pattern: str, places: Sequence[Place]) -> None:
        """Write the visit to *pattern*, and in it the rules of all *places* that it belongs to."""
        header, pointer, visible = self._visit(pattern)
        with out.block(header):
            if not pattern.endswith("*"):
                out.line(f"value = this[{pattern[1:]!r}]")
            for place in places:
                local = dict(visible)
                for name, expression in self.scope.derived(place).items():
                    out.line(f"p_{name} = {self._emit(expression, local)}")
                    local[name] = f"p_{name}"
                for rule in self.rules:
                    if rule.every == place.name:
                        out.line(self._test(rule, pointer, local))

    def _visit(self, pattern: str) -> tuple[str, str, dict[str, str]]:
        """Return the header of the block that visits *pattern*, the Python of a pointer in it, and its local names."""
        parent, _, last = pattern.rpartition("/")
        if last != "*":
            return f"if {last!r} in this:", repr(pattern), {"value": "value"}
        container = _variable(next(field for field in self.scope.fields.values() if field.at == parent))
        if "items" in self.scope.subschema(parent):
            pointer = f'f"{parent}/{{index}}"'
            return (
                f"for index, value in enumerate({container}):",
                pointer,
                {"value": "value", "index": "index"},
            )
        pointer = f"{parent + '/'!r} + key.replace('~', '~0').replace('/', '~1')"
        return f"for key, value in {container}.items():", pointer, {"value": "value", "key": "key"}

    def _test(self, rule: Rule, pointer: str, local: dict[str, str]) -> str:
        """Return the line that notes *rule* as broken at *pointer* where it is, with the *local* names."""
        when, require = (self._emit(expression, local) for expression in self.scope.conditions(rule))
        condition = f"not ({require})" if rule.when == "true" else f"({when}) and not ({require})"
        values = ", ".join(f"{name!r}: {variable}" for name, variable in local.items())
        return f"if {condition}: hits.append(({rule.index}, {pointer}, {{{values}}}))"

    def _names(self) -> dict[str, str]:
        """Return the Python variable of every name that a rule judged once may use."""
        fields = {field.name: _variable(field) for field in self.scope.fields.values() if field.always}
        return {"this": "this", **fields, **{name: f"n_{name}" for name in self.scope.lets}}


def _variable(field: FieldReading) -> str:
    """Return the local variable that holds *field* in generated code."""
    return f"f_{field.name}"


def _default(field: FieldReading) -> str:
    """Return the Python of what *field* reads as where it is not given; the empty list and map are shared."""
    return {"[]": "NO_ITEMS", "{}": "NO_MEMBERS"}.get(repr(field.stand_in), repr(field.stand_in))
