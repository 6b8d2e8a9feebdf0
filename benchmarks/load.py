"""Many clients at once: whether the sandbox keeps up with them, and loses and doubles nothing.

Each client is a test with a room of its own: it makes films as people ask for them, polls each to its end, waits for
the callbacks that it asked for, compares what the room says with what it was told, empties the room, and begins again.
An app that does nothing is asked by the same clients in turns with it, since the machine speeds up and slows down.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.clients import Tally, connect, get, post
from benchmarks.report import Goal, Section
from benchmarks.requests import iter_requests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from benchmarks.clients import Connection

CLIENTS, ROUNDS, SECONDS = 200, 6, 10.0
DISTINCT = 100  # requests that all tests share, as those of a suite do; each is posted again and again
_FILMS, _POLLS, _HEARD = 20, 3, 20  # films of a test, polls of a film, and of how many films one is to be reported
_CREATE = "/v1/videos/generations"
_SOME_TASK = "/v1/tasks/task-unified-1800000000-k2v9x4qd"
_TAKEN = ("clean", "warnings")


@dataclass(slots=True)
class Server:
    """A server in a process of its own."""

    host: str
    port: int
    pid: int

    def cpu(self) -> float:
        """Return the seconds of processor time that it has taken."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            ticks = file.read().rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the megabytes that it holds."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(slots=True)
class Round:
    """What came of some seconds of load."""

    rate: float
    cpu: float
    slowest: float
    statuses: dict[int, int]
    memory: float


@dataclass(slots=True)
class Books:
    """What all clients together have seen, and what did not add up."""

    films: int = 0
    refused: int = 0
    callbacks: int = 0
    ids: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def section(*, seconds: float = SECONDS, clients: int = CLIENTS, distinct: int = DISTINCT) -> Section:
    """Return the section on load: *clients* at once, *seconds* in each round, who post *distinct* requests."""
    books = Books()
    with serving("-m", "benchmarks.empty_app") as empty, serving(*_SANDBOX) as sandbox:
        rounds = asyncio.run(_measure(empty, sandbox, books, seconds=seconds, clients=clients, distinct=distinct))
    ratios = [one["empty"].rate / one["sandbox"].rate for one in rounds]
    costs = [one["sandbox"].cpu / one["empty"].cpu for one in rounds]
    statuses = {status for one in rounds for status in one["sandbox"].statuses}
    memories = [one["sandbox"].memory for one in rounds]
    return Section(
        title=f"{clients} clients at once",
        about=(
            f"{len(rounds)} rounds of {seconds:g} seconds against `wanref sandbox`, as many against an app of "
            "Starlette that does nothing, in turns. The calls to the control API are the sandbox's own burden: they "
            f"take time and are not counted. {books.films} films were made, {books.refused} refused, and "
            f"{books.callbacks} reported; of what every client was told, {len(books.wrong)} things did not add up."
        ),
        columns=["server", "requests a second", "µs of processor each", "ms for 99 of 100", "MB at the end"],
        rows=[_row(name, [one[name] for one in rounds]) for name in ("empty", "sandbox")],
        goals=[
            Goal(about=f"{clients} clients: rate of an empty app / of the sandbox", value=median(ratios), limit=2),
            Goal(about=f"{clients} clients: processor a request, sandbox / empty app", value=median(costs), limit=2),
            Goal(about=f"{clients} clients: kinds of 5xx", value=sum(status >= 500 for status in statuses), limit=0),
            Goal(about=f"{clients} clients: lost, doubled or wrongly paid", value=len(books.wrong), limit=0),
            Goal(about=f"{clients} clients: memory, last round / second", value=memories[-1] / memories[1], limit=1.1),
        ],
    )


