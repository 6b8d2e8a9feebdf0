"""The records of a contract's files to values: rules with their examples, fields and places."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.model import EDITS, Example, FieldReading, Fix, Place, Rule, Source, TextExample
from wanref_contract.pointer import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NEUTRAL: Mapping[str, Any] = {"string": "", "number": 0, "integer": 0, "boolean": False, "array": [], "object": {}}

_OF_REQUESTS = ("schema", "observe", "every", "each", "once")
"""How the rules of requests are judged; the examples of all others are whole files."""


def build_rules(
    reading: Mapping[str, Any],
    rules: Mapping[str, Any],
    examples: Mapping[str, Any],
    *,
    limits: Mapping[str, int] = MappingProxyType({}),
    schema: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Rule, ...]:
    """Return all rules that a contract judges by: those of reading, then its own.

    Args:
        reading: The value of ``reading.yaml``.
        rules: The value of ``rules.yaml``.
        examples: The base request and the samples that the examples of *rules* build on.
        limits: The numbers that titles speak of, by name.
        schema: The request schema, whose keywords titles speak of.
    """
    records = [*_records(reading, judged="reading"), *_records(rules)]
    return tuple(
        _rule({**record, "title": title_of(record, limits, schema)}, index, examples)
        for index, record in enumerate(records)
    )


def title_of(record: Mapping[str, Any], limits: Mapping[str, int], schema: Mapping[str, Any]) -> str:
    """Return the title of a rule, with its numbers: limits, and the keywords that the rule speaks for.

    >>> title_of({"title": "At most {limits.assets} references"}, {"assets": 5}, {})
    'At most 5 references'
    """
    words: dict[str, Any] = {f"limits.{name}": limit for name, limit in limits.items()}
    words |= {pointer.rpartition("/")[2]: resolve(schema, pointer)[1] for pointer in record.get("schema", ())}
    title: str = record["title"]
    for name, value in words.items():
        several = [one for one in value if one is not None] if isinstance(value, list) else [value]
        title = title.replace(f"{{{name}}}", " or ".join(map(str, several)))
    return title


def base_request(examples: Mapping[str, Any]) -> Any:
    """Return the request that the examples of a contract patch, as `examples` of its ``contract.yaml`` has it.

    >>> base_request({"base": {"image_urls": ["i1"]}, "samples": {"i1": "https://example.com/i1.png"}})
    {'image_urls': ['https://example.com/i1.png']}
    """
    return _filled(examples.get("base", {}), examples.get("samples", {}))


def build_profile(profile: Mapping[str, Any], *, judged: str) -> tuple[Rule, ...]:
    """Return the rules of a profile whose examples are whole files; *judged* says by whom.

    >>> build_profile({"rules": []}, judged="authoring")
    ()
    """
    return tuple(_rule(record, index, {}) for index, record in enumerate(_records(profile, judged=judged)))


def build_fields(readings: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, FieldReading]:
    """Return how each field of the request schema is read, by the name that rules give it.

    Fields at the top are named by their own name, deeper ones only where *readings* names them.
    """
    fields = {name: _field(name, f"/{name}", {}, sub, schema) for name, sub in schema["properties"].items()}
    for name, reading in readings.items():
        pointer = reading.get("at", f"/{name}")
        *parents, last = pointer.split("/")[1:]
        owner = schema
        for parent in parents:
            owner = owner["properties"][parent]
        fields[name] = _field(name, pointer, reading, owner["properties"][last], owner)
    return fields


def build_places(places: Mapping[str, Any]) -> Mapping[str, Place]:
    """Return the named places.

    >>> build_places({"image": {"at": ["/image_urls/*"]}})["image"].at
    ('/image_urls/*',)
    """
    return {name: Place(name=name, at=tuple(place["at"]), let=place.get("let", {})) for name, place in places.items()}


def _field(
    name: str, pointer: str, reading: Mapping[str, Any], sub: Mapping[str, Any], owner: Mapping[str, Any]
) -> FieldReading:
    default = sub.get("default", reading.get("default"))
    required = name in owner.get("required", ())
    return FieldReading(
        name=name,
        at=pointer,
        absent=tuple(reading.get("absent", ())),
        default=default,
        always=required or default is not None,
        stand_in=_neutral(sub) if default is None and required else default,
    )


def _neutral(schema: Mapping[str, Any]) -> Any:
    """Return a value of the type of *schema*, which stands in for a required one that is missing."""
    names = schema.get("type", "string")
    return _NEUTRAL[names if isinstance(names, str) else next(name for name in names if name != "null")]


def _records(file: Mapping[str, Any], judged: str = "") -> Iterator[Mapping[str, Any]]:
    """Yield the record of each rule in *file*, with what the file says of several at once."""
    subjects = file.get("subjects", {})
    for number, record in enumerate(file["rules"]):
        yield {
            **record,
            "judged": judged or _judged(record),
            "source": {**file.get("source", {}), **record["source"]},
            "subject": next((words for letters, words in subjects.items() if record["code"].startswith(letters)), ""),
            "written": f"/rules/{number}",
        }


def _judged(record: Mapping[str, Any]) -> str:
    return next((kind for kind in _OF_REQUESTS[:-1] if kind in record), _OF_REQUESTS[-1])


def _rule(record: Mapping[str, Any], index: int, examples: Mapping[str, Any]) -> Rule:
    has_files = record["judged"] not in _OF_REQUESTS
    name, _, elements = record.get("each", "").partition(" in ")
    return Rule(
        id=record["id"],
        code=record["code"],
        title=record["title"],
        effect=record["effect"],
        certainty=record["certainty"],
        source=Source(**record["source"]),
        message=record["message"],
        help=record["help"],
        why=record["why"],
        judged=record["judged"],
        at=_several(record.get("at", ())),
        every=record.get("every", ""),
        each=(name, elements) if elements else None,
        when=record.get("when", "true"),
        require=record.get("require", "true"),
        schema=tuple(record.get("schema", ())),
        observe=record.get("observe", ""),
        related=tuple(record.get("related", ())),
        on_key=record.get("mark") == "key",
        span=tuple(record["span"]) if "span" in record else None,
        suggest=record.get("suggest", ""),
        api_message=record.get("api_message", ""),
        instead_of=tuple(record.get("instead_of", ())),
        subject=record["subject"],
        examples=() if has_files else tuple(_examples(record, examples)),
        texts=tuple(_texts(record)) if has_files else (),
        fixes=tuple(_fixes(record.get("fix", ()))),
        index=index,
    )


def _fixes(fixes: Any) -> Iterator[Fix]:
    is_alone = isinstance(fixes, dict)
    for number, fix in enumerate([fixes] if is_alone else fixes):
        edit = next(name for name in EDITS if name in fix)
        yield Fix(
            safe=fix["safe"],
            edit=edit,
            operand=fix[edit],
            why=fix["why"],
            when=fix.get("when", "true"),
            number=None if is_alone else number,
        )


def _several(pointers: Any) -> tuple[str, ...]:
    return (pointers,) if isinstance(pointers, str) else tuple(pointers)


def _examples(record: Mapping[str, Any], examples: Mapping[str, Any]) -> Iterator[Example]:
    for claim in ("accepted", "broken"):
        for number, example in enumerate(record["examples"][claim]):
            is_plain = not {"patch", "instance"} & example.keys()
            whole = {"patch": example} if is_plain else example
            yield Example(
                breaks=claim == "broken",
                instance=_instance(whole, examples),
                at=_several(whole["at"]) if "at" in whole else None,
                also=tuple(whole.get("also", ())),
                written=f"{record['written']}/examples/{claim}/{number}",
                fixed=_instance({"patch": whole["fixed"]}, examples) if "fixed" in whole else None,
            )


def _texts(record: Mapping[str, Any]) -> Iterator[TextExample]:
    for claim in ("accepted", "broken"):
        for number, example in enumerate(record["examples"][claim]):
            text = example.get("text", [])
            yield TextExample(
                breaks=claim == "broken",
                format=example["format"],
                parts=tuple(map(_part, [text] if isinstance(text, str) else text)),
                octets=bytes.fromhex(example.get("hex", "")),
                also=tuple(example.get("also", ())),
                written=f"{record['written']}/examples/{claim}/{number}",
                fixed=example.get("fixed"),
            )


def _part(part: Any) -> tuple[str, int]:
    return (part, 1) if isinstance(part, str) else (part["repeat"], part["times"])


def _instance(example: Mapping[str, Any], examples: Mapping[str, Any]) -> Any:
    """Return the instance that *example* describes: its own, or the base request patched (RFC 7396)."""
    samples = examples.get("samples", {})
    if "instance" in example:
        return _filled(example["instance"], samples)
    return _filled(_patched(examples["base"], example["patch"]), samples)


def _patched(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict) or "repeat" in patch:
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result.get(key), value)
    return result


def _filled(value: Any, samples: Mapping[str, str]) -> Any:
    """Return *value* with the names of samples replaced and repeated texts written out."""
    if isinstance(value, str):
        return samples.get(value, value)
    if isinstance(value, list):
        return [_filled(item, samples) for item in value]
    if not isinstance(value, dict):
        return value
    if "repeat" in value:
        return value.get("after", "") + value["repeat"] * value["times"]
    return {key: _filled(item, samples) for key, item in value.items()}
