"""A task as it was last seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.client.terms import Terms
    from wanref_contract.conversation import Exchange
    from wanref_contract.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as it was last seen.

    Attributes:
        id: What it is queried by. Keep it: no call lists tasks.
        status: Where it stands, in the word of the API. One that nobody knows is not an end.
        progress: How far it is, in percent; None where the answer does not say.
        results: The addresses of its files. They die within a day, so save the files at once.
        has_ended: Whether it stays as it is.
        body: The whole of the last answer.
        findings: Warnings and advice about the request, where it was made here.
        conversation: The call that made it, where it was made here, and every answer that told of it since.
    """

    id: str
    status: str
    progress: float | None
    results: tuple[str, ...]
    has_ended: bool
    body: Mapping[str, Any] = field(repr=False)
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    conversation: tuple[Exchange, ...] = field(default=(), repr=False)


def task_of(exchange: Exchange, terms: Terms, *, findings: tuple[Finding, ...] = ()) -> Task:
    """Return the task that the body of *exchange* tells of; what has another type than documented counts as not told.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.client.terms import load_terms
    >>> from wanref_contract.conversation import Exchange
    >>> exchange = Exchange(operation="query", body={"id": "task-unified-1", "status": "completed", "progress": "all"})
    >>> task_of(exchange, load_terms(load_contract()))
    Task(id='task-unified-1', status='completed', progress=None, results=(), has_ended=True)
    """
    body = exchange.body
    status, progress, results = body.get("status"), body.get("progress"), body.get("results")
    is_number = isinstance(progress, (int, float)) and not isinstance(progress, bool)
    return Task(
        id=str(body["id"]),
        status=status if isinstance(status, str) else "",
        progress=progress if is_number else None,
        results=tuple(one for one in results if isinstance(one, str)) if isinstance(results, list) else (),
        has_ended=status in terms.last_states if isinstance(status, str) else False,
        body=body,
        findings=findings,
        conversation=(exchange,),
    )
