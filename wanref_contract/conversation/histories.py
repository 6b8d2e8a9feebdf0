"""The life of each task over a conversation, and what the calls of a conversation say about each other.

Nothing is required of what is missing: a conversation may begin in the middle, skip polls, and have failed ones in
between. What two answers say must only be possible one after the other.
"""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wanref_contract.conversation.answers import CALLBACK, Sighting, alternatives
from wanref_contract.conversation.exchange import OPERATIONS
from wanref_contract.conversation.remarks import Remark, body_place
from wanref_contract.wording import nearest, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.conversation.exchange import Exchange
    from wanref_contract.conversation.terms import Terms

    Numbered = Sequence[tuple[int, Exchange]]

_CREATE, _QUERY, _ = OPERATIONS


def iter_history_remarks(sightings: Iterable[Sighting], terms: Terms) -> Iterator[Remark]:
    """Yield what is wrong with the order of *sightings*, each task by itself."""
    tasks: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        if "id" in sighting.said:
            tasks.setdefault(sighting.said["id"], []).append(sighting)
    for task in tasks.values():
        yield from _iter_task_remarks(task, terms)


def iter_call_remarks(exchanges: Numbered, sightings: Mapping[int, Sighting], terms: Terms) -> Iterator[Remark]:
    """Yield what the calls of a conversation say about each other: what they ask for, and what they repeat.

    Args:
        exchanges: All of them, with their numbers.
        sightings: What answers say about tasks, by number of exchange.
        terms: What a conversation is held to.
    """
    yield from _iter_asked_remarks(exchanges, sightings, terms)
    yield from _iter_reused(exchanges, sightings)
    if not terms.is_repeatable:
        yield from _iter_repeated(exchanges, terms)


# ---- One task -----------------------------------------------------------------------------------------------------


def _iter_task_remarks(task: Sequence[Sighting], terms: Terms) -> Iterator[Remark]:
    yield from _iter_changed(task, terms)
    yield from _iter_unasked(task)
    for before, after in pairwise([one for one in task if one.status is not None]):
        if before.status not in terms.ended:
            yield from _iter_move_remarks(before, after, terms)
        elif before.status == after.status:
            yield from _iter_settled_remarks(before, after, terms)
        else:
            yield _differing("state-after-end", "status", before, after)
    if not terms.progress_falls:
        yield from _iter_falls(task, terms)


def _iter_changed(task: Sequence[Sighting], terms: Terms) -> Iterator[Remark]:
    """Yield the members that never change and did, each against the last answer that has it."""
    last: dict[str, Sighting] = {}
    for sighting in task:
        for member in terms.constant:
            if member in sighting.said:
                before = last.get(member, sighting)
                if before.said[member] != sighting.said[member]:
                    yield _differing("member-changed", member, before, sighting)
                last[member] = sighting


def _iter_unasked(task: Sequence[Sighting]) -> Iterator[Remark]:
    created = next((one for one in task if isinstance(one.asked, dict)), None)
    if created is None or created.asked.get("callback_url"):
        return
    for sighting in task:
        if sighting.operation == CALLBACK:
            related = ((created.index, "request"),)
            yield Remark(rule="callback-unasked", index=sighting.index, place="", values={}, related=related)


def _iter_move_remarks(before: Sighting, after: Sighting, terms: Terms) -> Iterator[Remark]:
    legal = terms.moves.get(before.status or "", ())
    if after.status != before.status and after.status not in legal:
        known = alternatives([quote(state) for state in (before.status, *legal)])
        yield _differing("state-move", "status", before, after, known=known)


def _iter_settled_remarks(before: Sighting, after: Sighting, terms: Terms) -> Iterator[Remark]:
    """Yield what two answers after the end of a task say otherwise; what only one of them says is left open."""
    operations = {before.operation, after.operation}
    for member in terms.settled:
        if member in before.said and member in after.said and before.said[member] != after.said[member]:
            if CALLBACK in operations:
                told = "the callback told" if before.operation == CALLBACK else "the query told"
                yield _differing("callback-differs", member, before, after, told=told)
            else:
                yield _differing("outcome-changed", member, before, after)


def _iter_falls(task: Sequence[Sighting], terms: Terms) -> Iterator[Remark]:
    """Yield where progress falls while a task goes on; what it shows when it has ended is another matter."""
    known = [one for one in task if "progress" in one.said]
    for before, after in pairwise(known):
        goes_on = terms.ended.isdisjoint((before.status, after.status))
        if goes_on and after.said["progress"] < before.said["progress"]:
            yield _differing("progress-falls", "progress", before, after)


