"""The control API under ``/_wanref/``: what a test reads of its room, and what it sets there.

Everything is JSON, and `openapi.yaml` describes it. Which room a call is about is told as in the calls of the API.
Which calls of browsers are taken stands in `browsers`, and how long listings come in pieces in `listing`.
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
from wanref_contract.sandbox.browsers import check_caller
from wanref_contract.sandbox.description import describe
from wanref_contract.sandbox.journal import visit_json
from wanref_contract.sandbox.ledger import balance, suspected_doubles
from wanref_contract.sandbox.listing import piece_of
from wanref_contract.sandbox.querying import film_until
from wanref_contract.sandbox.scenarios import Pick, UnknownScenario, check_pick
from wanref_contract.sandbox.task import elapsed, task_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from starlette.requests import Request

    from wanref_contract.sandbox.room import Room
    from wanref_contract.sandbox.service import Sandbox
    from wanref_contract.sandbox.task import Task

    Endpoint = Callable[[Request], Awaitable[Answer]]

ROOT = "/_wanref"
_LONGEST_ADVANCE = 10 * 366 * 24 * 3600.0  # seconds; ten years


class Control:
    """The calls of the control API, over one sandbox."""

    def __init__(self, sandbox: Sandbox, hosts: Iterable[str] = ()) -> None:
        self.sandbox = sandbox
        self._hosts = frozenset(host.lower() for host in hosts)

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
            "/rooms": {"GET": self.rooms},
        }
        return [
            Route(ROOT + path, respond(self._by_method(calls)), methods=list(calls))
            for path, calls in endpoints.items()
        ]

    # ---- What there is ----

    async def room(self, request: Request) -> Answer:
        """Tell the state of the room in a few numbers."""
        room = self._room(request)
        names = {"contract": self.sandbox.contract.name, "room": room.name, "revision": room.revision}
        return json_answer(200, {**names, "now": room.now(), **_counts(room)})

    async def description(self, _request: Request) -> Answer:
        """Tell what calls there are, as an OpenAPI document."""
        return json_answer(200, describe(self.sandbox))

    async def rooms(self, request: Request) -> Answer:
        """List the rooms, in the order in which they were entered."""
        rooms = piece_of(self.sandbox.rooms.values(), request.query_params)
        return json_answer(200, {"rooms": [{"room": room.name, **_counts(room)} for room in rooms]})

    async def tasks(self, request: Request) -> Answer:
        """List the tasks, in the order of their creation."""
        room = self._room(request)
        told = [self._task_json(room, task) for task in piece_of(room.tasks.values(), request.query_params)]
        return json_answer(200, {"tasks": told})

    async def requests(self, request: Request) -> Answer:
        """List the last calls, each with its findings and its plan."""
        room = self._room(request)
        numbers = range(room.asked - len(room.visits) + 1, room.asked + 1)
        visits = piece_of(list(zip(numbers, room.visits, strict=True)), request.query_params)
        told = [{"number": number, **visit_json(visit, self.sandbox.contract)} for number, visit in visits]
        return json_answer(200, {"requests": told})

    async def ledger(self, request: Request) -> Answer:
        """Tell what was reserved, charged and released, and what may have been paid for twice."""
        entries = self._room(request).entries.values()
        told = [asdict(entry) for entry in piece_of(entries, request.query_params)]
        doubles = suspected_doubles(self._room(request).tasks.values())
        return json_answer(200, {"balance": balance(entries), "entries": told, "doubles": doubles})

    async def callbacks(self, request: Request) -> Answer:
        """List the callbacks, each with the attempts that were made."""
        deliveries = self._room(request).deliveries.values()
        told = [asdict(delivery) for delivery in piece_of(deliveries, request.query_params)]
        return json_answer(200, {"callbacks": told})

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

    def _by_method(self, calls: Mapping[str, Endpoint]) -> Endpoint:
        """Return the endpoint that does what the method of a request asks; HEAD is GET without the body."""

        async def call(request: Request) -> Answer:
            check_caller(request.headers, server=(request.scope.get("server") or ("",))[0], allowed=self._hosts)
            return await calls["GET" if request.method == "HEAD" else request.method](request)

        return call

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
            "film_until": film_until(task, self.sandbox.terms.link_seconds),
            "lost": task.lost,
        }
        return {"task": task_body(task, self.sandbox.terms), **own}


def _counts(room: Room) -> dict[str, int]:
    return {
        "tasks": len(room.tasks),
        "requests": len(room.visits),
        "entries": len(room.entries),
        "callbacks": len(room.deliveries),
    }


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
