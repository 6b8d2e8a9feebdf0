"""Serving the sandbox over HTTP, with limits that a hostile client runs into rather than the machine.

uvicorn does the serving. Added to it is what it lacks: an app may drop a connection, a connection that says nothing is
closed, and who started the server learns the moment from which it listens.
"""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from wanref_contract.sandbox.app import HANG_UP

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, MutableMapping

    from starlette.applications import Starlette

_SILENCE = 30.0  # seconds in which a new connection must have sent the head of a request
_LARGEST_HEAD = 64 * 1024
_MOST_CONNECTIONS = 1000


def serve(app: Starlette, *, host: str, port: int, listening: Callable[[str], None]) -> None:
    """Serve *app* until the process is told to stop.

    Args:
        app: What answers.
        host: The name or address to listen at.
        port: The port; 0 for any that is free.
        listening: Called with the address of the server, as soon as it listens.

    Raises:
        OSError: Nothing can listen there.
    """
    with _bound(host, port) as listener:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=_LARGEST_HEAD,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
        )
        gc.collect()
        gc.freeze()  # the contract is no garbage, and looking through it again and again takes a third of each call
        _Server(config, lambda: listening(_address(listener))).run(sockets=[listener])


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)  # asyncio sets TCP_NODELAY only where the protocol is named
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()


class _Protocol(H11Protocol):
    """A connection that the app may drop, and that is closed where nothing comes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        app = self.app

        async def droppable(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), HANG_UP: transport.abort}
            await app(scope, receive, send)

        self.app = droppable
        self._silence = self.loop.call_later(_SILENCE, self._close_if_silent)

    def connection_lost(self, exc: Exception | None) -> None:
        self._silence.cancel()
        super().connection_lost(exc)

    def _close_if_silent(self) -> None:
        if self.cycle is None:
            self.transport.close()  # type: ignore[unreachable]  # uvicorn declares what it sets later
