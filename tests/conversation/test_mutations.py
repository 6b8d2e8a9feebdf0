"""Every small mistake in what conversations are held to is caught: some conversation is judged otherwise.

Each mutant is the profile, or the schema of answers, with one thing changed. `SURVIVORS` lists those that change no
verdict, each with its reason; a mutant that is listed and caught is a mistake too.
"""

from __future__ import annotations

import copy
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.conversation.material import ANSWERS, PROFILE, STATES, bodies, histories, owner, rules_of
from wanref_contract.conversation import Exchange
from wanref_contract.conversation.terms import build_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[Any, Any], None]
    Path = tuple[str | int, ...]

SURVIVORS = {
    "drop $defs/callback/properties/status/enum": "the events of the profile say the same, and speak first",
}

LIFECYCLE = PROFILE["lifecycle"]


# ---- Mutants --------------------------------------------------------------------------------------------------------


def mutants() -> Iterator[tuple[str, Change]]:
    """Yield every mutant: its name, and what it does to the profile and the schema."""
    yield from of_lifecycle()
    yield from of_errors()
    yield "another prefix", replaced(("task_id", "prefix"), "task-unified-1-")
    yield "a shorter prefix", replaced(("task_id", "prefix"), "task-")
    yield "calls can be repeated", replaced(("endpoints", "create", "idempotency_key"), value=True)
    for call in ("create", "query"):
        yield f"success of {call}", replaced(("endpoints", call, "success"), 201)
        for body in ("answer", "error"):
            other = "error" if body == "answer" else "task"
            yield f"{body} of {call}", replaced(("endpoints", call, body), other)
    for index, scheme in enumerate(PROFILE["results"]["schemes"]):
        yield f"no results of {scheme}", removed(("results", "schemes", index))
    for index, event in enumerate(PROFILE["callback"]["events"]):
        yield f"no callback of {event}", removed(("callback", "events", index))
    yield "body of callbacks", replaced(("callback", "body"), "created")
    yield "callbacks of tasks that run", replaced(("callback", "events"), list(STATES))
    yield from of_answers()


def of_lifecycle() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of the life of a task."""
    at = ("lifecycle",)
    yield "another first state", replaced((*at, "initial"), "processing")
    yield "progress falls", replaced((*at, "progress_falls"), value=True)
    for name in ("initial", "completed"):
        for by in (-1, 1):
            yield f"progress {name} {by:+}", replaced((*at, "progress", name), LIFECYCLE["progress"][name] + by)
    for key in ("constant", "settled"):
        for index, member in enumerate(LIFECYCLE[key]):
            yield f"{member} not {key}", removed((*at, key, index))
    yield "state is constant", replaced((*at, "constant"), [*LIFECYCLE["constant"], "status"])
    yield "created is settled", replaced((*at, "settled"), [*LIFECYCLE["settled"], "created"])
    for state in LIFECYCLE["states"]:
        yield from of_state(state)


def of_state(state: str) -> Iterator[tuple[str, Change]]:
    """Yield the mutants of one state, and of what may follow it."""
    at, entry = ("lifecycle",), LIFECYCLE["states"][state]
    yield f"end of {state}", replaced((*at, "states", state, "terminal"), not entry["terminal"])
    for member, often in entry.get("tells", {}).items():
        other = "sometimes" if often == "always" else "always"
        yield f"{state} tells {member} {other}", replaced((*at, "states", state, "tells", member), other)
        yield f"{state} tells no {member}", removed((*at, "states", state, "tells", member))
    for other in sorted({"results", "error"} - entry.get("tells", {}).keys()):
        tells = {**entry.get("tells", {}), other: "sometimes"}
        yield f"{state} tells {other} too", replaced((*at, "states", state, "tells"), tells)
    for index, after in enumerate(LIFECYCLE["moves"][state]):
        yield f"no move {state} {after}", removed((*at, "moves", state, index))
    for after in STATES if not entry["terminal"] else ():
        if after not in (state, *LIFECYCLE["moves"][state]):
            yield f"move {state} {after}", replaced((*at, "moves", state), [*LIFECYCLE["moves"][state], after])


def of_errors() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of the catalogue of errors."""
    for call in ("create", "query"):
        for index, entry in enumerate(PROFILE["errors"][call]["entries"]):
            at = ("errors", call, "entries", index)
            name = f"{call} {entry['status']}"
            yield f"no {name}", removed(at)
            yield f"another status of {name}", replaced((*at, "status"), 418)
            yield f"another code of {name}", replaced((*at, "code"), "moon_eclipse")
            for number, code in enumerate(entry.get("other_codes", ())):
                yield f"no {code} of {name}", removed((*at, "other_codes", number))
            if call == "create":
                retry = "safe" if entry["retry"] == "may-bill-twice" else "may-bill-twice"
                yield f"retry of {name}", replaced((*at, "retry"), retry)
    for group, retry in {"client": "may-bill-twice", "server": "safe"}.items():
        yield f"retry of create {group}", replaced(("errors", "create", "otherwise", group, "retry"), retry)
    for index, entry in enumerate(PROFILE["errors"]["task"]["entries"]):
        yield f"no {entry['code']}", removed(("errors", "task", "entries", index))


