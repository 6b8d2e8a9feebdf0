"""The guard: what code under test sends to the API is linted on its way, and nothing leaves the machine.

A request that the API would refuse fails the test where it is sent. The failure is no `Exception`, so code that catches
those does not swallow it; where something catches everything, the test fails after its call. What the API takes
without doing as it says is a warning of the run.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import pytest

from wanref_contract.cassettes.calls import api_calls
from wanref_contract.testing.blocking import is_here, no_way_out
from wanref_contract.testing.seams import watching
from wanref_contract.testing.telling import judge_body

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from types import FrameType

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.testing.sandboxes import SandboxRoom
    from wanref_contract.testing.settings import Settings
    from wanref_contract.testing.telling import Judged

_BETWEEN = frozenset({
    "aiohttp", "anyio", "asyncio", "concurrent", "contextlib", "functools", "httpx", "requests", "threading", "urllib",
    "urllib3", "vcr", "wanref_contract",
})  # fmt: skip
"""Whose frames lie between the code under test and a seam."""

_RUNNER = "_pytest"
_HERE = "127.0.0.1"  # this machine, whatever an address calls it
_DEFAULT_PORTS = {"http": 80, "https": 443}


class FindingWarning(UserWarning):
    """The API takes a request that the code under test sent, and does not do as it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request that was on its way to the API.

    Attributes:
        method: Of HTTP.
        url: Where to.
        way: The lines of the code that led to it, as ``file:line, in function``, the test first; libraries left out.
        judged: What was found in its body; None where it has none to judge, or none that could be read.
        unread: Whether its body could not be read before it went.
    """

    method: str
    url: str
    way: tuple[str, ...] = ()
    judged: Judged | None = None
    unread: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of its body."""
        return self.judged.findings if self.judged else ()

    @property
    def is_refused(self) -> bool:
        """Whether the API would refuse it, or fail it later."""
        return bool(self.judged and self.judged.errors)

    def __str__(self) -> str:
        return f"{self.method} {self.url}" + (f", sent at {self.way[-1]}" if self.way else "")


class Guard:
    """What stands between the code under test and the API, as long as it is entered.

    Attributes:
        sent: Every request for the API that was on its way, in order.
        blocked: The hosts that were to be reached and could not be, because nothing leaves the machine.
    """

    def __init__(
        self,
        contract: Contract,
        *,
        api_host: str,
        sandboxes: Collection[str] = (),
        is_live: bool = False,
    ) -> None:
        """Make a guard.

        Args:
            contract: What to judge by.
            api_host: The host of the API, with its port where it has an unusual one.
            sandboxes: The hosts, with their ports, that stand in for the API.
            is_live: Whether the API may be called for real.
        """
        self._contract = contract
        self._api_host, self._calls = api_host.lower(), api_calls(contract)
        self._hosts = frozenset({self._api_host, *sandboxes})
        self._is_live = is_live
        self._seams = ExitStack()
        self._settled = 0  # how many of `sent`, and of the blocked calls of the API, have been told
        self.sent: list[Sent] = []
        self.blocked: list[str] = []

    def __enter__(self) -> Self:
        self._seams.enter_context(watching(self))
        if not self._is_live:
            self._seams.enter_context(no_way_out(self._refusal))
        return self

    def __exit__(self, *_: object) -> None:
        self._seams.close()

    # ---- While it is entered ----

    def concerns(self, _method: str, url: str) -> bool:
        """Say whether *url* is one of the API, or of what stands in for it."""
        return _host(url) in self._hosts

    def see(self, method: str, url: str, body: bytes | None) -> None:
        """Judge a request for the API.

        Raises:
            Failed: The API would refuse it.
        """
        __tracebackhide__ = True
        sent = self._judged(method, url, body)
        self.sent.append(sent)
        if sent.is_refused:
            pytest.fail(self._told([sent]), pytrace=False)  # the way says where, without the frames of libraries

    def _judged(self, method: str, url: str, body: bytes | None) -> Sent:
        way = _way()
        call = self._calls.find(method.upper(), url)
        if call is None or call.operation != self._contract.data["operation"]:
            return Sent(method=method, url=url, way=way)
        if body is None:
            return Sent(method=method, url=url, way=way, unread=True)
        return Sent(method=method, url=url, way=way, judged=judge_body(body, self._contract, "the body"))

    def _refusal(self, host: str) -> str:
        self.blocked.append(host)
        if host.lower() != self._api_host.partition(":")[0]:
            return _elsewhere_text(host)
        return _blocked_text(host)

    # ---- Afterwards ----

    def unsettled(self) -> str:
        """Return what must fail the test and has not been told yet; empty for nothing."""
        refused = [sent for sent in self.sent[self._settled :] if sent.is_refused]
        self._settled = len(self.sent)
        api = self._api_host.partition(":")[0]
        called = [host for host in self.blocked if host.lower() == api]
        self.blocked = [host for host in self.blocked if host.lower() != api]
        parts = ([self._told(refused)] if refused else []) + ([_blocked_text(called[0])] if called else [])
        return "\n\n".join(parts)

    def cause(self) -> str:
        """Return the same, and the other hosts that were not reached: code under test may have passed over that."""
        unsettled = self.unsettled()
        return "\n\n".join(filter(None, [unsettled, *map(_elsewhere_text, dict.fromkeys(self.blocked))]))

    def iter_warnings(self) -> Iterator[str]:
        """Yield a line for each thing that the API would take and not do, and for each body that was not read."""
        yield from dict.fromkeys(line for sent in self.sent for line in _warnings_of(sent))

    def _told(self, refused: Sequence[Sent]) -> str:
        return "\n\n".join(
            sent.judged.told(_headline(sent), self._contract, severities=("error",)) for sent in refused if sent.judged
        )


