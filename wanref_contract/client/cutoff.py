"""The end of a call without asyncio, which no drip of bytes puts off.

httpx counts its timeouts anew with each read. So a server that sends a byte now and then, within the head of an answer
or between the pieces of its body, could keep a client for as long as it likes. But httpcore shows each connection that
it makes to the ``trace`` of a call: there its reads are given no more than what is left of the time of that call. With
asyncio, one timeout around the whole call does the same.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., bytes]
    Trace = Callable[[str, dict[str, Any]], None]

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")
"""How the events of httpcore end that tell of a connection, which is their ``return_value``."""


def tracing_cutoff(seconds: float) -> Trace:
    """Return a ``trace`` for httpcore, by which nothing of a call is read when *seconds* have passed from now.

    A read that would begin later raises `TimeoutError`.
    """
    end = monotonic() + seconds

    def trace(event: str, info: dict[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            connection = info["return_value"]
            connection.read = partial(_read, connection.read, end)

    return trace


def _read(read: Read, end: float, max_bytes: int, timeout: float | None = None) -> bytes:
    left = end - monotonic()
    if left <= 0:
        raise TimeoutError("the answer took too long to come")
    return read(max_bytes, left if timeout is None else min(timeout, left))
