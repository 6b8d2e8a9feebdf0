"""A request schema to Python that is sure of a sound request, and names the fields that it is not sure of.

A field it passes has no fault (`wanref_contract.structure`) and no value that counts as absent, and is documented. One
that it names may still be sound: 5.0 is an integer to JSON Schema, and a doubt here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.writing import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_IS_NO = {
    "boolean": "type({0}) is not bool",
    "integer": "type({0}) is not int",
    "number": "type({0}) is not int and type({0}) is not float",
    "string": "type({0}) is not str",
    "array": "type({0}) is not list",
    "object": "type({0}) is not dict",
}
_OUTSIDE = {
    "minimum": "{0} < {1}",
    "maximum": "{0} > {1}",
    "multipleOf": "{0} % {1}",
    "minLength": "len({0}) < {1}",
    "maxLength": "len({0}) > {1}",
    "minItems": "len({0}) < {1}",
    "maxItems": "len({0}) > {1}",
    "minProperties": "len({0}) < {1}",
    "maxProperties": "len({0}) > {1}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Writes the doubts about a request.

    Attributes:
        schema: The request schema; at its root it has a type, required names and properties, and nothing else.
        absent: By pointer of a field, the values besides null that count as not given there.
        constants: The lines that define what the written code refers to, filled as it is written.
    """

    schema: Mapping[str, Any]
    absent: Mapping[str, Sequence[Any]]
    constants: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the lines of ``doubts``: the names of doubtful fields, or None for what is no object at all."""
        known = self._known(self.schema)
        required = self.schema.get("required", ())
        out = Writer()
        with out.block("def doubts(this):"):
            out.line("if type(this) is not dict: return None")
            out.line(f"found = [] if this.keys() <= {known} else [name for name in this if name not in {known}]")
            for name, sub in self.schema["properties"].items():
                out.line(f"v = this.get({name!r}, ABSENT)")
                doubt = self._doubt(sub, "v", f"/{name}")
                given = "" if name in required else "v is not ABSENT and "
                out.line(f"if {given}({doubt}): found.append({name!r})")
            out.line("return found")
        return out.lines

    def _doubt(self, schema: Mapping[str, Any], variable: str, pointer: str) -> str:
        """Return the condition under which the value in *variable* is not surely sound; null never is."""
        conditions = [*_scalar_doubts(schema, variable), *self._inner_doubts(schema, variable, pointer)]
        conditions += [f"{variable} == {value!r}" for value in self.absent.get(pointer, ())]
        return " or ".join(conditions)

    def _inner_doubts(self, schema: Mapping[str, Any], variable: str, pointer: str) -> Iterator[str]:
        """Yield the conditions about what a list, a map or an object holds."""
        for keyword, items in (("items", variable), ("additionalProperties", f"{variable}.values()")):
            if keyword in schema:
                item = f"i{pointer.count('/')}"
                yield f"[1 for {item} in {items} if {self._doubt(schema[keyword], item, f'{pointer}/*')}]"
        if "properties" not in schema:
            return
        yield f"not {variable}.keys() <= {self._known(schema)}"
        for name, sub in schema["properties"].items():
            inner = f"v{pointer.count('/')}"
            read = f"({inner} := {variable}.get({name!r}, ABSENT))"
            doubt = self._doubt(sub, inner, f"{pointer}/{name}")
            is_required = name in schema.get("required", ())
            yield f"{read} is ABSENT or {doubt}" if is_required else f"({read} is not ABSENT and ({doubt}))"

    def _known(self, schema: Mapping[str, Any]) -> str:
        """Return the name of the constant that holds the names of the schema's properties."""
        self.constants.append(f"KNOWN_{len(self.constants)} = frozenset({tuple(schema['properties'])!r})")
        return f"KNOWN_{len(self.constants) - 1}"


def _scalar_doubts(schema: Mapping[str, Any], variable: str) -> Iterator[str]:
    if "enum" in schema:
        yield f"{variable} not in {tuple(choice for choice in schema['enum'] if choice is not None)!r}"
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        yield " and ".join(_IS_NO[name].format(variable) for name in names if name != "null")
    for keyword, condition in _OUTSIDE.items():
        if keyword in schema:
            yield condition.format(variable, schema[keyword])
