"""Where requests leave the code under test: one seam for each library, and all of them closed again.

Each is the call in which a library has the whole request and has not yet chosen what carries it. So a request is seen
whatever carries it, be it a network, a transport of the test, or a library that answers in place of a server. Nothing
is looked at and nothing is held up but by the function that is handed in.
"""

from __future__ import annotations

import functools
import urllib.request
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Send = Callable[..., Any]


class Watcher(Protocol):
    """Whoever looks at requests before they go."""

    def concerns(self, method: str, url: str) -> bool:
        """Say whether to look at a request; the body of another is not touched."""
        ...

    def see(self, method: str, url: str, body: bytes | None) -> None:
        """Look at a request; *body* is None where it cannot be read before it goes. What is raised goes up."""
        ...


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Show *watcher* every request that httpx, requests, aiohttp or urllib sends, before it goes.

    Of the four, those that are installed are watched, imported already or not.
    """
    with ExitStack() as seams:
        for library, (names, wrap) in _SEAMS.items():
            if find_spec(library.partition(".")[0]) is not None:
                module = __import__(library, fromlist=["*"])
                for owner, method in names:
                    seams.enter_context(
                        _wrapped(getattr(module, owner), method, functools.partial(wrap, watcher=watcher))
                    )
        yield


@contextmanager
def _wrapped(owner: type, name: str, wrap: Callable[[Send], Send]) -> Iterator[None]:
    """Put what *wrap* makes of the method *name* of *owner* in its place, and take it away again.

    What somebody else puts in that place meanwhile stays; ours, if it is called from there, then lets everything pass.
    """
    original: Send = vars(owner)[name]
    ours, closed = wrap(original), False

    @functools.wraps(original)
    def method(*arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        return (original if closed else ours)(*arguments, **options)

    setattr(owner, name, method)
    try:
        yield
    finally:
        closed = True
        if vars(owner).get(name) is method:
            setattr(owner, name, original)


def _httpx(send: Send, *, watcher: Watcher) -> Send:
    def seen(client: Any, request: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if watcher.concerns(request.method, str(request.url)):
            watcher.see(request.method, str(request.url), request.read())
        return send(client, request, **options)

    return seen


def _httpx_async(send: Send, *, watcher: Watcher) -> Send:
    async def seen(client: Any, request: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if watcher.concerns(request.method, str(request.url)):
            watcher.see(request.method, str(request.url), await request.aread())
        return await send(client, request, **options)

    return seen


def _httpx_both(send: Send, *, watcher: Watcher) -> Send:
    return (_httpx_async if send.__qualname__.startswith("Async") else _httpx)(send, watcher=watcher)


def _requests(send: Send, *, watcher: Watcher) -> Send:
    def seen(session: Any, request: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if watcher.concerns(request.method, request.url):
            watcher.see(request.method, request.url, _bytes_of(request.body))
        return send(session, request, **options)

    return seen


def _aiohttp(send: Send, *, watcher: Watcher) -> Send:
    async def seen(session: Any, method: str, url: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        whole = str(session._build_url(url))  # noqa: SLF001 (a session alone knows its base)
        if watcher.concerns(method, whole):
            value = options.get("json")
            watcher.see(
                method, whole, _bytes_of(options.get("data") if value is None else session.json_serialize(value))
            )
        return await send(session, method, url, **options)

    return seen


def _urllib(send: Send, *, watcher: Watcher) -> Send:
    def seen(opener: Any, fullurl: Any, data: Any = None, *arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        request = urllib.request.Request(fullurl, data) if isinstance(fullurl, str) else fullurl
        body = request.data if data is None else data
        method = "POST" if body is not None and request.data is None else request.get_method()
        if watcher.concerns(method, request.full_url):
            watcher.see(method, request.full_url, _bytes_of(body))
        return send(opener, fullurl, data, *arguments, **options)

    return seen


def _bytes_of(body: Any) -> bytes | None:
    """Return *body* as it will be sent; None where reading it would leave nothing to send."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "seek") and hasattr(body, "tell") and hasattr(body, "read"):
        place = body.tell()
        content = body.read()
        body.seek(place)
        return _bytes_of(content)
    return None


_SEAMS: dict[str, tuple[tuple[tuple[str, str], ...], Callable[..., Send]]] = {
    "httpx": ((("Client", "send"), ("AsyncClient", "send")), _httpx_both),
    "requests": ((("Session", "send"),), _requests),
    "aiohttp": ((("ClientSession", "_request"),), _aiohttp),  # as vcrpy does; its middlewares are a session's own
    "urllib.request": ((("OpenerDirector", "open"),), _urllib),
}
