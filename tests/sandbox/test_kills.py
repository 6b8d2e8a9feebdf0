"""Killed again and again under load: what was acknowledged is there, and what was to be reported is reported."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.sandbox.calling import CREATE, KEY, REQUEST, served

if TYPE_CHECKING:
    from pathlib import Path

KILLS, CLIENTS, TASKS = 6, 16, 150


class _Listener(ThreadingHTTPServer):
    """Lets as many wait as are told at once; of more, some systems cut off all but the first few."""

    request_queue_size = 2 * TASKS


@pytest.mark.fuzz
def test_nothing_acknowledged_is_lost_however_often_it_is_killed(tmp_path: Path) -> None:
    """After six kills under load each task is there with its bill, and each was reported."""
    told: list[str] = []
    reported: set[str] = set()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reported.add(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["id"])
            with suppress(OSError):
                self.send_response(200)
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    receiver = _Listener(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever).start()
    state = ("--state", str(tmp_path / "state.db"), "--progress", "time:0.2", "--allow-callback", "127.0.0.1")
    request = REQUEST | {"callback_url": f"http://127.0.0.1:{receiver.server_port}/"}
    try:
        for kill in range(1, KILLS + 1):
            with served(*state) as (address, process):
                enough = threading.Event()
                threads = [
                    threading.Thread(target=_post, args=(address, request, told, kill * TASKS, enough))
                    for _ in range(CLIENTS)
                ]
                for thread in threads:
                    thread.start()
                assert enough.wait(120)
                process.kill()
                for thread in threads:
                    thread.join()
        with served(*state) as (address, _), httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
            listed = client.get("/_wanref/tasks").json()["tasks"]
            while any(one["state"] == "pending" for one in client.get("/_wanref/callbacks").json()["callbacks"]):
                pass
            entries = client.get("/_wanref/ledger").json()["entries"]
    finally:
        receiver.shutdown()
        receiver.server_close()
    known = [one["task"]["id"] for one in listed]
    assert len(told) >= KILLS * TASKS
    assert len(set(known)) == len(known)
    assert set(told) <= set(known)
    assert set(told) <= reported
    assert sorted((one["task"], one["kind"]) for one in entries) == sorted(
        (name, kind) for name in known for kind in ("reserved", "charged")
    )


def _post(address: str, request: object, told: list[str], goal: int, enough: threading.Event) -> None:
    """Make tasks until the sandbox is gone; *enough* is set once *goal* of them were acknowledged."""
    with suppress(httpx.TransportError), httpx.Client(base_url=address, headers=KEY, trust_env=False) as client:
        while True:
            told.append(client.post(CREATE, json=request).json()["id"])
            if len(told) >= goal:
                enough.set()
