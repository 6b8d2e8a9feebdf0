"""The fixture wanref_guard: each request is linted on its way, and nothing leaves the machine."""

from __future__ import annotations

import functools
import socket
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.testing.conftest import told
from wanref_contract.testing.blocking import NetworkBlocked, no_way_out
from wanref_contract.testing.guard import FindingWarning
from wanref_contract.testing.seams import watching

if TYPE_CHECKING:
    from tests.testing.conftest import Run
    from wanref_contract.testing import Guard, SandboxRoom

SENDERS = {
    "httpx": "httpx.post(url, json=request, headers=KEY)",
    "httpx client": """
    with httpx.Client(base_url=url.removesuffix(CREATE)) as client:
        client.send(client.build_request("POST", CREATE, json=request, headers=KEY))""",
    "httpx stream": """
    with httpx.Client() as client, client.stream("POST", url, json=request, headers=KEY):
        pass""",
    "httpx async": """
    import asyncio
    async def go():
        async with httpx.AsyncClient() as client:
            await client.post(url, json=request, headers=KEY)
    asyncio.run(go())""",
    "requests": "import requests; requests.post(url, json=request, headers=KEY)",
    "requests text": "import requests, json; requests.post(url, json.dumps(request), headers=KEY | TYPE)",
    "requests file": """
    import requests, json, io
    requests.post(url, io.BytesIO(json.dumps(request).encode()), headers=KEY | TYPE)""",
    "aiohttp": """
    import asyncio, aiohttp
    async def go():
        async with aiohttp.ClientSession() as session, session.post(url, json=request, headers=KEY):
            pass
    asyncio.run(go())""",
    "aiohttp base": """
    import asyncio, aiohttp, json
    async def go():
        async with aiohttp.ClientSession(url.removesuffix(CREATE)) as session:
            (await session.post(CREATE, data=json.dumps(request), headers=KEY | TYPE)).release()
    asyncio.run(go())""",
    "urllib": """
    import urllib.request, json
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(request).encode(), KEY | TYPE)):
        pass""",
    "urllib data": """
    import urllib.request, json
    with urllib.request.urlopen(urllib.request.Request(url, None, KEY | TYPE), json.dumps(request).encode()):
        pass""",
}
"""A way to send a request with each library, and the seams within it."""

TYPE = "TYPE = {'Content-Type': 'application/json'}\n\n"


@pytest.mark.parametrize("how", SENDERS)
def test_what_would_be_refused_fails_the_test_and_is_not_sent(run: Run, how: str) -> None:
    """With every library, a request with an error fails at the call, and never arrives; a right one does."""
    result = run(f"""
{TYPE}
def submit(url, request):
    {SENDERS[how]}

def test_long(wanref_sandbox, wanref_guard):
    try:
        submit(wanref_sandbox.url + CREATE, LONG)
    except BaseException as error:
        print("caught", type(error).__name__, "after", len(wanref_sandbox.journal), "calls")

def test_rain(wanref_sandbox, wanref_guard):
    submit(wanref_sandbox.url + CREATE, RAIN)
    assert [visit.status for visit in wanref_sandbox.journal] == [200]
    assert [(sent.method, sent.findings) for sent in wanref_guard.sent] == [("POST", ())]
""")
    result.assert_outcomes(passed=1, failed=1)  # the failure that a test has caught is told all the same
    assert "WAN410" in told(result)
    assert "caught Failed after 0 calls" in told(result)


def test_the_sandbox_is_guarded_by_another_name_too(run: Run) -> None:
    """Whoever calls this machine by its name is linted as by its address."""
    result = run("""
def test_long(wanref_sandbox, wanref_guard):
    httpx.post(wanref_sandbox.url.replace("127.0.0.1", "localhost") + CREATE, json=LONG, headers=KEY)
""")
    result.assert_outcomes(failed=1)
    assert "WAN410" in told(result)


def test_our_own_client_is_seen_too(run: Run) -> None:
    """What the client of the package sends goes by the guard as well."""
    result = run("""
def test_rain(wanref_client, wanref_guard):
    wanref_client.create(RAIN)
    assert [sent.method for sent in wanref_guard.sent] == ["POST"]
""")
    result.assert_outcomes(passed=1)


