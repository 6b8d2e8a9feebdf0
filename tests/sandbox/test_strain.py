"""The sandbox under strain, over real connections: too much, too slow, not as it should be, and too many at once."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from tests.sandbox.calling import CREATE, KEY, REQUEST, served
from wanref_contract.sandbox import create_app, serving
from wanref_contract.sandbox.serving import _most_connections, _Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from subprocess import Popen

HEAD = f"POST {CREATE} HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n".encode()
BODY = json.dumps(REQUEST).encode()
SIZED = b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
MEGABYTE = b" " * 2**20
LAST = b"Connection: close\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Popen[str]]]:
    """Return the address and the process of a sandbox that all tests of this module share."""
    with served() as started:
        yield started


def connect(address: str) -> socket.socket:
    """Return a connection to *address*."""
    host, port = address.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def talk(address: str, *pieces: bytes, end: bool = False) -> bytes:
    """Send *pieces*, and return what comes until the server closes; with *end*, nothing more is ever sent."""
    received = b""
    with connect(address) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
            if end:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(65536):
                received += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass
    return received


def is_alive(address: str) -> bool:
    """Say whether the sandbox still makes tasks."""
    return httpx.post(address + CREATE, json=REQUEST, headers=KEY, trust_env=False).status_code == 200


def megabytes(process: Popen[str]) -> float:
    """Return what *process* holds in memory."""
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


# ---- Too much -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="what a process has taken is read from /proc")
@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"Content-Length: %d\r\n\r\n" % (100 * 2**20), MEGABYTE),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEGABYTE + b"\r\n"),
    ],
    ids=["with a length", "in chunks"],
)
def test_a_hundred_megabytes_are_refused_and_not_held(
    server: tuple[str, Popen[str]], head: bytes, piece: bytes
) -> None:
    """The refusal comes after the first megabyte, and what follows is thrown away as it comes."""
    address, process = server
    before = megabytes(process)
    with connect(address) as connection:
        connection.sendall(HEAD + head)
        most = 0.0
        for _ in range(100):
            connection.sendall(piece)
            most = max(most, megabytes(process))
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    assert most - before < 10
    assert is_alive(address)


# ---- Not as it should be --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + LAST + SIZED, 200),
        (HEAD.replace(b"1.1", b"1.0") + SIZED, 200),
        (HEAD + LAST + b"Expect: 100-continue\r\n" + SIZED, 100),
        (HEAD + LAST + b"\r\n", 400),
        (HEAD + LAST + b"Content-Length: 10\r\n\r\n" + BODY, 400),
        (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + BODY, 400),
        (HEAD + LAST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (HEAD + b"Content-Length: 5e3\r\n\r\n", 400),
        (HEAD + b"Transfer-Encoding: gzip\r\n\r\nabc", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 200_000, 400),
        (HEAD + LAST + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 400),
        (HEAD + LAST + b"Content-Length: 2\r\n\r\n\xff\xfe", 400),
        (HEAD + LAST + b"Wanref-Test: \xe9\r\n" + SIZED, 400),
        (HEAD + LAST + b"Wanref-Scenario: \xe9\r\n" + SIZED, 400),
        (b"GET /_wanref/ HTTP/1.1\r\n\r\n", 400),
        (b"BREW / HTTP/1.1\r\nHost: s\r\n" + LAST + b"\r\n", 405),
        (b"TRACE " + CREATE.encode() + b" HTTP/1.1\r\nHost: s\r\n" + LAST + b"\r\n", 405),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: s\r\n" + LAST + b"\r\n", 404),
        (b"GET http://example.com/v1/tasks/x HTTP/1.1\r\nHost: s\r\n" + LAST + b"\r\n", 404),
        (b"GET /v1/tasks/%00%ff HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer k\r\n" + LAST + b"\r\n", 400),
        (
            b"GET /v1/tasks/x HTTP/1.1\r\nHost: s\r\n" + LAST + b"Authorization: Bearer " + b"k" * 60_000 + b"\r\n\r\n",
            400,
        ),
        (b"GET /v1/tasks/x HTTP/1.1\r\nHost: s\r\n" + LAST + b"a:b\r\n" * 10_000 + b"\r\n", 401),
    ],
)
def test_whatever_comes_is_answered_as_it_should_be(server: tuple[str, Popen[str]], sent: bytes, status: int) -> None:
    """Each has its status, and each refusal has the envelope of the API, what is no HTTP included."""
    address, _ = server
    answer = talk(address, sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    if status >= 400:
        body = answer.partition(b"\r\n\r\n")[2]
        assert set(json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["error"]) >= {"code", "message", "type"}


def test_calls_in_a_row_are_answered_in_a_row(server: tuple[str, Popen[str]]) -> None:
    """Calls that are sent without waiting for answers are all answered, in their order, and each makes one task."""
    address, _ = server
    room = b"Wanref-Test: row\r\n"
    calls = [HEAD + room + b"Wanref-Scenario: %s\r\n" % name + SIZED for name in (b"completed", b"create-402") * 20]
    answers = talk(address, b"".join(calls) + b"GET /_wanref/ HTTP/1.1\r\nHost: s\r\n" + room + LAST + b"\r\n")
    statuses = [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 402] * 20 + [200]
    assert json.loads(answers.rpartition(b"\r\n\r\n")[2])["tasks"] == 20


def test_who_leaves_in_the_middle_is_no_error() -> None:
    """A body that ends before its length, or whose sender hangs up, is neither answered nor complained of."""
    with served() as (address, process):
        assert talk(address, HEAD + b"Content-Length: 9999\r\n\r\n" + BODY, end=True) == b""
        with connect(address) as connection:
            connection.sendall(HEAD + b"Content-Length: 9999\r\n\r\n")
        assert is_alive(address)
        process.terminate()
        assert process.stderr is not None
        assert process.stderr.read() == ""


# ---- Too slow -------------------------------------------------------------------------------------------------------


def with_server(act: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]) -> Any:
    """Return what *act* returns over a connection to a server in this process."""

    async def run() -> Any:
        config = uvicorn.Config(create_app(), log_config=None)
        config.load()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: _Protocol(config, ServerState(), {}), "127.0.0.1", 0)
        async with listening, asyncio.timeout(30):
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            try:
                return await act(reader, writer)
            finally:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()

    return asyncio.run(run())


@pytest.mark.parametrize("sent", [b"", b"P", HEAD])
def test_a_head_that_does_not_come_to_its_end_is_given_up(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    """Who is slow to send a request is cut off, on the first request of a connection and on a later one."""
    monkeypatch.setattr(serving, "_PATIENCE", 0.05)

    async def first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(sent)
        return await reader.read()

    async def second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD + SIZED + sent)
        return await reader.read()

    assert with_server(first) == b""
    assert with_server(second).count(b"HTTP/1.1 ") == 1


def test_a_body_that_goes_on_after_its_refusal_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sends on and on what was refused already is cut off."""
    monkeypatch.setattr(serving, "_PATIENCE", 0.05)

    async def send_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        answers: list[bytes] = []
        with suppress(ConnectionError):
            while True:
                writer.write((b"100000\r\n" + MEGABYTE + b"\r\n") * 2)
                await writer.drain()
                answers = answers or [await reader.readuntil(b"\r\n")]
        return answers[0]

    assert with_server(send_on).startswith(b"HTTP/1.1 413 ")


