"""The fixtures wanref_client and wanref_async_client, and live runs."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest

from tests.testing.conftest import told
from tests.testing.test_sandbox_fixture import RAIN
from wanref_contract.client.credentials import KEY_VARIABLE

if TYPE_CHECKING:
    from tests.testing.conftest import Run
    from wanref_contract.client import AsyncClient, Client
    from wanref_contract.testing import SandboxRoom

LIVE = ("--wanref-live", "--wanref-spend-limit", "20")


@pytest.mark.wanref_sandbox(progress="time:600")
def test_ten_minutes_pass_at_once(wanref_client: Client, wanref_sandbox: SandboxRoom) -> None:
    """The client waits on the clock of the sandbox: minutes of polls take no time, and is paid for once."""
    began, at = time.monotonic(), wanref_sandbox.now()
    assert wanref_client.run(RAIN, deadline=900).status == "completed"
    assert wanref_sandbox.now() - at >= 600
    assert time.monotonic() - began < 30
    assert wanref_sandbox.ledger.charged == 5


def test_the_async_client_makes_a_film(wanref_async_client: AsyncClient, wanref_sandbox: SandboxRoom) -> None:
    """A film is made with it from beginning to end, without sleeping."""

    async def film() -> str:
        async with wanref_async_client as client:
            return (await client.run(RAIN, deadline=600)).status

    began = wanref_sandbox.now()
    assert asyncio.run(film()) == "completed"
    assert wanref_sandbox.now() > began
    assert [task.status for task in wanref_sandbox.tasks] == ["completed"]


# ---- Live ---------------------------------------------------------------------------------------------------------


def test_live_tests_are_skipped_unless_asked_for(run: Run) -> None:
    """A test marked wanref_live does not run by itself."""
    result = run("@pytest.mark.wanref_live\ndef test_it(wanref_client):\n    1 / 0\n", "-rs")
    result.assert_outcomes(skipped=1)
    assert "--wanref-live lets it" in told(result)


@pytest.mark.parametrize(
    ("options", "key", "words"),
    [
        (LIVE, "", f"takes the key from {KEY_VARIABLE}"),
        (LIVE[:1], "sk-x", "needs --wanref-spend-limit"),
        ((*LIVE[:2], "lots"), "sk-x", "must be a number above 0, is 'lots'"),
        ((*LIVE[:2], "0"), "sk-x", "must be a number above 0, is '0'"),
        ((*LIVE, "-n", "2"), "sk-x", "leave out -n"),
    ],
)
def test_a_live_run_needs_a_key_and_one_limit(
    run: Run, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], key: str, words: str
) -> None:
    """Without a key, without a limit, or with a limit in each process, a live run does not begin."""
    monkeypatch.setenv(KEY_VARIABLE, key)
    result = run("def test_it():\n    pass\n", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert words in result.stderr.str()


def test_live_tests_share_one_limit_and_others_stay_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a live run the marked tests have one client of the API, which keeps the limit; the others have the sandbox."""
    monkeypatch.setenv(KEY_VARIABLE, "sk-live-secret")
    result = run(
        """
from wanref_contract.client import SpendLimitReached

clients = []

@pytest.mark.wanref_live
@pytest.mark.parametrize("turn", [1, 2])
def test_live(wanref_client, wanref_guard, turn):
    clients.append(wanref_client)
    assert "https://gateway.example.com" in repr(wanref_client)
    assert "secret" not in repr(wanref_client)
    with pytest.raises(SpendLimitReached):
        wanref_client.create(RAIN | {"duration": 15})

def test_here(wanref_client, wanref_sandbox):
    assert wanref_client is not clients[0] and clients[0] is clients[1]
    assert wanref_client.create(RAIN | {"duration": 15}).id == wanref_sandbox.tasks[0].id
""",
        "--wanref-live",
        "--wanref-spend-limit=10",
        "--wanref-api-host=gateway.example.com",
    )
    result.assert_outcomes(passed=3)