def test_the_failure_names_the_line_and_the_finding(run: Run) -> None:
    """The failure says which lines of the code led to the call, and shows the finding in the body."""
    result = run("""
def submit():
    post(API, LONG)

def test_long(wanref_guard):
    submit()
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "wanref_guard: the API would refuse POST https://api.evolink.ai/v1/videos/generations, sent by",
        "  test_it.py:*, in test_long",
        "  test_it.py:*, in submit",
        "  test_it.py:*, in post",
        "error[[]WAN410[]]: /duration must be at most 15 seconds, is 99",
        "*\"duration\": 99",
        "*= help:*",
    ])  # fmt: skip


@pytest.mark.parametrize("catch", ["Exception", "BaseException"])
def test_code_that_swallows_it_fails_all_the_same(run: Run, catch: str) -> None:
    """Whatever the code under test catches, its test fails; what follows a swallowed failure is not hidden by it."""
    result = run(f"""
def test_swallowed(wanref_guard):
    try:
        post(API, LONG)
    except {catch}:
        pass

def test_swallowed_and_failed(wanref_guard):
    try:
        post(API, LONG)
    except {catch}:
        pass
    assert 1 == 2

@pytest.fixture
def late(wanref_guard):
    yield
    try:
        post(API, LONG)
    except BaseException:
        pass

def test_swallowed_in_the_end_of_a_fixture(late):
    pass
""")
    result.assert_outcomes(failed=2, passed=1, errors=1)
    assert told(result).count("error[WAN410]") == 3


def test_classes_of_unittest_are_guarded_too(run: Run) -> None:
    """In a TestCase, a refused request fails its test, swallowed or not, and a right one does not."""
    result = run("""
import unittest

@pytest.mark.usefixtures("wanref_guard")
class TestIt(unittest.TestCase):
    def test_long(self):
        post(API, LONG)

    def test_swallowed(self):
        try:
            post(API, LONG)
        except BaseException:
            pass

    def test_nothing(self):
        pass
""")
    result.assert_outcomes(failed=2, passed=1)


def test_what_is_taken_and_not_done_is_a_warning(run: Run) -> None:
    """A warning of the linter is a warning of the run, once for each place; nothing fails."""
    result = run("""
def test_odd(wanref_sandbox, wanref_guard):
    for _ in range(2):
        post(wanref_sandbox.url + CREATE, ODD)
""")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*FindingWarning: WAN403 field-unknown: /weather must*sent at test_it.py:*, in post)"])


def test_a_stream_is_told_as_not_judged(run: Run) -> None:
    """A body that reading would use up is let through, and the run is told that nobody judged it."""
    result = run("""
def test_stream(wanref_sandbox, wanref_guard):
    import json, requests
    body = iter([json.dumps(RAIN).encode()])
    requests.post(wanref_sandbox.url + CREATE, body, headers=KEY | {"Content-Type": "application/json"})
    assert len(wanref_sandbox.tasks) == 1
""")
    result.assert_outcomes(passed=1, warnings=1)
    assert "nobody judged it" in told(result)


def test_other_hosts_are_none_of_its_business(run: Run) -> None:
    """Only the API and what stands in for it are looked at; the body of another request is not touched."""
    result = run("""
@pytest.mark.parametrize("url", ["https://api.evolink.ai/v1/files", "https://gateway.example.com" + CREATE])
def test_elsewhere(wanref_guard, url):
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    httpx.Client(transport=transport).post(url, json=LONG)
    assert [sent.findings for sent in wanref_guard.sent] == [()] * url.startswith("https://api")

def test_a_body_is_not_touched(wanref_guard):
    stream = (part for part in [b"a", b"b"])
    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=request.read()))
    assert httpx.Client(transport=transport).post("https://example.com", content=stream).content == b"ab"
""")
    result.assert_outcomes(passed=3)


def test_a_gateway_is_named_by_an_option(run: Run) -> None:
    """With another host of the API, that one is guarded."""
    result = run(
        """
def test_gateway(wanref_guard):
    httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200))).post(
        "https://gateway.example.com/proxy" + CREATE, json=LONG)
