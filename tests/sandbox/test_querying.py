"""Reading a task, fetching its film, and the walls between rooms."""

from __future__ import annotations

import io
import sys

import pytest

from tests.sandbox.calling import REQUEST, Client, sandbox
from wanref_contract.sandbox.film.grey import make_film


@pytest.mark.parametrize(
    ("task_id", "status", "code", "param"),
    [
        ("task-unified-1757169743-unknown1", 404, "task_not_found", None),
        ("task-1757169743-7cvnl5zw", 400, "invalid_task_id", "task_id"),
        ("%E5%9B%BE", 400, "invalid_task_id", "task_id"),
    ],
)
def test_an_id_that_names_no_task_is_refused(client: Client, task_id: str, status: int, code: str, param: str) -> None:
    """An unknown id is not found, and one without the prefix is not even looked for."""
    answer = client.query(task_id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"].get("param") == param


def test_the_film_has_the_size_and_length_of_the_plan(client: Client) -> None:
    """The link of a completed task leads to the film that was planned, and not before."""
    av = pytest.importorskip("av", reason="films are made with the extra film")
    task_id = client.make(REQUEST | {"duration": 9, "quality": "1080p", "aspect_ratio": "3:4"})
    assert client.call("GET", f"/films/{task_id}.mp4").status_code == 404
    client.advance(60)
    (link,) = client.query(task_id).json()["results"]
    film = client.call("GET", link)
    assert (film.status_code, film.headers["Content-Type"]) == (200, "video/mp4")
    assert film.headers["Wanref-Note"] == "made by the sandbox: a test picture of the right size and length"
    with av.open(io.BytesIO(film.content)) as probe:
        (pictures,), (sound,) = probe.streams.video, probe.streams.audio
        assert (pictures.width, pictures.height) == (1248, 1648)
        lengths = [float(stream.duration * stream.time_base) for stream in (pictures, sound)]
        assert [*lengths, probe.duration / 1_000_000] == pytest.approx([9.0] * 3, abs=1 / 30)
        luma = [bytes(frame.planes[0]) for frame in probe.decode(video=0)]
        assert len(set(luma)) > 9  # something moves each second


def test_a_film_is_made_once(client: Client) -> None:
    """Whoever fetches a film again gets the same bytes, without it being made again."""
    task_id = client.make()
    client.advance(60)
    first, second = (client.call("GET", f"/films/{task_id}.mp4").content for _ in range(2))
    assert first == second
    assert len(client.app.state.sandbox.films._made) == 1


def test_a_film_in_the_shape_of_a_start_frame_says_what_was_taken(client: Client) -> None:
    """The shape is in a file that nobody opens, so the note says that it ought to be another."""
    task_id = client.make(REQUEST | {"image_start": "https://example.com/start.png"})
    client.advance(60)
    note = client.call("GET", f"/films/{task_id}.mp4").headers["Wanref-Note"]
    assert note.endswith("; it ought to be close to the ratio of the start frame, which is not opened here")


def test_without_its_extra_the_film_is_grey(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyAV is missing there is a film all the same, and a note that says what to install."""
    monkeypatch.setitem(sys.modules, "av", None)
    task_id = client.make()
    client.advance(60)
    film = client.call("GET", f"/films/{task_id}.mp4")
    assert film.content == make_film(1280, 720, 5)
    assert "pip install 'wanref-contract[film]'" in film.headers["Wanref-Note"]


def test_links_die_a_day_after_the_end(client: Client) -> None:
    """A link lives for the documented 24 hours from the end of the task, however often it is used."""
    task_id = client.make()
    statuses = []
    for seconds in (60, 24 * 3600 - 1, 1):
        client.advance(seconds)
        statuses.append(client.call("GET", f"/films/{task_id}.mp4").status_code)
    assert statuses == [200, 200, 410]
    assert client.query(task_id).json()["results"]  # the task still says where the film was


@pytest.mark.parametrize("name", ["content_policy_violation", "cancelled", "no-results", "absent-results", "stuck"])
def test_tasks_without_a_film_have_none(client: Client, name: str) -> None:
    """No film can be fetched of a task that tells of none."""
    task_id = client.make(Wanref_Scenario=name)
    client.advance(600)
    assert client.call("GET", f"/films/{task_id}.mp4").status_code == 404
    assert client.call("GET", "/films/task-unified-1-none.mp4").status_code == 404


def test_a_film_can_be_fetched_by_who_was_never_told(client: Client) -> None:
    """Fetching a film needs no key and no poll before it: the task has ended by its time."""
    task_id = client.make()
    client.advance(60)
    client.headers = {}
    assert client.call("GET", f"/films/{task_id}.mp4").status_code == 200


def rooms(client: Client) -> list[Client]:
    """Return clients of the same sandbox: in a room by header, in one by key, and in none."""
    by_header = Client(client.app, Wanref_Test="one")
    by_key = Client(client.app)
    by_key.headers = {"Authorization": "Bearer sk-test-two"}
    return [by_header, by_key, client]


def test_rooms_do_not_see_each_other(client: Client) -> None:
    """Tasks, credits, journal, scenarios and time are those of a room."""
    one, two, three = rooms(client)
    task_id = one.make()
    one.set("scenarios", scenario="create-500")
    one.advance(1000)
    before = [one.see(what) for what in ("tasks", "ledger", "requests", "clock", "scenarios")]
    for other in (two, three):
        assert other.query(task_id).status_code == 404
        assert other.create().status_code == 200
        assert len(other.see("tasks")["tasks"]) == 1
        assert len(other.see("requests")["requests"]) == 2
        assert other.see("clock") == {"now": 1_800_000_000.0, "ahead": 0.0}
        other.set("reset")
        assert other.see("tasks") == {"tasks": []}
    assert [one.see(what) for what in ("tasks", "ledger", "requests", "clock", "scenarios")] == before


def test_the_header_goes_before_the_key(client: Client) -> None:
    """A room that the header names is the room, whatever the key says; a name that is none is refused."""
    both = Client(client.app, Wanref_Test="one", Authorization="Bearer sk-test-two")
    task_id = both.make()
    one, two, _ = rooms(client)
    assert [one.query(task_id).status_code, two.query(task_id).status_code] == [200, 404]
    assert Client(client.app, Wanref_Test="a b").create().json()["error"]["code"] == "test_name_invalid"
    assert Client(client.app, Wanref_Test="a b").call("GET", "/_wanref/clock").status_code == 400


def test_links_lead_to_where_the_client_called() -> None:
    """The link has the host that the client used; a host that is none is not repeated to anyone."""
    for host, origin in (("films.test:99", "http://films.test:99"), ('a"b<c>', "http://sandbox")):
        client = sandbox(progress="immediate")
        task_id = client.make(Host=host)
        assert client.query(task_id).json()["results"] == [f"{origin}/films/{task_id}.mp4"]
