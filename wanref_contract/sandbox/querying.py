"""The call that reads a task, and the films that finished tasks lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract.sandbox.answer import json_answer, own_error
from wanref_contract.sandbox.scenarios import UnknownScenario, happen, parse_picks, take
from wanref_contract.sandbox.task import elapsed, polled, task_body

if TYPE_CHECKING:
    from wanref_contract.sandbox.answer import Answer
    from wanref_contract.sandbox.film.films import Film
    from wanref_contract.sandbox.journal import Call
    from wanref_contract.sandbox.room import Room
    from wanref_contract.sandbox.scenarios import Pick
    from wanref_contract.sandbox.service import Sandbox
    from wanref_contract.sandbox.task import Task


def query(sandbox: Sandbox, call: Call, task_id: str) -> Answer:
    """Return the answer to *call*, which asks for the task *task_id*."""
    room = sandbox.room(call.room)
    now = room.now()
    try:
        picks = parse_picks(call.scenario, sandbox.scenarios)
    except UnknownScenario as error:
        return room.note(call, now, own_error(400, "unknown_scenario", str(error)))
    fault = take(picks, "query", sandbox.scenarios)[0] or _next_fault(sandbox, room, task_id)
    answer = happen(fault, sandbox.scenarios, lambda: _read(sandbox, room, call, task_id))
    answer = answer if answer.task else replace(answer, task=task_id)
    return room.note(call, now, answer, scenario=fault.name if fault else "")


async def fetch_film(sandbox: Sandbox, task_id: str) -> Film | Answer:
    """Return the film of the task *task_id* as long as its link lives, or else the refusal.

    What the provider answers to a dead link is not documented; that it is 410 here is assumed.
    """
    found = sandbox.find(task_id)
    if found is None:
        return own_error(404, "film_not_found", "no task has made this film")
    room, task = found
    task = sandbox.see(room, elapsed(task, room.now(), sandbox.terms.lifecycle))
    until = film_until(task, sandbox.terms.link_seconds)
    if until is None:
        return own_error(404, "film_not_found", "the task has made no film, or not yet")
    if room.now() >= until:
        return own_error(410, "film_expired", "the link has died; the film was there for its time")
    return await sandbox.films.film_of(task)


def film_until(task: Task, link_seconds: float) -> float | None:
    """Return the moment at which the link to the film of *task* dies; None where there is no film, or not yet."""
    return None if task.ended is None or task.fate.results != "one" else task.ended + link_seconds


def _next_fault(sandbox: Sandbox, room: Room, task_id: str) -> Pick | None:
    """Return what happens to a query of *task_id*: what its creator asked for, or what was set for any query."""
    task = room.tasks.get(task_id)
    if task and task.faults:
        fault, rest = take(task.faults, "query", sandbox.scenarios)
        sandbox.keep(room, replace(task, faults=rest))
        return fault
    return sandbox.next_pick(room, "query")


def _read(sandbox: Sandbox, room: Room, call: Call, task_id: str) -> Answer:
    """Return the task *task_id* as it is at this moment, or why it cannot be told."""
    terms = sandbox.terms
    if not call.key:
        return terms.refusal("query", 401)
    if not task_id.startswith(terms.id_prefix):
        return terms.refusal(*terms.bad_id)
    if task_id not in room.tasks:
        return terms.refusal("query", 404)
    task = sandbox.see(room, polled(room.tasks[task_id], room.now(), terms.lifecycle))
    return json_answer(200, task_body(task, terms), task=task_id)
