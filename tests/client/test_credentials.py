"""The key: where it goes, and that it is seen nowhere else."""

from __future__ import annotations

import base64
import json
import logging
import pickle
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.driving import KEY, KINDS, REQUEST, Driven, Pieces, Script, says, task
from wanref_contract.client import AsyncClient, Client
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=6, max_size=60).map(
    "sk-".__add__
)


def echoes(key: str) -> list[Any]:
    """Return answers of a server that repeats the key wherever it can."""
    escaped = "".join(f"\\u{ord(one):04x}" for one in key)
    words = {"error": {"code": key, "message": f"no such key: {key}!", "type": key, key: key}}
    return [
        *(says(status, words) for status in (400, 401, 429, 500, 302)),
        says(401, f'{{"error": {{"code": "x", "message": "{escaped}"}}}}'.encode()),
        says(200, key.encode()),
        says(200, {"id": "", "key": key}),
        httpx.ReadError(f"while sending Bearer {key}"),
        httpx.ConnectError(f"while sending Bearer {key}"),
        says(200, task("pending", note=[{key: key}], results=[f"https://example.com/?key={key}"])),
    ]


def shown(client: Driven, outcome: Any) -> str:
    """Return everything that a log or a report could show of an outcome."""
    texts = [repr(client.client), repr(outcome), str(outcome), repr(vars(client.client))]
    if isinstance(outcome, Exception):
        texts += traceback.format_exception(outcome)
        texts += [repr(outcome.args), repr(vars(outcome)), repr(outcome.__context__), repr(pickle.dumps(outcome))]
    else:
        texts += [repr(outcome.body), repr(outcome.results)]
    return "\n".join(texts)


