"""Who may use the control API from a browser: the page of the sandbox itself, and no other.

A sandbox takes any key and listens where every page that is open in the same browser can send requests to. Two ways
lead such a page to the control API, and both are closed here. A page of another site may send what it likes and not
read the answer; a browser says of such a request where it comes from. Or the name of the other site is made to lead to
this machine (DNS rebinding), and then nothing but that name tells; so the control API is only reached by an address, by
a name that means something inside a network only, by what the server itself is called, or by a name that was allowed.

Programs send none of these headers but Host, so for them only the last holds. The calls of the API need no such care:
they need a key, and for a header with a key a browser asks first and is not answered.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from wanref_contract.facts.hosts import host_class
from wanref_contract.sandbox.answer import header_text, own_error
from wanref_contract.sandbox.body import Unfit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\[\]:@/?#]*)(?::[0-9]*)?")
_ELSEWHERE = ("cross-site", "same-site")  # another port of this machine is another site to us


def check_caller(headers: Mapping[str, str], *, server: str, allowed: Collection[str] = ()) -> None:
    """Let a call of the control API pass that no page of another site can have made.

    Args:
        headers: Those of the call.
        server: The name or address that the server itself goes by.
        allowed: Names by which it may be reached too.

    Raises:
        Unfit: Another site may have made it.

    >>> check_caller({"host": "127.0.0.1:8427"}, server="127.0.0.1")
    >>> check_caller({"host": "evil.example"}, server="127.0.0.1")
    Traceback (most recent call last):
    ...
    wanref_contract.sandbox.body.Unfit: Answer(status=403, ...
    """
    host = headers.get("host", "")
    name = _name(host)
    if host and name not in {server.lower(), *allowed} and not _is_inside(name):
        message = f"the control API is not reached as {header_text(name)!r}; wanref sandbox --allow-host allows a name"
        raise Unfit(own_error(403, "host_not_allowed", message))
    origin = headers.get("origin")
    is_foreign = origin is not None and origin.partition("://")[2].lower() != host.lower()
    if is_foreign or headers.get("sec-fetch-site") in _ELSEWHERE:
        raise Unfit(own_error(403, "other_site", "the control API is for the page of the sandbox, not for other sites"))


def _name(host: str) -> str:
    """Return *host* without its port; as it is where it is nothing of the kind.

    >>> _name("[::1]:80"), _name("Sandbox:8427"), _name("a@b")
    ('[::1]', 'sandbox', 'a@b')
    """
    found = _HOST.fullmatch(host)
    return (found[1] if found else host).lower()


def _is_inside(name: str) -> bool:
    """Say whether *name* is an address, or a name that nobody outside can have registered."""
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return host_class(name) in ("internal", "internal-name")
    return True
