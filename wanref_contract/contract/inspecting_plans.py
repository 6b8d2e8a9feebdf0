"""What is wrong with the words of a contract from which plans are made: voices, output, billing, what is cut.

Like the rest of the inspection, it tells names that nothing declares and expressions that do not hold together, each at
its place; `wanref_contract.contract.inspecting` calls it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.contract import records
from wanref_contract.contract.model import FILM
from wanref_contract.pointer import escape, tokens
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.files import ContractFile
    from wanref_contract.errors import Problem

    Named = tuple[str, str, Collection[str]]

_HOLDS = {"key": ("object", "map"), "order": ("array", "list")}


def iter_name_problems(files: Mapping[str, ContractFile]) -> Iterator[Problem]:
    """Yield the names in ``contract.yaml`` that nothing declares, and fields that cannot serve as they are used."""
    file, schema = files["contract.yaml"], files["request.schema.json"].value
    rules = files["rules.yaml"].value["rules"]
    for place, name, known in _iter_named(file.value, schema, rules):
        if name not in known:
            meant = nearest(name, known)
            hint = f"did you mean {meant!r}?" if meant else f"known: {', '.join(known) or 'none'}"
            is_key = place.endswith(f"/{escape(name)}")
            yield file.problem(place, f"{name!r} is not declared", hint, key=is_key)
    yield from _iter_misplaced_voices(file, schema)
    yield from _iter_uncertain_fields(file, schema)
    yield from _iter_missing_sizes(file, schema)


def plan_pointers(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield place and text of every pointer into a request that plans are made with."""
    for pointer in data.get("truncate", {}):
        yield f"/truncate/{escape(pointer)}", pointer
    for number, way in enumerate(data.get("voices", ())):
        if "at" in way:
            yield f"/voices/{number}/at", way["at"]
    if "mentions" in data:
        yield "/mentions/at", data["mentions"]["at"]


def plan_expressions(data: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield place and text of every expression that plans are made with, and whether it gives the key of a voice."""
    for number, way in enumerate(data.get("voices", ())):
        if "key" in way:
            yield f"/voices/{number}/key", way["key"], True
        if "when" in way:
            yield f"/voices/{number}/when", way["when"], False
    if "unless" in data.get("output", ()):
        yield "/output/unless", data["output"]["unless"], False


def _iter_named(
    data: Mapping[str, Any], schema: Mapping[str, Any], rules: Iterable[Mapping[str, Any]]
) -> Iterator[Named]:
    """Yield place and text of every name, and the names that are known there."""
    kinds, limits = data.get("assets", {}), [f"limits.{name}" for name in data.get("limits", {})]
    fields = {*schema["properties"], *data.get("fields", {})}
    for number, way in enumerate(data.get("voices", ())):
        for key in ("order", "of"):
            yield from _each(f"/voices/{number}/{key}", way.get(key, ()), kinds)
    for kind, names in data.get("mentions", {}).items():
        if isinstance(names, dict):
            yield f"/mentions/{kind}", kind, kinds
    for pointer, cut in data.get("truncate", {}).items():
        yield f"/truncate/{escape(pointer)}/characters", cut["characters"], limits
    if "output" in data:
        yield from _each("/output/by", data["output"]["by"], fields)
        length = data["output"]["length"]
        yield "/output/length/field", length["field"], fields
        once = [rule["id"] for rule in rules if not {"schema", "observe", "every", "each"} & rule.keys()]
        for rule, limit in length.get("at_most", {}).items():
            yield f"/output/length/at_most/{rule}", rule, once
            yield f"/output/length/at_most/{rule}", limit, limits
    billing = data.get("billing", {})
    yield from _each("/billing/seconds", billing.get("seconds", ()), [*kinds, FILM])
    yield from _each("/billing/disputed", billing.get("disputed", ()), billing.get("seconds", ()))
    for name in billing.get("dearer", {}):
        yield f"/billing/dearer/{name}", name, fields
    if "contradiction" in billing:
        yield "/billing/contradiction", billing["contradiction"], data.get("contradictions", {})


def _each(place: str, names: Iterable[str], known: Collection[str]) -> Iterator[Named]:
    yield from ((f"{place}/{number}", name, known) for number, name in enumerate(names))


def _iter_misplaced_voices(file: ContractFile, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the voices that are looked up in a field of another shape."""
    for number, way in enumerate(file.value.get("voices", ())):
        for key, (type_, word) in _HOLDS.items():
            if key in way and type_ not in _types_at(schema, way["at"]):
                yield file.problem(f"/voices/{number}/at", f"{way['at']} holds no {word}, as `{key}` needs")


def _iter_uncertain_fields(file: ContractFile, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the fields that decide about the film and may have no value."""
    output = file.value.get("output")
    if output is None:
        return
    fields = records.build_fields(file.value.get("fields", {}), schema)
    places = [("/output/length/field", output["length"]["field"])]
    places += [(f"/output/by/{number}", name) for number, name in enumerate(output["by"])]
    for place, name in places:
        if name in fields and not fields[name].always:
            yield file.problem(place, f"{name!r} may have no value", "give it a default, or require it")
    if "integer" not in _types_at(schema, f"/{places[0][1]}") and "number" not in _types_at(schema, f"/{places[0][1]}"):
        yield file.problem(places[0][0], f"{places[0][1]!r} is no number of seconds")


def _iter_missing_sizes(file: ContractFile, schema: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the choices of the fields that sizes are sorted by for which there is none, and sizes of no choice."""
    output = file.value.get("output")
    if output is None or not {*output["by"]} <= schema["properties"].keys():
        return
    classes, ratios = ([one for one in _choices(schema, name) if one is not None] for name in output["by"])
    yield from _apart(file, "/output/size", output["size"], classes)
    for name, sizes in output["size"].items():
        yield from _apart(file, f"/output/size/{escape(name)}", sizes, ratios)


def _apart(file: ContractFile, place: str, sizes: Mapping[str, Any], choices: Collection[str]) -> Iterator[Problem]:
    """Yield which of *choices* have nothing among *sizes*, and which of these belong to no choice."""
    for choice in choices:
        if choice not in sizes:
            yield file.problem(place, f"has no size for {choice!r}", "the request schema offers it")
    for name in sizes if choices else ():
        if name not in choices:
            hint = f"known: {', '.join(choices)}"
            yield file.problem(
                f"{place}/{escape(name)}", f"{name!r} is no choice of the request schema", hint, key=True
            )


def _choices(schema: Mapping[str, Any], field: str) -> Sequence[Any]:
    choices: Sequence[Any] = schema["properties"][field].get("enum", ())
    return choices


def _types_at(schema: Mapping[str, Any], pointer: str) -> Collection[str]:
    """Return the types of the values at *pointer*; none where the schema says nothing of it."""
    for token in tokens(pointer):
        schema = schema.get("properties", {}).get(token, {})
    types = schema.get("type", ())
    return [types] if isinstance(types, str) else types