def spellings(key: str) -> set[str]:
    """Return the key as it may be written."""
    return {key, repr(key)[1:-1], json.dumps(key)[1:-1], repr(key.encode())[2:-1]}


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_is_never_seen(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a repr, an exception, its traceback, a task or a log, even where the other side repeats it."""
    caplog.set_level(logging.DEBUG)

    @settings(max_examples=8, deadline=None)
    @given(KEYS)
    def law(key: str) -> None:
        caplog.clear()
        for answer in echoes(key):
            client = Driven(kind, Script(answer), key=key, patience=1)
            texts = [
                shown(client, client.outcome(*call)) for call in (("create", REQUEST), ("get", "task-unified-1-a"))
            ]
            text = "\n".join([*texts, caplog.text])
            assert [one for one in spellings(key) if one in text] == []

    law()


CODINGS = {
    "percent": lambda key: "".join(f"%{ord(one):02X}" for one in key),
    "percent twice": lambda key: quote(quote(key, safe=""), safe=""),
    "escaped": lambda key: "".join(f"\\u{ord(one):04x}" for one in key),
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of the header": lambda key: base64.urlsafe_b64encode(f"Bearer {key}".encode()).decode(),
    "hexadecimal": lambda key: key.encode().hex(),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_no_error_shows_the_key_in_another_form(kind: str, coding: str) -> None:
    """A server, or a library, that repeats the key encoded does not bring it into an error either."""
    key = "sk-+/very=secret~0123?"
    written = CODINGS[coding](key)
    said = {"error": {"code": written, "message": f"no such key: {written} (at all)"}}
    breaks = httpx.Response(200, stream=Pieces(lambda: iter([b"{", *_lost(written)])))
    failed = says(200, task("failed", **said))
    for answer in (says(401, said), says(500, said), says(302, said), says(200, said), breaks, failed):
        client = Driven(kind, Script(says(200, task("pending")), answer), key=key, patience=0)
        made = client.create(REQUEST)
        outcomes = [client.outcome("create", REQUEST), client.outcome("wait", made, deadline=5)]
        assert [written in str(one) for one in outcomes if isinstance(one, Exception)] == [False] * 2, answer


@pytest.mark.parametrize("coding", CODINGS)
def test_no_error_shows_the_key_in_the_name_of_a_task(kind: str, coding: str, tmp_path: object) -> None:
    """A server that calls a task, its state or its film by the key brings it into no error; the task itself has it."""
    key = "sk-+/very=secret~0123?"
    written = CODINGS[coding](key)
    made = task("pending") | {"id": written}
    state = task("pending", 100) | {"id": written, "status": written}
    film = f"https://cdn.example.com/{written}"
    calls: list[tuple[str, Any, tuple[Any, ...]]] = [
        ("run", state, (REQUEST,)),
        ("run", task("failed") | {"id": written, "error": {"code": "x", "message": "no"}}, (REQUEST,)),
        ("run", task("completed", 100) | {"id": written}, (REQUEST,)),
        ("run", says(404, b""), (REQUEST,)),
        ("create", says(500, made), (REQUEST,)),
    ]
    for name, answer, arguments in calls:
        last = answer if isinstance(answer, httpx.Response) else says(200, answer)
        script = Script(last) if name == "create" else Script(says(200, made), last)
        client = Driven(kind, script, key=key, patience=0)
        outcome = client.outcome(name, *arguments, **({"deadline": 5} if name == "run" else {}))
        assert isinstance(outcome, WanrefError), answer
        assert written not in str(outcome), outcome
        assert written not in str(pickle.loads(pickle.dumps(outcome)))
        if hasattr(outcome, "task"):
            assert outcome.task.id == written
    client = Driven(kind, Script(says(200, made | {"status": "completed", "results": [film]}), says(403, b"")), key=key)
    lost = client.outcome("save_results", client.get(written), str(tmp_path), deadline=5)
    assert isinstance(lost, WanrefError)
    assert written not in str(lost)


def _lost(written: str) -> Iterator[bytes]:
    raise httpx.ReadError(f"while sending {written} !")
    yield b""


def test_what_no_error_shows_stays_as_it_is(kind: str) -> None:
    """The signature of a result is none of our secrets: without it there would be no film."""
    url = "https://cdn.example.com/a.mp4?Signature=x7Kq&Expires=1800086400&token=abcdef0123456789"
    done = Driven(kind, Script(says(200, task("completed", 100, results=[url])))).get("task-unified-1-a")
    assert done.results == (url,)


@pytest.mark.parametrize(
    ("key", "oddity"),
    [
        ("", "is empty"),
        *((text, "has others in it") for text in (" ", "sk-a b", "sk-a\n", "sk-ключ")),
        (5, "is of type int"),
        (b"sk-bytes", "is of type bytes"),
    ],
)
def test_a_key_that_no_header_carries_is_refused(kind: str, key: Any, oddity: str) -> None:
    """A key with a line break from a file, or no key at all, is refused in words that do not repeat it."""
    with pytest.raises(ValueError, match="must be a text of printable ASCII") as refusal:
        Driven(kind, Script(), key=key)
    assert str(refusal.value) == f"api_key must be a text of printable ASCII without spaces, {oddity}"


def test_the_key_may_stand_in_the_environment(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken from there where no other is given; and where there is none, both ways to give one are named."""
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-of-the-environment")
    for own, sent in ((None, "sk-of-the-environment"), (KEY, KEY)):
        script = Script(says(200, task("pending")))
        Driven(kind, script, key=own).create(REQUEST)
        assert script.requests[0].headers["Authorization"] == f"Bearer {sent}"
    monkeypatch.setenv("EVOLINK_API_KEY", "sk of\nthe environment")
    with pytest.raises(ValueError, match="must be") as refusal:
        Driven(kind, Script(), key=None)
    assert str(refusal.value) == ("EVOLINK_API_KEY must be a text of printable ASCII without spaces, has others in it")
    for value in ("", None):
        monkeypatch.delenv("EVOLINK_API_KEY") if value is None else monkeypatch.setenv("EVOLINK_API_KEY", value)
        with pytest.raises(ValueError, match="must be") as refusal:
            Driven(kind, Script(), key=None)
        assert str(refusal.value) == "api_key must be given, or stand in the environment as EVOLINK_API_KEY"
    make: Any = Client if kind == "sync" else AsyncClient
    with pytest.raises(ValueError, match="EVOLINK_API_KEY"):
        make(spend_limit=5)


def test_a_client_is_not_pickled(kind: str) -> None:
    """A key does not travel to another process by accident."""
    with pytest.raises(TypeError, match="a key is not pickled"):
        pickle.dumps(Driven(kind, Script()).client._key)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.evolink.ai",
        "https://gateway.example.com/evolink/",
        "http://127.0.0.1:8427",
        "http://127.8.9.1",
        "http://localhost:1",
        "http://LOCALHOST.",
        "http://[::1]:8427",
    ],
)
def test_the_key_goes_where_it_is_safe(kind: str, url: str) -> None:
    """Over TLS anywhere, and to this machine as it likes; a path before that of the call is kept."""
    script = Script(says(200, task("pending")))
    Driven(kind, script, base_url=url).create(REQUEST)
    (sent,) = script.requests
    assert str(sent.url) == str(httpx.URL(f"{url.rstrip('/')}/v1/videos/generations"))
    assert sent.headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "url",
    [
        "http://api.evolink.ai",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://0x7f.1",
        "http://127.0.0.1\\@example.com",
        "https://user:secret@api.evolink.ai",
        "https://api.evolink.ai?key=secret",
        "https://api.evolink.ai#x",
        "ftp://api.evolink.ai",
        "api.evolink.ai",
        "https://",
        "",
    ],
)
def test_the_key_does_not_go_where_it_is_not(kind: str, url: str) -> None:
    """Plain HTTP to another machine, and an address that two readers could read in two ways, are refused."""
    with pytest.raises(ValueError, match="base_url must") as refusal:
        Driven(kind, Script(), base_url=url)
    assert "secret" not in str(refusal.value)


def test_plain_http_has_to_be_allowed(kind: str) -> None:
    """The refusal says how to send the key unencrypted all the same, and so it is sent."""
    with pytest.raises(ValueError, match="allow_plain_http=True sends it all the same"):
        Driven(kind, Script(), base_url="http://sandbox:8427")
    client = Driven(kind, Script(says(200, task("pending"))), base_url="http://sandbox:8427", allow_plain_http=True)
    assert client.create(REQUEST).status == "pending"


@pytest.mark.parametrize("make", [Client, AsyncClient])
def test_no_proxy_reads_what_is_not_encrypted(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment carries calls over TLS, and never the plain ones to this machine."""
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "")
    assert not make(KEY, base_url="http://127.0.0.1:8427")._http._mounts
    assert make(KEY)._http._mounts
