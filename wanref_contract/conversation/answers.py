"""One answer against what is documented of it: its status, its shape, its code, and what it tells in its state.

What an answer says about a task is kept as a `Sighting`, without the members that are faulty: one mistake, one finding.
How the sightings of a task follow each other is for `wanref_contract.conversation.histories`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from wanref_contract.conversation.exchange import OPERATIONS
from wanref_contract.conversation.remarks import BODY, STATUS, Remark, body_place, rule_of_keyword
from wanref_contract.facts.urls import url_host, url_scheme
from wanref_contract.pointer import tokens
from wanref_contract.wording import quote, show, type_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from wanref_contract.conversation.exchange import Exchange
    from wanref_contract.conversation.terms import Body, Call, Terms
    from wanref_contract.structure import Fault

_CREATE, _QUERY, CALLBACK = OPERATIONS

MOST = 100
"""How many entries of one answer are told for the same reason: nobody reads more, and it could have a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one answer says about a task.

    Attributes:
        index: The number of the exchange.
        operation: What the exchange is.
        asked: The body that created it, or None.
        said: The documented members of the answer, without the faulty ones.
    """

    index: int
    operation: str
    asked: Any
    said: Mapping[str, Any]

    @property
    def status(self) -> str | None:
        """The state of the task; None where the answer does not tell it."""
        return self.said.get("status")


def judge_answer(index: int, exchange: Exchange, terms: Terms) -> tuple[list[Remark], Sighting | None]:
    """Return what is wrong with the answer of *exchange*, and what it says about a task; None for nothing."""
    call = terms.call(exchange.operation)
    if call.refusal is None or exchange.status == call.success:
        return _judge_task(index, exchange, call, terms)
    if exchange.status not in call.codes:
        values = {"known": alternatives(map(str, sorted([call.success, *call.codes]))), "value": str(exchange.status)}
        return [Remark(rule="answer-status", index=index, place=STATUS, values=values)], None
    return list(_iter_refusal_remarks(index, exchange, call, call.refusal)), None


# ---- A refusal ----------------------------------------------------------------------------------------------------


def _iter_refusal_remarks(index: int, exchange: Exchange, call: Call, refusal: Body) -> Iterator[Remark]:
    if _is_the_other(exchange.body, refusal, call.answer):
        yield _kind_remark(index, exchange.status, wanted="an error", given="a task")
        return
    remarks, said = _judge_shape(index, exchange.body, refusal)
    yield from remarks
    code = said["error"].get("code") if "error" in said else None
    if code is not None:
        yield from _iter_code_remarks(index, code, exchange.status, call)


def _iter_code_remarks(index: int, code: str | int, status: int, call: Call) -> Iterator[Remark]:
    """Yield what is wrong with the *code* of a refusal, which may be an integer as it was once (C07)."""
    known = call.codes[status]
    values = {"value": quote(code), "known": alternatives(known or [str(status)]), "status": str(status)}
    all_codes = [one for codes in call.codes.values() for one in codes]
    if code == status:
        rule = "error-code-integer"
    elif code in known or (isinstance(code, str) and not known):
        return
    elif isinstance(code, str) and code not in all_codes:
        rule, values = "error-code-unknown", {**values, "known": ", ".join(all_codes)}
    else:
        rule = "error-code-status"
    yield Remark(rule=rule, index=index, place=body_place("/error/code"), values=values)


# ---- A task -------------------------------------------------------------------------------------------------------


def _judge_task(index: int, exchange: Exchange, call: Call, terms: Terms) -> tuple[list[Remark], Sighting | None]:
    body = exchange.body
    if call.refusal is not None and _is_the_other(body, call.answer, call.refusal):
        return [_kind_remark(index, exchange.status, wanted="a task", given="an error")], None
    remarks, said = _judge_shape(index, body, call.answer)
    is_early = exchange.operation == CALLBACK and _is_early(body, terms)
    if is_early:
        values = {"events": alternatives(terms.events), "value": quote(body["status"])}
        remarks = [remark for remark in remarks if remark.place != body_place("/status")]
        remarks.append(Remark(rule="callback-event", index=index, place=body_place("/status"), values=values))
        said = {**said, "status": body["status"]}
    remarks += _iter_misplaced(index, said, terms)
    said = {name: value for name, value in said.items() if name in call.answer.members}
    for iter_remarks in _OF_A_TASK:
        remarks += iter_remarks(index, exchange.operation, said, terms)
    if not is_early:
        remarks += _iter_missing(index, said, call.answer, terms, body)
    asked = exchange.request if exchange.operation == _CREATE else None
    return remarks, Sighting(index=index, operation=exchange.operation, asked=asked, said=said)


def _is_early(body: Any, terms: Terms) -> bool:
    """Say whether *body* tells of a task that has not ended."""
    status = body.get("status") if isinstance(body, dict) else None
    return isinstance(status, str) and status in terms.tells and status not in terms.events


def _iter_id_remarks(index: int, _: str, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    if "id" in said and not said["id"].startswith(terms.prefix):
        values = {"prefix": terms.prefix, "value": quote(said["id"])}
        yield Remark(rule="task-id-prefix", index=index, place=body_place("/id"), values=values)


def _iter_state_remarks(index: int, operation: str, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    status = said.get("status")
    if operation == _CREATE and status is not None and status != terms.initial:
        values = {"initial": terms.initial, "value": quote(status)}
        yield Remark(rule="created-state", index=index, place=body_place("/status"), values=values)


def _iter_progress_remarks(index: int, operation: str, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    status, progress = said.get("status"), said.get("progress")
    is_new = operation == _CREATE and status == terms.initial
    wanted = terms.progress_at_creation if is_new else terms.progress.get(status or "")
    if progress is not None and wanted is not None and progress != wanted:
        values = {
            "wanted": str(wanted),
            "when": "at creation" if is_new else f"when {status}",
            "value": quote(progress),
        }
        yield Remark(rule="progress-value", index=index, place=body_place("/progress"), values=values)


def _iter_misplaced(index: int, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    """Yield the outcomes that are told in a state they do not belong to; null is none (C17)."""
    if "status" not in said:
        return
    told = terms.tells.get(said["status"], {})
    for member in said:
        if member in terms.outcomes and member not in told and said[member] is not None:
            values = {"state": said["status"], "value": quote(said[member])}
            yield Remark(rule="outcome-misplaced", index=index, place=body_place(f"/{member}"), values=values)


def _iter_missing(index: int, said: Mapping[str, Any], answer: Body, terms: Terms, body: Any) -> Iterator[Remark]:
    """Yield the outcomes that the state must tell and the answer does not; not what is there and faulty."""
    told = terms.tells.get(said.get("status", ""), {})
    for member, how_often in told.items():
        if how_often == "always" and member in answer.members and body.get(member) is None:
            values = {"key": quote(member), "state": said["status"]}
            yield Remark(rule="outcome-missing", index=index, place=BODY, values=values)


def _iter_result_remarks(index: int, _: str, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    results = said.get("results")
    if results is None:
        return
    place = body_place("/results")
    if not results:
        yield Remark(rule="results-empty", index=index, place=place, values={})
    bad = (
        (number, address)
        for number, address in enumerate(results)
        if url_scheme(address) not in terms.schemes or url_host(address) == "malformed"
    )
    for number, address in islice(bad, MOST):
        values = {"schemes": alternatives(f"{scheme}://" for scheme in terms.schemes), "value": quote(address)}
        yield Remark(rule="result-address", index=index, place=f"{place}/{number}", values=values)


def _iter_task_code_remarks(index: int, _: str, said: Mapping[str, Any], terms: Terms) -> Iterator[Remark]:
    code = (said.get("error") or {}).get("code")
    if code is not None and code not in terms.task_codes:
        values = {"value": quote(code), "known": ", ".join(terms.task_codes)}
        yield Remark(rule="error-code-unknown", index=index, place=body_place("/error/code"), values=values)


_OF_A_TASK: tuple[Callable[[int, str, Mapping[str, Any], Terms], Iterator[Remark]], ...] = (
    _iter_id_remarks,
    _iter_state_remarks,
    _iter_progress_remarks,
    _iter_result_remarks,
    _iter_task_code_remarks,
)
"""What is asked of the members of an answer about a task, those that are documented for it."""


# ---- Shape --------------------------------------------------------------------------------------------------------


def _is_the_other(body: Any, wanted: Body, other: Body) -> bool:
    """Say whether *body* has nothing that the *wanted* kind must have, and something that the *other* must have."""
    return isinstance(body, dict) and wanted.needed.isdisjoint(body) and not other.needed.isdisjoint(body)


def _kind_remark(index: int, status: int, *, wanted: str, given: str) -> Remark:
    values = {"wanted": wanted, "given": given, "status": str(status)}
    return Remark(rule="answer-kind", index=index, place=BODY, values=values)


def _judge_shape(index: int, body: Any, wanted: Body) -> tuple[list[Remark], Mapping[str, Any]]:
    """Return the faults of *body*, and its members without the faulty ones."""
    faults = wanted.shape(body)
    if not faults:
        return [], body
    heads = {"/".join(fault.pointer.split("/", 2)[:2]) for fault in faults if fault.key is None or fault.pointer}
    bad = {(*tokens(head), "")[0] for head in heads}
    said = {} if not isinstance(body, dict) else {name: value for name, value in body.items() if name not in bad}
    return [_fault_remark(index, fault) for fault in _first_of_each(faults)], said


def _first_of_each(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the first *faults* of each keyword, as many as anybody reads."""
    counts: dict[str, int] = {}
    for fault in faults:
        counts[fault.keyword] = counts.get(fault.keyword, 0) + 1
        if counts[fault.keyword] <= MOST:
            yield fault


def _fault_remark(index: int, fault: Fault) -> Remark:
    keyword = fault.keyword.rpartition("/")[2]
    values = {"value": quote(fault.value), "limit": _limit_words(keyword, fault.limit), "key": quote(fault.key)}
    return Remark(rule=rule_of_keyword(keyword), index=index, place=body_place(fault.pointer), values=values)


def _limit_words(keyword: str, limit: Any) -> str:
    """Return the *limit* of a keyword in words."""
    if keyword == "type":
        return type_words(limit)
    if keyword == "enum":
        return alternatives(map(quote, limit))
    return f"{_BOUNDS.get(keyword, '')} {show(limit)}"


_BOUNDS = {"minimum": "at least", "maximum": "at most"}


def alternatives(words: Iterable[str]) -> str:
    """Return *words* as a choice.

    >>> alternatives(["a", "b", "c"])
    'a, b or c'
    """
    *rest, last = words
    return f"{', '.join(rest)} or {last}" if rest else last
