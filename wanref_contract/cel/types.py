"""The types of the JSON profile, made from a JSON Schema, a constant, or two branches that meet.

A type says what is known of a value before it is seen. ``DYN`` knows nothing; ``NUMBER`` is a number of a
JSON text, an int or a float when it runs. What an expression may do with a type is the checker's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a record."""

    type: Type
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """What is known of a value; made by the constants and functions of this module."""

    kind: str
    key: Type | None = None
    item: Type | None = None
    max_size: int | None = None
    fields: Mapping[str, Field] | None = None
    open: bool = False

    def __str__(self) -> str:
        if self.kind in {"list", "map"} and self.item and self.item.kind not in {"dyn", "nothing"}:
            return f"{self.kind} of {self.item}"
        return {"dyn": "value of any type", "record": "map"}.get(self.kind, self.kind)


NULL = Type(kind="null")
BOOL = Type(kind="bool")
INT = Type(kind="int")
DOUBLE = Type(kind="double")
NUMBER = Type(kind="number")
STRING = Type(kind="string")
DYN = Type(kind="dyn")
NOTHING = Type(kind="nothing")
"""The type of what an empty list holds: it gives way to any other."""

NUMERIC = frozenset({"int", "double", "number"})


def list_of(item: Type, *, max_size: int | None = None) -> Type:
    """Return the type of lists of *item*.

    >>> str(list_of(STRING))
    'list of string'
    """
    return Type(kind="list", item=item, max_size=max_size)


def map_of(item: Type, *, key: Type = STRING, max_size: int | None = None) -> Type:
    """Return the type of maps whose values are *item*; JSON has string keys only.

    >>> str(map_of(NUMBER, max_size=3))
    'map of number'
    """
    return Type(kind="map", key=key, item=item, max_size=max_size)


def record(fields: Mapping[str, Field], *, open: bool = False) -> Type:  # noqa: A002 (JSON Schema's word)
    """Return the type of objects with these properties, and others too when *open*.

    >>> record({"seed": Field(type=NUMBER)}).fields["seed"].required
    False
    """
    return Type(kind="record", key=STRING, fields=dict(fields), open=open)


def item_type(type_: Type) -> Type:
    """Return the type of what indexing a list, a map or a record gives.

    >>> item_type(record({"a": Field(type=INT), "b": Field(type=NUMBER)})).kind
    'number'
    """
    if type_.fields is not None and not type_.open:
        return join_all(field.type for field in type_.fields.values())
    return type_.item or DYN


def max_size(type_: Type) -> int | None:
    """Return how many items a value of *type_* can have, when it says so.

    >>> max_size(list_of(STRING, max_size=9))
    9
    """
    if type_.fields is not None and not type_.open:
        return len(type_.fields)
    return type_.max_size


def accepts(wanted: Type, given: Type) -> bool:
    """Tell whether a value of *given* may stand where *wanted* is expected.

    >>> accepts(NUMBER, INT), accepts(INT, NUMBER)
    (True, False)
    """
    if "dyn" in {wanted.kind, given.kind} or given.kind == "nothing":
        return True
    if wanted.kind == "number":
        return given.kind in NUMERIC
    if wanted.kind in {"map", "record"}:
        return given.kind in {"map", "record"} and accepts(item_type(wanted), item_type(given))
    return wanted.kind == given.kind and accepts(wanted.item or DYN, given.item or DYN)


def join(left: Type, right: Type) -> Type | None:
    """Return the type of a value that is one or the other; None where they have nothing in common.

    >>> str(join(list_of(NOTHING, max_size=0), list_of(STRING, max_size=9)))
    'list of string'
    """
    kinds = {left.kind, right.kind}
    if left == right or right.kind == "nothing":
        return left
    if left.kind == "nothing":
        return right
    if "dyn" in kinds:
        return DYN
    if kinds <= NUMERIC:
        return NUMBER
    if kinds == {"list"}:
        return list_of(_join_items(left, right), max_size=_larger(left, right))
    if kinds <= {"map", "record"}:
        return _join_maps(left, right)
    return None


def join_all(types: Iterable[Type]) -> Type:
    """Return the type of a value that is one of *types*: DYN where they have nothing in common.

    >>> join_all([INT, STRING]).kind
    'dyn'
    """
    return reduce(lambda left, right: join(left, right) or DYN, types, NOTHING)


