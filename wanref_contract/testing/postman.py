"""Callbacks of the sandbox of a test: to this machine, by names that look as if they were elsewhere, and nowhere else.

The API refuses a callback to an internal address, and so does whoever lints before sending. A receiver of a test
listens on loopback all the same; so it goes by a public name, which is known to nobody but the sandbox.
"""

from __future__ import annotations

import re

import httpx

from wanref_contract.testing.blocking import is_here
from wanref_contract.testing.hosting import LOOPBACK

_ALIAS = re.compile(r"callback-([0-9]{1,5})\.example\.com")


def alias(port: int) -> str:
    """Return the address under which the sandbox knows what listens on *port*.

    >>> alias(8000)
    'https://callback-8000.example.com'
    """
    return f"https://callback-{port}.example.com"


class Postman(httpx.AsyncBaseTransport):
    """Carries callbacks to this machine; to any other address nothing is sent."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one callback.

        Raises:
            ConnectError: It is not for this machine.
        """
        url = _local(request.url)
        if url is None:
            raise httpx.ConnectError(f"{request.url.host} was not called: nothing leaves this machine in a test")
        async with httpx.AsyncHTTPTransport() as carrier:
            content = await request.aread()
            response = await carrier.handle_async_request(
                httpx.Request(
                    request.method, url, headers=request.headers, content=content, extensions=request.extensions
                )
            )
            await response.aclose()
            return httpx.Response(response.status_code)


def _local(url: httpx.URL) -> httpx.URL | None:
    """Return where *url* leads on this machine; None where it leads elsewhere."""
    if found := _ALIAS.fullmatch(url.host):
        return url.copy_with(scheme="http", host=LOOPBACK, port=int(found[1]))
    return url if is_here(url.host) else None
