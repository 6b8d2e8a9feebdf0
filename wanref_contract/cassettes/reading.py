"""A file to a cassette, with what is wrong with its form.

The reader is that of every other file of this package, which tells the line of everything and runs nothing. It is also
what replay reads with: PyYAML's own loaders take longer, and one file of brackets ends the process of the faster one.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import zlib
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from wanref_contract._data import schema_folder
from wanref_contract.cassettes.cassette import Body, Cassette, Head, Interaction
from wanref_contract.cassettes.telling import cassette_finding
from wanref_contract.contract.files import ContractFile
from wanref_contract.linting import place_findings
from wanref_contract.pointer import resolve
from wanref_contract.source import MISSING, Document, guess_format, read_documents
from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD, compile_structure
from wanref_contract.wording import quote, type_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.source import Notice
    from wanref_contract.structure import Fault

HEAD = "/metadata/wanref"
"""Where the head of a cassette stands."""

MOST = 100
"""Findings about the form that are told: nobody reads more, and a hostile file could have a million of them."""

_BINARY = "!!binary"
_HARMLESS_TAGS = (_BINARY, "!!python/str", "!!python/unicode", "!!python/tuple")
"""The tags that vcrpy writes, or wrote, and that change nothing about what is read here."""

_LEAST_INFLATED = 1 << 16
_INFLATED = 30
"""How many times as long a body may be once it is decompressed, and some more: what is longer is made to be."""

_MOST_INFLATED = 16 << 20
"""Bytes of a body, however often it is compressed: answers are text of some kilobytes."""

_BOM = "\ufeff"
_JSON_LINE = re.compile(r"^(?:\ufeff|data:[ ]?)?(?P<json>\{.*\}|\[.*\])[ \t\r]*$", re.MULTILINE)

_GZIP = b"\x1f\x8b"
_COMPRESSED_TIMES = 3


def read_cassette(data: bytes, path: str = "") -> tuple[Document, Cassette, list[Finding]]:
    """Return the document of a cassette, its value as far as there is one, and what is wrong with its form.

    Args:
        data: The whole file, which is no larger than `LARGEST`.
        path: Its name, which tells the format.

    >>> _, cassette, findings = read_cassette(b"interactions: []")
    >>> cassette.interactions, findings
    ((), [])
    >>> read_cassette(b"interactions: 5")[2][0].message
    'must be a list, is 5'
    """
    document, *others = read_documents(data, guess_format(path, data))
    binary = {notice.pointer for notice in document.notices if notice.values.get("tag") == _BINARY}
    document = _without_notices(document)
    if document.instance is MISSING:
        return document, Cassette(head=None, interactions=()), []
    if others:
        several = cassette_finding("cassette-shape", "", wanted="one document", value=f"{1 + len(others)} of them")
        return document, Cassette(head=None, interactions=()), [several]
    faults = _faults()(document.instance)
    findings = [finding for fault in islice(faults, MOST) if (finding := _fault_finding(fault))]
    broken = {"/".join(fault.pointer.split("/", 3)[:3]) for fault in faults if _is_mistake(fault)}
    return document, _cassette(document.instance, broken, binary), findings


def form_findings(document: Document, findings: list[Finding], contract: Contract) -> list[Finding]:
    """Return the *findings* of a form, and what reading told, at their places."""
    return place_findings(findings, document, contract)


# ---- Form ---------------------------------------------------------------------------------------------------------


@cache
def _faults() -> Callable[[object], list[Fault]]:
    schema = ContractFile.read(os.path.join(schema_folder(), "meta"), "cassette.schema.json")
    return compile_structure(schema.value, absent={})


def _fault_finding(fault: Fault) -> Finding | None:
    """Return what a fault of the form amounts to; nothing for what a schema does not forbid."""
    rule = "head-shape" if f"{fault.pointer}/".startswith(f"{HEAD}/") else "cassette-shape"
    if fault.keyword == UNKNOWN_FIELD:
        wanted, value = "a member that a head has", quote(fault.key)
    elif fault.key is not None and fault.keyword.endswith("/required"):
        wanted, value = f"an object with {fault.key}", "without"
    elif not _is_mistake(fault):
        return None
    else:
        wanted, value = _wanted(fault), quote(fault.value)
    return cassette_finding(rule, fault.pointer, wanted=wanted, value=value)


def _is_mistake(fault: Fault) -> bool:
    """Say whether a form minds *fault*; a value that counts as not given is none."""
    return fault.keyword != ABSENT_VALUE


def _wanted(fault: Fault) -> str:
    keyword = fault.keyword.rpartition("/")[2]
    if keyword == "type":
        return type_words(fault.limit)
    if keyword == "enum":
        return " or ".join(map(quote, fault.limit))
    words = {"minLength": "as long as", "maxLength": "no longer than", "minimum": "at least", "maximum": "at most"}
    return f"{words[keyword]} {fault.limit}{' characters' if 'Length' in keyword else ''}"


def _without_notices(document: Document) -> Document:
    """Return *document* without what reading told of tags that vcrpy writes."""
    notices = tuple(notice for notice in document.notices if not _is_harmless(notice))
    if notices == document.notices:
        return document
    return Document(
        index=document.index,
        instance=document.instance,
        notices=notices,
        text=document.text,
        first_line=document.first_line,
        places=document.places,
    )


def _is_harmless(notice: Notice) -> bool:
    return notice.rule == "yaml-tag" and notice.values.get("tag") in _HARMLESS_TAGS


# ---- Values -------------------------------------------------------------------------------------------------------


def _cassette(instance: Any, broken: set[str], binary: set[str]) -> Cassette:
    """Return the cassette in *instance*, without its head or the interactions in which something is *broken*."""
    found, head = resolve(instance, HEAD)
    is_sound = found and HEAD not in broken
    interactions = instance.get("interactions") if isinstance(instance, dict) else None
    return Cassette(
        head=_head(head) if is_sound else None,
        interactions=tuple(_iter_interactions(interactions, broken, binary)) if isinstance(interactions, list) else (),
    )


def _head(head: Any) -> Head:
    recorded, contract = head["recorded"], head["contract"]
    return Head(
        source=recorded["from"],
        day=recorded["day"],
        tool=recorded.get("by", ""),
        contract=contract["name"],
        version=contract["version"],
        digest=contract.get("digest", ""),
        operation=head["operation"],
        scenario=head["scenario"],
        note=head.get("note", ""),
    )


def _iter_interactions(interactions: list[Any], broken: set[str], binary: set[str]) -> Iterator[Interaction]:
    for index, one in enumerate(interactions):
        at = f"/interactions/{index}"
        if at in broken:
            continue
        request, response = one["request"], one["response"]
        request_headers, response_headers = _headers(request["headers"]), _headers(response["headers"])
        yield Interaction(
            index=index,
            method=request["method"].upper(),
            uri=request["uri"],
            request_headers=request_headers,
            request=read_body(request["body"], f"{at}/request/body", request_headers, binary),
            status=int(response["status"]["code"]),
            reason=response["status"].get("message") or "",
            response_headers=response_headers,
            response=read_body(response["body"].get("string"), f"{at}/response/body/string", response_headers, binary),
        )


def _headers(headers: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return headers by name in small letters."""
    return {name.lower(): (value,) if isinstance(value, str) else tuple(value) for name, value in headers.items()}


