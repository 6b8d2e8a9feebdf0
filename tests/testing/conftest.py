"""What the tests of the pytest plugin share: suites of a few lines, run in this process or in one of their own."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

# A run in this process forgets what it has imported, so what every suite needs is here before.
for _name in (
    "aiohttp",
    "anyio",
    "httpcore",
    "httpx",
    "requests",
    "wanref_contract.client",
    "wanref_contract.testing.replays",
):
    importlib.import_module(_name)
for _name in ("assertions", "clients", "guard", "receiver", "sandboxes"):
    importlib.import_module(f"wanref_contract.testing.{_name}")

QUIET = ("-p", "no:schemathesis", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "-W", "default")

HEAD = """\
import httpx, pytest

CREATE = "/v1/videos/generations"
API = "https://api.evolink.ai" + CREATE
KEY = {"Authorization": "Bearer sk-of-the-test"}
RAIN = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
LONG = RAIN | {"duration": 99}
ODD = RAIN | {"weather": "wet"}


def post(url, request=RAIN):
    return httpx.post(url, json=request, headers=KEY)
"""
"""What every suite begins with."""


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Return what runs a suite with the given body and options, in this process."""

    def run(body: str, *options: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=f"{HEAD}\n\n{body}")
        return pytester.runpytest_inprocess(*QUIET, *options)

    return run


def told(result: pytest.RunResult) -> str:
    """Return all that a run has printed."""
    return result.stdout.str()


@pytest.fixture(autouse=True)
def _at_a_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have suites print as they do at a desk: where continuous integration is announced, pytest cuts nothing."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
