"""Suppressions in a sidecar: ``batch.jsonl.wanref.yaml``, a file beside one that cannot hold comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import escape
from wanref_contract.source import MISSING, Document, read_documents
from wanref_contract.source.document import Places
from wanref_contract.source.notes import EMPTY
from wanref_contract.suppressing.comments import parse_day
from wanref_contract.suppressing.suppression import Mistake, Suppression
from wanref_contract.wording import nearest, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEYS: Mapping[str, str] = {
    "rule": "the id or code of a rule",
    "reason": "a few words",
    "pointer": "a JSON Pointer, such as /image_urls/0",
    "request": "the number of a request, from 1",
    "instance": "the number of a request, from 0",
    "until": "a day, year first, such as 2027-01-31",
}
"""What a suppression may say, and in what words that is asked for."""


_OF_OTHERS: Mapping[str, str] = {
    "till": "until",
    "expires": "until",
    "code": "rule",
    "id": "rule",
    "why": "reason",
    "path": "pointer",
    "index": "instance",
}
"""What the keys are called elsewhere."""

_FIRSTS: Mapping[str, int] = {"request": 1, "instance": 0}
"""The number of the first request, as reports for people count and as those for programs do."""


def read_sidecar(data: bytes) -> tuple[Document, tuple[Suppression, ...], tuple[Mistake, ...]]:
    """Return the document of a sidecar, its suppressions, and what is wrong with their form.

    >>> _, (one,), _ = read_sidecar(b"[{rule: WAN304, reason: the brief spells it so, instance: 3}]")
    >>> one.rule, one.instance
    ('WAN304', 3)
    """
    document, *more = read_documents(data, "yaml")
    document = _without_emptiness(document)
    suppressions: list[Suppression] = []
    mistakes = [_second_list(more[0])] if more else []
    for one in _iter_entries(document.instance):
        (suppressions if isinstance(one, Suppression) else mistakes).append(one)  # type: ignore[arg-type]
    return document, tuple(suppressions), tuple(mistakes)


def _without_emptiness(document: Document) -> Document:
    """Return *document*, but one that says nothing as a list of nothing."""
    notices = tuple([notice for notice in document.notices if notice.values.get("reason") != EMPTY])
    if len(notices) == len(document.notices):
        return document
    return Document(
        index=0, instance=[], notices=notices, text=document.text, first_line=1, places=Places(document.places.lines)
    )


def _second_list(document: Document) -> Mistake:
    values = {
        "wanted": "one list of suppressions",
        "value": "the beginning of another",
        "meant": "",
        "instead": "all of them in one list, without a line of ---",
    }
    return Mistake(rule="suppression-shape", values=values, location=document.locate("/0"))


def _iter_entries(value: Any) -> Iterator[Suppression | Mistake]:
    if value is MISSING:
        return
    if not isinstance(value, list):
        yield _misshapen("a list of suppressions", value, "")
        return
    for number, entry in enumerate(value):
        wrong = list(_iter_mistakes(entry, f"/{number}"))
        yield from wrong
        if not wrong:
            yield from _iter_entry(entry, f"/{number}")


def _iter_entry(entry: Mapping[str, Any], origin: str) -> Iterator[Suppression | Mistake]:
    reason = entry.get("reason", "").strip()
    if not reason:
        yield Mistake(rule="suppression-reason", values={"rules": entry["rule"]}, origin=origin)
    yield Suppression(
        rule=entry["rule"],
        reason=reason,
        until=parse_day(entry["until"]) if "until" in entry else None,
        pointer=entry.get("pointer", ""),
        instance=entry["request"] - 1 if "request" in entry else entry.get("instance"),
        origin=origin,
    )


def _iter_mistakes(entry: Any, origin: str) -> Iterator[Mistake]:
    """Yield what keeps *entry* from being a suppression."""
    if not isinstance(entry, dict):
        yield _misshapen("a suppression, an object", entry, origin)
        return
    for key, value in entry.items():
        if key not in _KEYS:
            yield _unknown_key(key, f"{origin}/{escape(key)}")
        elif not _is_right(key, value):
            yield _misshapen(_KEYS[key], value, f"{origin}/{key}")
    if entry.keys() >= {"request", "instance"}:
        yield _misshapen("the suppression of one request", "about request and instance", origin)
    if "rule" not in entry and entry.keys() <= _KEYS.keys():  # a key that is unknown may be meant to be it
        yield _misshapen("the suppression of a rule", entry, origin)


def _is_right(key: str, value: Any) -> bool:
    if key in _FIRSTS:
        return isinstance(value, int) and not isinstance(value, bool) and value >= _FIRSTS[key]
    if not isinstance(value, str):
        return False
    if key == "pointer":
        return not value or value.startswith("/")
    if key == "until":
        return parse_day(value) is not None
    return bool(value) or key == "reason"


def _misshapen(wanted: str, value: Any, origin: str) -> Mistake:
    instead = "- {rule: WAN304, pointer: /prompt, reason: ...}"
    values = {"wanted": wanted, "value": show(value), "meant": "", "instead": instead}
    return Mistake(rule="suppression-shape", values=values, origin=origin)


def _unknown_key(key: str, origin: str) -> Mistake:
    meant = nearest(key, _KEYS) or _OF_OTHERS.get(key, "")
    instead = meant or f"one of {', '.join(_KEYS)}"
    hint = f"; did you mean {meant}?" if meant else ""
    values = {"wanted": "a key of a suppression", "value": show(key), "meant": hint, "instead": instead}
    return Mistake(rule="suppression-shape", values=values, origin=origin)
