"""No way out: while it is entered, no connection leaves the machine, and who tries is told what to do instead."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__tracebackhide__ = True
"""pytest shows no frame of this module: what a refusal says is enough."""

_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost", ""})


class NetworkBlocked(ConnectionRefusedError):
    """A connection that would have left the machine, refused; libraries take it for what it is, a refusal."""


@contextmanager
def no_way_out(tell: Callable[[str], str]) -> Iterator[None]:
    """Refuse every connection and datagram but to this machine itself, and every look-up of a name that is not its own.

    Args:
        tell: Is told the host that was to be reached, and returns what the refusal says.

    Connections of the event loop pass here too; those that a library in C makes by itself do not.
    """
    closed = False

    def check(host: Any) -> None:
        if not closed and not is_here(host):
            raise NetworkBlocked(tell(_text(host)))

    def guard_lookup(look_up: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
            check(host)
            return look_up(host, *arguments, **options)

        return guarded

    def guard_address(reach: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(this: socket.socket, *arguments: Any) -> Any:
            if this.family in (socket.AF_INET, socket.AF_INET6):
                check(arguments[-1][0])  # of the address, before which a datagram and its flags stand
            return reach(this, *arguments)

        return guarded

    places: list[tuple[Any, str, Callable[..., Any]]] = [
        (socket, "getaddrinfo", guard_lookup),
        (socket, "gethostbyname", guard_lookup),
        (socket.socket, "connect", guard_address),
        (socket.socket, "connect_ex", guard_address),
        (socket.socket, "sendto", guard_address),
    ]
    undo = [_put(owner, name, guard(getattr(owner, name))) for owner, name, guard in places]
    try:
        yield
    finally:
        closed = True
        for restore in undo:
            restore()


def _put(owner: Any, name: str, function: Callable[..., Any]) -> Callable[[], None]:
    """Put *function* in place of what *owner* has as *name*; return what undoes it, unless somebody else did since."""
    before = vars(owner).get(name)  # None where a class has it from its base
    setattr(owner, name, function)

    def restore() -> None:
        if vars(owner).get(name) is not function:
            return
        if before is None:
            delattr(owner, name)
        else:
            setattr(owner, name, before)

    return restore


def is_here(host: Any) -> bool:
    """Say whether *host*, a name or an address, is this machine.

    >>> is_here("localhost"), is_here("127.0.0.1"), is_here("192.0.2.7"), is_here("example.com")
    (True, True, False, False)
    """
    if host is None:
        return True
    name = _text(host).rstrip(".").lower()
    try:
        return ip_address(name.partition("%")[0]).is_loopback or name in ("0.0.0.0", "::")
    except ValueError:
        return name in _NAMES or name.endswith(".localhost")


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
