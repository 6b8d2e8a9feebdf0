"""Saving results: whole files or none, without the key, and no further than they may lead."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.client.driving import REQUEST, Driven, Pieces, Script, World, says, task
from wanref_contract import load_contract
from wanref_contract.client import AnswerUnreadable, NoAnswer, WrongArgument
from wanref_contract.client.task import task_of
from wanref_contract.client.terms import load_terms
from wanref_contract.conversation import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wanref_contract.client import Task


def completed(*urls: str, name: str = "task-unified-1-a") -> Task:
    """Return a task with results."""
    body = task("completed", 100, results=list(urls)) | {"id": name}
    return task_of(Exchange(operation="query", task_id=name, body=body), load_terms(load_contract()))


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(os.listdir(folder))


def test_the_film_of_a_task_is_saved(kind: str, tmp_path: Path) -> None:
    """From the request to the film on the disk, against the sandbox; what is there is not fetched again."""
    world = World(kind)
    done = world.client.run(REQUEST, deadline=120)
    (path,) = world.client.save_results(done, str(tmp_path), deadline=60)
    assert path == str(tmp_path / f"{done.id}-1.mp4")
    with open(path, "rb") as file:
        assert file.read(12)[4:8] == b"ftyp"
    world.clock.advance(25 * 3600)  # the link has died
    assert world.client.save_results(done, str(tmp_path), deadline=60) == [path]
    os.unlink(path)
    gone = world.client.outcome("save_results", done, str(tmp_path), deadline=60)
    assert (type(gone), gone.status, names(tmp_path)) == (AnswerUnreadable, 410, [])


def test_the_key_is_not_sent_to_hosts_of_results(kind: str, tmp_path: Path) -> None:
    """Neither as a header nor otherwise; and each file has a name of its own, of which only the ending is theirs."""
    script = Script(says(200, b"one"), says(200, b"two"), says(200, b"three"), says(200, b"four"))
    urls = [
        "https://cdn.example.com/a/film.mp4?Signature=s",
        "http://cdn.example.com/film",
        "https://cdn.example.com/..%2f..%2fetc%2fpasswd.%2e%2e",
        "https://cdn.example.com/x.mov/../../evil.sh;x",
    ]
    strange = completed(*urls, name="../../x/task:1")
    paths = Driven(kind, script).save_results(strange, str(tmp_path), deadline=60)
    assert [os.path.basename(path) for path in paths] == names(tmp_path)
    assert names(tmp_path) == [
        f"______x_task_1-{number}{end}" for number, end in ((1, ".mp4"), (2, ""), (3, ""), (4, ""))
    ]
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [b"one", b"two", b"three", b"four"]
    for request in script.requests:
        assert "authorization" not in request.headers
        assert b"sk-of-the-test" not in b"".join(value for _, value in request.headers.raw)


@pytest.mark.parametrize(
    ("answer", "error", "calls"),
    [
        (says(403, b"expired"), AnswerUnreadable, 1),
        (says(302, b"", Location="http://169.254.169.254/"), AnswerUnreadable, 1),
        (says(503, b""), AnswerUnreadable, 4),
        (says(429, b""), AnswerUnreadable, 4),
        (httpx.ReadTimeout("slow"), NoAnswer, 4),
        (httpx.ConnectError("no"), NoAnswer, 4),
    ],
    ids=str,
)
def test_what_cannot_be_fetched_leaves_nothing(kind: str, tmp_path: Path, answer: Any, error: type, calls: int) -> None:
    """A dead link is told at once, a host that is down after the deadline, and no file is left, not a part of one."""
    script = Script(answer)
    url = "https://me:secret@cdn.example.com/a.mp4?Signature=secret"
    outcome = Driven(kind, script).outcome("save_results", completed(url), str(tmp_path), deadline=5)
    assert (type(outcome), len(script.requests), names(tmp_path)) == (error, calls, [])
    assert "secret" not in str(outcome)


def test_a_film_that_breaks_off_is_fetched_again(kind: str, tmp_path: Path) -> None:
    """A part of a film never has the name of one; the next try begins from the start."""

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise httpx.ReadError("reset")

    script = Script(httpx.Response(200, stream=Pieces(breaks)), says(200, b"whole"))
    (path,) = Driven(kind, script).save_results(completed("https://cdn.example.com/a.mp4"), str(tmp_path), deadline=9)
    assert names(tmp_path) == ["task-unified-1-a-1.mp4"]
    with open(path, "rb") as file:
        assert file.read() == b"whole"


def test_a_film_has_limits(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than a film can have, and a host that never comes to an end, are given up."""
    monkeypatch.setattr("wanref_contract.client.saving.LARGEST_RESULT", 3)
    url = "https://cdn.example.com/a.mp4"
    large = Driven(kind, Script(says(200, b"four"))).outcome("save_results", completed(url), str(tmp_path), deadline=1)
    assert str(large).endswith("https://cdn.example.com/a.mp4: the answer has more than 3 bytes")
    monkeypatch.undo()
    script = Script(None)
    client = Driven(kind, script)

    def drips() -> Iterator[bytes]:
        while True:
            client.time.clock.advance(20)
            yield b"."

    script.answers = [httpx.Response(200, stream=Pieces(drips))]
    assert type(client.outcome("save_results", completed(url), str(tmp_path), deadline=60)) is AnswerUnreadable
    assert names(tmp_path) == []


def test_only_the_web_is_fetched(kind: str, tmp_path: Path) -> None:
    """An address that is none of the web, and a folder that cannot be, are told before anything is sent."""
    script = Script(says(200, b"film"))
    for url in ("file:///etc/passwd", "ftp://example.com/a.mp4", "nonsense", "", "http://[", "https://a b/"):
        outcome = Driven(kind, script).outcome("save_results", completed(url), str(tmp_path), deadline=5)
        assert type(outcome) is AnswerUnreadable, url
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", "a\0b"):
        nowhere = Driven(kind, script).outcome("save_results", completed("https://example.com/a"), folder, deadline=5)
        assert (type(nowhere), script.requests, names(tmp_path)) == (WrongArgument, [], ["file"])
        assert str(nowhere).startswith("folder cannot be made: ")


def test_the_folder_is_made(kind: str, tmp_path: Path) -> None:
    """The film is paid for: that nobody made the folder, or those above it, is no reason not to save it."""
    folder = tmp_path / "films" / "rain"
    client = Driven(kind, Script(says(200, b"film")))
    done = completed("https://cdn.example.com/a.mp4")
    assert type(client.outcome("save_results", done, folder, deadline="soon")) is WrongArgument
    assert names(tmp_path) == []
    (path,) = client.save_results(done, folder, deadline=5)
    assert path == str(folder / "task-unified-1-a-1.mp4")
    with open(path, "rb") as file:
        assert file.read() == b"film"


def test_a_task_without_results_has_no_files(kind: str, tmp_path: Path) -> None:
    """Nothing is fetched where there is nothing."""
    going = replace(completed(), has_ended=False)
    assert Driven(kind, Script()).save_results(going, str(tmp_path), deadline=5) == []


def test_an_interruption_leaves_nothing(kind: str, tmp_path: Path) -> None:
    """Who presses Ctrl-C while a film is fetched finds no part of it, though the exception is still held."""
    client = Driven(kind, Script(InterruptedError("stop")))
    outcome = client.outcome("save_results", completed("https://cdn.example.com/a.mp4"), str(tmp_path), deadline=5)
    assert (type(outcome), names(tmp_path)) == (InterruptedError, [])
