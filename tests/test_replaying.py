"""A cassette played to real clients of every kind: in order, to its end, and never past it into the network."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import socket
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import pytest
import requests
import vcr.stubs
import yaml

from tests.cassettes.taping import API, cassette, data_of, interaction, iter_answers, names, path_of
from wanref_contract.cassettes import CassetteUnusable
from wanref_contract.replaying import NotRecorded, _Played, note_played, replaying, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.replaying import Replay

Call = tuple[str, str, Any]
Answer = tuple[int, str]
FILM = {"model": "wan2.7-reference-video", "prompt": "Rain", "image_urls": ["https://example.com/a.png?Signature=x7Kq"]}
CREATE = "/v1/videos/generations"
TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # made once, because that takes longer than playing ten cassettes


def by_httpx(calls: list[Call]) -> list[Answer]:
    """Make *calls* one after the other with httpx."""
    with httpx.Client(headers={"Authorization": "Bearer mine"}, verify=TRUST) as client:
        answers = [client.request(method, uri, json=body) for method, uri, body in calls]
    return [(answer.status_code, answer.text) for answer in answers]


def by_async_httpx(calls: list[Call]) -> list[Answer]:
    """The same with httpx and asyncio."""

    async def work() -> list[httpx.Response]:
        async with httpx.AsyncClient(verify=TRUST) as client:
            return [await client.request(method, uri, json=body) for method, uri, body in calls]

    return [(answer.status_code, answer.text) for answer in asyncio.run(work())]


def by_requests(calls: list[Call]) -> list[Answer]:
    """The same with requests."""
    with requests.Session() as session:
        answers = [session.request(method, uri, json=body) for method, uri, body in calls]
    return [(answer.status_code, answer.text) for answer in answers]


def by_aiohttp(calls: list[Call]) -> list[Answer]:
    """The same with aiohttp."""

    async def work() -> list[Answer]:
        async with aiohttp.ClientSession() as session:
            made = []
            for method, uri, body in calls:
                async with session.request(method, uri, json=body) as answer:
                    made.append((answer.status, await answer.text()))
            return made

    return asyncio.run(work())


def by_urllib(calls: list[Call]) -> list[Answer]:
    """The same with the standard library."""
    answers = []
    for method, uri, body in calls:
        data = None if body is None else json.dumps(body).encode()
        call = urllib.request.Request(uri, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(call) as answer:
                answers.append((answer.status, answer.read().decode()))
        except urllib.error.HTTPError as error:
            answers.append((error.code, error.read().decode()))
    return answers


CLIENTS = [by_httpx, by_async_httpx, by_requests, by_aiohttp, by_urllib]


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may connect, not even to this machine."""

    def refuse(*_: object) -> None:
        raise AssertionError("something was to go out")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def tape(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a cassette of interactions."""

    def write(*interactions: dict[str, Any]) -> Path:
        path = tmp_path / "tape.yaml"
        path.write_bytes(cassette(*interactions))
        return path

    return write


@pytest.fixture
def played() -> Iterator[Replay]:
    """Play the cassette of one image."""
    with replaying(path_of("create/one-image")) as replay:
        yield replay


@pytest.mark.parametrize("client", CLIENTS)
def test_every_cassette_plays_to_its_end_and_stays_there(client: Callable[[list[Call]], list[Answer]]) -> None:
    """Each client gets every answer in the order of the recording, quickly, and the last of a poll again and again."""
    spent = []
    for name in names():
        recorded = list(iter_answers(name))
        calls: list[Call] = [
            (one["method"], one["uri"].replace("https", "http"), json.loads(one["body"]) if one["body"] else None)
            for one, _, _ in recorded
        ]  # without TLS, which takes clients longer than all the rest
        answers = [(status, text) for _, status, text in recorded]
        again = 3 if calls[-1][0] == "GET" else 0
        start = time.process_time()
        with replaying(path_of(name)) as replay:
            assert client(calls + calls[-1:] * again) == answers + answers[-1:] * again, name
            assert (replay.unplayed, replay.misses) == ((), ()), name
        spent.append(time.process_time() - start)
    assert sorted(spent)[len(spent) // 2] < 0.05


@pytest.mark.parametrize("client", CLIENTS)
def test_a_call_is_matched_by_what_it_means(
    client: Callable[[list[Call]], list[Answer]], tape: Callable[..., Path]
) -> None:
    """The order of members, whole numbers as floats, the signature of a link, host and gateway do not count."""
    recorded = {"duration": 5, **FILM, "image_urls": ["https://example.com/a.png?Signature=scrubbed"]}
    path = tape(
        interaction("POST", CREATE, body=recorded, answer="made"),
        interaction("GET", "/v1/tasks/task-unified-1?b=2&a=1", answer="there"),
    )
    calls: list[Call] = [
        ("POST", f"http://127.0.0.1:9/gate{CREATE}", {**FILM, "duration": 5.0}),
        ("GET", "https://gateway.example/v1/tasks/task-unified-1?a=1&b=2", None),
    ]
    with replaying(path):
        assert client(calls) == [(200, "made"), (200, "there")]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_miss_goes_nowhere_and_says_what_differs(
    client: Callable[[list[Call]], list[Answer]], tape: Callable[..., Path]
) -> None:
    """A call that was not recorded raises, with the nearest recorded one and each difference at its pointer."""
    path = tape(interaction("POST", CREATE, body={**FILM, "duration": 5, "seed": 1}), interaction())
    changed = {**FILM, "prompt": "Snow", "duration": "5", "image_urls": [*FILM["image_urls"], "https://e.com/b.png"]}
    with replaying(path) as replay, pytest.raises(NotRecorded) as missed:
        client([("POST", API + CREATE, changed)])
    assert str(missed.value).splitlines() == [
        f"no answer recorded to POST {CREATE} ({path}):",
        "the nearest recorded request, interaction 0, differs:",
        '  /duration: "5" was sent, 5 was recorded',
        '  /image_urls/1: "https://e.com/b.png" was sent, none was recorded',
        '  /prompt: "Snow" was sent, "Rain" was recorded',
        "  /seed: was not sent, 1 was recorded",
    ]
    assert replay.misses == (str(missed.value),)


def test_a_miss_begins_with_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that sums a test up is short: what was asked for comes first, and the cassette by its shortest name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "rain.yaml").write_bytes(cassette(interaction()))
    for path, title in ((tmp_path / "films" / "rain.yaml", "films/rain.yaml"), ("films/rain.yaml", "films/rain.yaml")):
        with replaying(path), pytest.raises(NotRecorded) as missed:
            by_httpx([("GET", "https://gateway.example/evolink/v1/tasks/task-2?token=open-up&x=1", None)])
        assert str(missed.value).startswith(
            f"no answer recorded to GET /v1/tasks/task-2?token=*******&x=1 ({title}):\n"
        )
        assert (missed.value.path, missed.value.title) == (str(path), title)
    with replaying(path_of("create/one-image")), pytest.raises(NotRecorded) as missed:
        by_httpx([("GET", "https://cdn.example.com/a.mp4", None)])
    said = "no answer recorded to GET https://cdn.example.com/a.mp4 (create/one-image of the package):\n"
    assert str(missed.value).startswith(said)


def test_a_task_is_not_made_once_more_than_recorded(played: Replay) -> None:
    """A client that posts again would pay again, so it is told; a poll is answered as often as it likes."""
    (call, status, text), *_ = iter_answers("create/one-image")
    body = json.loads(call["body"])
    assert by_httpx([("POST", call["uri"], body)]) == [(status, text)]
    with pytest.raises(NotRecorded, match="recorded once and is made once more"):
        by_httpx([("POST", call["uri"], body)])
    assert len(played.misses) == 1


def test_true_is_not_one(tape: Callable[..., Path]) -> None:
    """JSON values of different kinds are different, whatever Python says."""
    with (
        replaying(tape(interaction("POST", CREATE, body={"seed": 1}))),
        pytest.raises(NotRecorded, match="true was sent, 1"),
    ):
        by_httpx([("POST", API + CREATE, {"seed": True})])


def test_what_was_recorded_is_named_where_nothing_is_near(played: Replay) -> None:
    """A call of another path is told which calls there are; secrets in its address are not repeated."""
    with pytest.raises(NotRecorded) as missed:
        by_httpx([("GET", f"{API}/v1/task/1?token=open-up", None)])
    assert str(missed.value).partition(":\n")[2] == (
        "recorded are POST /v1/videos/generations, GET /v1/tasks/task-unified-1786000000-00000001"
    )
    assert "open-up" not in str(missed.value)
    assert played.unplayed == played.cassette.interactions


def test_hosts_can_be_let_through(tape: Callable[..., Path]) -> None:
    """A server of the test itself is reached as ever, and only that one."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(204))
    with (
        replaying(tape(interaction()), let_through=["own.example"]),
        httpx.Client(transport=transport, verify=TRUST) as client,
    ):
        assert client.get("https://OWN.example/x").status_code == 204
        with pytest.raises(NotRecorded):
            client.get("https://other.example/x")


def test_callbacks_are_given_to_the_test() -> None:
    """What the API would send is there to be sent, and nobody has to ask for it."""
    with replaying(path_of("callback/callback-failed")) as replay:
        (callback,) = replay.callbacks
        assert (callback.uri, callback.request.value["status"]) == ("https://hooks.example.com/films", "failed")
        assert callback not in replay.unplayed


def test_octets_are_played_as_they_were(tmp_path: Path) -> None:
    """A body that is no text comes back byte by byte."""
    film = bytes(range(256))
    path = tmp_path / "film.yaml"
    path.write_text(yaml.safe_dump({"interactions": [interaction(path="https://cdn.example.com/f.mp4", answer=film)]}))
    with replaying(path), httpx.Client(verify=TRUST) as client:
        assert client.get("https://cdn.example.com/f.mp4").content == film


def test_what_aiohttp_recorded_is_played_to_others(tape: Callable[..., Path]) -> None:
    """Vcrpy keeps the JSON of aiohttp as a value, which means the same as the text of another client."""
    call = interaction("POST", CREATE, answer="made")
    call["request"]["body"] = FILM | {"image_urls": ["https://example.com/a.png?Signature=scrubbed"]}
    with replaying(tape(call)):
        assert by_requests([("POST", API + CREATE, FILM)]) == [(200, "made")]


def test_a_cassette_is_never_written(tmp_path: Path) -> None:
    """Playing leaves the file as it is, played or not, with an error or without."""
    path = tmp_path / "one.yaml"
    path.write_text(before := Path(path_of("create/one-image")).read_text("utf-8"), "utf-8")
    with replaying(path), pytest.raises(NotRecorded):
        by_httpx([("GET", f"{API}/v1/tasks/x", None)])
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [("one.yaml", before)]


def test_findings_are_there_for_who_asks(tmp_path: Path) -> None:
    """What is wrong with a cassette beside its form does not keep it from playing."""
    path = tmp_path / "one.yaml"
    text = Path(path_of("create/one-image")).read_text("utf-8")
    path.write_text(text.replace('"progress": 75', '"progress": 10'), "utf-8")
    with replaying(path) as replay:
        assert [finding.rule for finding in replay.findings()] == ["progress-falls"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """There is nothing to play."""
    with pytest.raises(FileNotFoundError), replaying(tmp_path / "none.yaml"):
        pass


def test_a_misspelt_name_is_told_with_the_nearest() -> None:
    """Cassettes of the package go by folder and name."""
    with pytest.raises(FileNotFoundError, match="did you mean create/one-image"):
        shipped("create/one-imge")
    with pytest.raises(FileNotFoundError, match="wanref cassette list lists them"):
        shipped("rain")


def test_what_was_played_can_be_noted(tmp_path: Path) -> None:
    """A line a cassette says what was played of it."""
    (call, _, _), *_ = iter_answers("create/one-image")
    notes = tmp_path / "played.jsonl"
    with replaying(path_of("create/one-image")) as replay:
        by_httpx([("POST", call["uri"], json.loads(call["body"]))])
        note_played(replay, str(notes))
    assert [json.loads(line) for line in notes.read_text().splitlines()] == [
        {"path": path_of("create/one-image"), "played": [0]}
    ]


def test_a_nested_or_second_replay_is_its_own() -> None:
    """Where one cassette is played, another plays after it, and the first call of each is answered."""
    for _ in range(2):
        with replaying(path_of("task/at-once")) as replay:
            recorded = list(iter_answers("task/at-once"))
            by_httpx(
                [
                    (one["method"], one["uri"], json.loads(one["body"]) if one["body"] else None)
                    for one, _, _ in recorded
                ]
            )
            assert replay.played == {0: 1, 1: 1}


def test_only_these_methods_of_vcrpy_are_asked() -> None:
    """What stands between clients and cassettes asks nothing of a cassette that ours does not answer."""
    folder = Path(vcr.stubs.__file__).parent
    asked = {
        node.attr
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and (node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")) == "cassette"
    }
    ours = {name for name in vars(_Played) if not name.startswith("_")}
    assert asked <= ours | {"append", "filter_request", "record_mode", "write_protected"}


@pytest.mark.parametrize(
    "text", ["interactions: 5\n", "interactions: []\n---\n[]\n", "interactions: !!python/name:os.system x\n"]
)
def test_what_is_no_cassette_is_refused_at_its_line(text: str, tmp_path: Path) -> None:
    """A file of another form is refused before the first call."""
    path = tmp_path / "no.yaml"
    path.write_text(text)
    with pytest.raises(CassetteUnusable) as refused, replaying(path):
        pass
    assert all(line.startswith(f"{path}:1:") for line in str(refused.value).splitlines())


def test_polls_in_threads_get_each_answer_once() -> None:
    """Several threads that poll share the answers among them."""
    from concurrent.futures import ThreadPoolExecutor

    data = data_of("task/ten-polls")["interactions"]
    uri = data[1]["request"]["uri"]
    with replaying(path_of("task/ten-polls")) as replay, ThreadPoolExecutor(4) as pool:
        seen = sorted(
            text for answers in pool.map(lambda _: by_httpx([("GET", uri, None)]), range(10)) for _, text in answers
        )
        assert seen == sorted(one["response"]["body"]["string"] for one in data[1:])
        assert set(replay.played.values()) == {0, 1}


def test_the_example_of_the_page_runs() -> None:
    """What docs/cassettes.md shows is done as it stands there."""
    page = (Path(__file__).parents[1] / "docs" / "cassettes.md").read_text("utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(compile(block, "docs/cassettes.md", "exec"), {})
