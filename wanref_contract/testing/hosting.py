"""A thread in which ASGI apps listen on ports of their own, of loopback.

One thread and one event loop serve a whole session of tests; a port is opened in a millisecond and closed with the test
it was opened for. So what a test talks to is told by its address alone, and code under test needs no header for it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from wanref_contract.sandbox.app import HANG_UP

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, MutableMapping

    AsgiApp = Callable[[MutableMapping[str, Any], Any, Any], Awaitable[None]]

_Result = TypeVar("_Result")

LOOPBACK = "127.0.0.1"
"""Where everything listens that a test talks to."""

_STEPS_OF_ACCEPTING = 3  # of the loop, after which whoever was let in is a connection that can be dropped
_LAST_WORDS = 1.0  # seconds in which a call that is under way may still be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """An app that listens.

    Attributes:
        port: Where, on loopback.
        server: What accepts connections.
        state: The connections there are.
    """

    port: int
    server: asyncio.Server
    state: ServerState

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://{LOOPBACK}:{self.port}"


class Host:
    """A thread with an event loop, in which apps listen; it ends with `close`, or with the process."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wanref-host", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Do *work* in the thread, and return what it returns once it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def read(self, look: Callable[[], _Result]) -> _Result:
        """Return what *look* sees, which looks from the thread, where nothing changes meanwhile."""

        async def seen() -> _Result:
            return look()

        return self.call(seen())

    def listen(self, app: AsgiApp) -> Listening:
        """Let *app* listen on a port that is free."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind((LOOPBACK, 0))
        return self.call(_listen(app, listener))

    def hang_up(self, listening: Listening) -> None:
        """Let nothing listen there any more, and drop every connection."""
        self.call(_hang_up(listening))

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


async def _listen(app: AsgiApp, listener: socket.socket) -> Listening:
    # Logging is the suite's own: access_log=False would change a logger that others may listen to.
    config = uvicorn.Config(
        app, interface="asgi3", ws="none", lifespan="off", log_config=None, proxy_headers=False, server_header=False
    )
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Protocol(config=config, server_state=state, app_state={}), sock=listener)
    return Listening(port=listener.getsockname()[1], server=server, state=state)


async def _hang_up(listening: Listening) -> None:
    for _ in range(_STEPS_OF_ACCEPTING):  # asyncio loses a socket that is let in while its server is closed
        await asyncio.sleep(0)
    listening.server.close()
    if listening.state.tasks:
        await asyncio.wait(list(listening.state.tasks), timeout=_LAST_WORDS)
    for task in list(listening.state.tasks):
        task.cancel()
    while listening.state.connections:
        for connection in list(listening.state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)
    await listening.server.wait_closed()


class _Protocol(H11Protocol):
    """A connection that the app may drop, and that writes no log."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.access_log = False
        app = self.app

        async def droppable(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), HANG_UP: transport.abort}
            await app(scope, receive, send)

        self.app = droppable
