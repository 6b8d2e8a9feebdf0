"""From an HTTP request to a `Call`: whose it is, which room it belongs to, what it asks to happen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.sandbox.answer import own_error
from wanref_contract.sandbox.body import Unfit
from wanref_contract.sandbox.journal import SCENARIO_HEADER, Call, key_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.types import Scope

TEST_HEADER = "Wanref-Test"
"""The header that names a room."""

TEST_KEY = "sk-test-"
"""What a key begins with that names a room, for clients that cannot send headers of their own."""

_TEST_HEADER, _SCENARIO_HEADER = TEST_HEADER.lower(), SCENARIO_HEADER.lower()
_ROOM = re.compile(r"[A-Za-z0-9._-]{1,100}")
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")


def call_of(request: Request, name: str) -> Call:
    """Return what *request* asks.

    Args:
        request: A request to one of the calls of the API.
        name: ``create`` or ``query``.

    Raises:
        Unfit: It names a room as none can be called.
    """
    scope, headers = request.scope, _headers(request)
    key = _key(headers)
    return Call(
        name=name,
        method=scope["method"],
        path=scope["path"],
        room=_room_name(headers, key),
        key=key_digest(key),
        origin=_origin(scope, headers.get("host", "")),
        scenario=headers.get(_SCENARIO_HEADER, ""),
        media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
    )


def room_name(request: Request) -> str:
    """Return the name of the room that *request* belongs to; empty for the one that nobody named.

    Raises:
        Unfit: The header names it as no room can be called.
    """
    headers = _headers(request)
    return _room_name(headers, _key(headers))


def _headers(request: Request) -> Mapping[str, str]:
    """Return the headers of *request* by their names in small letters; of those that are repeated, the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(request.scope["headers"])}


def _room_name(headers: Mapping[str, str], key: str) -> str:
    named = headers.get(_TEST_HEADER)
    if named is None:
        name = key.removeprefix(TEST_KEY)
        return name if name != key and _ROOM.fullmatch(name) else ""
    if not _ROOM.fullmatch(named):
        message = f"{TEST_HEADER} must be 1 to 100 letters, digits, dots, hyphens and underscores"
        raise Unfit(own_error(400, "test_name_invalid", message))
    return named


def _key(headers: Mapping[str, str]) -> str:
    """Return the key among *headers*; empty where there is none."""
    scheme, _, key = headers.get("authorization", "").strip().partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _origin(scope: Scope, host: str) -> str:
    """Return the address of the sandbox as the client wrote it, or as it is where *host* is no address."""
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", None)
        host = (f"[{name}]" if ":" in name else name) + (f":{port}" if port else "")
    return f"{scope['scheme']}://{host}"
