"""A request schema to Python that is sure of a sound request, and leaves at the first doubt.

What it passes has no fault (`wanref_contract.structure`), no unknown field and no value that counts as absent, and the
fields that rules speak of are left behind in local variables. What it does not pass may still be sound: 5.0 is an
integer to JSON Schema, and a doubt here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.model import FieldReading
    from wanref_contract.contract.writing import Writer

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
        fields: How each field is read, by its pointer.
        constants: The lines that define what the written code refers to, filled as it is written.
    """

    fields: Mapping[str, FieldReading]
    constants: list[str]

    def write_object(self, out: Writer, schema: Mapping[str, Any], value: str, pointer: str) -> None:
        """Write the doubts about the object in the variable *value*, which stands at *pointer*."""
        properties = schema["properties"]
        known = f"KNOWN_{len(self.constants)}"
        self.constants.append(f"{known} = frozenset({tuple(properties)!r})")
        out.line(f"if type({value}) is not dict or not {value}.keys() <= {known}: return False")
        for name, sub in properties.items():
            self._write_field(
                out,
                sub,
                f"{value}.get({name!r}, {{}})",
                f"{pointer}/{name}",
                required=name in schema.get("required", ()),
            )

    def _write_field(self, out: Writer, schema: Mapping[str, Any], read: str, pointer: str, *, required: bool) -> None:
        field = self.fields.get(pointer)
        variable = variable_of(field) if field and field.always else "v"
        default = default_of(field)
        may_lack = default == "ABSENT" and not required
        out.line(f"{variable} = {read.format(default)}")
        if "properties" in schema:
            self._write_nested(out, schema, pointer)
            return
        absent = [f"{variable} == {value!r}" for value in (field.absent if field else ())]
        doubts = " or ".join([*_doubts(schema, variable), *absent])
        out.line(
            f"if {variable} is not ABSENT and ({doubts}): return False" if may_lack else f"if {doubts}: return False"
        )
        items = schema.get("items") or schema.get("additionalProperties")
        if items:
            out.line(f"for v in {variable}{'' if 'items' in schema else '.values()'}:")
            out.line(f"    if {' or '.join(_doubts(items, 'v'))}: return False")

    def _write_nested(self, out: Writer, schema: Mapping[str, Any], pointer: str) -> None:
        """Write the doubts about an object that may be left out; the fields within then read as their defaults."""
        inner = [field for field in self.fields.values() if field.always and field.at.startswith(f"{pointer}/")]
        out.line("nested = v")
        for field in inner:
            out.line(f"{variable_of(field)} = {default_of(field)}")
        with out.block("if nested is not ABSENT:"):
            self.write_object(out, schema, "nested", pointer)


def variable_of(field: FieldReading) -> str:
    """Return the local variable that holds *field* in generated code."""
    return f"f_{field.name}"


def default_of(field: FieldReading | None) -> str:
    """Return the Python of what *field* reads as where it is not given; the empty list and map are shared."""
    if field is None or field.default is None:
        return "ABSENT"
    return {"[]": "NO_ITEMS", "{}": "NO_MEMBERS"}.get(repr(field.default), repr(field.default))


def _doubts(schema: Mapping[str, Any], variable: str) -> Iterator[str]:
    """Yield the conditions under which a value is not surely sound; null is never sure."""
    if "enum" in schema:
        yield f"{variable} not in {tuple(choice for choice in schema['enum'] if choice is not None)!r}"
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        yield " and ".join(_IS_NO[name].format(variable) for name in names if name != "null")
    for keyword, condition in _OUTSIDE.items():
        if keyword in schema:
            yield condition.format(variable, schema[keyword])
