"""The control API as the page uses it: listings in pieces, changes that are told, and no other site that gets in."""

from __future__ import annotations

import pytest

from tests.sandbox.calling import CREATE, KEY, REQUEST, Client, sandbox

PATHS = [("GET", "tasks"), ("GET", ""), ("POST", "clock"), ("POST", "reset"), ("DELETE", "scenarios")]


def knock(client: Client, method: str, what: str, **headers: str) -> tuple[int, str]:
    """Return the status and the code of the answer to a call of the control API; no code where it is not refused."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"json": {"advance": 1}} if what == "clock" else {}
    answer = client.call(method, f"/_wanref/{what}", headers=named, **body)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


@pytest.mark.parametrize(("method", "what"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Origin": ""},
    ],
)
def test_other_sites_are_turned_away(client: Client, method: str, what: str, headers: dict[str, str]) -> None:
    """A call that a browser made for another site is refused, another port of this machine included."""
    client.make()
    assert knock(client, method, what, Host="127.0.0.1:8427", **headers) == (403, "other_site")
    assert (len(client.see("tasks")["tasks"]), client.see("clock")["ahead"]) == (1, 0)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "EVIL.example:8427", "127.0.0.1.evil.example", "localhost.evil.example.", "a@b", "x y"],
)
@pytest.mark.parametrize(("method", "what"), PATHS)
def test_a_name_that_was_bent_to_here_leads_nowhere(client: Client, method: str, what: str, host: str) -> None:
    """Under a name that anybody may have registered the control API does nothing, as DNS rebinding needs just that."""
    client.make()
    assert knock(client, method, what, Host=host) == (403, "host_not_allowed")
    assert (len(client.see("tasks")["tasks"]), client.see("clock")["ahead"]) == (1, 0)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8427",
        "[::1]:8427",
        "192.168.0.9",
        "8.8.8.8:80",
        "localhost:1",
        "LOCALHOST",
        "app.localhost:3",
        "sandbox:80",
        "host.docker.internal",
        "nas.local",
    ],
)
def test_addresses_and_inner_names_lead_here(client: Client, host: str) -> None:
    """An address, localhost, a name without a dot and a name of a network's own reach the control API."""
    assert knock(client, "GET", "clock", Host=host) == (200, "")
    assert knock(client, "POST", "clock", Host=host, Origin=f"http://{host}", Sec_Fetch_Site="same-origin") == (200, "")


def test_a_public_name_can_be_allowed() -> None:
    """A name that was allowed at the start reaches the control API, and no other does."""
    client = sandbox(allow_hosts=["Sandbox.Example.com"])
    assert knock(client, "GET", "clock", Host="sandbox.example.com:8427") == (200, "")
    assert knock(client, "GET", "clock", Host="example.com") == (403, "host_not_allowed")


def test_a_client_in_the_same_process_may_call_it_anything(client: Client) -> None:
    """In the process of a test the sandbox goes by what the client calls it, which may be the provider's name."""
    assert client.call("GET", "https://api.example.com/_wanref/clock").status_code == 200


def test_the_calls_of_the_api_know_no_names(client: Client) -> None:
    """Clients reach the calls of the API by any name, since a browser never sends a key to them unasked."""
    answer = client.call("POST", CREATE, json=REQUEST, headers=KEY | {"Host": "api.example.com"})
    assert answer.status_code == 200
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.call("OPTIONS", CREATE, headers=asked)
    assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (405, False)


def test_listings_come_in_pieces(client: Client) -> None:
    """`last` and `skip` cut any listing from its new end, in the order that it has without them."""
    for seconds in range(2, 7):
        client.make(REQUEST | {"duration": seconds})
        client.query("none")
        client.advance(60)
    for what, members in (("tasks", "tasks"), ("requests", "requests"), ("ledger", "entries")):
        whole = client.see(what)[members]
        assert len(whole) in (5, 10)
        for last in (0, 1, 3, 99):
            for skip in (0, 1, 4, 99):
                piece = client.see(f"{what}?last={last}&skip={skip}")[members]
                rest = whole[: max(0, len(whole) - skip)]
                assert piece == rest[max(0, len(rest) - last) :]


@pytest.mark.parametrize("wish", ["last=-1", "last=", "skip=one", "last=1.0", "skip=9999999999", "last=%D9%A3"])
@pytest.mark.parametrize("what", ["tasks", "requests", "ledger", "callbacks", "rooms"])
def test_a_piece_of_nonsense_is_refused(client: Client, what: str, wish: str) -> None:
    """A piece that is said in anything but digits is refused."""
    answer = client.call("GET", f"/_wanref/{what}?{wish}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


def test_rooms_are_listed(client: Client) -> None:
    """The rooms are told in the order they were entered in, each with how much is in it."""
    client.make()
    client.create(REQUEST, Wanref_Test="checkout")
    client.create({}, Wanref_Test="checkout")
    numbers = {"tasks": 1, "callbacks": 0, "entries": 1}
    assert client.see("rooms")["rooms"] == [
        {"room": "", "requests": 1, **numbers},
        {"room": "checkout", "requests": 2, **numbers},
    ]


def test_each_change_has_its_revision(client: Client) -> None:
    """Whatever happens in a room gives it a revision it never had, a reset too; looking and waiting give none."""
    revisions = [client.see("")["revision"]]
    for change in (
        client.make,
        lambda: client.query("none"),
        lambda: client.create({}),
        lambda: client.set("scenarios", scenario="slow"),
        lambda: client.call("DELETE", "/_wanref/scenarios"),
        lambda: client.advance(60),  # the task ends
        lambda: client.set("reset"),
    ):
        change()
        revisions.append(client.see("")["revision"])
        client.see("ledger")
        client.advance(1)
        assert client.see("")["revision"] == revisions[-1]
    assert len(set(revisions)) == 8


def test_calls_keep_their_number(client: Client) -> None:
    """A call in the journal has the number it came with, also when older ones were forgotten."""
    for _ in range(3):
        client.query("none")
    room = client.app.state.sandbox.room("")
    room.visits.popleft()  # as happens after a thousand
    assert [visit["number"] for visit in client.see("requests")["requests"]] == [2, 3]


def test_the_end_of_a_link_is_told(client: Client) -> None:
    """The listing of the tasks says until when the film is there; of a task without one, nothing."""
    client.make()
    client.make(Wanref_Scenario="no-results")
    assert [task["film_until"] for task in client.see("tasks")["tasks"]] == [None, None]
    client.advance(60)
    ended, *_ = (task["ended"] for task in client.see("tasks")["tasks"])
    assert [task["film_until"] for task in client.see("tasks")["tasks"]] == [ended + 24 * 3600, None]