def _differing(rule: str, member: str, before: Sighting, after: Sighting, **values: str) -> Remark:
    """Return the remark that *after* says something else of *member* than *before*."""
    place = body_place(f"/{member}")
    shown = {"before": quote(before.said[member]), "value": quote(after.said[member])}
    return Remark(
        rule=rule, index=after.index, place=place, values={**shown, **values}, related=((before.index, place),)
    )


# ---- Calls --------------------------------------------------------------------------------------------------------


def _iter_asked_remarks(exchanges: Numbered, sightings: Mapping[int, Sighting], terms: Terms) -> Iterator[Remark]:
    """Yield the answers that are not about what was asked for, and the queries of tasks that nobody created."""
    created: dict[str, None] = {}
    has_lost_one = False
    for index, exchange in exchanges:
        said = sightings[index].said if index in sightings else {}
        if exchange.operation == _CREATE:
            if "id" in said:
                created[said["id"]] = None
            has_lost_one = has_lost_one or ("id" not in said and _may_have_worked(exchange, terms))
            yield from _iter_model_remarks(index, exchange, said)
        elif exchange.operation == _QUERY and exchange.task_id is not None:
            if said.get("id", exchange.task_id) != exchange.task_id:
                values = {"asked": quote(exchange.task_id), "value": quote(said["id"])}
                yield Remark(rule="task-id-other", index=index, place=body_place("/id"), values=values)
            if created and not has_lost_one and exchange.task_id not in created:
                meant = nearest(exchange.task_id, created)
                values = {"value": quote(exchange.task_id), "hint": f"Did you mean {meant}? " if meant else ""}
                yield Remark(rule="task-id-unknown", index=index, place="task_id", values=values)


def _iter_model_remarks(index: int, exchange: Exchange, said: Mapping[str, Any]) -> Iterator[Remark]:
    asked = exchange.request.get("model") if isinstance(exchange.request, dict) else None
    if isinstance(asked, str) and said.get("model", asked) != asked:
        values = {"asked": quote(asked), "value": quote(said["model"])}
        related = ((index, "request/model"),)
        yield Remark(rule="model-other", index=index, place=body_place("/model"), values=values, related=related)


def _iter_reused(exchanges: Numbered, sightings: Mapping[int, Sighting]) -> Iterator[Remark]:
    """Yield the creations that are answered with the id of an earlier one of another request."""
    made: dict[str, tuple[int, str]] = {}
    for index, exchange in exchanges:
        said = sightings[index].said if index in sightings else {}
        key = request_key(exchange.request)
        if exchange.operation != _CREATE or exchange.request is None or not key or "id" not in said:
            continue
        earlier, earlier_key = made.setdefault(said["id"], (index, key))
        if key != earlier_key:
            values = {"value": quote(said["id"])}
            related = ((earlier, body_place("/id")),)
            yield Remark(rule="task-id-reused", index=index, place=body_place("/id"), values=values, related=related)


def _iter_repeated(exchanges: Numbered, terms: Terms) -> Iterator[Remark]:
    """Yield the requests that are sent again after an answer that may have accepted them."""
    accepted: dict[str, tuple[int, int]] = {}
    for index, exchange in exchanges:
        if exchange.operation != _CREATE or exchange.request is None:
            continue
        key = request_key(exchange.request)
        if key in accepted:
            earlier, status = accepted[key]
            values = {"answer": f"HTTP {status}"}
            related = ((earlier, "request"),)
            yield Remark(rule="request-repeated", index=index, place="request", values=values, related=related)
        if key and _may_have_worked(exchange, terms):
            accepted[key] = (index, exchange.status)


def request_key(request: Any) -> str:
    """Return a text that is the same for the same request, however it is written; empty for what is no JSON value.

    >>> request_key({"seed": 5, "duration": 4}) == request_key({"duration": 4.0, "seed": 5})
    True
    """
    try:
        plain = json.loads(json.dumps(request, sort_keys=True), parse_float=_number)
        return json.dumps(plain, sort_keys=True)
    except (RecursionError, TypeError, ValueError):
        return ""


def _number(text: str) -> int | float:
    """Return the number that *text* is, a whole one as an integer: JSON tells 5 and 5.0 not apart."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _may_have_worked(exchange: Exchange, terms: Terms) -> bool:
    """Say whether the call of *exchange* may have made a task."""
    call = terms.call(exchange.operation)
    return exchange.status == call.success or call.retry(exchange.status) == _TWICE


_TWICE = "may-bill-twice"
"""What the profile calls a call that may have worked."""