def _join_items(left: Type, right: Type) -> Type:
    return join_all((item_type(left), item_type(right)))


def _larger(left: Type, right: Type) -> int | None:
    sizes = max_size(left), max_size(right)
    return None if None in sizes else max(size for size in sizes if size is not None)


def _join_maps(left: Type, right: Type) -> Type:
    """Two records meet in one whose required fields both require; an empty map is a record without fields."""
    fields = [_fields(left), _fields(right)]
    if fields[0] is None or fields[1] is None:
        key = join_all((left.key or DYN, right.key or DYN))
        return map_of(_join_items(left, right), key=key, max_size=_larger(left, right))
    names = dict.fromkeys((*fields[0], *fields[1]))
    return record(
        {
            name: Field(
                type=join_all(side[name].type for side in fields if side and name in side),
                required=all(side and name in side and side[name].required for side in fields),
            )
            for name in names
        },
        open=left.open or right.open,
    )


def _fields(type_: Type) -> Mapping[str, Field] | None:
    return {} if type_.max_size == 0 else type_.fields


def of_value(value: object) -> Type:
    """Return the type of the JSON value *value*.

    >>> str(of_value({"assets": 5}).fields["assets"].type)
    'int'

    Raises:
        ValueError: it is no JSON value.
    """
    match value:
        case None:
            return NULL
        case bool():
            return BOOL
        case int() | str():
            return INT if isinstance(value, int) else STRING
        case float() if isfinite(value):
            return DOUBLE
        case list():
            return list_of(join_all(map(of_value, value)), max_size=len(value))
        case dict() if all(isinstance(name, str) for name in value):
            return record({name: Field(type=of_value(item), required=True) for name, item in value.items()})
    raise ValueError(f"no JSON value: {value!r}")


def from_json_schema(schema: Mapping[str, Any]) -> Type:
    """Return the type of the instances of *schema*.

    An object with ``properties`` is a record of the names a rule may read: it is open only where
    ``additionalProperties`` is true in so many words. ``null`` beside another type is dropped: who judges,
    removes nulls first. Only references within *schema* are followed; whatever is not understood is DYN.

    >>> kind = from_json_schema({"type": "array", "items": {"type": "string"}, "maxItems": 9})
    >>> str(kind), kind.max_size
    ('list of string', 9)
    """
    return _from_schema(schema, schema, frozenset())


def _from_schema(schema: Any, root: Mapping[str, Any], seen: frozenset[str]) -> Type:
    """The type of one subschema; *seen* are the references followed so far, so that a loop of them ends."""
    if not isinstance(schema, dict):
        return DYN
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = None if reference in seen else _resolve(reference, root)
        return _from_schema(target, root, seen | {reference})
    values = schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else None
    if values is not None:
        return _without_int(join_all(of_value(value) for value in values if value is not None))
    match _type_name(schema):
        case "array":
            return list_of(_from_schema(schema.get("items"), root, seen), max_size=schema.get("maxItems"))
        case "object":
            return _from_object(schema, root, seen)
        case "integer" | "number":
            return NUMBER
        case "string" | "boolean" as name:
            return STRING if name == "string" else BOOL
        case "null":
            return NULL
    return DYN


def _type_name(schema: Mapping[str, Any]) -> str | None:
    names = schema.get("type", "object" if "properties" in schema else None)
    if isinstance(names, list):
        names = [name for name in names if name != "null"]
        return names[0] if len(names) == 1 else None
    return names if isinstance(names, str) else None


def _from_object(schema: Mapping[str, Any], root: Mapping[str, Any], seen: frozenset[str]) -> Type:
    others = schema.get("additionalProperties")
    properties = schema.get("properties")
    if not properties:
        return map_of(_from_schema(others, root, seen), max_size=schema.get("maxProperties"))
    required = schema.get("required", ())
    return record(
        {
            name: Field(type=_from_schema(subschema, root, seen), required=name in required)
            for name, subschema in properties.items()
        },
        open=others is True,
    )


def _without_int(type_: Type) -> Type:
    """A number written ``8`` in a schema may come as ``8.0``."""
    return NUMBER if type_.kind in NUMERIC else type_


def _resolve(reference: str, root: Any) -> Any:
    if not reference.startswith("#"):
        return None
    for step in reference[1:].split("/")[1:]:
        if not isinstance(root, dict):
            return None
        root = root.get(step.replace("~1", "/").replace("~0", "~"))
    return root
