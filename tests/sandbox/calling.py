"""A sandbox in the process of the test, on a clock that the test owns, and a receiver of callbacks."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from wanref_contract.sandbox import CountedIds, ManualClock, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette

REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "A woman in a red coat walks through the rain",
    "image_urls": ["https://example.com/woman.png"],
}
CREATE = "/v1/videos/generations"
KEY = {"Authorization": "Bearer sk-of-the-test"}


class Client:
    """Calls an app in this process, one call after the other."""

    def __init__(self, app: Starlette, **headers: str) -> None:
        self.app = app
        self.headers = KEY | {name.replace("_", "-"): value for name, value in headers.items()}

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Return the answer to one call."""
        options["headers"] = self.headers | options.get("headers", {})

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def create(self, request: Any = None, **headers: str) -> httpx.Response:
        """Post *request*, or one that is in order."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", CREATE, json=REQUEST if request is None else request, headers=named)

    def make(self, request: Any = None, **headers: str) -> str:
        """Make a task, and return its id."""
        answer = self.create(request, **headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def query(self, task_id: str, **headers: str) -> httpx.Response:
        """Query a task."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("GET", f"/v1/tasks/{task_id}", headers=named)

    def see(self, what: str) -> Any:
        """Read something of the control API."""
        answer = self.call("GET", f"/_wanref/{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def set(self, what: str, **members: Any) -> Any:
        """Set something by the control API."""
        answer = self.call("POST", f"/_wanref/{what}", json=members)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.set("clock", advance=seconds)


class Receiver(httpx.AsyncBaseTransport):
    """Takes callbacks in place of the network, and answers them as it is told; 200 when it is told nothing more."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take one callback."""
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer, headers={"Location": "http://127.0.0.1/"} if 300 <= answer < 400 else {})


def sandbox(**options: Any) -> Client:
    """Return a client of a sandbox of its own, whose clock stands still and whose ids are counted."""
    return Client(create_app(**{"clock": ManualClock(), "ids": CountedIds(), "progress": "time:60"} | options))


@contextmanager
def served(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve a sandbox in a process of its own, and give its address and the process."""
    command = "import sys; from wanref_contract.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "sandbox", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on "), (line, process.stderr.read() if process.stderr else "")
        yield line.removeprefix("listening on ").strip(), process
    finally:
        process.kill()
        process.communicate()
