"""A task and its life: a value, and pure functions from one moment of it to the next.

A task moves when it is looked at: `elapsed` lets time do what time does, `polled` counts a poll. Whoever calls them
keeps what they return. The moves are those of the profile, and progress never falls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.sandbox.order import Order
from wanref_contract.sandbox.pace import STUCK, Pace
from wanref_contract.sandbox.scenarios import Fate, Pick

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.sandbox.terms import Lifecycle, Terms

_WAITING_SHARE = 0.25  # of the work, during which a task is still waiting for its turn: ours, nothing is documented


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task at one moment.

    Attributes:
        request: What was asked for.
        order: What it amounts to.
        origin: The address of the sandbox, as the client wrote it.
        key: A digest of the key that made it.
        digest: A digest of the request, the same however it is written.
        created: The moment of creation, in Unix seconds.
        pace: How fast it goes.
        fate: How it ends.
        faults: What still happens to queries of it.
        status: Where it stands.
        progress: How far it is, in percent.
        polls: How often it was queried before its end, where its pace goes by that.
        ended: The moment of its end; None before.
        lost: Whether the answer to its creation was lost.
    """

    id: str
    request: Mapping[str, Any]
    order: Order
    origin: str
    key: str
    digest: str
    created: float
    pace: Pace
    fate: Fate
    faults: tuple[Pick, ...]
    status: str
    progress: int
    polls: int = 0
    ended: float | None = None
    lost: bool = False

    @property
    def due(self) -> float:
        """The moment at which it ends by itself; infinitely far where it does not."""
        return self.created + self.pace.seconds

    @property
    def callback_url(self) -> str:
        """Where its end is reported to; empty for nowhere."""
        return self.request.get("callback_url") or ""

    @classmethod
    def from_json(cls, data: Any) -> Task:
        """Return the task that was written as *data*."""
        parts = {
            "order": Order.from_json(data["order"]),
            "pace": Pace.from_json(data["pace"]),
            "fate": Fate.from_json(data["fate"]),
            "faults": tuple(map(Pick.from_json, data["faults"])),
        }
        return cls(**{**data, **parts})


def paced(pace: Pace, fate: Fate) -> Pace:
    """Return how fast a task of *fate* goes, where tasks usually go at *pace*."""
    return STUCK if fate.stuck else pace.slower(fate.slower)


def elapsed(task: Task, now: float, lifecycle: Lifecycle) -> Task:
    """Return *task* as it is at the moment *now*."""
    return _moved(task, now, lifecycle, task.polls)


def polled(task: Task, now: float, lifecycle: Lifecycle) -> Task:
    """Return *task* as a query at the moment *now* finds it; the query itself counts where it goes by polls."""
    counts = task.pace.kind == "polls" and task.ended is None
    return _moved(task, now, lifecycle, task.polls + counts)


# ---- Bodies -------------------------------------------------------------------------------------------------------


def created_body(task: Task, terms: Terms) -> dict[str, Any]:
    """Return the answer to the call that made *task*."""
    return _head(task, terms) | {
        "task_info": {"can_cancel": True, "estimated_time": _estimate(task.pace, terms)},
        "usage": {
            "billing_rule": terms.billing_rule,
            "credits_reserved": task.order.credits,
            "user_group": "default",
        },
    }


def task_body(task: Task, terms: Terms) -> dict[str, Any]:
    """Return the answer to a query of *task*, which a callback carries too."""
    body = _head(task, terms) | {"task_info": {"can_cancel": task.ended is None}}
    if task.ended is None:
        return body
    if task.fate.code:
        error = {"code": task.fate.code, "message": task.fate.message, "type": terms.errors["task"]["type"]}
        return body | {"error": error}
    return body if _results(task) is None else body | {"results": _results(task)}


def _head(task: Task, terms: Terms) -> dict[str, Any]:
    return {
        "created": int(task.created),
        "id": task.id,
        "model": terms.model,
        "object": terms.makes,
        "progress": task.progress,
        "status": task.status,
        "type": terms.makes.partition(".")[0],
    }


def _results(task: Task) -> list[str] | None:
    if task.fate.results == "absent":
        return None
    return [f"{task.origin}/films/{task.id}.mp4"] if task.fate.results == "one" else []


def _estimate(pace: Pace, terms: Terms) -> int:
    return math.ceil(pace.length * (terms.poll_seconds if pace.kind == "polls" else 1))


# ---- Moves --------------------------------------------------------------------------------------------------------


def _moved(task: Task, now: float, lifecycle: Lifecycle, polls: int) -> Task:
    """Return *task* as it is at the moment *now*, having been polled *polls* times."""
    if task.ended is not None:
        return task
    done = task.pace.done(seconds=now - task.created, polls=polls)
    ended = None
    if done >= 1:
        ended, status = min(now, task.due), task.fate.status
        progress = lifecycle.progress.get(status, task.progress)  # of a task that failed, nothing is documented
    elif done > _WAITING_SHARE or task.status != lifecycle.initial:
        status, progress = lifecycle.running, max(task.progress, int(100 * done))
    else:
        status, progress = task.status, task.progress
    if (status, progress, polls, ended) == (task.status, task.progress, task.polls, task.ended):
        return task
    lifecycle.check_move(task.status, status)
    return replace(task, status=status, progress=progress, polls=polls, ended=ended)
