"""A JSON value to the exchanges of a conversation, and what keeps parts of it from being any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.conversation.exchange import OPERATIONS, Exchange, exchange_of
from wanref_contract.conversation.remarks import Remark
from wanref_contract.pointer import escape
from wanref_contract.wording import nearest, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_WHOLE = -1
"""The number of no exchange: the whole conversation."""

_HOW = "Write a list of exchanges, as docs/conversations.md describes them."

_KEYS: Mapping[str, Mapping[str, tuple[str, Callable[[Any], bool]]]] = {
    "": {
        "operation": (f"one of {', '.join(OPERATIONS)}", lambda value: value in OPERATIONS),
        "task_id": ("text", lambda value: isinstance(value, str)),
        "request": ("the body that was sent", lambda _: True),
        "response": ("an object with the answer", lambda value: isinstance(value, dict)),
    },
    "response": {
        "status": ("an HTTP status", lambda value: type(value) is int),
        "headers": ("an object of texts", lambda value: isinstance(value, dict)),
        "body": ("what was answered", lambda _: True),
    },
}
"""The keys of an exchange and of its answer: what each must be, in words and as a question."""

_NEEDED = {"": ("operation", "response"), "response": ("status",)}


def read_exchanges(instance: Any) -> tuple[list[Remark], list[tuple[int, Exchange]]]:
    """Return what of *instance* is no conversation, and its exchanges with their numbers.

    >>> remarks, exchanges = read_exchanges([{"operation": "query", "response": {"status": 404}}, "query"])
    >>> [remark.values["wanted"] for remark in remarks], exchanges[0][1].status
    (['an exchange'], 404)
    """
    if not isinstance(instance, list):
        return [_remark(_WHOLE, "", "a list of exchanges", instance)], []
    remarks: list[Remark] = []
    exchanges = []
    for index, item in enumerate(instance):
        told = list(_iter_shape_remarks(index, item))
        remarks += told
        if all(remark.values["wanted"] == _KNOWN for remark in told):
            exchanges.append((index, exchange_of(item)))
    return remarks, exchanges


_KNOWN = "a key that is known"


def _iter_shape_remarks(index: int, item: Any) -> Iterator[Remark]:
    if not isinstance(item, dict):
        yield _remark(index, "", "an exchange", item)
        return
    yield from _iter_key_remarks(index, "", item)
    if isinstance(item.get("response"), dict):
        yield from _iter_key_remarks(index, "response", item["response"])


def _iter_key_remarks(index: int, place: str, value: Mapping[Any, Any]) -> Iterator[Remark]:
    """Yield what is wrong with the keys of *value*, which stands at *place* of the exchange."""
    keys = _KEYS[place]
    for name in _NEEDED[place]:
        if name not in value:
            yield _remark(index, place, f"an object with {quote(name)}", value)
    for name, given in value.items():
        at = f"{place}/{escape(name)}".removeprefix("/")
        if name not in keys:
            meant = nearest(name, keys)
            hint = f"Did you mean {meant}? " if meant else ""
            yield _remark(index, at, _KNOWN, name, hint=hint)
        elif not keys[name][1](given) and not (given is None and name not in _NEEDED[place]):
            yield _remark(index, at, keys[name][0], given)


def _remark(index: int, place: str, wanted: str, value: Any, *, hint: str = "") -> Remark:
    values = {"wanted": wanted, "value": quote(value), "instead": f"{hint}{_HOW}"}
    return Remark(rule="conversation-shape", index=index, place=place, values=values)
