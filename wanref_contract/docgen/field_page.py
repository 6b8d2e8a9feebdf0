"""The page of fields: types, ranges, defaults, what an empty value counts as, limits, and the rules of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wanref_contract.checking import judge
from wanref_contract.docgen.fields import field_link, iter_fields, places_of, rule_links, takes_part
from wanref_contract.docgen.markdown import code, page, table
from wanref_contract.structure import ABSENT_VALUE
from wanref_contract.wording import quote, type_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.docgen.fields import FieldEntry

_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "multipleOf": "a multiple of {}",
    "minLength": "characters: at least {}",
    "maxLength": "characters: at most {}",
    "minItems": "items: at least {}",
    "maxItems": "items: at most {}",
    "minProperties": "members: at least {}",
    "maxProperties": "members: at most {}",
}
_WAYS = {"exact": "1", "loose": ""}
"""The kinds of words for a reference, and what follows them where they are shown."""
_EMPTY: Mapping[str, Any] = {"string": "", "array": [], "object": {}}


def render_fields(contract: Contract) -> str:
    """Return the page of all fields of a request.

    >>> from wanref_contract import load_contract
    >>> render_fields(load_contract()).splitlines()[2]
    '# Fields of a wan2.7-reference-video request'
    """
    fields = list(iter_fields(contract.request_schema))
    overview = [(field_link(field), _type_of(field.schema), _default(field)) for field in fields]
    return page(
        f"Fields of a {contract.name} request",
        "What a request may hold, as the provider documents it; back to the [reference](README.md).",
        "Rules that speak of every field alike are not repeated below: "
        f"{rule_links(rule for rule in contract.rules if rule.observe)}.",
        table(["Field", "Value", "Default"], overview),
        *(_field_section(contract, field) for field in fields),
        "## Fields of other models",
        "These do nothing here, and give a warning.",
        table(["Field", "Instead"], [(code(pointer), text) for pointer, text in contract.foreign.items()]),
        *_mention_section(contract),
    )


def _field_section(contract: Contract, field: FieldEntry) -> str:
    rules = [rule for rule in contract.rules if field.pointer in places_of(contract, rule)]
    others = [rule for rule in contract.rules if takes_part(contract, rule, field)]
    rows = [
        ("Value", _type_of(field.schema)),
        ("Range", _range(field.schema)),
        ("Default", _default(field)),
        *((f"Written as {code(quote(value))}", _reading(contract, field, value)) for value in _empty(field)),
        ("Limits", _limits(contract, rules)),
        ("Rules", rule_links(rules)),
        ("Takes part in", rule_links(others)),
    ]
    facts = table(["", ""], [row for row in rows if row[1]])
    return f"## {field.heading}\n\n{field.schema.get('description', '')}\n\n{facts}"


# ---- Values -------------------------------------------------------------------------------------------------------


def _type_of(schema: Mapping[str, Any]) -> str:
    """Return what values *schema* takes, in words."""
    if "enum" in schema:
        choices = [code(choice) for choice in schema["enum"] if choice is not None]
        return f"one of {', '.join(choices)}" if len(choices) > 1 else choices[0]
    words = type_words(schema.get("type", ())) + (", a URI" if schema.get("format") == "uri" else "")
    if "items" in schema:
        return f"{words}; each item {_type_of(schema['items'])}"
    if "additionalProperties" in schema:
        return f"{words}; each value {_type_of(schema['additionalProperties'])}"
    return words


def _range(schema: Mapping[str, Any], each: str = "") -> str:
    """Return the bounds that *schema* sets, on the value and on each one in it."""
    bounds = [f"{each}{words.format(schema[name])}" for name, words in _BOUNDS.items() if name in schema]
    bounds += [_range(schema[inner], "each: ") for inner in ("items", "additionalProperties") if inner in schema]
    return ", ".join(filter(None, bounds))


def _default(field: FieldEntry) -> str:
    """Return what the API takes where *field* is not given."""
    if field.required:
        return "none; it is required"
    return code(quote(field.schema["default"])) if "default" in field.schema else "none"


def _empty(field: FieldEntry) -> Iterator[Any]:
    """Yield the values of *field* that may mean that it is not given."""
    yield None
    names = field.schema.get("type", ())
    for name in [names] if isinstance(names, str) else names:
        if name in _EMPTY:
            yield _EMPTY[name]


def _reading(contract: Contract, field: FieldEntry, value: Any) -> str:
    """Return what *value* in *field* counts as, found out by judging it."""
    instance = value
    for name in reversed(field.name.split(".")):
        instance = {name: instance}
    rules = [
        contract.by_name[finding.rule] for finding in judge(instance, contract) if finding.pointer == field.pointer
    ]
    if not rules:
        return "nothing is found wrong with it"
    counts = "as if it were left out; gives " if any(rule.observe == ABSENT_VALUE for rule in rules) else "gives "
    return counts + rule_links(rules)


# ---- Rules and limits ---------------------------------------------------------------------------------------------


def _limits(contract: Contract, rules: Iterable[Rule]) -> str:
    """Return the shared limits that *rules* hold a value to."""
    text = " ".join(rule.require for rule in rules)
    return ", ".join(
        f"{code(f'limits.{name}')} is {value}"
        for name, value in contract.scope.limits.items()
        if re.search(rf"\blimits\.{name}\b", text)
    )


def _mention_section(contract: Contract) -> Iterator[str]:
    """Yield how a prompt names each kind of reference that has numbers."""
    yield "## How a prompt names a reference"
    yield "Numbers count from 1, for each kind on its own."
    mentions, assets = contract.data.get("mentions", {}), contract.data.get("assets", {})
    rows = [
        (f"{kind}, of {code(asset['at'])}", *(_words(mentions[kind][way], tail) for way, tail in _WAYS.items()))
        for kind, asset in assets.items()
        if kind in mentions
    ]
    yield table(["Reference", "The first is written", "Written instead, these name nothing"], rows)


def _words(words: Iterable[str], tail: str) -> str:
    return ", ".join(code(word + tail) for word in words)