def make_guard(
    contract: Contract,
    settings: Settings,
    *,
    sandbox: SandboxRoom | None,
    is_live: bool,
) -> Guard:
    """Return the guard of a test.

    Args:
        contract: What to judge by.
        settings: What the run is told.
        sandbox: The sandbox of the test; None for none.
        is_live: Whether the test may call the API for real.
    """
    return Guard(
        contract,
        api_host=_host(settings.api_host or api_calls(contract).host),
        sandboxes=[_host(sandbox.url)] if sandbox else (),
        is_live=is_live,
    )


def _elsewhere_text(host: str) -> str:
    return f"{host} was to be reached, and nothing leaves this machine while wanref_guard is in force"


def _blocked_text(host: str) -> str:
    return (
        f"wanref_guard: {host} was to be called for real, and nothing leaves this machine meanwhile.\n"
        "Let the code call wanref_sandbox.url instead, replay a conversation with @pytest.mark.wanref_cassette, or mark"
        " the test with wanref_live."
    )


def _warnings_of(sent: Sent) -> Iterator[str]:
    if sent.unread:
        yield f"{sent}: the body is a stream, which cannot be read before it goes, so nobody judged it"
    for finding in sent.judged.warnings if sent.judged else ():
        yield f"{finding.code} {finding.rule}: {finding.pointer or '(root)'} {finding.message} ({sent})"


def _host(url: str) -> str:
    """Return the host that *url* names, with its port where that is not the usual one; this machine by one name.

    >>> _host("https://API.example.com:443/v1"), _host("http://localhost:8000/v1"), _host("gateway.example.com")
    ('api.example.com', '127.0.0.1:8000', 'gateway.example.com')
    """
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if host and is_here(host):
        host = _HERE
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _headline(sent: Sent) -> str:
    return "\n  ".join([f"wanref_guard: the API would refuse {sent.method} {sent.url}, sent by", *sent.way])


def _way() -> tuple[str, ...]:
    """Return the lines from the test to here that are neither ours nor a library's."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (the documented way to callers that are not known)
    way: list[str] = []
    while frame is not None:
        package = frame.f_globals.get("__name__", "").partition(".")[0]
        if package == _RUNNER:
            break
        if package not in _BETWEEN:
            way.append(f"{_shown(frame.f_code.co_filename)}:{frame.f_lineno}, in {frame.f_code.co_name}")
        frame = frame.f_back
    return tuple(reversed(way))


def _shown(path: str) -> str:
    try:
        near = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if near.startswith(os.pardir) else near
