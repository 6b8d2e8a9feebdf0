"""The fields of a request: what the schema says of each, and which rules speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.docgen.markdown import anchor, code
from wanref_contract.pointer import overlaps, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEntry:
    """One field of a request.

    Attributes:
        pointer: Where it stands in a request.
        schema: What the request schema says of its value.
        required: Whether the request schema asks for it.
    """

    pointer: str
    schema: Mapping[str, Any]
    required: bool

    @property
    def name(self) -> str:
        """The field as people write it: ``model_params.voice_bindings``."""
        return ".".join(tokens(self.pointer))

    @property
    def heading(self) -> str:
        """The heading of its section on the page of fields."""
        return code(self.name)


def iter_fields(schema: Mapping[str, Any], parent: str = "") -> Iterator[FieldEntry]:
    """Yield the fields of an object's *schema*, each group before what is in it.

    >>> group = {"properties": {"deep": {"type": "string"}}}
    >>> [field.name for field in iter_fields({"properties": {"seed": {}, "group": group}})]
    ['seed', 'group', 'group.deep']
    """
    for name, sub in schema.get("properties", {}).items():
        pointer = f"{parent}/{name}"
        yield FieldEntry(pointer=pointer, schema=sub, required=name in schema.get("required", ()))
        yield from iter_fields(sub, pointer)


def places_of(contract: Contract, rule: Rule) -> set[str]:
    """Return the pointers of the fields at which findings of *rule* may stand.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> sorted(places_of(contract, contract.by_name["WAN101"]))
    ['/image_urls', '/video_urls']
    """
    patterns = [*rule.at, *(contract.scope.places[rule.every].at if rule.every else ())]
    patterns += [_place_of_keyword(keyword) for keyword in rule.schema if keyword != "/required"]
    if "/required" in rule.schema:
        patterns += [f"/{name}" for name in contract.request_schema["required"]]
    return {pattern.removesuffix("/*") for pattern in patterns if pattern}


def takes_part(contract: Contract, rule: Rule, field: FieldEntry) -> bool:
    """Say whether *rule* speaks of *field*, at whose place none of its findings stands."""
    reads = contract.scope.rule_reads(rule) if rule.judged in ("once", "every", "each") else ()
    return field.pointer not in places_of(contract, rule) and overlaps(field.pointer, [*rule.related, *reads])


def field_link(field: FieldEntry, page: str = "") -> str:
    """Return a link to the section of *field* on *page*, this one unless given."""
    return f"[{field.heading}]({page}#{anchor(field.heading)})"


def rule_links(rules: Iterable[Rule]) -> str:
    """Return links to the pages of *rules*, from a page that stands beside their folder."""
    return ", ".join(f"[{rule.code} {rule.id}](rules/{rule.id}.md)" for rule in rules)


def _place_of_keyword(keyword: str) -> str:
    """Return the pattern of the values that a keyword of the request schema speaks of."""
    path = keyword.rpartition("/")[0]
    return path.replace("/properties", "").replace("/items", "/*").replace("/additionalProperties", "/*")
