"""Suppressions in a sidecar: ``batch.jsonl.wanref.yaml``, a file beside one that cannot hold comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import escape
from wanref_contract.source import MISSING, read_documents
from wanref_contract.suppressing.comments import parse_day
from wanref_contract.suppressing.suppression import Mistake, Suppression
from wanref_contract.wording import nearest, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.source import Document

_KEYS: Mapping[str, str] = {
    "rule": "the id or code of a rule",
    "reason": "a few words",
    "pointer": "a JSON Pointer, such as /image_urls/0",
    "instance": "the number of a request, from 0",
    "until": "a day, year first, such as 2027-01-31",
}
"""What a suppression may say, and in what words that is asked for."""


def read_sidecar(data: bytes) -> tuple[Document, tuple[Suppression, ...], tuple[Mistake, ...]]:
    """Return the document of a sidecar, its suppressions, and what is wrong with their form.

    >>> _, (one,), _ = read_sidecar(b"[{rule: WAN304, reason: the brief spells it so, instance: 3}]")
    >>> one.rule, one.instance
    ('WAN304', 3)
    """
    document = next(read_documents(data, "yaml"))
    suppressions: list[Suppression] = []
    mistakes: list[Mistake] = []
    for one in _iter_entries(document.instance):
        (suppressions if isinstance(one, Suppression) else mistakes).append(one)  # type: ignore[arg-type]
    return document, tuple(suppressions), tuple(mistakes)


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
        instance=entry.get("instance"),
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
    if "rule" not in entry and entry.keys() <= _KEYS.keys():  # a key that is unknown may be meant to be it
        yield _misshapen("the suppression of a rule", entry, origin)


def _is_right(key: str, value: Any) -> bool:
    if key == "instance":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if not isinstance(value, str):
        return False
    if key == "pointer":
        return not value or value.startswith("/")
    if key == "until":
        return parse_day(value) is not None
    return bool(value) or key == "reason"


def _misshapen(wanted: str, value: Any, origin: str) -> Mistake:
    values = {"wanted": wanted, "value": show(value), "instead": "- {rule: WAN304, pointer: /prompt, reason: ...}"}
    return Mistake(rule="suppression-shape", values=values, origin=origin)


def _unknown_key(key: str, origin: str) -> Mistake:
    meant = nearest(key, _KEYS)
    instead = f"{meant}, which may be meant" if meant else f"one of {', '.join(_KEYS)}"
    values = {"wanted": "a key of a suppression", "value": show(key), "instead": instead}
    return Mistake(rule="suppression-shape", values=values, origin=origin)
