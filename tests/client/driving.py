"""Both clients behind one face, on a clock that jumps, against a sandbox in this process or a script of answers."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx

from wanref_contract.client import AsyncClient, Client
from wanref_contract.sandbox import CountedIds, ManualClock, create_app
from wanref_contract.sandbox.scenarios import Pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.sandbox.journal import Visit

KINDS = ("sync", "async")
KEY = "sk-of-the-test-0123456789"
HERE = "http://127.0.0.1"
REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "A woman in a red coat walks through the rain",
    "image_urls": ["https://example.com/woman.png"],
}
MOST_PAUSES = 5000


class Hanging(Exception):
    """A client goes on and on."""


class Time:
    """Time that passes when a client pauses, and not before."""

    def __init__(self, clock: ManualClock | None = None) -> None:
        self.clock = clock or ManualClock()
        self.pauses: list[float] = []

    def now(self) -> float:
        """Return the moment."""
        return self.clock.now()

    def pause(self, seconds: float) -> None:
        """Let it be later."""
        self.pauses.append(seconds)
        if len(self.pauses) > MOST_PAUSES:
            raise Hanging
        self.clock.advance(seconds)


class AsyncTime(Time):
    """The same, to be awaited."""

    async def pause(self, seconds: float) -> None:  # type: ignore[override]
        """Let it be later."""
        await asyncio.sleep(0)
        super().pause(seconds)


class Driven:
    """One of the two clients, called the same way."""

    def __init__(
        self, kind: str, transport: Any, clock: ManualClock | None = None, *, key: str | None = KEY, **options: Any
    ) -> None:
        make: Any = Client if kind == "sync" else AsyncClient
        self.time: Time = Time(clock) if kind == "sync" else AsyncTime(clock)
        self.client = make(key, **{"base_url": HERE, "transport": transport, "timer": self.time} | options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self.client, name)

        def call(*arguments: Any, **named: Any) -> Any:
            result = method(*arguments, **named)
            return asyncio.run(result) if asyncio.iscoroutine(result) else result

        return call

    def outcome(self, name: str, *arguments: Any, **named: Any) -> Any:
        """Return what a call gives, or the exception that it raises."""
        try:
            return getattr(self, name)(*arguments, **named)
        except (Hanging, AssertionError):
            raise
        except Exception as error:  # noqa: BLE001 (the exception is what is looked at)
            return error


# ---- Scripts ------------------------------------------------------------------------------------------------------


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers one call after another as it is told; the last answer, if it is one, stays."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, stream=answer.stream)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        return self.handle_request(request)

    @property
    def posts(self) -> int:
        """How many tasks were asked for."""
        return sum(request.method == "POST" for request in self.requests)


class Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes piece by piece."""

    def __init__(self, make: Callable[[], Iterator[bytes]]) -> None:
        self.make = make
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.make()

    async def __aiter__(self) -> Any:
        for piece in self.make():
            yield piece

    def close(self) -> None:
        """Note that nobody listens any more."""
        self.closed = True

    async def aclose(self) -> None:
        """Note that nobody listens any more."""
        self.closed = True


def says(status: int, body: Any = None, **headers: str) -> httpx.Response:
    """Return an answer with a JSON body, or with bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, stream=Pieces(lambda: iter([content])))


def task(status: str, progress: int = 0, **members: Any) -> dict[str, Any]:
    """Return the body of a task."""
    return {"id": "task-unified-1-a", "status": status, "progress": progress, "created": 1_800_000_000, **members}


def error(code: Any, message: str = "no") -> dict[str, Any]:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": message, "type": "some_error"}}


# ---- The sandbox --------------------------------------------------------------------------------------------------


class Bridge(httpx.BaseTransport):
    """Carries calls of a client without asyncio to what answers with it."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self.transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""

        async def answer() -> httpx.Response:
            response = await self.transport.handle_async_request(request)
            return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())

        return asyncio.run(answer())


class World:
    """A sandbox, and one of the two clients of it."""

    def __init__(self, kind: str, *, progress: str = "time:60", wrap: Any = None, **options: Any) -> None:
        self.clock = ManualClock()
        app = create_app(clock=self.clock, ids=CountedIds(), progress=progress)
        self.sandbox = app.state.sandbox
        transport: Any = httpx.ASGITransport(app)
        transport = transport if wrap is None else wrap(transport)
        self.client = Driven(kind, transport if kind == "async" else Bridge(transport), self.clock, **options)

    def happen(self, name: str, times: int = 1, retry_after: int | None = None) -> None:
        """Let a scenario happen to calls to come."""
        room = self.sandbox.room("")
        self.sandbox.set_picks(room, *room.picks, Pick(name=name, times=times, retry_after=retry_after))

    @property
    def tasks(self) -> list[Any]:
        """The tasks there are."""
        return list(self.sandbox.room("").tasks.values())

    @property
    def visits(self) -> list[Visit]:
        """The calls that were made."""
        return list(self.sandbox.room("").visits)

    def calls(self, name: str) -> int:
        """How many calls of a name were made."""
        return sum(visit.call.name == name for visit in self.visits)
