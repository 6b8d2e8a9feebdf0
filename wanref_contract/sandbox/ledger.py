"""The money: what is reserved when a task is made, and charged or released when it ends.

Entries are only ever added. What an account owes is a sum over them, so it cannot disagree with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanref_contract.sandbox.task import Task

KINDS = ("reserved", "charged", "released")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement of credits.

    Attributes:
        kind: ``reserved``, ``charged`` or ``released``; the last two end a reservation.
        task: The id of the task it is for.
        credits: How many.
        at: When, in Unix seconds.
    """

    kind: str
    task: str
    credits: int
    at: float

    @property
    def id(self) -> str:
        """What it is kept by: a task has each kind once at most."""
        return f"{self.task}/{self.kind}"

    @classmethod
    def from_json(cls, data: Any) -> Entry:
        """Return the entry that was written as *data*."""
        return cls(**data)


def reserve(task: Task) -> Entry:
    """Return the entry for making *task*."""
    return Entry(kind="reserved", task=task.id, credits=task.order.credits, at=task.created)


def settle(task: Task) -> Entry:
    """Return the entry for the end of *task*: what is not billed is released."""
    kind = "charged" if task.fate.billed else "released"
    return Entry(kind=kind, task=task.id, credits=task.order.credits, at=task.ended or task.created)


def balance(entries: Iterable[Entry]) -> dict[str, int]:
    """Return how many credits are ``held``, and how many were charged and released.

    >>> balance([Entry(kind="reserved", task="a", credits=5, at=0), Entry(kind="charged", task="a", credits=5, at=9)])
    {'held': 0, 'charged': 5, 'released': 0}
    """
    sums = dict.fromkeys(KINDS, 0)
    for entry in entries:
        sums[entry.kind] += entry.credits
    held = sums["reserved"] - sums["charged"] - sums["released"]
    return {"held": held, "charged": sums["charged"], "released": sums["released"]}


def suspected_doubles(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """Return the groups of tasks that the same key made by the same request.

    The API documents no key against doing a thing twice, so posting again after a lost answer pays again. Making a film
    twice may be meant; ``after_lost_answer`` says where it hardly is.
    """

    def same(task: Task) -> tuple[str, str]:
        return task.key, task.digest

    groups = [list(group) for _, group in groupby(sorted(tasks, key=same), key=same)]
    return [
        {
            "tasks": [task.id for task in group],
            "credits": sum(task.order.credits for task in group[1:]),
            "after_lost_answer": any(task.lost for task in group[:-1]),
        }
        for group in (sorted(group, key=lambda task: task.created) for group in groups)
        if len(group) > 1
    ]
