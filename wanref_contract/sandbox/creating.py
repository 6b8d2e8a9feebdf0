"""The call that makes a task: judged, refused as documented, or taken and paid for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract.sandbox.admission import api_message
from wanref_contract.sandbox.answer import header_text, json_answer, own_error
from wanref_contract.sandbox.ledger import reserve
from wanref_contract.sandbox.scenarios import Fate, UnknownScenario, happen, parse_picks, picks_in_prompt, take
from wanref_contract.sandbox.task import Task, created_body, paced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.sandbox.admission import Admission
    from wanref_contract.sandbox.answer import Answer
    from wanref_contract.sandbox.journal import Call
    from wanref_contract.sandbox.scenarios import Pick
    from wanref_contract.sandbox.service import Sandbox

_USUAL = "completed"  # the scenario of a task for which none was picked


def create(sandbox: Sandbox, call: Call, admission: Admission) -> Answer:
    """Return the answer to *call*, which asks for a film by a body of which *admission* tells what became."""
    room = sandbox.room(call.room)
    now = room.now()
    try:
        picks = parse_picks(call.scenario or picks_in_prompt(admission.instance), sandbox.scenarios)
    except UnknownScenario as error:
        return room.note(call, now, own_error(400, "unknown_scenario", str(error)), admission=admission)
    fault = take(picks, "create", sandbox.scenarios)[0] or sandbox.next_pick(room, "create")

    def proceed() -> Answer:
        refusal = _refusal(sandbox, call, admission)
        return refusal or _accept(sandbox, call, admission, picks, lost=fault is not None)

    answer = happen(fault, sandbox.scenarios, proceed)
    return room.note(call, now, answer, scenario=fault.name if fault else "", admission=admission)


def _refusal(sandbox: Sandbox, call: Call, admission: Admission) -> Answer | None:
    """Return the refusal that *call* meets with; None where it is in order."""
    terms = sandbox.terms
    if not call.key:
        return terms.refusal("create", 401)
    if call.media_type != terms.media_type:
        message = f"Content-Type must be {terms.media_type}, is {header_text(call.media_type) or 'not given'}"
        return terms.refusal("create", 400, message=message)
    if not admission.errors:
        return _no_place(sandbox, call)
    said = next(filter(None, (api_message(finding, sandbox.contract) for finding in admission.errors)), "")
    first = admission.errors[0]
    reason = {
        "Wanref-Rules": _codes(admission.errors),
        "Wanref-Reason": header_text(f"{first.pointer or '(root)'} {first.message}"),
    }
    return replace(terms.refusal("create", 400, message=said), headers=tuple(reason.items()))


def _no_place(sandbox: Sandbox, call: Call) -> Answer | None:
    """Return the refusal of one task more than the room of *call* may have; None where there is place."""
    most = sandbox.limits.tasks
    if len(sandbox.room(call.room).tasks) < most:
        return None
    return own_error(400, "room_full", f"the room has {most} tasks already; POST /_wanref/reset empties it")


def _accept(sandbox: Sandbox, call: Call, admission: Admission, picks: Sequence[Pick], *, lost: bool) -> Answer:
    """Make the task that *call* asks for, and return the answer that says so."""
    room = sandbox.room(call.room)
    now = room.now()
    pick = take(picks, "task", sandbox.scenarios)[0] or sandbox.next_pick(room, "task")
    fate = sandbox.scenarios[pick.name if pick else _USUAL].effect
    assert isinstance(fate, Fate)
    assert admission.order  # there are no errors
    task = Task(
        id=sandbox.ids(sandbox.terms.id_prefix, now),
        request=admission.instance,
        order=admission.order,
        origin=call.origin,
        key=call.key,
        digest=admission.digest,
        created=now,
        pace=paced(sandbox.pace, fate),
        fate=fate,
        faults=tuple(pick for pick in picks if sandbox.scenarios[pick.name].at == "query"),
        status=sandbox.terms.lifecycle.initial,
        progress=sandbox.terms.lifecycle.progress["initial"],
        lost=lost,
    )
    sandbox.keep(room, task, reserve(task))
    warned = [finding for finding in admission.findings if finding.severity == "warning"]
    headers = {"Wanref-Warnings": _codes(warned)} if warned else {}
    return json_answer(200, created_body(task, sandbox.terms), headers, task=task.id)


def _codes(findings: Iterable[Finding]) -> str:
    """Return the codes of *findings*, each once, in order.

    >>> _codes([])
    ''
    """
    return ", ".join(dict.fromkeys(finding.code for finding in findings))
