"""The cases of a contract: from the examples of its rules, the whole requests beside them, and a grid of its own.

What a case expects is what judging gives; that the examples give what their rules claim is proved elsewhere
(`wanref_contract.proving`). The same contract gives the same cases, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any

from wanref_contract import kept
from wanref_contract.cases.case import Case, CaseFile, CaseRule, Expected, TextFile
from wanref_contract.cases.grid import iter_grid
from wanref_contract.cases.limits import iter_pairs, limits_of
from wanref_contract.cases.plan_form import plan_essence
from wanref_contract.cel.runtime import type_name
from wanref_contract.checking import judge
from wanref_contract.contract.files import MEDIA, READING, ContractFile
from wanref_contract.contract.records import base_request
from wanref_contract.errors import ContractViolated
from wanref_contract.linting import lint_document
from wanref_contract.planning import plan as make_plan
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding


def collect_cases(contract: Contract) -> CaseFile:
    """Return every case of *contract*.

    >>> from wanref_contract import load_contract
    >>> cases = collect_cases(load_contract()).cases
    >>> next(case.findings for case in cases if case.about.get("limit") == "limits.assets")
    ()
    """
    cases = {case.id: case for case in _iter_cases(contract)}
    return CaseFile(
        contract=contract.name,
        digest=f"sha256:{_digest(contract)}",
        rules=tuple(CaseRule(rule=rule.id, code=rule.code, severity=rule.severity) for rule in contract.rules),
        cases=tuple(cases.values()),
    )


def _digest(contract: Contract) -> str:
    """Return the checksum of the files that decide what is found and planned, one after the other."""
    names = [name for name in (*kept.JUDGING, MEDIA) if os.path.exists(os.path.join(contract.folder, name))]
    files = [ContractFile.read_profile(READING), *(ContractFile.read(contract.folder, name) for name in names)]
    return hashlib.sha256(b"".join(file.content for file in files)).hexdigest()


def _iter_cases(contract: Contract) -> Iterator[Case]:
    base = base_request(contract.data.get("examples", {}))
    for rule in contract.rules:
        yield from _text_cases(contract, rule)
        yield from _example_cases(contract, rule, base)
    for name, request in _whole_requests(contract):
        yield _case(f"whole/{name}", {"whole": name}, request, contract)
    for dimension, name, request in iter_grid(contract, base):
        yield _case(f"{dimension}/{name}", {"grid": dimension}, request, contract)


def _case(name: str, about: Mapping[str, str], request: Any, contract: Contract) -> Case:
    try:
        plan = plan_essence(make_plan(request, contract=contract))
    except ContractViolated:
        plan = None
    findings = _expected(judge(request, contract))
    return Case(id=name, about=about, request=request, findings=findings, plan=plan)


def _expected(findings: Iterable[Finding]) -> tuple[Expected, ...]:
    return tuple(Expected(finding.rule, finding.severity, finding.pointer) for finding in findings)


# ---- Rules ----------------------------------------------------------------------------------------------------------


def _text_cases(contract: Contract, rule: Rule) -> Iterator[Case]:
    """Yield the files on both sides of a rule of reading, with every finding of theirs."""
    for text in rule.texts:
        side = "broken" if text.breaks else "accepted"
        findings = [
            finding
            for document in read_documents(text.content, text.format)
            for finding in lint_document(document, contract)
        ]
        yield Case(
            id=f"{rule.id}/{side}/{text.format}-{_fingerprint(text.content)}",
            about={"rule": rule.id, "side": side},
            file=TextFile(format=text.format, content=text.content),
            findings=_expected(findings),
        )


def _example_cases(contract: Contract, rule: Rule, base: Mapping[str, Any]) -> Iterator[Case]:
    """Yield the requests on both sides of *rule*; those next to a limit name it."""
    limits = limits_of(contract, rule)
    pairs = [
        (False, request)
        for limit in limits
        for example in rule.examples
        if example.breaks and limit.is_next_to(example.instance)
        for request in iter_pairs(contract, example, limit)
    ]
    for breaks, request in [*((one.breaks, one.instance) for one in rule.examples), *pairs]:
        side = "broken" if breaks else "accepted"
        near = [("limit", limit.name) for limit in limits if limit.is_next_to(request)]
        name = f"{rule.id}/{side}/{_subject(request, base)}-{_fingerprint(_canonical(request))}"
        yield _case(name, {"rule": rule.id, "side": side, **dict(near)}, request, contract)


def _subject(request: Any, base: Mapping[str, Any]) -> str:
    """Return the names of the fields in which *request* is not the *base* request; for what is no object, its type."""
    if not isinstance(request, dict):
        return type_name(request)
    missing = object()
    names = sorted(name for name in {**request, **base} if request.get(name, missing) != base.get(name, missing))
    plain = [re.sub(r"\W", "", name, flags=re.ASCII) for name in names]
    return "+".join(filter(None, plain)) or "base"


def _canonical(request: Any) -> bytes:
    return json.dumps(request, sort_keys=True).encode()


def _fingerprint(content: bytes) -> str:
    """Return six digits that tell a request from its neighbours, whatever else is there."""
    return hashlib.sha256(content).hexdigest()[:6]


# ---- Whole requests -------------------------------------------------------------------------------------------------


def _whole_requests(contract: Contract) -> Iterator[tuple[str, Any]]:
    """Yield the name and the request of each file under ``examples/`` of the contract."""
    folder = os.path.join(contract.folder, "examples")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        yield os.path.splitext(name)[0], ContractFile.read(folder, name).value["request"]
