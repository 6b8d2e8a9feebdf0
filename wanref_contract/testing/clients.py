"""Clients for tests: of the sandbox, of a cassette, and of the API itself where that was asked for."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from wanref_contract.client import AsyncClient, Client
from wanref_contract.testing.settings import KEY_VARIABLE, read_settings

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing.sandboxes import SandboxRoom
    from wanref_contract.testing.settings import Settings

_KEY = "sk-of-a-test"  # for a cassette, which asks for none
_START = 1_800_000_000.0


class StillTimer:
    """A clock that goes on when somebody pauses, and at no other time.

    >>> timer = StillTimer()
    >>> timer.pause(5)
    >>> timer.now()
    1800000005.0
    """

    def __init__(self) -> None:
        self._now = _START

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._now

    def pause(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._now += seconds


class AsyncTimer:
    """The clock of a sandbox, or one that stands still, for asyncio."""

    def __init__(self, sandbox: SandboxRoom | None) -> None:
        self._clock = sandbox.clock if sandbox else StillTimer()

    def now(self) -> float:
        """Return the moment, in Unix seconds."""
        return self._clock.now()

    async def pause(self, seconds: float) -> None:
        """Let *seconds* pass; meanwhile the loop of the test goes on, which may have callbacks to answer."""
        await asyncio.to_thread(self._clock.pause, seconds)


def make_client(contract: Contract, sandbox: SandboxRoom | None) -> Client:
    """Return a client of *sandbox*; of what stands in for the API itself, such as a cassette, where there is none."""
    if sandbox is None:
        return Client(_KEY, contract=contract, timer=StillTimer())
    return Client(sandbox.key, base_url=sandbox.url, contract=contract, timer=sandbox.clock)


def make_async_client(contract: Contract, sandbox: SandboxRoom | None) -> AsyncClient:
    """Return a client of *sandbox* for asyncio; of what stands in for the API, where there is none."""
    timer = AsyncTimer(sandbox)
    if sandbox is None:
        return AsyncClient(_KEY, contract=contract, timer=timer)
    return AsyncClient(sandbox.key, base_url=sandbox.url, contract=contract, timer=timer)


def make_live_client(contract: Contract, settings: Settings) -> Client:
    """Return a client of the API itself, which spends what *settings* allow and no more."""
    host = settings.api_host
    base_url = (host if "//" in host else f"https://{host}") if host else None
    return Client(os.environ[KEY_VARIABLE], base_url=base_url, contract=contract, spend_limit=settings.spend_limit)


def check_live(config: pytest.Config) -> None:
    """Refuse a run that would call the API for real without a key, without a limit, or with several limits.

    Raises:
        UsageError: It would.
    """
    if not os.environ.get(KEY_VARIABLE):
        raise pytest.UsageError(f"--wanref-live takes the key from {KEY_VARIABLE}, which is not set")
    if read_settings(config).spend_limit is None:
        raise pytest.UsageError("--wanref-live needs --wanref-spend-limit, in seconds of film for all tests together")
    if hasattr(config, "workerinput") or getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--wanref-live keeps to one limit in one process; leave out -n")
