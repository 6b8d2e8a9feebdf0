"""Conversations with the API: how tasks are created, polled and reported, and how each rule about that is broken.

A legal conversation is made of stories: a task on one of the paths through the states, polled any number of times,
with refused polls in between and a callback where one was asked for; or a call that was refused for good. Stories run
side by side. A broken conversation starts from an example of its rule; legal stories are put around it where the judge
still finds that rule alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wanref_contract.contract.files import ContractFile
from wanref_contract.conversation import Exchange, check_conversation
from wanref_contract.conversation.histories import request_key
from wanref_contract.conversation.reading import read_exchanges
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule

    Story = list[Exchange]
    History = tuple[Exchange, ...]

_MOST_POLLS = 3
"""Polls that find a task in one state; more of them look like these."""

_FILM = "https://example.com/film.mp4"

_SECOND = 1_757_169_743
"""When the first task is created, as in the provider's examples."""

_TWICE = "may-bill-twice"


@dataclass(frozen=True, kw_only=True, eq=False)
class Lives:
    """What conversations of one contract are made of."""

    contract: Contract
    profile: Mapping[str, Any]
    answers: Mapping[str, Any]

    @cached_property
    def paths(self) -> list[tuple[str, ...]]:
        """Every way through the states from the first, the short ones first."""
        return sorted(self._iter_paths((self.profile["lifecycle"]["initial"],)), key=len)

    def _iter_paths(self, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for state in self.profile["lifecycle"]["moves"][path[-1]]:
            yield from self._iter_paths((*path, state))

    def refusals(self, call: str) -> list[Mapping[str, Any]]:
        """Return the documented errors of *call* that have a code."""
        return [entry for entry in self.profile["errors"][call]["entries"] if "code" in entry]

    def has_ended(self, state: str) -> bool:
        """Say whether a task stays in *state*."""
        return bool(self.profile["lifecycle"]["states"][state]["terminal"])

    def refused(self, call: str, entry: Mapping[str, Any]) -> Exchange:
        """Return the exchange in which *call* is refused with *entry*."""
        values = {"prefix": self.profile["task_id"]["prefix"], "model": self.contract.name}
        error = {
            "code": entry["code"],
            "message": entry["message"].format(**values),
            "type": entry["type"],
        }
        return Exchange(operation=call, status=entry["status"], body={"error": error})


@lru_cache(maxsize=8)
def lives_of(contract: Contract) -> Lives:
    """Return what conversations of *contract* are made of."""
    profile = ContractFile.read_profile(f"{contract.data['profile']}.yaml").value
    answers = ContractFile.read(contract.folder, "responses.schema.json").value
    return Lives(contract=contract, profile=profile, answers=answers)


# ---- Legal --------------------------------------------------------------------------------------------------------


@st.composite
def legal_histories(draw: DrawFn, lives: Lives, requests: SearchStrategy[dict[str, Any]]) -> History:
    """Draw a conversation in which nothing is found; *requests* are what its tasks are made of."""
    asked: list[dict[str, Any]] = draw(st.lists(requests, min_size=1, max_size=3, unique_by=request_key))
    stories = [draw(_stories(lives, request, number)) for number, request in enumerate(asked, start=1)]
    if draw(st.booleans()):
        stories = [[one for one in story if one.operation != "create"] for story in stories]
    return _interleaved(draw, stories)


def _interleaved(draw: DrawFn, stories: Sequence[Sequence[Exchange]]) -> History:
    """Draw an order of all exchanges that keeps the order within each of *stories*."""
    turns = draw(st.permutations([number for number, story in enumerate(stories) for _ in story]))
    left = [iter(story) for story in stories]
    return tuple(next(left[turn]) for turn in turns)


@st.composite
def _stories(draw: DrawFn, lives: Lives, request: dict[str, Any], number: int) -> Story:
    """Draw what happens to *request*: refusals that surely made no task, then a task or a refusal of any kind."""
    refusals = lives.refusals("create")
    sure = [entry for entry in refusals if entry["retry"] != _TWICE]
    story = [lives.refused("create", entry) for entry in draw(st.lists(st.sampled_from(sure), max_size=2))]
    if draw(st.integers(0, 5)) == 5:
        story.append(lives.refused("create", draw(st.sampled_from(refusals))))
    else:
        story += draw(_tasks(lives, request, number))
    return [replace(one, request=request) if one.operation == "create" else one for one in story]


@st.composite
def _tasks(draw: DrawFn, lives: Lives, request: dict[str, Any], number: int) -> Story:
    """Draw a task from its creation to wherever it gets, as its polls see it."""
    path = draw(st.sampled_from(lives.paths))
    polls = [draw(st.integers(0, _MOST_POLLS)) for _ in path]
    seen = [state for state, times in zip(path, polls, strict=True) for _ in range(times)]
    progress = sorted(draw(st.lists(_percents(lives), min_size=len(seen), max_size=len(seen))))
    head = _head(lives, number)
    outcome = draw(_outcomes(lives, path[-1], progress[-1] if progress else 0))
    story = [_created(draw, lives, head)]
    for state, percent in zip(seen, progress, strict=True):
        story += draw(_refused_polls(lives, head["id"], is_over=False))
        tells = outcome if lives.has_ended(state) else {"progress": percent}
        story.append(_poll(draw, head, {"status": state, **tells}))
    if lives.has_ended(path[-1]):
        if path[-1] in seen:
            story += draw(_refused_polls(lives, head["id"], is_over=True))
        story += draw(_callbacks(lives, request, {**head, "status": path[-1], **outcome}))
    return story


def _percents(lives: Lives) -> SearchStrategy[int]:
    bounds = lives.answers["$defs"]["progress"]
    return st.integers(bounds["minimum"], bounds["maximum"])


def _head(lives: Lives, number: int) -> dict[str, Any]:
    """Return what every answer about the task of *number* says."""
    kind: str = lives.answers["$defs"]["created"]["properties"]["object"]["const"]
    return {
        "id": f"{lives.profile['task_id']['prefix']}{_SECOND + number}-{number:08}",
        "created": _SECOND + number,
        "model": lives.contract.name,
        "object": kind,
        "type": kind.partition(".")[0],
    }


@st.composite
def _outcomes(draw: DrawFn, lives: Lives, state: str, progress: int) -> dict[str, Any]:
    """Draw what is told of a task that ends in *state*."""
    lifecycle = lives.profile["lifecycle"]
    told = lifecycle["states"][state].get("tells", {})
    outcome: dict[str, Any] = {"progress": lifecycle["progress"].get(state, progress)}
    if "results" in told:
        outcome["results"] = [_FILM]
    if told.get("error") == "always" or ("error" in told and draw(st.booleans())):
        outcome["error"] = draw(_task_errors(lives))
    return outcome


@st.composite
def _task_errors(draw: DrawFn, lives: Lives) -> dict[str, Any]:
    errors = lives.profile["errors"]["task"]
    entry = draw(st.sampled_from(errors["entries"]))
    error = {"code": entry["code"], "message": entry.get("message", "The task failed.")}
    return error | {"type": errors["type"]} if draw(st.booleans()) else error


def _created(draw: DrawFn, lives: Lives, head: Mapping[str, Any]) -> Exchange:
    lifecycle = lives.profile["lifecycle"]
    first = {
        "status": lifecycle["initial"],
        "progress": lifecycle["progress"]["initial"],
        "task_info": {"can_cancel": True, "estimated_time": 120},
    }
    return Exchange(operation="create", body=_without_some(draw, {**head, **first}, keep={"id", "status"}))


def _poll(draw: DrawFn, head: Mapping[str, Any], told: Mapping[str, Any]) -> Exchange:
    body = {**head, **told, "task_info": {"can_cancel": False}}
    kept = {"id", *told} - {"progress"}
    task_id = draw(st.sampled_from([head["id"], None]))
    return Exchange(operation="query", task_id=task_id, body=_without_some(draw, body, keep=kept))


def _without_some(draw: DrawFn, body: Mapping[str, Any], *, keep: set[str]) -> dict[str, Any]:
    """Draw *body* without some of the members that no page requires, and perhaps with one that nobody knows."""
    dropped = draw(st.sets(st.sampled_from(sorted(body.keys() - keep))))
    more = draw(st.sampled_from([{}, {"region": "eu"}]))
    return {name: value for name, value in body.items() if name not in dropped} | more


@st.composite
def _refused_polls(draw: DrawFn, lives: Lives, task_id: str, *, is_over: bool) -> Story:
    """Draw polls that are refused; that the task is not found, only when it is over."""
    entries = [entry for entry in lives.refusals("query") if entry["status"] not in (400, 404)]
    gone = [entry for entry in lives.refusals("query") if entry["status"] == 404]
    chosen = draw(st.lists(st.sampled_from(gone if is_over else entries), max_size=1))
    return [replace(lives.refused("query", entry), task_id=task_id) for entry in chosen]


@st.composite
def _callbacks(draw: DrawFn, lives: Lives, request: Mapping[str, Any], body: dict[str, Any]) -> Story:
    """Draw the attempts to call back, the last of which may have been taken."""
    callback = lives.profile["callback"]
    if not request.get("callback_url") or body["status"] not in callback["events"]:
        return []
    failed = [500] * draw(st.integers(0, len(callback["retry_delays_seconds"])))
    return [Exchange(operation="callback", status=status, body=body) for status in (*failed, 200)]


# ---- Broken -------------------------------------------------------------------------------------------------------


@st.composite
def broken_histories(draw: DrawFn, contract: Contract, rule: Rule, legal: SearchStrategy[History]) -> History:
    """Draw a conversation that breaks *rule* and no other: an example of it, with *legal* ones around it."""
    example = draw(st.sampled_from(_examples(rule)))
    around = draw(st.one_of(st.just(()), legal))
    whole = _interleaved(draw, [example, around])
    broken = {finding.rule for finding in check_conversation(whole, contract=contract)}
    return whole if broken == {rule.id} else example


def is_of_exchanges(rule: Rule) -> bool:
    """Say whether exchanges can break *rule*: one that is about the form of a file, they cannot."""
    return bool(_examples(rule))


@lru_cache(maxsize=64)
def _examples(rule: Rule) -> list[History]:
    """Return the broken examples of *rule* that are conversations, the short ones first."""
    read = [
        read_exchanges(document.instance)
        for text in rule.texts
        if text.breaks
        for document in read_documents(text.content, text.format)
    ]
    found = [tuple(exchange for _, exchange in exchanges) for misshapen, exchanges in read if not misshapen]
    return sorted(found, key=len)