def read_body(written: Any, pointer: str, headers: Mapping[str, tuple[str, ...]], binary: set[str]) -> Body:
    """Return the body that stands at *pointer* as *written*: a text, a JSON value of aiohttp, or octets in Base64.

    >>> read_body('{"a": 1}', "/body", {}, set()).value
    {'a': 1}
    """
    if written is None:
        return Body(pointer=pointer)
    if not isinstance(written, str):
        text = json.dumps(written, ensure_ascii=False)
        return Body(pointer=pointer, text=text, value=written, octets=text.encode())
    octets = _from_base64(written) if pointer in binary else None
    if octets is None:
        octets = written.encode("utf-8", "surrogatepass")
        return Body(pointer=pointer, text=written, value=parse_json(written), octets=octets)
    text = decompressed(octets, "".join(headers.get("content-encoding", ()))).decode("utf-8", "replace")
    return Body(pointer=pointer, text=text, value=parse_json(text), octets=octets)


def _from_base64(written: str) -> bytes | None:
    try:
        return base64.b64decode(written)
    except (binascii.Error, ValueError):
        return None


def decompressed(octets: bytes, encoding: str) -> bytes:
    """Return what *octets* were before their Content-Encoding; themselves where that is none that we know.

    What was compressed twice, or says nothing of it, is known by how it begins.

    >>> decompressed(b"plain", "")
    b'plain'
    """
    is_named = any(name.strip() in ("gzip", "x-gzip", "deflate") for name in encoding.lower().split(","))
    for _ in range(_COMPRESSED_TIMES):
        if not (is_named or octets.startswith(_GZIP)):
            break
        octets, is_named = _inflated(octets), False
    return octets


def parse_json(text: str) -> Any:
    """Return the JSON value of *text*, or MISSING.

    >>> parse_json("5"), parse_json("<html>")
    (5, MISSING)
    """
    if not text:
        return MISSING
    try:
        return json.loads(text.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return MISSING


def json_lines(text: str) -> list[tuple[int, str]]:
    r"""Return the lines of *text* that are JSON each, as in a stream of events, with where each begins.

    >>> json_lines('event: done\ndata: {"a": 1}\n[2]\n[3')
    [(18, '{"a": 1}'), (27, '[2]')]
    """
    lines = [(found.start("json"), found["json"]) for found in _JSON_LINE.finditer(text)]
    return [(start, line) for start, line in lines if parse_json(line) is not MISSING]


def shadowed_members(text: str) -> list[tuple[str, Any]]:
    """Return the members of the JSON *text* that a later one of the same name hides from whoever reads it.

    >>> shadowed_members('{"a": 1, "b": [{"a": 2, "a": 3}], "a": 4}')
    [('a', 2), ('a', 1)]
    """
    shadowed: list[tuple[str, Any]] = []

    def note(members: list[tuple[str, Any]]) -> dict[str, Any]:
        kept = dict(members)
        if len(kept) < len(members):
            last = {key: index for index, (key, _) in enumerate(members)}
            shadowed.extend(member for index, member in enumerate(members) if last[member[0]] != index)
        return kept

    json.loads(text.removeprefix(_BOM), object_pairs_hook=note)
    return shadowed


def _inflated(octets: bytes) -> bytes:
    largest = min(_LEAST_INFLATED + _INFLATED * len(octets), _MOST_INFLATED)
    for window in (47, -15):  # gzip or zlib by their head, then deflate without one
        try:
            return zlib.decompressobj(window).decompress(octets, largest)
        except zlib.error:
            continue
    return octets
