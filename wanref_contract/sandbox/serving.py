"""Serving the sandbox over HTTP, with limits that a hostile client runs into rather than the machine.

uvicorn does the serving. Added to it is what it lacks: an app may drop a connection, a connection that says nothing is
closed, as is one whose request does not come to its end, and who started the server learns the moment from which it
listens.
"""

from __future__ import annotations

import gc
import socket
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from wanref_contract.sandbox.answer import own_error
from wanref_contract.sandbox.app import HANG_UP

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, MutableMapping

    from starlette.applications import Starlette

_PATIENCE = 30.0  # seconds in which a request must have come whole, after the connection or after the last answer
_LARGEST_HEAD = 64 * 1024
_LARGE_PIECE = 16 * 1024
_MOST_CONNECTIONS = 1000
_OTHER_FILES = 100  # that the process may need at once, for callbacks above all


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
            limit_concurrency=_most_connections(),
            timeout_graceful_shutdown=1,
        )
        gc.collect()
        gc.freeze()  # the contract is no garbage, and looking through it again and again takes a third of each call
        _Server(config, lambda: listening(_address(listener))).run(sockets=[listener])


def _most_connections() -> int:
    """Return how many connections are served: as many as leave the process some files to open."""
    try:
        import resource
    except ImportError:  # on Windows, sockets are no files
        return _MOST_CONNECTIONS
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else max(1, min(_MOST_CONNECTIONS, soft - _OTHER_FILES))


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


class _InOnePiece:
    """A transport that sends what is written in one turn of the loop together.

    uvicorn writes the head of an answer and then its body, and each costs a call of the system: a tenth of what a small
    answer takes.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if len(data) > _LARGE_PIECE:  # of a film; whoever sends it is to notice where it cannot leave
            self._flush()
            self._transport.write(data)
            return
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        pieces, self._pieces = self._pieces, []
        self._transport.write(b"".join(pieces))


class _Protocol(H11Protocol):
    """A connection that the app may drop, and that is closed where nothing comes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(_InOnePiece(transport, self.loop))  # type: ignore[arg-type]  # as far as it is used
        app = self.app

        async def droppable(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), HANG_UP: transport.abort}
            await app(scope, receive, send)

        self.app = droppable
        self._waits_since = self.loop.time()
        self._look = self.loop.call_later(_PATIENCE, self._close_if_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._look.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        self._waits_since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, in the envelope of the API."""
        refusal = own_error(400, "not_http", msg)
        headers = [("content-type", refusal.media_type), ("connection", "close")]
        for event in (
            h11.Response(status_code=refusal.status, headers=headers, reason="Bad Request"),
            h11.Data(data=refusal.body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _close_if_slow(self) -> None:
        """Close the connection where no request comes; `body` sees to those that do not come to their end."""
        waits = self.cycle is None or self.cycle.response_complete
        left = self._waits_since + _PATIENCE - self.loop.time()
        if waits and left <= 0:
            self.transport.close()
        else:
            self._look = self.loop.call_later(max(left, _PATIENCE / 10), self._close_if_slow)