_START = "import sys; from wanref_contract.cli import main; sys.exit(main())"
_SANDBOX = ("-c", _START, "sandbox", "--port", "0", "--progress", f"polls:{_POLLS}", "--allow-callback", "127.0.0.1")


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    """Serve what Python runs with *arguments*, which says where it listens."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        host, _, port = process.stdout.readline().strip().rpartition("//")[2].partition(":")
        yield Server(host=host, port=int(port), pid=process.pid)
    finally:
        process.kill()
        process.communicate()


# ---- Clients ------------------------------------------------------------------------------------------------------


async def _measure(  # noqa: PLR0913 (two servers, and what is to be done to them)
    empty: Server, sandbox: Server, books: Books, *, seconds: float, clients: int, distinct: int
) -> Sequence[dict[str, Round]]:
    heard: dict[str, asyncio.Event] = {}
    receiver = await asyncio.get_running_loop().create_server(lambda: _Receiver(heard, books), "127.0.0.1", 0)
    async with receiver:
        url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/"
        bodies = cycle(_bodies(url, distinct))

        async def tests(connection: Connection, room: str, end: float) -> None:
            while time.monotonic() < end:
                await _test(connection, room, bodies, heard, books)

        async def nothing(connection: Connection, room: str, end: float) -> None:
            while time.monotonic() < end:
                await connection.call(post(_CREATE, room, next(bodies)[1]))
                for _ in range(_POLLS):
                    await connection.call(get(_SOME_TASK, room))

        rounds = []
        for turn in range(ROUNDS + 1):
            one = {
                "empty": await _round(empty, nothing, seconds=seconds / 2, clients=clients),
                "sandbox": await _round(sandbox, tests, seconds=seconds, clients=clients),
            }
            rounds += [one] if turn else []  # the first warms up
        return rounds


async def _round(
    server: Server, client: Callable[[Connection, str, float], Awaitable[None]], *, seconds: float, clients: int
) -> Round:
    tally = Tally()
    connections = [await connect(server.host, server.port, tally) for _ in range(clients)]
    cpu, begun = server.cpu(), time.monotonic()
    end = begun + seconds
    await asyncio.gather(*(client(one, f"load-{number}", end) for number, one in enumerate(connections)))
    passed, taken = time.monotonic() - begun, server.cpu() - cpu
    for connection in connections:
        connection.transport.abort()
    return Round(
        rate=tally.answers / passed,
        cpu=taken / tally.answers,
        slowest=tally.share(0.99),
        statuses=tally.statuses,
        memory=server.memory(),
    )


async def _test(
    connection: Connection,
    room: str,
    bodies: Iterator[tuple[bool, bytes]],
    heard: dict[str, asyncio.Event],
    books: Books,
) -> None:
    """Make films as a test does, compare what the room says with what was told, and empty it."""
    made: dict[str, int] = {}
    waiting = []
    for _ in range(_FILMS):
        is_right, content = next(bodies)
        created = json.loads(await connection.call(post(_CREATE, room, content)))
        if ("id" in created) != is_right:
            books.wrong.append(f"{content!r}: {created}")
        if "id" not in created:
            books.refused += 1
            continue
        task_id = created["id"]
        if task_id in books.ids:
            books.wrong.append(f"{task_id}: twice")
        books.ids.add(task_id)
        made[task_id] = created["usage"]["credits_reserved"]
        if b"callback_url" in content:
            heard[task_id] = asyncio.Event()
            waiting.append(task_id)
        for poll in range(_POLLS):
            task = json.loads(await connection.call(get(f"/v1/tasks/{task_id}", room)))
            if (task["id"], task["status"] == "completed") != (task_id, poll == _POLLS - 1):
                books.wrong.append(f"{task_id}: {task}")
    await _wait(waiting, heard, books)
    books.films += len(made)
    books.wrong += await _audit(connection, room, made, waiting)


async def _wait(waiting: Sequence[str], heard: dict[str, asyncio.Event], books: Books) -> None:
    """Wait until everything in *waiting* was reported."""
    for task_id in waiting:
        try:
            async with asyncio.timeout(60):
                await heard[task_id].wait()
        except TimeoutError:
            books.wrong.append(f"{task_id}: never reported")
        books.callbacks += 1
        del heard[task_id]


async def _audit(connection: Connection, room: str, made: dict[str, int], waiting: Sequence[str]) -> list[str]:
    """Return what the room says otherwise than its client was told, and empty the room."""
    quiet = Tally()
    connection.tally, counted = quiet, connection.tally

    async def read(what: str) -> Any:
        return json.loads(await connection.call(get(f"/_wanref/{what}", room)))

    tasks = [one["task"]["id"] for one in (await read("tasks"))["tasks"]]
    ledger = await read("ledger")
    entries = sorted((one["task"], one["kind"], one["credits"]) for one in ledger["entries"])
    paid = sorted((name, kind, amount) for name, amount in made.items() for kind in ("reserved", "charged"))
    reported = sorted(one["task"] for one in (await read("callbacks"))["callbacks"])
    await connection.call(post("/_wanref/reset", room, b""))
    connection.tally = counted
    wrong = [] if sorted(tasks) == sorted(made) else [f"{room}: {len(tasks)} tasks, {len(made)} were made"]
    wrong += [] if entries == paid else [f"{room}: the ledger is not what was paid"]
    wrong += [] if reported == sorted(waiting) else [f"{room}: {len(reported)} callbacks of {len(waiting)}"]
    return wrong + [f"{room}: {status}" for status in quiet.statuses if status != 200]


class _Receiver(asyncio.Protocol):
    """Takes callbacks."""

    def __init__(self, heard: dict[str, asyncio.Event], books: Books) -> None:
        self.heard, self.books, self.received = heard, books, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take note of the way out."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Note the task that is reported, once all of it is here."""
        self.received += data
        head, mark, body = self.received.partition(b"\r\n\r\n")
        if mark and len(body) >= int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            task = json.loads(body)
            event = self.heard.get(task["id"])
            if event is None or event.is_set() or task["status"] != "completed":
                self.books.wrong.append(f"{task['id']}: reported twice, or wrongly")
            else:
                event.set()
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self.transport.close()


def _bodies(url: str, distinct: int) -> Sequence[tuple[bool, bytes]]:
    """Return requests as people send them, as bodies, each with whether it is taken; some are reported to *url*."""
    bodies = []
    requests = iter_requests(seed=20261122)
    for number in range(distinct):
        request = next(requests)
        request.pop("callback_url", None)
        if number % _HEARD == 0:
            request["callback_url"] = url
        bodies.append((_is_taken(request), json.dumps(request).encode()))
    return bodies


def _is_taken(request: dict[str, Any]) -> bool:
    from wanref_contract import check

    film = {name: value for name, value in request.items() if name != "callback_url"}
    return all(finding.severity != "error" for finding in check(film))


def _row(name: str, rounds: Sequence[Round]) -> Sequence[str]:
    return [
        name,
        f"{median(one.rate for one in rounds):.0f}",
        f"{median(one.cpu for one in rounds) * 1e6:.0f}",
        f"{median(one.slowest for one in rounds) * 1e3:.0f}",
        f"{rounds[-1].memory:.0f}",
    ]
