"""The control API under ``/_wanref/``: what a test reads of its room, and what it sets there.

Everything is JSON, and `openapi.yaml` describes it. Which room a call is about is told as in the calls of the API.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from wanref_contract.sandbox.answer import Answer, json_answer, own_error
from wanref_contract.sandbox.arriving import room_name
from wanref_contract.sandbox.body import Unfit, read_body
from wanref_contract.sandbox.description import describe
from wanref_contract.sandbox.journal import visit_json
from wanref_contract.sandbox.ledger import balance, suspected_doubles
from wanref_contract.sandbox.scenarios import Pick, UnknownScenario, check_pick
from wanref_contract.sandbox.task import elapsed, task_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request

    from wanref_contract.sandbox.room import Room
    from wanref_contract.sandbox.service import Sandbox
    from wanref_contract.sandbox.task import Task

    Endpoint = Callable[[Request], Awaitable[Answer]]

ROOT = "/_wanref"
_LONGEST_ADVANCE = 10 * 366 * 24 * 3600.0  # seconds; ten years


class Control:
    """The calls of the control API, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def routes(self, respond: Callable[[Endpoint], Any]) -> Sequence[Route]:
        """Return the routes; *respond* makes of what an endpoint answers what Starlette sends."""
        endpoints: Mapping[str, Mapping[str, Endpoint]] = {
            "/": {"GET": self.room},
            "/openapi.json": {"GET": self.description},
            "/reset": {"POST": self.reset},
            "/clock": {"GET": self.clock, "POST": self.advance},
            "/scenarios": {"GET": self.scenarios, "POST": self.pick, "DELETE": self.unpick},
            "/tasks": {"GET": self.tasks},
            "/requests": {"GET": self.requests},
            "/ledger": {"GET": self.ledger},
            "/callbacks": {"GET": self.callbacks},
        }
        return [
            Route(ROOT + path, respond(_by_method(calls)), methods=list(calls)) for path, calls in endpoints.items()
        ]

    # ---- What there is ----

    async def room(self, request: Request) -> Answer:
        """Tell the state of the room in a few numbers."""
        room = self._room(request)
        numbers = {"now": room.now(), "tasks": len(room.tasks), "requests": len(room.visits)}
        return json_answer(200, {"contract": self.sandbox.contract.name, "room": room.name, **numbers})

    async def description(self, _request: Request) -> Answer:
        """Tell what calls there are, as an OpenAPI document."""
        return json_answer(200, describe(self.sandbox))

    async def tasks(self, request: Request) -> Answer:
        """List the tasks, in the order of their creation."""
        room = self._room(request)
        return json_answer(200, {"tasks": [self._task_json(room, task) for task in list(room.tasks.values())]})

    async def requests(self, request: Request) -> Answer:
        """List the last calls, each with its findings and its plan."""
        return json_answer(
            200, {"requests": [visit_json(visit, self.sandbox.contract) for visit in self._room(request).visits]}
        )

    async def ledger(self, request: Request) -> Answer:
        """Tell what was reserved, charged and released, and what may have been paid for twice."""
        room = self._room(request)
        entries = [asdict(entry) for entry in room.entries.values()]
        doubles = suspected_doubles(room.tasks.values())
        return json_answer(200, {"balance": balance(room.entries.values()), "entries": entries, "doubles": doubles})

    async def callbacks(self, request: Request) -> Answer:
        """List the callbacks, each with the attempts that were made."""
        room = self._room(request)
        return json_answer(200, {"callbacks": [asdict(delivery) for delivery in room.deliveries.values()]})

    async def clock(self, request: Request) -> Answer:
        """Tell the time in the room."""
        room = self._room(request)
        return json_answer(200, {"now": room.now(), "ahead": room.ahead})

    async def scenarios(self, request: Request) -> Answer:
        """List what can be made to happen, and what was set to happen."""
        table = [
            {"name": one.name, "at": one.at, "title": one.title, "documented": one.documented}
            for one in self.sandbox.scenarios.values()
        ]
        picked = [
            {"scenario": pick.name, "times": pick.times, "retry_after": pick.retry_after}
            for pick in self._room(request).picks
        ]
        return json_answer(200, {"scenarios": table, "picked": picked})

    # ---- What can be set ----

    async def advance(self, request: Request) -> Answer:
        """Let time pass; whatever is due meanwhile has happened when this answers."""
        seconds: Any = (await _object(request, {"advance"})).get("advance")
        if not _is_number(seconds) or not 0 <= seconds <= _LONGEST_ADVANCE:
            raise _wrong(f"advance must be a number of seconds from 0 to {_LONGEST_ADVANCE:.0f}")
        await self.sandbox.advance(self._room(request), float(seconds))
        return await self.clock(request)

    async def pick(self, request: Request) -> Answer:
        """Let a scenario happen to the next calls that it can happen to."""
        data = await _object(request, {"scenario", "times", "retry_after"})
        times, retry_after = data.get("times", 1), data.get("retry_after")
        if (
            not isinstance(data.get("scenario"), str)
            or not _is_whole(times)
            or not (retry_after is None or _is_whole(retry_after))
        ):
            raise _wrong("scenario must be a name, times and retry_after whole numbers")
        pick = Pick(name=data["scenario"], times=times, retry_after=retry_after)
        try:
            check_pick(pick, self.sandbox.scenarios)
        except UnknownScenario as error:
            raise _wrong(str(error), "unknown_scenario") from error
        room = self._room(request)
        self.sandbox.set_picks(room, *room.picks, pick)
        return await self.scenarios(request)

    async def unpick(self, request: Request) -> Answer:
        """Let nothing happen to the next calls that was set to."""
        self.sandbox.set_picks(self._room(request))
        return await self.scenarios(request)

    async def reset(self, request: Request) -> Answer:
        """Empty the room."""
        self.sandbox.reset(self._room(request))
        return await self.room(request)

    def _room(self, request: Request) -> Room:
        return self.sandbox.room(room_name(request))

    def _task_json(self, room: Room, task: Task) -> dict[str, Any]:
        """Return *task* as it is now, with what the API does not tell of it."""
        task = self.sandbox.see(room, elapsed(task, room.now(), self.sandbox.terms.lifecycle))
        own = {
            "request": task.request,
            "order": asdict(task.order),
            "key": task.key,
            "digest": task.digest,
            "polls": task.polls,
            "ended": task.ended,
            "lost": task.lost,
        }
        return {"task": task_body(task, self.sandbox.terms), **own}


def _by_method(calls: Mapping[str, Endpoint]) -> Endpoint:
    """Return the endpoint that does what the method of a request asks; HEAD is GET without the body."""

    async def call(request: Request) -> Answer:
        return await calls["GET" if request.method == "HEAD" else request.method](request)

    return call


async def _object(request: Request, names: set[str]) -> dict[str, Any]:
    """Return the JSON object that came with *request*, which may have the members *names*.

    Raises:
        Unfit: It is none, or has others.
    """
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
        raise _wrong("Content-Type must be application/json")
    try:
        value = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        raise _wrong("the body must be JSON") from None
    if not isinstance(value, dict) or not value.keys() <= names:
        raise _wrong(f"the body must be an object with {', '.join(sorted(names))}")
    return value


def _wrong(message: str, code: str = "invalid_request") -> Unfit:
    return Unfit(own_error(400, code, message))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
