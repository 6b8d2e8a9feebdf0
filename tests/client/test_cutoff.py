"""The end of a call: a server that drips does not put it off, whatever part of the answer it drips."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.client.driving import KEY
from wanref_contract.client import AnswerUnreadable, AsyncClient, Client, NoAnswer
from wanref_contract.client.cutoff import tracing_cutoff
from wanref_contract.client.timers import SystemTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DRIPS = 500  # five seconds of them, in which a client that is drawn out is seen to be
DRIPS = {
    "status": b"HTTP/1.1 ",
    "head": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "size of a piece": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;name=",
    "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
}


@contextmanager
def dripping(beginning: bytes) -> Iterator[str]:
    """Serve one call with *beginning*, and then with byte after byte; give the address."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(beginning)
                for _ in range(MOST_DRIPS):
                    if over.wait(0.01):
                        break
                    connection.sendall(b"1")

        server = threading.Thread(target=drip)
        server.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        server.join()


@pytest.mark.parametrize("part", DRIPS)
def test_no_drip_puts_off_the_end(kind: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time and the answer does not: the call ends when its time is over."""
    monkeypatch.setattr("wanref_contract.client.calls._QUERY_TIMEOUT", 0.2)
    monkeypatch.setattr("wanref_contract.client.shells._GRACE", 0.1)
    timer = SystemTimer()
    with dripping(DRIPS[part]) as url:
        start = timer.now()
        outcome = _get(kind, url)
        took = timer.now() - start
    assert type(outcome) in (NoAnswer, AnswerUnreadable), outcome
    assert 0.2 <= took < 2, took


def _get(kind: str, url: str) -> object:
    try:
        if kind == "sync":
            return Client(KEY, base_url=url, patience=0).get("task-unified-1-a")
        return asyncio.run(AsyncClient(KEY, base_url=url, patience=0).get("task-unified-1-a"))
    except Exception as error:  # noqa: BLE001 (the exception is what is looked at)
        return error


def test_nothing_is_read_after_the_end() -> None:
    """A read after the end raises; one before it has what is left, or its own time where that is shorter."""

    class Connection:
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            given.append(timeout)
            return b"1" * max_bytes

    given: list[float | None] = []
    late, early = Connection(), Connection()
    tracing_cutoff(-1)("connection.connect_tcp.complete", {"return_value": late})
    tracing_cutoff(60)("http_proxy.start_tls.complete", {"return_value": early})
    with pytest.raises(TimeoutError, match="took too long to come"):
        late.read(1)
    assert (early.read(2), early.read(1, timeout=5)) == (b"11", b"1")
    assert given[0] is not None
    assert 59 < given[0] <= 60
    assert given[1:] == [5]


def test_a_transport_of_ones_own_keeps_its_own_time() -> None:
    """Its connections may outlive a call, so the end of one call must not be that of another."""
    client = Client(KEY, base_url="http://127.0.0.1:9", transport=httpx.HTTPTransport(), patience=0)
    seen: list[httpx.Request] = []
    client._http.event_hooks = {"request": [seen.append]}
    with pytest.raises(NoAnswer):
        client.get("task-unified-1-a")
    assert [list(request.extensions) for request in seen] == [["timeout"]]
