"""A film on its way to a client: whole or in pieces, as players and downloads that go on ask for it (RFC 9110).

Starlette sends pieces of files. Two requests are kept from it, which it takes for others than the RFC does: it would
refuse a unit that it does not know, which has to be ignored, and answer HEAD as if pieces of nothing were asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from wanref_contract.sandbox.film.films import Film

_CACHING = "private, no-cache"  # a copy is asked after each time, because links die when a test says so


def film_response(film: Film, request: Request) -> Response:
    """Return the answer to *request* that carries *film*, or says that the client has it."""
    response = _FilmResponse(film)
    if StaticFiles().is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response


class _FilmResponse(FileResponse):
    """A film, or pieces of it; it holds the film, and so its file, until all is sent."""

    def __init__(self, film: Film) -> None:
        headers = {"ETag": f'"{film.tag}"', "Cache-Control": _CACHING, "Wanref-Note": film.note}
        super().__init__(film.path, media_type="video/mp4", headers=headers)
        self._film = film

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unit = Headers(scope=scope).get("Range", "").partition("=")[0].strip().lower()
        if scope["method"] != "GET" or unit != "bytes":
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"range"]}
        await super().__call__(scope, receive, send)