def test_a_slow_body_is_told_so_and_others_are_not_held_up(
    monkeypatch: pytest.MonkeyPatch, server: tuple[str, Popen[str]]
) -> None:
    """A body that does not come to its end is refused with 408; while it is awaited, others are answered."""
    monkeypatch.setattr("wanref_contract.sandbox.body.SLOWEST", 0.05)

    async def send_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD + SIZED[:-1])
        return await reader.readuntil(b"\r\n")

    assert with_server(send_half).startswith(b"HTTP/1.1 408 ")
    with ExitStack() as held:
        for _ in range(50):
            held.enter_context(connect(server[0])).sendall(HEAD + SIZED[:-1])
        assert is_alive(server[0])


def test_a_client_that_is_being_answered_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long an answer takes, the connection stays; the patience is for what the client owes."""
    monkeypatch.setattr(serving, "_PATIENCE", 0.02)

    async def wait_for_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(HEAD + SIZED[:-1])
        for _ in range(10):  # as long as the patience, several times over
            done, _pending = await asyncio.wait([asyncio.ensure_future(reader.read(1))], timeout=0.02)
            assert not done
            for task in _pending:
                task.cancel()
            await asyncio.wait(_pending)
        writer.write(SIZED[-1:])
        return await reader.readuntil(b"\r\n")

    assert with_server(wait_for_body).startswith(b"HTTP/1.1 200 ")


# ---- Too many -------------------------------------------------------------------------------------------------------


def test_connections_leave_the_process_some_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more connections are served than files can be opened, and some are left for callbacks."""
    for soft, most in ((resource.RLIM_INFINITY, 1000), (100_000, 1000), (1024, 924), (256, 156), (20, 1)):
        monkeypatch.setattr(resource, "getrlimit", lambda _kind, soft=soft: (soft, soft))
        assert _most_connections() == most


@pytest.mark.fuzz
def test_thousands_of_connections_are_survived() -> None:
    """Where more clients come than are served, they are told so, in little memory; when they leave, all is well."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 5000), hard))
    with served() as (address, process), ExitStack() as held:
        before = megabytes(process)
        for _ in range(3000):
            held.enter_context(connect(address))
        answer = httpx.get(f"{address}/_wanref/", trust_env=False)
        assert answer.status_code == 503
        assert megabytes(process) - before < 30
        held.close()
        while httpx.get(f"{address}/_wanref/", trust_env=False).status_code == 503:
            pass
        assert is_alive(address)
