"""Clients that ask a server as fast as it answers, and cost little themselves.

Client and server share two cores, so a client library of comfort would measure itself. A connection here is an asyncio
protocol that sends bytes which were made ahead, and reads of an answer its status, its length and its body. It is for
servers that answer with a Content-Length and keep connections alive; anything else is an error.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

_HEADERS = "Host: sandbox\r\nAuthorization: Bearer sk-load\r\n"


@dataclass(slots=True)
class Tally:
    """What came back, by status.

    Attributes:
        statuses: How many answers had each status.
        waits: Seconds that each answer took, in the order in which they came.
    """

    statuses: dict[int, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many answers came."""
        return sum(self.statuses.values())

    def share(self, part: float) -> float:
        """Return the seconds within which *part* of the answers came.

        >>> Tally(waits=[0.3, 0.1, 0.2]).share(0.5)
        0.2
        """
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Connection(asyncio.Protocol):
    """One connection, over which one call is made after the other.

    Attributes:
        tally: Where what comes back is counted; many connections may share one.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self._loop = asyncio.get_running_loop()
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the way out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who waits that nothing will come."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up"))

    async def call(self, request: bytes) -> bytes:
        """Send *request*, and return the body of the answer."""
        begun = self._loop.time()
        self._answer = self._loop.create_future()
        self.transport.write(request)
        status, body = await self._answer
        self.tally.waits.append(self._loop.time() - begun)
        self.tally.statuses[status] = self.tally.statuses.get(status, 0) + 1
        return body

    def data_received(self, data: bytes) -> None:
        """Give the answer to who waits for it, once all of it is here."""
        self._received += data
        head, mark, body = self._received.partition(b"\r\n\r\n")
        if not mark or self._answer is None:
            return
        lower = bytes(head).lower()
        length = int(lower.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        if len(body) >= length:
            del self._received[:]
            self._answer.set_result((int(head[9:12]), bytes(body[:length])))


async def connect(host: str, port: int, tally: Tally) -> Connection:
    """Return a new connection to a server."""
    _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(tally), host, port)
    return connection


def get(path: str, room: str) -> bytes:
    r"""Return the call that reads *path*, as it goes over the wire.

    >>> get("/_wanref/clock", "one")
    b'GET /_wanref/clock HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer sk-load\r\nWanref-Test: one\r\n\r\n'
    """
    return f"GET {path} HTTP/1.1\r\n{_HEADERS}Wanref-Test: {room}\r\n\r\n".encode()


def post(path: str, room: str, content: bytes) -> bytes:
    r"""Return the call that posts JSON to *path*.

    >>> post("/_wanref/reset", "one", b"{}")[-25:]
    b'\r\nContent-Length: 2\r\n\r\n{}'
    """
    described = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return f"POST {path} HTTP/1.1\r\n{_HEADERS}Wanref-Test: {room}\r\n{described}".encode() + content
