"""Callbacks: when they go out, what they carry, how often they are tried, and where they never go."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.sandbox.calling import KEY, REQUEST, Receiver, sandbox, served
from wanref_contract import load_contract
from wanref_contract.sandbox.courier import Courier, Outcome
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = 1_800_000_000.0
URL = "https://hooks.example.com/done?film=1"
HEARD = REQUEST | {"callback_url": URL}
TERMS = load_terms(load_contract()).callback


def attempts(client: Any) -> list[tuple[float, int | None]]:
    """Return when each attempt of the one callback was made, in seconds from the start, and the status it got."""
    (callback,) = client.see("callbacks")["callbacks"]
    return [(attempt["at"] - START, attempt["status"]) for attempt in callback["attempts"]]


@pytest.mark.parametrize("name", ["completed", "service_error", "cancelled"])
def test_the_end_of_a_task_is_reported_once_with_the_body_of_a_query(name: str) -> None:
    """Each of the documented events is posted as JSON, at the end of the task, once the bill is settled."""
    receiver = Receiver()
    client = sandbox(transport=receiver)
    task_id = client.make(HEARD, Wanref_Scenario=name)
    client.advance(59.9)
    assert receiver.requests == []
    client.advance(0.1)
    (request,) = receiver.requests
    assert (request.method, str(request.url), request.headers["Content-Type"]) == ("POST", URL, "application/json")
    assert request.headers["Host"] == "hooks.example.com"
    assert json.loads(request.content) == client.query(task_id).json()
    assert [entry["kind"] for entry in client.see("ledger")["entries"]][1] in ("charged", "released")
    client.advance(1e6)
    assert len(receiver.requests) == 1
    assert client.see("callbacks")["callbacks"][0]["state"] == "delivered"


@pytest.mark.parametrize("request_", [REQUEST, REQUEST | {"callback_url": ""}, REQUEST | {"callback_url": None}])
def test_nobody_is_told_who_did_not_ask(request_: dict[str, Any]) -> None:
    """No callback_url, or one that counts as not given, means no callback."""
    receiver = Receiver()
    client = sandbox(transport=receiver)
    client.make(request_)
    client.advance(1e6)
    assert (receiver.requests, client.see("callbacks")) == ([], {"callbacks": []})


@pytest.mark.parametrize(
    ("answers", "expected", "state"),
    [
        ([204], [(60, 204)], "delivered"),
        ([500, 200], [(60, 500), (61, 200)], "delivered"),
        ([302, 404, 201], [(60, 302), (61, 404), (63, 201)], "delivered"),
        ([500] * 9, [(60, 500), (61, 500), (63, 500), (67, 500)], "lost"),
        ([httpx.ConnectError("refused"), 299], [(60, None), (61, 299)], "delivered"),
        ([httpx.ReadTimeout("slow")] * 4, [(60, None), (71, None), (83, None), (97, None)], "lost"),
        ([OSError("gone"), 300, 199, 600], [(60, None), (61, 300), (63, 199), (67, 600)], "lost"),
    ],
)
def test_retries_are_the_documented_ones(answers: list[Any], expected: list[Any], state: str) -> None:
    """What is no 2xx is tried again 1, 2 and 4 seconds after it failed, a silence after its 10 seconds; then lost."""
    receiver = Receiver(*answers)
    client = sandbox(transport=receiver)
    client.make(HEARD)
    client.advance(3600)
    assert attempts(client) == expected
    assert client.see("callbacks")["callbacks"][0]["state"] == state
    assert len(receiver.requests) == len(expected)  # a redirect was not followed either


def test_retries_wait_for_the_clock() -> None:
    """No retry comes before its moment, however often anything else is called."""
    receiver = Receiver(*[500] * 4)
    client = sandbox(transport=receiver)
    task_id = client.make(HEARD)
    seen = []
    for seconds in (60, 0.5, 0.5, 1.9, 0.1, 4):
        client.advance(seconds)
        client.query(task_id)
        seen.append(len(receiver.requests))
    assert seen == [1, 1, 2, 2, 3, 4]


def test_a_task_by_polls_is_reported_on_its_last_poll() -> None:
    """Where polls move a task, the one that completes it sends the callback."""
    receiver = Receiver()
    client = sandbox(transport=receiver, progress="polls:2")
    task_id = client.make(HEARD)
    counts = []
    for _ in range(3):
        client.query(task_id)
        counts.append(len(receiver.requests))
    assert counts == [0, 1, 1]


def test_a_room_that_was_emptied_hears_nothing_more() -> None:
    """After a reset no callback of before goes out."""
    receiver = Receiver(500)
    client = sandbox(transport=receiver)
    client.make(HEARD)
    client.advance(60)
    client.set("reset")
    client.advance(3600)
    assert (len(receiver.requests), client.see("callbacks")) == (1, {"callbacks": []})


# ---- Over the network -----------------------------------------------------------------------------------------------


@contextmanager
def listening(
    *statuses: int, location: str = "", tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[Any], threading.Event]]:
    """Receive callbacks at an address, and give it, what came, and an event for when all *statuses* were answered."""
    left, came, done = list(statuses), [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(left.pop(0))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            if not left:
                done.set()

        do_GET = do_POST  # noqa: N815 (so the server finds it)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/done", came, done
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_served_sandbox_delivers_by_itself() -> None:
    """In a process of its own the sandbox notices the end of a task, posts it and tries again, with nobody polling."""
    with (
        listening(500, 200) as (url, came, done),
        served("--progress", "time:0.1", "--allow-callback", "127.0.0.1") as (address, _),
        httpx.Client(base_url=address, headers=KEY, trust_env=False) as client,
    ):
        made = client.post("/v1/videos/generations", json=REQUEST | {"callback_url": url}).json()
        assert done.wait(30)
        assert came == [client.get(f"/v1/tasks/{made['id']}").json()] * 2
        assert came[0]["status"] == "completed"


def test_a_receiver_that_says_nothing_is_given_up() -> None:
    """An attempt takes no longer than it may, even where something always seems about to come."""

    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError

    outcome = asyncio.run(Courier(terms=replace(TERMS, timeout=0.01), transport=Silent()).deliver(URL, {}))
    assert (outcome, outcome.timed_out) == (Outcome(trouble="timed out"), True)


def test_redirects_are_not_followed() -> None:
    """A redirect is an answer that is no 2xx, and the address it names is not called."""
    with listening(200) as (other, came, _), listening(307, location=other) as (url, first, _):
        outcome = asyncio.run(Courier(terms=TERMS, allowed={"127.0.0.1"}).deliver(url, {"id": "a"}))
    assert (outcome, first, came) == (Outcome(status=307), [{"id": "a"}], [])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """A public name whose address is internal, even among others, is found out when it is called."""

    async def getaddrinfo(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (one, 443)) for one in ("93.184.216.34", address)]

    async def deliver() -> Outcome:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await Courier(terms=TERMS).deliver(URL, {})

    assert asyncio.run(deliver()) == Outcome(trouble="the name leads to an internal address; nothing was sent")


def test_the_address_that_was_looked_at_is_the_one_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once; its second answer cannot lead anywhere else."""
    asked = []

    async def deliver(url: str) -> Outcome:
        async def getaddrinfo(host: str, port: int, **_: object) -> list[Any]:
            asked.append(host)
            return [(socket.AF_INET, 1, 6, "", ("127.0.0.1" if host == "hooks.test" else host, port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await Courier(terms=TERMS, allowed={"hooks.test"}).deliver(url, {})

    with listening(200) as (url, came, _):
        outcome = asyncio.run(deliver(url.replace("127.0.0.1", "hooks.test")))
    assert (outcome, came, asked.count("hooks.test")) == (Outcome(status=200), [{}], 1)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made with openssl")
@pytest.mark.parametrize(("name", "status"), [("hooks.test", 200), ("other.test", None)])
def test_the_certificate_is_that_of_the_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, status: int | None
) -> None:
    """Over TLS the address is called and the name is asked for: a certificate of another name will not do."""
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run(
        [*make, "-subj", "/CN=hooks.test", "-addext", "subjectAltName=DNS:hooks.test"], check=True, capture_output=True
    )
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(certificate, key)
    monkeypatch.setattr(
        "wanref_contract.sandbox.courier._trusted", lambda: ssl.create_default_context(cafile=certificate)
    )

    async def getaddrinfo(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 443))]

    async def deliver(url: str) -> Outcome:
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
        return await Courier(terms=TERMS, allowed={name}).deliver(url, {})

    with listening(200, tls=own) as (url, came, _):
        outcome = asyncio.run(deliver(url.replace("http://127.0.0.1", f"https://{name}")))
    assert (outcome.status, len(came)) == (status, int(status == 200))
    assert ("CERTIFICATE_VERIFY_FAILED" in outcome.trouble) == (status is None)


@pytest.mark.parametrize("url", ["https://[/", "https://a..b/", "https://" + "x" * 70 + ".com/", "nonsense://x"])
def test_an_address_that_is_none_is_an_outcome(url: str) -> None:
    """Whatever is wrong with an address, an attempt ends with words and not with an exception."""
    outcome = asyncio.run(Courier(terms=TERMS, allowed={"a..b"}, transport=None).deliver(url, {}))
    assert (outcome.status, bool(outcome.trouble)) == (None, True)
