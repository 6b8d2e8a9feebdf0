"""The page at ``/``, which shows a room to a person and sets what the control API sets.

It is HTML, CSS and JavaScript of our own that lie beside this file, and asks for nothing from elsewhere. What it shows
comes from the control API alone, so a test can see whatever the page sees. Prompts, addresses and names in it were sent
by somebody: the scripts put them in as text, and the headers here forbid the browser to run anything but these files.
"""

from __future__ import annotations

import os
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request

_ENTRANCE = "index.html"
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}  # the table of the system may be wrong
_FILES = {_ENTRANCE, "page.css", "page.js", "control.js", "elements.js", "listings.js"}
_HEADERS = {
    "Cache-Control": "no-cache",  # kept, and asked after each time: another version of the sandbox has other files
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self'; img-src data:;"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
        " trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[Route]:
    """Return the routes of the page and of its files."""
    return [Route("/", _send, methods=["GET"]), Route("/_wanref/page/{name}", _send, methods=["GET"])]


async def _send(request: Request) -> Response:
    name = request.path_params.get("name", _ENTRANCE)
    if name not in _FILES:
        raise HTTPException(404)
    content, tag = _file(name)
    response = Response(content, media_type=_KINDS[os.path.splitext(name)[1]], headers={**_HEADERS, "ETag": tag})
    if StaticFiles().is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response


@lru_cache
def _file(name: str) -> tuple[bytes, str]:
    """Return the content of the file *name* and its tag."""
    with open(os.path.join(os.path.dirname(__file__), name), "rb") as file:
        content = file.read()
    return content, f'"{sha256(content).hexdigest()[:32]}"'
