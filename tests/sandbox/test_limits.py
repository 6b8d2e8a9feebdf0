"""How much a sandbox remembers: what is too much is refused clearly, and a reset makes place."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.calling import REQUEST, Client, Receiver, sandbox
from wanref_contract.sandbox import ManualClock, SqliteStore
from wanref_contract.sandbox.limits import Limits, parse_limits

if TYPE_CHECKING:
    from pathlib import Path


def code_of(client: Client) -> str:
    """Return the code by which *client* is refused a task; empty where it is not."""
    answer = client.create()
    assert answer.status_code in (200, 400)
    return "" if answer.status_code == 200 else str(answer.json()["error"]["code"])


def test_a_room_holds_so_many_tasks() -> None:
    """One task more than a room may have is refused and paid by nobody; emptied, the room takes as many again."""
    client = sandbox(limits=Limits(tasks=2))
    for _ in range(2):
        assert [code_of(client) for _ in range(3)] == ["", "", "room_full"]
        assert client.see("ledger")["balance"]["held"] == 10
        client.set("reset")


def test_there_are_so_many_rooms() -> None:
    """One room more than there may be is refused, to calls of the API and of control; those there are go on."""
    app = sandbox(limits=Limits(rooms=2)).app
    one, two, three = (Client(app, Wanref_Test=name) for name in ("one", "two", "three"))
    assert [code_of(client) for client in (one, two, three, one)] == ["", "", "too_many_rooms", ""]
    assert three.call("GET", "/_wanref/clock").json()["error"]["code"] == "too_many_rooms"
    assert three.query("task-unified-1-a").json()["error"]["code"] == "too_many_rooms"
    two.set("reset")
    assert [code_of(client) for client in (three, two)] == ["", "too_many_rooms"]


def test_a_room_in_which_there_is_nothing_gives_way() -> None:
    """Looking into rooms fills no place, but setting anything in one does."""
    app = sandbox(limits=Limits(rooms=2)).app
    for number in range(5):
        Client(app, Wanref_Test=f"looked-into-{number}").see("tasks")
    for name, what, members in (("ahead", "clock", {"advance": 1}), ("picked", "scenarios", {"scenario": "slow"})):
        Client(app, Wanref_Test=name).set(what, **members)
    assert code_of(Client(app, Wanref_Test="third")) == "too_many_rooms"


def test_a_room_whose_callback_is_under_way_is_not_lost_by_a_limit() -> None:
    """A room is only left where nothing is in it, so its callbacks go out."""
    receiver = Receiver()
    client = sandbox(limits=Limits(rooms=1), transport=receiver)
    client.make(REQUEST | {"callback_url": "https://hooks.example.com/"})
    assert code_of(Client(client.app, Wanref_Test="other")) == "too_many_rooms"
    client.advance(60)
    assert len(receiver.requests) == 1


def test_the_journal_keeps_as_many_calls_as_it_is_told() -> None:
    """The last calls are kept, and the first forgotten."""
    client = sandbox(limits=Limits(calls=2))
    for name in ("a", "b", "c"):
        client.query(name)
    assert [visit["task"] for visit in client.see("requests")["requests"]] == ["b", "c"]


def test_a_state_is_read_whole_whatever_the_limits(tmp_path: Path) -> None:
    """A limit is for what is new: nothing that was kept is lost by a smaller one."""
    path, clock = str(tmp_path / "state.db"), ManualClock()
    store = SqliteStore(path)
    first = sandbox(store=store, clock=clock)
    for name in ("one", "two"):
        Client(first.app, Wanref_Test=name).make()
    store.close()
    again = sandbox(store=SqliteStore(path), clock=clock, limits=Limits(rooms=1, tasks=1))
    counts = [len(Client(again.app, Wanref_Test=name).see("tasks")["tasks"]) for name in ("one", "two")]
    assert counts == [1, 1]
    assert again.create().json()["error"]["code"] == "too_many_rooms"


@pytest.mark.parametrize(
    "text", ["", "rooms", "rooms=", "rooms=0", "rooms=-1", "rooms=1.5", "films=3", "rooms=" + "9" * 10]
)
def test_a_limit_that_is_none_is_told(text: str) -> None:
    """What is no limit is refused with what would be one."""
    with pytest.raises(ValueError, match="a limit must be rooms, tasks, calls with =N from 1"):
        parse_limits([text])


def test_limits_are_set_on_the_command_line() -> None:
    """`--limit` is read, and a wrong one is a sentence."""
    code = "import sys; from wanref_contract.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "sandbox", "--limit", "rooms=many"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wanref: a limit must be rooms, tasks, calls with =N from 1, is 'rooms=many'\n"
