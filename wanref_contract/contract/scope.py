"""What the expressions of a contract may speak of: fields, limits, shared names, places and host functions.

The scope gives each rule its CEL environment, so that an expression is read the same way by everyone who needs it: the
compiler of the clean path, the judge, and the messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract import cel, facts
from wanref_contract.pointer import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.contract.model import FieldReading, Fix, Place, Rule

_MENTION = cel.record(
    {
        name: cel.Field(type=type_, required=True)
        for name, type_ in {
            "kind": cel.STRING,
            "number": cel.INT,
            "exact": cel.BOOL,
            "text": cel.STRING,
            "instead": cel.STRING,
            "start": cel.INT,
            "end": cel.INT,
        }.items()
    }
)
_OPERANDS = {"keep": cel.INT, "rename": cel.STRING, "move": cel.STRING}
"""What the expression of an edit must give; that of the others gives any value."""

_LARGEST_INDEX = 2**31  # of a list that is in memory: arithmetic on it cannot overflow
_WHO = cel.Environment(variables={"kind": cel.STRING, "number": cel.INT}, bounds={"number": (1, _LARGEST_INDEX)})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The names that expressions may use, and what stands behind them.

    Attributes:
        schema: The request schema; types come from it.
        fields: How each field is read, by the name that rules give it.
        lets: Shared names and their expressions, in order.
        places: Named places.
        limits: The numbers that rules share.
        mentions: The grammar of mentions.
        scripts: The scripts of the documented languages.
    """

    schema: Mapping[str, Any]
    fields: Mapping[str, FieldReading]
    lets: Mapping[str, str]
    places: Mapping[str, Place]
    limits: Mapping[str, int]
    mentions: Mapping[str, Any]
    scripts: tuple[str, ...]

    @cached_property
    def functions(self) -> Mapping[str, cel.Function]:
        """The host functions, by the name that expressions and generated code call them by."""
        mentions = cel.list_of(_MENTION, max_size=self.mentions.get("at_most"))
        return {
            "mentions_in": cel.Function(params=(cel.STRING,), result=mentions, python="mentions_in"),
            "foreign_scripts": cel.Function(
                params=(cel.STRING,), result=cel.list_of(cel.STRING), python="foreign_scripts"
            ),
            "url_host": cel.Function(params=(cel.STRING,), result=cel.STRING, python="url_host"),
            "url_scheme": cel.Function(params=(cel.STRING,), result=cel.STRING, python="url_scheme"),
            "written_as_decimal": cel.Function(params=(cel.NUMBER,), result=cel.BOOL, python="written_as_decimal"),
        }

    @cached_property
    def callables(self) -> Mapping[str, Callable[..., Any]]:
        """What stands behind each of `functions`."""
        return {
            "mentions_in": facts.mention_reader(self.mentions),
            "foreign_scripts": facts.script_reader(self.scripts),
            "url_host": facts.url_host,
            "url_scheme": facts.url_scheme,
            "written_as_decimal": facts.written_as_decimal,
        }

    @cached_property
    def base(self) -> cel.Environment:
        """The environment of what is judged once for a request, without the shared names."""
        types = {
            name: cel.types.from_json_schema(self.subschema(field.at))
            for name, field in self.fields.items()
            if field.always
        }
        request = cel.types.from_json_schema(self.schema)
        return cel.Environment(
            variables={"this": request, **types},
            functions=self.functions,
            constants={"limits": dict(self.limits)},
        )

    @cached_property
    def shared(self) -> Mapping[str, cel.Expression]:
        """The expressions of the shared names, in order; each may use those before it."""
        return _in_order(self.base, self.lets)

    @cached_property
    def environment(self) -> cel.Environment:
        """The environment of what is judged once for a request."""
        return _with(self.base, self.shared)

    def place_environment(self, place: Place) -> cel.Environment:
        """Return the environment at *place*, without the names derived there."""
        pairs = [(pattern, self.subschema(pattern)) for pattern in place.at]
        types = [cel.types.from_json_schema(schema) for _, schema in pairs]
        variables = {"value": cel.types.join_all(types)}
        parents = {
            cel.types.from_json_schema(self.subschema(pattern.rpartition("/")[0])).kind if pattern.endswith("*") else ""
            for pattern, _ in pairs
        }
        if parents == {"list"}:
            variables["index"] = cel.INT
        elif parents == {"map"}:
            variables["key"] = cel.STRING
        return self.environment.extended(variables=variables, bounds={"index": (0, _LARGEST_INDEX)})

    def derived(self, place: Place) -> Mapping[str, cel.Expression]:
        """Return the expressions of the names derived at *place*, in order."""
        if place.name not in self._derived:
            self._derived[place.name] = _in_order(self.place_environment(place), place.let)
        return self._derived[place.name]

    def rule_environment(self, rule: Rule) -> cel.Environment:
        """Return the environment in which the expressions of *rule* are read."""
        if rule.judged == "every":
            place = self.places[rule.every]
            return _with(self.place_environment(place), self.derived(place))
        if rule.each:
            element = cel.types.item_type(self.elements(rule).type)
            return self.environment.extended(variables={rule.each[0]: element})
        if rule.judged in ("schema", "observe"):
            words = {
                "value": cel.DYN,
                "limit": cel.DYN,
                "keyword": cel.STRING,
                "key": cel.STRING,
                "foreign": cel.STRING,
                "home": cel.STRING,
            }
            return self.environment.extended(variables=words)
        return self.environment

    def elements(self, rule: Rule) -> cel.Expression:
        """Return the list that *rule* is judged for each element of."""
        _, text = rule.each or ("", "[]")
        if text not in self._elements:
            self._elements[text] = self.environment.compile(text, expect=cel.list_of(cel.DYN))
        return self._elements[text]

    def conditions(self, rule: Rule) -> tuple[cel.Expression, cel.Expression]:
        """Return the ``when`` and ``require`` of *rule*, which an earlier one guards for a later one."""
        if rule.id not in self._conditions:
            environment = self.rule_environment(rule)
            loops = 1 if rule.judged == "once" else None
            when = environment.compile(rule.when, expect=cel.BOOL, loop_size=loops)
            require = environment.compile(rule.require, expect=cel.BOOL, given=(when,), loop_size=loops)
            self._conditions[rule.id] = (when, require)
        return self._conditions[rule.id]

    def fix_expressions(self, rule: Rule, fix: Fix) -> tuple[cel.Expression, cel.Expression]:
        """Return the ``when`` of *fix* of *rule*, and its operand; ``null`` where that is no expression."""
        key = rule.id, fix
        if key not in self._fixes:
            environment = self.rule_environment(rule).extended(variables={"meant": cel.STRING})
            given = self.conditions(rule)[:1] if rule.judged in ("once", "every", "each") else ()
            when = environment.compile(fix.when, expect=cel.BOOL, given=given)
            text, expect = fix.expression or "null", _OPERANDS.get(fix.edit)
            self._fixes[key] = when, environment.compile(text, expect=expect, given=(*given, when))
        return self._fixes[key]

    def condition(self, text: str) -> cel.Expression:
        """Return the condition *text*, which is judged once for a request.

        Raises:
            cel.CelError: It is no expression, or no condition.
        """
        if text not in self._texts:
            self._texts[text] = self.environment.compile(text, expect=cel.BOOL)
        return self._texts[text]

    def voice_key(self, text: str) -> cel.Expression:
        """Return the expression *text* of the key of a voice, over the ``kind`` and the ``number`` of an asset.

        Raises:
            cel.CelError: It is no expression, or gives no text.
        """
        if text not in self._keys:
            self._keys[text] = _WHO.compile(text, expect=cel.STRING)
        return self._keys[text]

    def subschema(self, pattern: str) -> Mapping[str, Any]:
        """Return the schema of the values at *pattern*; KeyError where the request schema declares none."""
        schema: Mapping[str, Any] = self.schema
        for token in tokens(pattern):
            if token in schema.get("properties", {}):
                schema = schema["properties"][token]
            elif token == "*" and "items" in schema:
                schema = schema["items"]
            else:
                schema = schema["additionalProperties"]
        return schema

    # The exact way asks for these again with every request, the second one with every value; so they are compiled once.

    @cached_property
    def _conditions(self) -> dict[str, tuple[cel.Expression, cel.Expression]]:
        return {}

    @cached_property
    def _fixes(self) -> dict[tuple[str, Fix], tuple[cel.Expression, cel.Expression]]:
        return {}

    @cached_property
    def _keys(self) -> dict[str, cel.Expression]:
        return {}

    @cached_property
    def _texts(self) -> dict[str, cel.Expression]:
        return {}

    @cached_property
    def _elements(self) -> dict[str, cel.Expression]:
        return {}

    @cached_property
    def _derived(self) -> dict[str, Mapping[str, cel.Expression]]:
        return {}

    def rule_reads(self, rule: Rule) -> frozenset[str]:
        """Return the pointers of the fields that the conditions of *rule* speak of, by way of derived names too.

        The places where the rule is judged are not among them: each is left out by itself.
        """
        derived = self.derived(self.places[rule.every]) if rule.every else {}
        elements = [self.elements(rule)] if rule.each else []
        return frozenset(
            pointer
            for expression in [*self.conditions(rule), *derived.values(), *elements]
            for pointer in self._pointers_of(expression)
        )

    def _pointers_of(self, expression: cel.Expression) -> Iterator[str]:
        for name, *rest in expression.reads:
            if name == "this":
                yield "".join(f"/{part}" for part in rest)
            elif name in self.shared:
                yield from self._pointers_of(self.shared[name])
            elif name in self.fields:
                yield self.fields[name].at


def _in_order(environment: cel.Environment, texts: Mapping[str, str]) -> Mapping[str, cel.Expression]:
    """Compile named expressions, each of which may use those before it."""
    expressions: dict[str, cel.Expression] = {}
    for name, text in texts.items():
        expressions[name] = _with(environment, expressions).compile(text)
    return expressions


def _with(environment: cel.Environment, expressions: Mapping[str, cel.Expression]) -> cel.Environment:
    return environment.extended(variables={name: expression.type for name, expression in expressions.items()})