def of_answers() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of the schema of answers: every keyword gone, every choice and every bound another."""
    for path, value in _keywords(ANSWERS["$defs"], ("$defs",)):
        where = "/".join(map(str, path))
        yield f"drop {where}", removed(path, of_answers=True)
        if path[-1] in ("minimum", "maximum"):
            for by in (-1, 1):
                yield f"{where} {by:+}", replaced(path, value + by, of_answers=True)
        elif isinstance(value, list):
            for index, one in enumerate(value):
                yield f"{where} without {one}", removed((*path, index), of_answers=True)


def _keywords(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield path and value of each keyword that can refuse something by itself."""
    for key, item in value.items():
        if key in ("type", "enum", "const", "required", "minimum", "maximum") and not (
            key == "type" and isinstance(item, dict)
        ):
            yield (*path, key), item
        elif isinstance(item, dict):
            yield from _keywords(item, (*path, key))


def removed(path: Path, *, of_answers: bool = False) -> Change:
    """Return the change that takes away what stands at *path*."""

    def change(profile: Any, answers: Any) -> None:
        del owner(answers if of_answers else profile, path)[path[-1]]

    return change


def replaced(path: Path, value: Any, *, of_answers: bool = False) -> Change:
    """Return the change that puts *value* at *path*."""

    def change(profile: Any, answers: Any) -> None:
        owner(answers if of_answers else profile, path)[path[-1]] = value

    return change


# ---- Witnesses ------------------------------------------------------------------------------------------------------


@cache
def witnesses() -> list[tuple[Exchange, ...]]:
    """Return the conversations that are judged."""
    return list(histories())


@cache
def answers() -> list[tuple[Exchange, ...]]:
    """Return single answers with one thing changed."""
    return [(Exchange(operation=operation, status=status, body=body),) for operation, status, body in bodies()]


@cache
def verdict(number: int) -> list[tuple[int, str, str]]:
    """Return what the terms of today say of a witness."""
    return rules_of((witnesses() + answers())[number], build_terms(PROFILE, ANSWERS))


def is_caught(change: Change) -> bool:
    """Say whether some conversation is judged otherwise after *change*."""
    profile, schema = copy.deepcopy(PROFILE), copy.deepcopy(ANSWERS)
    change(profile, schema)
    assert (profile, schema) != (PROFILE, ANSWERS)
    terms = build_terms(profile, schema)
    try:
        return any(rules_of(one, terms) != verdict(number) for number, one in enumerate(witnesses() + answers()))
    except (AttributeError, KeyError, TypeError):  # a member that rules read is no longer of any type
        return True


# ---- Laws -----------------------------------------------------------------------------------------------------------

MUTANTS = dict(mutants())


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str) -> None:
    """A change of one thing changes a verdict, unless it is known to say the same."""
    assert is_caught(MUTANTS[name]) != (name in SURVIVORS)


def test_survivors_are_mutants() -> None:
    """No survivor is listed that is no longer made."""
    assert SURVIVORS.keys() <= MUTANTS.keys()


def test_the_first_state_and_the_last_are_told_apart() -> None:
    """The witnesses have every pair of states, so that no move is left out."""
    pairs = {
        (before.body["status"], after.body["status"])
        for before, after in (one for one in witnesses() if len(one) == 2)
        if "status" in before.body and "status" in after.body
    }
    assert set(product(STATES, repeat=2)) <= pairs
