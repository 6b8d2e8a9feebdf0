"""The bodies that the API answers with: the definitions of ``responses.schema.json``, each as what lists its faults.

`wanref_contract.structure` knows the keywords that say something of one value. So references are followed and taken in
first, and a constant becomes the choice of one. What takes two members to say (``allOf`` with its conditions) is left
to the rules of conversations, which find the same; a test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD, compile_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.structure import Fault

    Shape = Callable[[object], list[Fault]]

_OBSERVATIONS = frozenset({ABSENT_VALUE, UNKNOWN_FIELD})
"""What is no fault of an answer: members that nobody documents, which may come any day, and null where it may stand."""


def compile_shape(schema: Mapping[str, Any], name: str) -> Shape:
    """Return what lists the faults of a body under the definition *name* of *schema*.

    >>> shape = compile_shape({"$defs": {"task": {"properties": {"status": {"const": "done"}}}}}, "task")
    >>> [(fault.keyword, fault.pointer, fault.limit) for fault in shape({"status": "over"})]
    [('/properties/status/enum', '/status', ['done'])]
    """
    faults = compile_structure(resolved(schema["$defs"][name], schema["$defs"]), absent={})
    return lambda body: [fault for fault in faults(body) if fault.keyword not in _OBSERVATIONS]


def resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return *schema* with every reference to one of *definitions* taken in; what stands beside one adds to it.

    >>> resolved({"$ref": "#/$defs/id", "maxLength": 3}, {"id": {"type": "string"}})
    {'type': 'string', 'maxLength': 3}
    """
    own = {key: _inside(key, value, definitions) for key, value in schema.items() if key not in ("$ref", "const")}
    if "const" in schema:
        own["enum"] = [schema["const"]]
    if "$ref" not in schema:
        return own
    return _merged(resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions), own)


def _inside(key: str, value: Any, definitions: Mapping[str, Any]) -> Any:
    if key == "properties":
        return {name: resolved(sub, definitions) for name, sub in value.items()}
    return resolved(value, definitions) if key == "items" else value


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return *base* with the keys of *own*, the properties of both."""
    nested = {
        key: _merged(base[key], value)
        for key, value in own.items()
        if isinstance(value, dict) and isinstance(base.get(key), dict)
    }
    return {**base, **own, **nested}
