"""Everything that can be made to happen happens, whichever way it is picked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml

from tests.sandbox.calling import CREATE, REQUEST, Client, sandbox
from wanref_contract import load_contract
from wanref_contract.sandbox import scenario_table
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.scenarios import Drop, Fate, Pick, Refusal, Spoilt, take
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Callable

TERMS = load_terms(load_contract())
TABLE = load_scenarios(TERMS)
PAGE = Path(__file__).parents[2] / "docs" / "sandbox.md"


def outcome(call: Callable[..., httpx.Response], *arguments: Any, **headers: str) -> Any:
    """Return what a client makes of one call: the status and what it could read, or that it heard nothing."""
    try:
        answer = call(*arguments, **headers)
    except httpx.TransportError as error:
        return type(error).__name__
    try:
        body = answer.json()
    except ValueError:
        body = answer.text
    return answer.status_code, body, answer.headers.get("Retry-After")


def by_header(client: Client, name: str) -> list[Any]:
    """Return what happens to a creation and four queries when *name* is picked by header, for each call it is for."""
    at = TABLE[name.partition(";")[0]].at
    wish = {"Wanref_Scenario": name}
    created = outcome(client.create, **(wish if at != "query" else {}))
    first = [outcome(client.query, task_id, **wish) for task_id in tasks(client) if at == "query"]
    return [created, *first, *followed(client, 4 - len(first))]


def by_control(client: Client, name: str) -> list[Any]:
    """Return what happens to a creation and four queries when *name* is picked by the control API."""
    client.set("scenarios", scenario=name)
    return [outcome(client.create), *followed(client, 4)]


def by_prompt(client: Client, name: str) -> list[Any]:
    """Return what happens to a creation and four queries when *name* is picked by the prompt."""
    return [
        outcome(client.create, REQUEST | {"prompt": f"Rain [wanref:{name}] and wind"}),
        *followed(client, 4),
    ]


def tasks(client: Client) -> list[str]:
    """Return the ids of the tasks that were made, known to the client or not."""
    return [task["task"]["id"] for task in client.see("tasks")["tasks"]]


def followed(client: Client, polls: int) -> list[Any]:
    """Return what so many queries of the one task are answered, if there is one."""
    return [outcome(client.query, task_id) for task_id in tasks(client) for _ in range(polls)]


@pytest.mark.parametrize("name", TABLE)
def test_every_way_to_pick_leads_to_the_same(name: str) -> None:
    """A scenario does the same by header, by the control API and by the prompt, and not the usual."""
    seen = [way(sandbox(progress="polls:4"), name) for way in (by_header, by_control, by_prompt)]
    assert seen[0] == seen[1] == seen[2]
    client = sandbox(progress="polls:4")
    usual = [outcome(client.create), *followed(client, 4)]
    assert (seen[0] == usual) == (name == "completed")


@pytest.mark.parametrize("name", [name for name, one in TABLE.items() if isinstance(one.effect, Refusal)])
def test_a_refusal_is_the_documented_one(name: str) -> None:
    """A refusal has the status and the error of the profile, comes once, and makes nothing and costs nothing more."""
    effect = TABLE[name].effect
    assert isinstance(effect, Refusal)
    client = sandbox(progress="polls:4")
    if TABLE[name].at == "create":
        answer = client.create(Wanref_Scenario=name)
        assert client.see("tasks") == {"tasks": []}
        assert client.see("ledger")["entries"] == []
    else:
        task_id = client.make()
        answer = client.query(task_id, Wanref_Scenario=name)
        assert client.query(task_id).json()["status"] == "pending"
    assert (answer.status_code, answer.content) == (effect.answer.status, effect.answer.body)
    if "integer" in name:
        assert answer.json()["error"]["code"] == answer.status_code


def test_the_documented_errors_are_all_there() -> None:
    """For every error of the profile there is a scenario that answers just that."""
    assert [
        json.loads(TABLE[f"{call}-{entry['status']}"].effect.answer.body)["error"]["code"]
        for call in ("create", "query")
        for entry in TERMS.errors[call]["entries"]
    ] == [entry.get("code", entry["status"]) for call in ("create", "query") for entry in TERMS.errors[call]["entries"]]


@pytest.mark.parametrize("name", [name for name, one in TABLE.items() if isinstance(one.effect, Fate)])
def test_a_fate_comes_true(name: str) -> None:
    """A task ends as it was picked, with its error, its results and its bill, and not before its time."""
    effect = TABLE[name].effect
    assert isinstance(effect, Fate)
    client = sandbox(progress="time:60")
    task_id = client.make(Wanref_Scenario=name)
    client.advance(59)
    assert client.query(task_id).json()["status"] == "processing" if effect.slower == 1 else "pending"
    client.advance(1)
    early = client.query(task_id).json()
    client.advance(540)
    body = client.query(task_id).json()
    assert early["status"] == (effect.status if effect.slower == 1 and not effect.stuck else early["status"])
    assert body["status"] == ("processing" if effect.stuck else effect.status)
    film = [f"http://sandbox/films/{task_id}.mp4"]
    expected = None if effect.stuck else {"one": film, "none": [], "absent": None}[effect.results]
    assert body.get("results") == expected
    assert body.get("error", {}).get("code", "") == effect.code
    kinds = [entry["kind"] for entry in client.see("ledger")["entries"]]
    assert kinds == ["reserved", *([] if effect.stuck else ["charged" if effect.billed else "released"])]


def test_a_drop_before_makes_nothing_and_a_drop_after_makes_a_task() -> None:
    """Both look the same to a client; only afterwards can be seen which of them made a task."""
    before, after = sandbox(), sandbox()
    for client, name in ((before, "create-drop-before"), (after, "create-drop-after")):
        with pytest.raises(httpx.RemoteProtocolError):
            client.create(Wanref_Scenario=name)
    assert before.see("tasks") == {"tasks": []}
    (task,) = after.see("tasks")["tasks"]
    assert task["lost"] is True
    assert [entry["kind"] for entry in after.see("ledger")["entries"]] == ["reserved"]


@pytest.mark.parametrize("name", [name for name, one in TABLE.items() if isinstance(one.effect, Spoilt)])
def test_a_spoilt_answer_is_no_json_and_the_work_is_done(name: str) -> None:
    """What cannot be read was done all the same."""
    client = sandbox(progress="polls:1")
    task_id = "" if TABLE[name].at == "create" else client.make()
    answer = client.query(task_id, Wanref_Scenario=name) if task_id else client.create(Wanref_Scenario=name)
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    (task,) = client.see("tasks")["tasks"]
    assert (task["task"]["status"], task["lost"]) == (("completed", False) if task_id else ("pending", True))


def test_times_are_counted() -> None:
    """What is set for so many calls happens so often, then no more, with Retry-After where that is wished."""
    client = sandbox()
    client.set("scenarios", scenario="create-429", times=2, retry_after=7)
    answers = [client.create() for _ in range(3)]
    assert [(one.status_code, one.headers.get("Retry-After")) for one in answers] == [
        (429, "7"),
        (429, "7"),
        (200, None),
    ]
    assert client.see("scenarios")["picked"] == []


def test_a_creation_can_pick_for_the_queries_of_its_task() -> None:
    """A query scenario that the creation picks happens to queries of that task and of no other."""
    client = sandbox(progress="polls:2")
    task_id = client.make(Wanref_Scenario="query-500;times=2, content_policy_violation")
    other = client.make()
    assert [client.query(other).status_code for _ in range(2)] == [200, 200]
    assert [client.query(task_id).status_code for _ in range(3)] == [500, 500, 200]
    assert client.query(task_id).json()["error"]["code"] == "content_policy_violation"


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ("create-428", "no scenario is called 'create-428'; did you mean "),
        ("slow;often=2", "a scenario takes times=N and retry_after=SECONDS, not 'often=2'"),
        ("slow;times=0", "times must be from 1, and retry_after from 0, to 1000000"),
        ("slow;times=1e9", "a scenario takes times=N and retry_after=SECONDS, not 'times=1e9'"),
        ("slow;retry_after=1", "slow refuses nothing, so it takes no retry_after"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_told(wish: str, message: str) -> None:
    """A misspelt scenario is refused loudly, by a header or a prompt; nothing is made of it."""
    client = sandbox()
    answers = [client.create(Wanref_Scenario=wish), client.create(REQUEST | {"prompt": f"[wanref:{wish}]"})]
    for answer in answers:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_scenario")
        assert answer.json()["error"]["message"].startswith(message)
    assert client.see("tasks") == {"tasks": []}


def test_take_finds_the_first_that_fits() -> None:
    """Picks for other calls are passed over and stay in their order."""
    picks = (Pick(name="query-500"), Pick(name="create-429", times=2), Pick(name="create-500"))
    assert take(picks, "create", TABLE) == (picks[1], (picks[0], Pick(name="create-429"), picks[2]))
    assert take(picks[:1], "task", TABLE) == (None, picks[:1])


def test_every_effect_is_tried() -> None:
    """The tests above leave out no kind of scenario."""
    kinds = {type(one.effect) for one in TABLE.values()}
    assert kinds == {Refusal, Drop, Spoilt, Fate}
    assert {one.at for one in TABLE.values()} == {"create", "query", "task"}


def test_the_file_says_nothing_that_nobody_reads() -> None:
    """Each record of the file has a name, a call and a title, one effect, and no key that would be passed over."""
    file = Path(scenario_table.__file__).with_name("scenarios.yaml")
    data = yaml.safe_load(file.read_text("utf-8"))
    effects = {"refuse", "drop", "spoil", "fate"}
    for record in data["scenarios"]:
        assert {"name", "at", "title"} <= record.keys() <= {"name", "at", "title", "each", "documented"} | effects
        assert len(record.keys() & effects) == 1
        assert record.get("documented", True) is True or record["documented"] is False
        assert record.get("refuse", {}).keys() <= {"status", "integer", "type", "body"}
        assert record.get("drop", "after") in ("before", "after")
        assert record.get("spoil", "cut") in ("cut", "garbage")
        assert record.get("fate", {}).get("results", "one") in ("one", "none", "absent")
    assert data.keys() == {"error_message", "scenarios"}
    assert (
        len(TABLE)
        == len({*TABLE})
        == sum(len(TERMS.errors[record["each"]]["entries"]) if "each" in record else 1 for record in data["scenarios"])
    )


def test_the_page_lists_every_scenario() -> None:
    """docs/sandbox.md has a row for each scenario, with its title, in the order of the table."""
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    listed = [row for row in rows if row.split("`")[1] in TABLE]
    assert listed == [f"| `{one.name}` | {one.title} | {'' if one.documented else 'ours'} |" for one in TABLE.values()]


def test_a_wish_on_another_call_does_nothing() -> None:
    """A client may send the same header with everything: what is for another call is passed over."""
    client = Client(sandbox(progress="polls:1").app, Wanref_Scenario="slow")
    task_id = client.make()
    assert [client.query(task_id).status_code for _ in range(2)] == [200, 200]
    assert client.call("POST", CREATE, json=REQUEST, headers={"Wanref-Scenario": "query-500"}).status_code == 200
