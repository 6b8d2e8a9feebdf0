"""What outlives the process: every task that was acknowledged, its credits, and callbacks that are still to come."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.sandbox.calling import CREATE, KEY, REQUEST, Client, Receiver, sandbox, served
from tests.sandbox.test_callbacks import listening
from wanref_contract.sandbox import ManualClock, SqliteStore
from wanref_contract.sandbox.store import Record, StateUnusable

if TYPE_CHECKING:
    from pathlib import Path

    from wanref_contract.sandbox.clock import Clock

HEARD = REQUEST | {"callback_url": "https://hooks.example.com/"}


class Place:
    """A file with the state of a sandbox, opened again and again."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.clock: Clock = ManualClock()
        self.receiver = Receiver()
        self.store: SqliteStore | None = None

    def open(self) -> Client:
        """Return a client of a new sandbox that goes on from the file."""
        if self.store:
            self.store.close()
        self.store = SqliteStore(self.path)
        return sandbox(store=self.store, clock=self.clock, transport=self.receiver)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return where a state is kept."""
    return Place(tmp_path / "state.db")


def test_everything_goes_on_after_a_restart(place: Place) -> None:
    """Tasks with their fates and faults, credits, callbacks, picks and clocks are what they were."""
    client = place.open()
    task_id = client.make(HEARD, Wanref_Scenario="service_error, query-500;times=2")
    client.make(Authorization="Bearer sk-test-two")
    client.set("scenarios", scenario="create-429", times=2, retry_after=3)
    client.advance(30)
    pages = ("tasks", "ledger", "callbacks", "scenarios", "clock")
    two = Client(client.app, Wanref_Test="two")
    before = [[one.see(page) for page in pages] for one in (client, two)]
    again = place.open()
    assert [[one.see(page) for page in pages] for one in (again, Client(again.app, Wanref_Test="two"))] == before
    assert [again.query(task_id).status_code for _ in range(3)] == [500, 500, 200]
    again.advance(30)
    assert again.query(task_id).json()["error"]["code"] == "service_error"
    assert len(place.receiver.requests) == 1


def test_what_happened_to_a_query_has_happened(place: Place) -> None:
    """A scenario that was to happen twice, and happened once, happens once more."""
    client = place.open()
    task_id = client.make(Wanref_Scenario="query-500;times=2")
    assert client.query(task_id).status_code == 500
    again = place.open()
    assert [again.query(task_id).status_code for _ in range(2)] == [500, 200]


def test_a_callback_that_failed_is_tried_again_after_a_restart(place: Place) -> None:
    """Attempts that were made count, and the next comes at its moment."""
    place.receiver.answers = [500, 500]
    client = place.open()
    client.make(HEARD)
    client.advance(61)
    again = place.open()
    again.advance(1)
    assert len(place.receiver.requests) == 2
    again.advance(1)
    (callback,) = again.see("callbacks")["callbacks"]
    assert [attempt["at"] - 1_800_000_060 for attempt in callback["attempts"]] == [0, 1, 3]
    assert callback["state"] == "delivered"


def test_time_that_passed_meanwhile_has_passed(place: Place) -> None:
    """A task whose time came while nothing ran has ended at its time, and is reported at the first look."""
    client = place.open()
    task_id = client.make(HEARD)
    assert isinstance(place.clock, ManualClock)
    place.clock.advance(3600)
    again = place.open()
    assert again.query(task_id).json()["status"] == "completed"
    (task,) = again.see("tasks")["tasks"]
    assert task["ended"] == 1_800_000_060.0
    assert len(place.receiver.requests) == 1


def test_a_reset_room_is_gone_for_good(place: Place) -> None:
    """What was reset does not come back, and what others have stays."""
    client = place.open()
    client.make()
    two = Client(client.app, Wanref_Test="two")
    two.make()
    client.set("reset")
    again = place.open()
    assert again.see("tasks") == {"tasks": []}
    assert len(Client(again.app, Wanref_Test="two").see("tasks")["tasks"]) == 1


def test_a_callback_under_way_does_not_come_back_to_an_empty_room(place: Place) -> None:
    """What comes of an attempt that was under way when its room was emptied is not kept."""

    class Emptying(Receiver):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            served = client.app.state.sandbox
            served.reset(served.room(""))
            return await super().handle_async_request(request)

    place.receiver = Emptying()
    client = place.open()
    client.make(HEARD)
    client.advance(60)
    assert len(place.receiver.requests) == 1
    assert client.see("callbacks") == {"callbacks": []}
    again = place.open()
    assert (again.see("callbacks"), again.see("clock")["ahead"]) == ({"callbacks": []}, 0)


def test_records_are_kept_all_or_none(tmp_path: Path) -> None:
    """Where one of several records cannot be kept, none is; a kept one is replaced in its place."""
    store = SqliteStore(str(tmp_path / "state.db"))
    first, second = (Record(room="", kind="task", id=name, value={"n": name}) for name in "ab")
    store.save([first, second])
    with pytest.raises(TypeError):
        store.save(
            [Record(room="", kind="task", id="c", value=1), Record(room="", kind="task", id="d", value=object())]
        )
    changed = Record(room="", kind="task", id="a", value={"n": 2})
    store.save([changed])
    assert list(store.load()) == [changed, second]
    store.close()


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A file that is no state, of this version, is refused by its name and not touched."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but long enough to be looked at as one")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE films (id)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(StateUnusable, match=path.name):
            SqliteStore(str(path))
        assert path.read_bytes() == before
    with pytest.raises(StateUnusable, match="unable to open"):
        SqliteStore(str(tmp_path / "nowhere" / "state.db"))


@pytest.mark.parametrize("path", ["", ":memory:"])
def test_what_is_no_file_is_refused(path: str) -> None:
    """What SQLite would keep in no file would be lost without a word."""
    with pytest.raises(StateUnusable, match="must have a file"):
        SqliteStore(path)


def test_a_damaged_file_is_told(place: Place) -> None:
    """Pages of noise are told when the sandbox starts, with the name of the file and what to do."""
    client = place.open()
    for _ in range(20):
        client.make()
    assert place.store
    place.store.close()
    with open(place.path, "r+b") as file:
        file.seek(4096)
        file.write(bytes(range(256)) * 64)
    with pytest.raises(StateUnusable, match=r"state\.db: the state is damaged: .*\n  move the file away"):
        place.open()


@pytest.mark.parametrize(
    "change",
    [
        "value = '{}'",
        "value = 'null'",
        "value = '{'",
        "kind = 'film'",
        "id = 'another'",
        "value = json_set(value, '$.status', 'over')",
        "value = json_set(value, '$.status', 'completed')",
        "value = json_set(value, '$.created', 'soon')",
        "value = json_set(value, '$.pace', 5)",
    ],
)
def test_a_record_that_is_none_is_told(place: Place, change: str) -> None:
    """A task that no sandbox has written is told when it starts, not when somebody asks for it."""
    place.open().make()
    assert place.store
    place.store.close()
    with sqlite3.connect(place.path) as connection:
        connection.execute(f"UPDATE record SET {change} WHERE kind = 'task'")
    connection.close()
    with pytest.raises(StateUnusable, match=r"state\.db: the state is damaged: .*\n  move the file away"):
        place.open()


def test_a_file_belongs_to_one_sandbox_at_a_time(tmp_path: Path) -> None:
    """A second sandbox on the same file is refused, until the first has let go of it."""
    path = str(tmp_path / "state.db")
    first = SqliteStore(path)
    with pytest.raises(StateUnusable, match="another sandbox is using it"):
        SqliteStore(path)
    first.close()
    SqliteStore(path).close()


# ---- Killed ---------------------------------------------------------------------------------------------------------


def test_no_acknowledged_task_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    """Killed under load, without warning, the sandbox still knows every task that it told of, and the bill."""
    state = ("--state", str(tmp_path / "state.db"))
    told: list[str] = []
    enough = threading.Event()

    def post(address: str) -> None:
        with suppress(httpx.TransportError), httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
            while True:
                told.append(client.post(CREATE, json=REQUEST).json()["id"])
                if len(told) >= 100:
                    enough.set()

    with served(*state) as (address, process):
        threads = [threading.Thread(target=post, args=(address,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        process.kill()
        for thread in threads:
            thread.join()
    with served(*state) as (address, _), httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
        assert {client.get(f"/v1/tasks/{task_id}").status_code for task_id in told} == {200}
        reserved = [one["task"] for one in client.get("/_wanref/ledger").json()["entries"] if one["kind"] == "reserved"]
        known = [task["task"]["id"] for task in client.get("/_wanref/tasks").json()["tasks"]]
    assert len(told) >= 100
    assert set(told) <= set(known)
    assert sorted(reserved) == sorted(known)  # and nothing is half there


def test_a_callback_survives_the_process(tmp_path: Path) -> None:
    """Killed between an attempt that failed and the next, the sandbox makes the next one when it is back."""
    arguments = ("--state", str(tmp_path / "state.db"), "--clock", "manual", "--allow-callback", "127.0.0.1")
    with listening(500, 200) as (url, came, done):
        for seconds, count in ((6, 1), (1, 2)):
            with served(*arguments) as (address, process):
                with httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
                    if count == 1:
                        client.post(CREATE, json=REQUEST | {"callback_url": url})
                    client.post("/_wanref/clock", json={"advance": seconds})
                    assert len(came) == count
                process.kill()
        assert done.is_set()
    assert came[0] == came[1]