""",
        "--wanref-api-host",
        "https://Gateway.example.com",
    )
    result.assert_outcomes(failed=1)


def test_the_api_is_not_called_for_real(run: Run) -> None:
    """A call that would leave the machine for the API is refused, and fails its test even where that is swallowed."""
    result = run("""
def test_called(wanref_guard):
    with pytest.raises(httpx.ConnectError, match="wanref_sandbox.url"):
        post(API)
""")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["wanref_guard: api.evolink.ai was to be called for real*"])


# ---- Nothing is left behind ---------------------------------------------------------------------------------------


def seams() -> dict[str, Any]:
    """Return what stands at each place that the guard or the block puts something at."""
    import aiohttp
    import httpx
    import requests

    owners = [httpx.Client, httpx.AsyncClient, requests.Session, aiohttp.ClientSession, urllib.request.OpenerDirector]
    found = {owner.__name__: dict(vars(owner)) for owner in owners}
    return found | {"socket": dict(vars(socket.socket)), "names": (socket.getaddrinfo, socket.gethostbyname)}


class Everything:
    """A watcher of all requests."""

    def concerns(self, _method: str, _url: str) -> bool:
        """Look at each."""
        return True

    def see(self, _method: str, _url: str, _body: bytes | None) -> None:
        """Look."""


def test_everything_is_put_back() -> None:
    """After the guard, each library and the sockets are what they were, after an error too."""
    before = seams()
    with suppress(ZeroDivisionError), watching(Everything()), no_way_out(str):
        assert seams() != before
        raise ZeroDivisionError
    assert seams() == before


def test_what_others_put_there_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody else put something over the seam, it stays, and ours beneath it lets everything pass."""
    import requests

    class Nobody(Everything):
        def concerns(self, _method: str, _url: str) -> bool:
            raise AssertionError

    monkeypatch.setattr(requests.Session, "send", requests.Session.send)
    with watching(Nobody()):
        ours = requests.Session.send
        theirs = functools.partialmethod(ours)
        monkeypatch.setattr(requests.Session, "send", theirs)
    assert vars(requests.Session)["send"] is theirs
    request = requests.Request("GET", "nowhere://").prepare()
    with pytest.raises(requests.exceptions.InvalidSchema):
        requests.Session().send(request)


# ---- No way out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["api.evolink.ai", "192.0.2.7", "2001:db8::1", b"example.com"])
def test_no_name_and_no_address_outside_is_reached(host: str | bytes) -> None:
    """Names are not looked up and addresses not connected to; the refusal says what was told."""
    with no_way_out(lambda host: f"not {host}"):
        name = host.decode() if isinstance(host, bytes) else host
        with pytest.raises(NetworkBlocked, match=f"not {name}"):
            socket.getaddrinfo(host, 443)
        with pytest.raises(NetworkBlocked, match=f"not {name}"):
            socket.gethostbyname(host)
        with pytest.raises(NetworkBlocked, match=f"not {name}"), socket.socket() as one:
            one.connect((host, 443))
        with pytest.raises(NetworkBlocked), socket.socket() as one:
            one.connect_ex((host, 443))


def test_no_datagram_leaves() -> None:
    """What needs no connection is refused too, with flags and without; to this machine it goes."""
    with no_way_out(lambda host: f"not {host}"), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for arguments in ((b"rain",), (b"rain", 0)):
            with pytest.raises(NetworkBlocked, match=r"not 192\.0\.2\.7"):
                one.sendto(*arguments, ("192.0.2.7", 53))
            assert one.sendto(*arguments, ("127.0.0.1", 9)) == len(b"rain")


def test_this_machine_is_reached(wanref_sandbox: SandboxRoom, wanref_guard: Guard) -> None:
    """Loopback stays open by name and by address, and other families of sockets are nobody's business."""
    assert socket.getaddrinfo("127.0.0.1", 80)
    assert socket.getaddrinfo(None, 80)
    port = int(wanref_sandbox.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        pass
    left, right = socket.socketpair()
    left.close()
    right.close()


def test_the_warning_can_be_filtered() -> None:
    """The category is public, so that a suite may make it an error or nothing."""
    from wanref_contract import testing

    assert testing.FindingWarning is FindingWarning
    assert issubclass(FindingWarning, UserWarning)
