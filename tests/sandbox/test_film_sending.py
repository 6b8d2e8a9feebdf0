"""A film is sent as RFC 9110 has it: whole or in pieces, to players that seek and downloads that go on."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.calling import REQUEST, Client, sandbox
from wanref_contract.sandbox.film import films
from wanref_contract.sandbox.film.films import Films
from wanref_contract.sandbox.film.grey import make_film

if TYPE_CHECKING:
    import httpx

FILM = make_film(1280, 720, 5)
SIZE = len(FILM)


@pytest.fixture(autouse=True)
def _grey(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make films as where PyAV is missing: quickly, and the same on every machine."""
    monkeypatch.setitem(sys.modules, "av", None)


@pytest.fixture
def link(client: Client) -> str:
    """Return the link of a film that is there."""
    task_id = client.make()
    client.advance(60)
    return f"/films/{task_id}.mp4"


def fetch(client: Client, link: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Return the answer to a call of *link* with *headers*."""
    return client.call(method, link, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=100-199", 100, 200),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        (f"bytes=-{SIZE * 2}", 0, SIZE),
        (f"bytes=5-{SIZE * 2}", 5, SIZE),
        ("BYTES = 1-2", 1, 3),
    ],
)
def test_a_piece_is_the_piece_that_was_asked_for(client: Client, link: str, asked: str, start: int, end: int) -> None:
    """A range is answered with 206, exactly those bytes, and where they stand."""
    answer = fetch(client, link, Range=asked)
    assert (answer.status_code, answer.content) == (206, FILM[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.headers["Content-Length"] == str(end - start)
    assert answer.headers["Content-Type"] == "video/mp4"


def test_several_pieces_come_in_parts(client: Client, link: str) -> None:
    """Several ranges are answered with one part for each."""
    answer = fetch(client, link, Range="bytes=0-3,10-11")
    (boundary,) = re.findall(r"^multipart/byteranges; boundary=(\w+)$", answer.headers["Content-Type"])
    parts = answer.content.split(f"--{boundary}".encode())
    assert (answer.status_code, parts[0], parts[-1]) == (206, b"", b"--")
    heads = [f"\r\nContent-Type: video/mp4\r\nContent-Range: bytes {one}/{SIZE}\r\n\r\n" for one in ("0-3", "10-11")]
    assert parts[1:-1] == [
        head.encode() + piece + b"\r\n" for head, piece in zip(heads, (FILM[:4], FILM[10:12]), strict=True)
    ]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}"])
def test_a_piece_past_the_end_cannot_be_had(client: Client, link: str, asked: str) -> None:
    """A range that has no byte of the film is answered with 416 and the length of the film."""
    answer = fetch(client, link, Range=asked)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


@pytest.mark.parametrize("headers", [{}, {"Range": "seconds=1-2"}, {"Range": "nonsense"}])
def test_what_asks_for_no_bytes_gets_the_whole(client: Client, link: str, headers: dict[str, str]) -> None:
    """Without a range, or with one in a unit that nobody knows, the film comes whole and says that it can be cut."""
    answer = fetch(client, link, **headers)
    assert (answer.status_code, answer.content, answer.headers["Accept-Ranges"]) == (200, FILM, "bytes")
    assert "Content-Range" not in answer.headers


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"Range": f"bytes={SIZE}-"}])
def test_head_tells_of_the_whole(client: Client, link: str, headers: dict[str, str]) -> None:
    """HEAD has the headers of the whole film and no body; ranges are not defined for it."""
    answer = fetch(client, link, "HEAD", **headers)
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", str(SIZE))
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_download_goes_on_with_the_same_film_only(client: Client, link: str) -> None:
    """If-Range gives the piece where the tag is that of the film, and the whole film where it is another."""
    tag = fetch(client, link, "HEAD").headers["ETag"]
    answers = [fetch(client, link, Range="bytes=9-", If_Range=one) for one in (tag, f"W/{tag}", '"another"')]
    assert [(one.status_code, len(one.content)) for one in answers] == [(206, SIZE - 9), (200, SIZE), (200, SIZE)]


def test_who_has_the_film_is_told_so(client: Client, link: str) -> None:
    """If-None-Match with the tag of the film is answered with 304 and nothing more."""
    tag = fetch(client, link, "HEAD").headers["ETag"]
    answers = [fetch(client, link, If_None_Match=one) for one in (tag, '"another"')]
    assert [(one.status_code, len(one.content)) for one in answers] == [(304, 0), (200, SIZE)]


def test_the_tag_is_of_the_content() -> None:
    """The same film has the same tag in every sandbox, another film another."""
    tags = []
    for seconds in (5, 5, 6):
        client = sandbox()
        task_id = client.make(REQUEST | {"duration": seconds})
        client.advance(60)
        tags.append(fetch(client, f"/films/{task_id}.mp4", "HEAD").headers["ETag"])
    assert tags[0] == tags[1] != tags[2]


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=9-"}, {"If-None-Match": "*"}])
def test_a_dead_link_gives_no_piece(client: Client, link: str, headers: dict[str, str]) -> None:
    """After 24 hours nothing comes of a film, in pieces neither, though it was fetched and may still be kept."""
    assert fetch(client, link).status_code == 200
    client.advance(24 * 3600)
    answer = client.call("GET", link, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "film_expired")


def test_a_file_is_there_as_long_as_its_film_is_held(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A film that makes room for another keeps its file while somebody holds it, and leaves nothing behind after."""
    monkeypatch.setattr(films, "_KEPT", 1)
    client.make()
    client.make(REQUEST | {"duration": 6})
    room = client.app.state.sandbox.room("")
    maker = Films(client.app.state.sandbox.contract)
    first, second = (asyncio.run(maker.film_of(task)) for task in room.tasks.values())
    paths = [first.path, second.path]
    assert list(map(os.path.exists, paths)) == [True, True]
    maker.close()
    del first
    gc.collect()
    assert list(map(os.path.exists, paths)) == [False, True]
    del second
    gc.collect()
    assert list(map(os.path.exists, paths)) == [False, False]


def test_a_file_that_was_tidied_away_is_made_again(client: Client, link: str) -> None:
    """Where something else removes temporary files, the film is made once more."""
    assert fetch(client, link).content == FILM
    (film,) = client.app.state.sandbox.films._made.values()
    os.unlink(film.path)
    assert fetch(client, link).content == FILM


def test_a_task_of_another_contract_has_a_film(client: Client, link: str) -> None:
    """A task whose request has no plan here, as one kept from another contract may, has a film of the size ordered."""
    room = client.app.state.sandbox.room("")
    (task,) = room.tasks.values()
    task.request.update(model="another", image_urls=7)
    assert fetch(client, link).content == FILM
