"""The routes of the sandbox, and nothing more than routes.

The same app answers in a process of its own (`serving`) and inside the process of a test, by ``httpx.ASGITransport``.
Only how time is noticed differs: a server has a `Ticker` that wakes up when something is due; in process, what is due
happens after each call and whenever the clock is advanced.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from wanref_contract.contract.loading import default_contract
from wanref_contract.sandbox.answer import UNANSWERED, Answer, own_error
from wanref_contract.sandbox.arriving import call_of
from wanref_contract.sandbox.body import Unfit, read_body
from wanref_contract.sandbox.clock import SystemClock
from wanref_contract.sandbox.control import Control
from wanref_contract.sandbox.creating import create
from wanref_contract.sandbox.film.films import Film
from wanref_contract.sandbox.film.sending import film_response
from wanref_contract.sandbox.ids import random_id
from wanref_contract.sandbox.limits import USUAL_LIMITS
from wanref_contract.sandbox.pace import USUAL, parse_pace
from wanref_contract.sandbox.page import page_routes
from wanref_contract.sandbox.querying import fetch_film, query
from wanref_contract.sandbox.service import Sandbox
from wanref_contract.sandbox.store import NoStore
from wanref_contract.sandbox.ticker import Ticker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    import httpx
    from starlette.requests import Request

    from wanref_contract.contract.contract import Contract
    from wanref_contract.sandbox.clock import Clock
    from wanref_contract.sandbox.ids import Ids
    from wanref_contract.sandbox.limits import Limits
    from wanref_contract.sandbox.store import Store

HANG_UP = "wanref.hang_up"
"""The extension of ASGI by which a server lets an app drop the connection."""


def create_app(  # noqa: PLR0913 (the whole of what can be said of a sandbox, all of it optional)
    contract: Contract | None = None,
    *,
    progress: str = USUAL,
    clock: Clock | None = None,
    ids: Ids | None = None,
    store: Store | None = None,
    allow_callbacks: Iterable[str] = (),
    allow_hosts: Iterable[str] = (),
    transport: httpx.AsyncBaseTransport | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Starlette:
    """Return the sandbox as an ASGI app; ``app.state.sandbox`` is what it serves.

    Args:
        contract: What requests are judged by; `wan2.7-reference-video` unless given.
        progress: How fast tasks go: ``immediate``, ``polls:N`` or ``time:SECONDS``.
        clock: What tells the time; the machine's clock unless given.
        ids: What names tasks; at random unless given.
        store: What outlives the process; nothing unless given.
        allow_callbacks: Hosts that callbacks may go to, though they be internal or without TLS.
        allow_hosts: Public names by which the control API may be reached; `browsers` says why others may not.
        transport: What carries callbacks; the network unless given.
        limits: How much it remembers.

    Raises:
        ValueError: *progress* names no pace.
        StateUnusable: The *store* holds something else than a state.
    """
    sandbox = Sandbox(
        contract or default_contract(),
        clock=clock or SystemClock(),
        ids=ids or random_id,
        pace=parse_pace(progress),
        store=store or NoStore(),
        allowed=frozenset(host.lower() for host in allow_callbacks),
        transport=transport,
        limits=limits,
    )
    control = Control(sandbox, allow_hosts)
    app = Starlette(
        routes=[*_api_routes(sandbox), *control.routes(_responding), *page_routes()],
        exception_handlers={HTTPException: _refused, 500: _failed},
        lifespan=lambda _app: _alive(sandbox),
    )
    app.state.sandbox = sandbox
    return app


def _api_routes(sandbox: Sandbox) -> list[Route]:
    """Return the routes of the API itself, and of the films that it leads to."""

    async def create_task(request: Request) -> Answer:
        call = call_of(request, "create")
        answer = create(sandbox, call, await sandbox.admission(await read_body(request)))
        await sandbox.pulse(sandbox.room(call.room))
        return answer

    async def query_task(request: Request) -> Answer:
        call = call_of(request, "query")
        answer = query(sandbox, call, request.path_params["task_id"])
        await sandbox.pulse(sandbox.room(call.room))
        return answer

    async def film(request: Request) -> Response:
        found = await fetch_film(sandbox, request.path_params["task_id"])
        return film_response(found, request) if isinstance(found, Film) else _response(found)

    return [
        Route(sandbox.terms.create_path, _responding(create_task), methods=["POST"]),
        Route(sandbox.terms.query_path, _responding(query_task), methods=["GET"]),
        Route("/films/{task_id}.mp4", film, methods=["GET"]),
    ]


@asynccontextmanager
async def _alive(sandbox: Sandbox) -> AsyncIterator[None]:
    """Let time pass by itself as long as a server runs, and close the store at its end."""
    async with Ticker(sandbox) as ticker:
        sandbox.pulse = ticker.nudge
        yield
    sandbox.close()


def _responding(endpoint: Callable[[Request], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """Return *endpoint* as Starlette calls it."""

    async def respond(request: Request) -> Response:
        try:
            answer = await endpoint(request)
        except Unfit as unfit:
            answer = unfit.answer
        except ClientDisconnect:
            answer = UNANSWERED  # there is nobody left to read it
        if answer.lost:
            await _hang_up(request)
        return _response(answer)

    return respond


def _response(answer: Answer) -> Response:
    response = Response(answer.body, status_code=answer.status or 200, media_type=answer.media_type)
    for name, value in answer.headers:
        response.headers[name] = value
    return response


async def _hang_up(request: Request) -> None:
    """Drop the connection that *request* came by.

    Raises:
        httpx.RemoteProtocolError: There is no connection, since the client is in this process; so it is told this way.
    """
    hang_up = request.scope.get("extensions", {}).get(HANG_UP)
    if hang_up is None:
        import httpx

        raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
    hang_up()
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _refused(_request: Request, error: Any) -> Response:
    """Answer what has no route: in the envelope of the API, like everything else."""
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "invalid_request")
    response = _response(own_error(error.status_code, code, error.detail))
    response.headers.update(error.headers or {})
    return response


async def _failed(_request: Request, error: Exception) -> Response:
    return _response(own_error(500, "sandbox_failed", f"{type(error).__name__} in the sandbox itself"))
