"""Reporting the end of a task: when an attempt is due, and what follows from its outcome.

These are values and pure functions over moments; `courier` is who goes out and knocks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wanref_contract.sandbox.task import Task
    from wanref_contract.sandbox.terms import CallbackTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to deliver a callback.

    Attributes:
        at: The moment it began.
        ended: The moment its outcome was known.
        status: The HTTP status that came back; None where none came.
        trouble: Why none came; empty where one did.
    """

    at: float
    ended: float
    status: int | None
    trouble: str = ""

    @classmethod
    def from_json(cls, data: Any) -> Attempt:
        """Return the attempt that was written as *data*."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A callback and what became of it so far.

    Attributes:
        task: The id of the task whose end it reports.
        url: Where to.
        state: ``pending``, ``delivered`` or ``lost``.
        due: The moment of the next attempt; None where there is none to come.
        attempts: Those made, in order.
    """

    task: str
    url: str
    state: str = "pending"
    due: float | None = None
    attempts: tuple[Attempt, ...] = ()

    @property
    def id(self) -> str:
        """What it is kept by: a task is reported once."""
        return self.task

    @classmethod
    def from_json(cls, data: Any) -> Delivery:
        """Return the delivery that was written as *data*."""
        return cls(**{**data, "attempts": tuple(map(Attempt.from_json, data["attempts"]))})


def delivery_of(task: Task, terms: CallbackTerms) -> Delivery | None:
    """Return the callback that *task*, which has ended, gives rise to; None where it asked for none."""
    if not task.callback_url or task.status not in terms.events:
        return None
    return Delivery(task=task.id, url=task.callback_url, due=task.ended)


def attempted(delivery: Delivery, attempt: Attempt, terms: CallbackTerms) -> Delivery:
    """Return *delivery* after *attempt*: delivered, due again, or lost.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.sandbox.terms import load_terms
    >>> terms, delivery = load_terms(load_contract()).callback, Delivery(task="t", url="https://example.com", due=0.0)
    >>> attempted(delivery, Attempt(at=0, ended=0.5, status=500), terms).due
    1.5
    """
    attempts = (*delivery.attempts, attempt)
    first, last = terms.delivered
    if attempt.status is not None and first <= attempt.status <= last:
        return replace(delivery, state="delivered", due=None, attempts=attempts)
    if len(attempts) > len(terms.delays):
        return replace(delivery, state="lost", due=None, attempts=attempts)
    return replace(delivery, due=attempt.ended + terms.delays[len(attempts) - 1], attempts=attempts)
