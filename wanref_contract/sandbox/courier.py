"""Delivering a callback: one POST, over real HTTP, to an address that is not inside.

The rules refuse an internal address when a task is made; here the names that lead inside are found out, at the moment
of the call, and the connection goes to the very address that was looked at. No redirect is followed, no proxy asked,
and of what comes back only the status is read. The time that passes on a clock is not this module's business.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from wanref_contract.facts.hosts import host_class

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import httpx

    from wanref_contract.sandbox.terms import CallbackTerms

_TIMED_OUT = "timed out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an attempt.

    Attributes:
        status: The HTTP status that came back; None where none came.
        trouble: Why none came; empty where one did.
    """

    status: int | None = None
    trouble: str = ""

    @property
    def timed_out(self) -> bool:
        """Whether the attempt took all the time it may take."""
        return self.trouble == _TIMED_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Delivers callbacks.

    Attributes:
        terms: How long an attempt may take.
        allowed: Hosts that may be inside.
        transport: What carries the requests; the network unless given, and then nothing is looked up.
    """

    terms: CallbackTerms
    allowed: Collection[str] = ()
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    async def deliver(self, url: str, body: Mapping[str, Any]) -> Outcome:
        """Post *body* to *url*, and return what came of it; nothing that goes wrong on the way is raised."""
        import httpx  # a quarter of the start of a server, and many a server delivers nothing

        try:
            async with asyncio.timeout(self.terms.timeout):
                return await self._post(httpx.URL(url), json.dumps(body).encode())
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(trouble=_TIMED_OUT)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return Outcome(trouble=f"{type(error).__name__}: {error}"[:300])

    async def _post(self, url: httpx.URL, content: bytes) -> Outcome:
        from httpx import AsyncClient

        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "User-Agent": "wanref-sandbox",
        }
        extensions = {}
        if self.transport is None:
            address = await self._address(url)
            if not address:
                return Outcome(trouble="the name leads to an internal address; nothing was sent")
            url, extensions = url.copy_with(host=address), {"sni_hostname": url.host}
        async with AsyncClient(
            transport=self.transport,
            verify=_trusted(),
            trust_env=False,
            follow_redirects=False,
            timeout=self.terms.timeout,
        ) as client:
            request = client.build_request("POST", url, content=content, headers=headers, extensions=extensions)
            response = await client.send(request, stream=True)
            await response.aclose()
            return Outcome(status=response.status_code)

    async def _address(self, url: httpx.URL) -> str:
        """Return the address that *url* names, if it may be called; empty otherwise."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=1)
        addresses = [str(entry[4][0]) for entry in found]
        if url.host not in self.allowed and any(_host_class(address) != "public" for address in addresses):
            return ""
        return addresses[0]


def _host_class(address: str) -> str:
    return host_class(f"[{address}]" if ":" in address else address)


@cache
def _trusted() -> ssl.SSLContext:
    """Return what the machine trusts; made once, because that takes longer than a call."""
    return ssl.create_default_context()
