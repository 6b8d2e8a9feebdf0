"""The limit of spending: by the plan, before anything is sent, and with everything counted that may have been made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.client.driving import REQUEST, Driven, Script, World, says, task
from wanref_contract import load_contract
from wanref_contract.client import OutcomeUnknown, SpendLimit, SpendLimitReached, Task
from wanref_contract.client.budget import Budget

if TYPE_CHECKING:
    from pathlib import Path

FILM = REQUEST | {"duration": 10}
FROM_VIDEO = {
    "model": "wan2.7-reference-video",
    "prompt": "Video 1 walks",
    "video_urls": ["https://example.com/v.mp4"],
    "duration": 2,
}


def created(reserved: Any = None) -> httpx.Response:
    """Return the answer to a creation, which reserves so many credits."""
    return says(200, task("pending", usage={"credits_reserved": reserved}))


def test_what_would_pass_the_limit_is_not_sent(kind: str) -> None:
    """Tasks are made as long as their seconds fit, exactly; then the request is refused, and nothing leaves."""
    world = World(kind, spend_limit=25)
    made = [world.client.outcome("create", FILM | {"seed": seed}) for seed in range(1, 4)]
    assert [type(one).__name__ for one in made] == ["Task", "Task", "SpendLimitReached"]
    refused = made[-1]
    assert (refused.unit, refused.limit, refused.spent, refused.wanted) == ("second", 25, 20, 10)
    assert str(refused) == "not sent: 20 of 25 seconds may be spent already, and this is up to 10 more"
    assert world.calls("create") == 2
    assert type(world.client.create(REQUEST)) is Task  # five seconds, so just the limit


def test_seconds_of_references_count_at_most(kind: str) -> None:
    """What goes in is billed too, as the contract reads it, and a reference video may have thirty seconds."""
    script = Script(created())
    assert type(Driven(kind, script, spend_limit=31).outcome("create", FROM_VIDEO)) is SpendLimitReached
    assert script.posts == 0
    assert type(Driven(kind, script, spend_limit=32).create(FROM_VIDEO)) is Task


@pytest.mark.parametrize("lost", ["create-500", "create-drop-before", "create-drop-after", "create-cut"])
def test_what_may_have_been_made_counts(kind: str, lost: str) -> None:
    """An outcome that nobody knows is counted as spent."""
    world = World(kind, spend_limit=10)
    world.happen(lost)
    assert type(world.client.outcome("create", FILM)) is OutcomeUnknown
    assert type(world.client.outcome("create", REQUEST)) is SpendLimitReached


@pytest.mark.parametrize("refusal", [says(400), says(401), says(429), httpx.ConnectError("refused")], ids=str)
def test_what_was_surely_not_made_does_not_count(kind: str, refusal: Any) -> None:
    """A refusal, and a call that never left, give back what was counted."""
    client = Driven(kind, Script(refusal), spend_limit=10)
    outcomes = [type(client.outcome("create", FILM)) for _ in range(3)]
    assert SpendLimitReached not in outcomes


def test_a_task_that_failed_does_not_count(kind: str) -> None:
    """Failed tasks are not billed, so their seconds can be spent again; those of a cancelled one not."""
    world = World(kind, progress="immediate", spend_limit=10)
    world.happen("service_error", times=2)
    for _ in range(2):
        assert type(world.client.outcome("run", FILM, deadline=60)).__name__ == "TaskFailed"
    world.happen("cancelled")
    assert type(world.client.outcome("run", FILM, deadline=60)).__name__ == "TaskFailed"
    assert type(world.client.outcome("run", FILM, deadline=60)) is SpendLimitReached


def test_credits_are_foreseen_from_those_before(kind: str) -> None:
    """The first request has no price; from then on the dearest second so far prices the next, before it is sent."""
    script = Script(created(100), created(20), created(20))
    client = Driven(kind, script, spend_limit=SpendLimit(credits=169))
    assert type(client.create(FILM)) is Task
    assert type(client.create(REQUEST)) is Task  # foreseen as 50, reserved 20
    refused = client.outcome("create", REQUEST)
    assert (refused.unit, refused.limit, refused.spent, refused.wanted) == ("credit", 169, 120, 50)
    assert script.posts == 2


@pytest.mark.parametrize("told", [None, "many", True, -1, 1e400])
def test_credits_that_are_not_told_stop_the_next(kind: str, told: Any) -> None:
    """Where no answer says what a task costs, a second one could cost anything, and is not sent."""
    client = Driven(kind, Script(created(told)), spend_limit=SpendLimit(credits=1_000_000))
    assert type(client.create(FILM)) is Task
    refused = client.outcome("create", FILM)
    assert (type(refused), refused.wanted) == (SpendLimitReached, None)
    assert str(refused).endswith("nobody can tell how much more")


def test_both_limits_hold(kind: str) -> None:
    """Units and credits may be limited together, and whichever is reached first refuses."""
    client = Driven(kind, Script(created(1)), spend_limit=SpendLimit(units=10, credits=1000))
    assert type(client.create(FILM)) is Task
    assert client.outcome("create", FILM).unit == "second"


def test_an_interrupted_creation_counts(kind: str) -> None:
    """Who presses Ctrl-C while a creation is under way has perhaps paid for it."""
    client = Driven(kind, Script(InterruptedError()), spend_limit=10)
    assert isinstance(client.outcome("create", FILM), InterruptedError)
    assert type(client.outcome("create", FILM)) is SpendLimitReached


def test_threads_share_one_limit() -> None:
    """However many threads ask at once, no more is sent than fits."""
    script = Script(created())
    client = Driven("sync", script, spend_limit=50)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda seed: type(client.outcome("create", FILM | {"seed": seed})), range(1, 41)))
    assert (outcomes.count(Task), outcomes.count(SpendLimitReached), script.posts) == (5, 35, 5)


def test_a_limit_has_to_be_one(kind: str, contract_copy: Path) -> None:
    """A limit below nothing, and one of what no contract bills are refused at once."""
    for below in (-1, SpendLimit(credits=-1)):
        with pytest.raises(ValueError, match="spend_limit must be a finite number from 0, is -1"):
            Driven(kind, Script(), spend_limit=below)
    text = (contract_copy / "contract.yaml").read_text("utf-8")
    head, _, tail = text.partition("\nbilling:")
    (contract_copy / "contract.yaml").write_text(
        head + "\ncontradictions:" + tail.partition("\ncontradictions:")[2], "utf-8"
    )
    silent = load_contract(str(contract_copy))
    with pytest.raises(ValueError, match="does not say what is billed, so no spending can be limited"):
        Budget(5, silent)
    assert Budget(None, silent).hold(REQUEST) is None
