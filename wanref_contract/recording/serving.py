"""A sandbox that is there for one recording: on loopback, its time in the hand of who records."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import uvicorn

from wanref_contract.sandbox import CountedIds, ManualClock, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract

START = 1_786_000_000
"""The moment at which every recording begins, in Unix seconds: in August 2026."""

_LOOPBACK = "127.0.0.1"


class Stage:
    """A sandbox at work.

    Attributes:
        url: Where it listens.
        callbacks: The bodies and addresses of the callbacks that it sent; nobody else got them.
    """

    def __init__(self, url: str, postman: Postman, clock: ManualClock) -> None:
        self.url = url
        self.callbacks = postman.taken
        self._clock = clock

    def pick(self, scenario: str, times: int | None) -> None:
        """Let *scenario* happen to the next call that it can happen to, and to so many."""
        wish = {"scenario": scenario} | ({} if times is None else {"times": times})
        headers = {"Authorization": "Bearer nobody"}
        with httpx.Client(base_url=self.url, trust_env=False) as client:
            client.post("/_wanref/scenarios", json=wish, headers=headers).raise_for_status()

    def now(self) -> float:
        """Return the moment; this and `pause` make a stage a timer of the client."""
        return self._clock.now()

    def pause(self, seconds: float) -> None:
        """Let *seconds* pass, in no time."""
        self._clock.advance(seconds)


class Postman(httpx.AsyncBaseTransport):
    """Takes callbacks in place of the network."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, bytes]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take one callback, and be content."""
        body = json.dumps(json.loads(await request.aread()), ensure_ascii=False).encode()
        self.taken.append((str(request.url), body))
        return httpx.Response(204)


@contextmanager
def staged(contract: Contract, *, polls: int) -> Iterator[Stage]:
    """Serve a sandbox of *contract*, in which a task ends at the poll number *polls*, as long as the context lasts."""
    clock, postman = ManualClock(START), Postman()
    app = create_app(contract, progress=f"polls:{polls}", clock=clock, ids=CountedIds(), transport=postman)
    config = uvicorn.Config(
        app, host=_LOOPBACK, port=0, ws="none", lifespan="off", log_config=None, access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    listener = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="wanref-stage", daemon=True)
    thread.start()
    try:
        yield Stage(f"http://{_LOOPBACK}:{listener.getsockname()[1]}", postman, clock)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
