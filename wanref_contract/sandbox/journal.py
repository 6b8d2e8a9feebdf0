"""What was asked and what was answered, call by call, for a test to read afterwards.

Of a key only a digest is kept. The journal holds the last calls of a room and is not kept across restarts.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from wanref_contract.sandbox.admission import plan_of

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.sandbox.admission import Admission
    from wanref_contract.sandbox.answer import Answer

SCENARIO_HEADER = "Wanref-Scenario"
"""The header that picks scenarios, and tells in an answer which one happened."""

_FINDINGS_TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API, as it arrived.

    Attributes:
        name: ``create`` or ``query``.
        method: Of HTTP.
        path: Without the host.
        room: The room it belongs to; empty for the one that nobody named.
        key: A digest of its key; empty where it has none.
        origin: The address of the sandbox, as the client wrote it.
        scenario: What the header Wanref-Scenario said.
        media_type: What the body was said to be.
    """

    name: str
    method: str
    path: str
    room: str = ""
    key: str = ""
    origin: str = ""
    scenario: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One call and what became of it.

    Attributes:
        at: When, in Unix seconds.
        status: What was answered, or would have been.
        lost: Whether the connection was dropped in its place.
        task: The id of the task that it is about; empty for none.
        scenario: The scenario that happened to it; empty for none.
        findings_total: How many findings its request has.
        findings: The first of them.
        request: What was taken; None where nothing was. Its plan is made when the visit is told, since a plan is many
            small things to remember.
    """

    at: float
    call: Call
    status: int
    lost: bool
    task: str
    scenario: str
    findings_total: int = 0
    findings: tuple[Finding, ...] = ()
    request: Any = None


def visit_of(call: Call, at: float, answer: Answer, scenario: str, admission: Admission | None) -> Visit:
    """Return the visit that *call* was; of many findings, little is kept, and of bodies nothing."""
    found: dict[str, Any] = {}
    if admission is not None:
        findings = admission.findings
        request = admission.instance if admission.order else None
        found = {"findings_total": len(findings), "findings": findings[:_FINDINGS_TOLD], "request": request}
    return Visit(at=at, call=call, status=answer.status, lost=answer.lost, task=answer.task, scenario=scenario, **found)


def visit_json(visit: Visit, contract: Contract) -> dict[str, Any]:
    """Return *visit* as the control API tells it."""
    return {
        "at": visit.at,
        "call": visit.call.name,
        "method": visit.call.method,
        "path": visit.call.path,
        "key": visit.call.key,
        "status": visit.status,
        "lost": visit.lost,
        "scenario": visit.scenario,
        "task": visit.task,
        "findings_total": visit.findings_total,
        "findings": [_finding_json(finding) for finding in visit.findings],
        "plan": None if visit.request is None else plan_of(visit.request, contract).to_json(),
    }


def key_digest(key: str) -> str:
    """Return what stands for *key* wherever it is told; empty for no key.

    >>> key_digest("sk-secret"), key_digest("")
    ('key-746b4ad1', '')
    """
    return f"key-{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}" if key else ""


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "pointer": finding.pointer,
        "message": finding.message,
    }
