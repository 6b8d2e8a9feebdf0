"""Clients for tests: of what stands in for the API, and of the API itself where that was asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from wanref_contract.cassettes.calls import api_calls
from wanref_contract.client import AsyncClient, Client
from wanref_contract.client.credentials import KEY_VARIABLE
from wanref_contract.client.timers import SystemTimer
from wanref_contract.testing.settings import read_settings
from wanref_contract.testing.timers import AsyncTimer

if TYPE_CHECKING:
    from wanref_contract.client.timers import Timer
    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing.settings import Settings
    from wanref_contract.testing.timers import StandIn


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveApi:
    """The API itself, for tests that call it for real.

    Attributes:
        url: Its address.
        key: The key.
        clock: The machine's.
    """

    url: str
    key: str = field(repr=False)
    clock: Timer


def make_client(contract: Contract, stand_in: StandIn) -> Client:
    """Return a client of *stand_in*, on its clock."""
    return Client(stand_in.key, base_url=stand_in.url, contract=contract, timer=stand_in.clock)


def make_async_client(contract: Contract, stand_in: StandIn) -> AsyncClient:
    """Return a client of *stand_in* for asyncio, on its clock."""
    timer = AsyncTimer(stand_in.clock)
    return AsyncClient(stand_in.key, base_url=stand_in.url, contract=contract, timer=timer)


def live_api(contract: Contract, settings: Settings) -> LiveApi:
    """Return the API itself, or the gateway to it that *settings* name."""
    host = settings.api_host or api_calls(contract).host
    url = host if "//" in host else f"https://{host}"
    return LiveApi(url=url, key=os.environ[KEY_VARIABLE], clock=SystemTimer())


def make_live_client(contract: Contract, settings: Settings) -> Client:
    """Return a client of the API itself, which spends what *settings* allow and no more."""
    api = live_api(contract, settings)
    return Client(api.key, base_url=api.url, contract=contract, spend_limit=settings.spend_limit)


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
