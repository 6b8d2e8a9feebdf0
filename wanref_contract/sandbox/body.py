"""The body of a call, read with an eye on how much it is and how long it takes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from wanref_contract.sandbox.answer import Answer, own_error

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST = 256 * 1024
"""Bytes that a body may have: more than the longest prompt needs. The API's own limit is not documented."""

SLOWEST = 30.0
"""Seconds that it may take to arrive."""


class Unfit(Exception):
    """A body that is not read to its end, and the answer for that.

    Attributes:
        answer: What to say.
    """

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


async def read_body(request: Request) -> bytes:
    """Return the body of *request*.

    Raises:
        Unfit: It is too large, or too slow.
        ClientDisconnect: The client has gone.
    """
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise Unfit(own_error(413, "request_too_large", f"a body may have {LARGEST} bytes at most"))
    except TimeoutError:
        raise Unfit(own_error(408, "request_timeout", f"a body must arrive within {SLOWEST:g} seconds")) from None
    return bytes(body)
