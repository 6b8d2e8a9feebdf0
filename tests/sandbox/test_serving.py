"""The sandbox in a process of its own: quickly there, and not to be upset by what comes over the wire."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn
from uvicorn.server import ServerState

from tests.sandbox.calling import CREATE, KEY, REQUEST, served
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.sandbox import create_app
from wanref_contract.sandbox.serving import _Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMAND = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())", "sandbox"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Return the address of a sandbox that all tests of this module share."""
    with served() as (address, _):
        yield address


def exchange(address: str, *pieces: bytes, hang_up: bool = False) -> bytes:
    """Send *pieces* over a connection of their own, and return the head that comes back, or what came until the end."""
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for piece in pieces:
            try:
                connection.sendall(piece)
            except OSError:
                break
        if hang_up:
            return b""
        received = b""
        try:
            while b"\r\n\r\n" not in received and (chunk := connection.recv(65536)):
                received += chunk
        except ConnectionResetError:
            pass
        return received


def is_alive(address: str) -> bool:
    """Say whether the sandbox still makes tasks."""
    return httpx.post(address + CREATE, json=REQUEST, headers=KEY, trust_env=False).status_code == 200


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="what a process has taken is read from /proc")
def test_it_starts_within_a_second() -> None:
    """From the start of the process to listening, the sandbox takes less than a second of processor time."""
    with served() as (address, process):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
            ticks = file.read().rpartition(")")[2].split()[11:13]
        assert sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK") < 1
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


@pytest.mark.parametrize("name", ["create-drop-before", "create-drop-after"])
def test_a_dropped_connection_is_really_dropped(address: str, name: str) -> None:
    """On the wire nothing comes back at all, not even a status line; and the sandbox goes on."""
    body = b"{}" if name.endswith("before") else json.dumps(REQUEST).encode()
    head = (
        f"POST {CREATE} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer k\r\nContent-Type: application/json\r\n"
        f"Wanref-Test: {name}\r\nWanref-Scenario: {name}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    assert exchange(address, head.encode() + body) == b""
    tasks = httpx.get(f"{address}/_wanref/tasks", headers={"Wanref-Test": name}, trust_env=False).json()["tasks"]
    assert [task["lost"] for task in tasks] == ([True] if name.endswith("after") else [])


def test_a_large_body_is_refused_before_it_has_come(address: str) -> None:
    """The refusal does not wait for the rest of a body that is too large already."""
    head = f"POST {CREATE} HTTP/1.1\r\nHost: s\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n"
    answer = exchange(address, head.encode(), b" " * 1_100_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert is_alive(address)


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /nothing HTTP/9.9\r\n\r\n",
        b"POST /v1/videos/generations HTTP/1.1\r\nHost: s\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/videos/generations HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"GET /v1/tasks/x HTTP/1.1\r\nHost: s\r\n" + b"X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 5000,
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: s\r\n\r\n",
        b"GET /v1/tasks/\xff\xfe HTTP/1.1\r\nHost: s\r\n\r\n",
    ],
)
def test_what_is_no_http_is_turned_away(address: str, sent: bytes) -> None:
    """Garbage, floods of headers and endless lines are answered with 400 and an end of the connection."""
    answer = exchange(address, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
    assert is_alive(address)


def test_a_client_that_leaves_is_not_missed(address: str) -> None:
    """A connection that ends in the middle of a head or a body leaves no trace."""
    head = (
        f"POST {CREATE} HTTP/1.1\r\nHost: s\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n".encode()
    )
    for sent in (b"", b"POST /v1", head, head + b"{" * 100):
        exchange(address, sent, hang_up=True)
    assert is_alive(address)


def test_a_head_request_is_answered_without_a_body(address: str) -> None:
    """HEAD works where GET does."""
    answer = httpx.head(f"{address}/_wanref/clock", trust_env=False)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_connection_that_says_nothing_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who connects and sends no request is not kept for ever."""
    monkeypatch.setattr("wanref_contract.sandbox.serving._PATIENCE", 0.01)

    async def wait_for_the_end() -> bytes:
        config = uvicorn.Config(create_app(), log_config=None)
        config.load()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Protocol(config, ServerState(), {}), "127.0.0.1", 0)
        async with server, asyncio.timeout(30):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            rest = await reader.read()
            writer.close()
            return rest

    assert asyncio.run(wait_for_the_end()) == b""


def run(*arguments: str) -> tuple[int, str]:
    """Return the status and the last words of a sandbox that does not start."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


def test_without_its_extra_the_command_says_what_to_install() -> None:
    """Where what serves is missing, there is a sentence with the line that mends it."""
    for name in ("starlette", "uvicorn", "httpx"):
        code = f"import sys; sys.modules['{name}'] = None; from wanref_contract.cli import main; sys.exit(main())"
        done = subprocess.run([sys.executable, "-c", code, "sandbox"], capture_output=True, text=True, check=False)
        said = "wanref: the sandbox needs what comes with an extra\n  pip install 'wanref-contract[sandbox]'\n"
        assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_another_contract_is_another_api(tmp_path: Path) -> None:
    """A changed copy of the contract is what requests are judged by, and a name that is none is told."""
    folder = tmp_path / "house"
    shutil.copytree(os.path.join(schema_folder(), DEFAULT_CONTRACT), folder)
    rules = folder / "contract.yaml"
    rules.write_text(rules.read_text("utf-8").replace("voice_bindings: 5 ", "voice_bindings: 4 "), "utf-8")
    assert run("--contract", "nonsuch")[0] == 2
    with served("--contract", str(folder), "--host", "localhost") as (address, _):
        assert httpx.get(f"{address}/_wanref/", trust_env=False).json()["contract"] == DEFAULT_CONTRACT


def test_what_cannot_be_served_is_told(address: str, tmp_path: Path) -> None:
    """A port that is taken, a pace that is none, a state that is none: status 2 and a sentence."""
    port = address.rpartition(":")[2]
    assert run("--port", port) == (2, f"wanref: 127.0.0.1:{port}: Address already in use\n")
    status, words = run("--host", "203.0.113.1")
    assert (status, words.startswith("wanref: 203.0.113.1:8427: ")) == (2, True)
    for number in ("65536", "-1", "http"):
        status, words = run("--port", number)
        assert (status, f"--port must be a number from 0 to 65535, is '{number}'" in words) == (2, True)
    pace = "the progress must be immediate, polls:N with a whole number from 1, or time:SECONDS, is 'soon'"
    assert run("--progress", "soon") == (2, f"wanref: {pace}\n")
    (tmp_path / "notes").write_text("these are notes, and there are many of them" * 20)
    assert run("--state", "") == (2, "wanref: a state must have a file to be kept in, not ''\n")
    status, words = run("--state", str(tmp_path / "notes"))
    assert (status, "notes: cannot keep a state here: file is not a database" in words) == (2, True)
