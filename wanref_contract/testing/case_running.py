"""A case of a test file, tried: its findings, its plan, and what a sandbox makes of it, against what is written.

The request goes to the sandbox by a connection of its own, which no guard looks at: a case may well send what the API
would refuse.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from wanref_contract.cassettes.calls import api_calls
from wanref_contract.checking import check
from wanref_contract.conversation.judging import lint_conversation
from wanref_contract.conversation.terms import load_terms
from wanref_contract.finding import located, place_in_text
from wanref_contract.planning import plan
from wanref_contract.pointer import escape
from wanref_contract.sandbox.scenarios import UnknownScenario
from wanref_contract.testing.case_files import entries_of
from wanref_contract.testing.coverage_hearing import tell_request
from wanref_contract.testing.telling import Judged, judge
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.testing.case_files import Case
    from wanref_contract.testing.sandboxes import SandboxRoom

_MOST_POLLS = 130  # a film that is not made by then, in ten times a minute, is stuck
_PAUSE = 5.0  # seconds of the sandbox between two polls


class CaseFailed(Exception):
    """Something is not as a case expects it. The text says where in the file, and what is so instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What became of a request in a sandbox.

    Attributes:
        status: The HTTP status of the post; 0 where no answer came.
        states: The states that were seen, each once.
        error: The code of the refusal, or of the failed task; None for none.
        charged: The credits that were paid.
    """

    status: int
    states: tuple[str, ...]
    error: str | None
    charged: int


def try_case(case: Case, contract: Contract, sandbox: SandboxRoom | None = None) -> None:
    """Try *case*.

    Raises:
        CaseFailed: Something is not as it expects.
        OSError: A file that it names cannot be read.
    """
    lines: list[str] = []
    if "findings" in case.data:
        lines += _iter_finding_lines(case, contract)
    if "plan" in case.data:
        told = plan(_request(case, contract), contract=contract).to_json()
        lines += _iter_differences(case, "/plan", case.data["plan"], told)
    if sandbox is not None:
        seen = _carry(_request(case, contract), contract, sandbox)
        lines += _iter_seen_lines(case, seen)
    if lines:
        raise CaseFailed("\n".join(lines))


# ---- Findings -----------------------------------------------------------------------------------------------------


def _iter_finding_lines(case: Case, contract: Contract) -> Iterator[str]:
    expected = case.data["findings"]
    judged = _judged(case, contract)
    entries = entries_of(expected)
    lacking = [entry for entry in entries if not any(_fits(entry, found) for found in judged.findings)]
    surplus = [found for found in judged.findings if not any(_fits(entry, found) for entry in entries)]
    is_exact = not isinstance(expected, dict)
    if not lacking and not (is_exact and surplus):
        return
    place = f"{case.path}:{case.line('/findings')}:"
    if lacking:
        yield f"{place} is to find {', '.join(map(_shown, lacking))}, and does not"
    if is_exact and surplus:
        names = ", ".join(dict.fromkeys(found.rule for found in surplus))
        yield f"{place} is to find {'nothing else' if entries else 'nothing'}, and finds {names}"
    if judged.findings:
        yield judged.told("", contract)


def _judged(case: Case, contract: Contract) -> Judged:
    """Return what is found in the subject of *case*, with places in the test file where it is written there."""
    if "file" in case.data:
        return judge(_path(case, case.data["file"]), contract)
    if "patch" in case.data:
        return judge(_request(case, contract), contract, what="the patched request")
    if "request" in case.data:
        return _written_here(case, "/request", check(case.data["request"], contract=contract))
    said = case.data["conversation"]
    said = _path(case, said) if isinstance(said, str) else said
    return judge(said, contract, by=lint_conversation, what="the conversation")


def _written_here(case: Case, key: str, findings: Iterable[Finding]) -> Judged:
    tell_request(case.data["request"])
    start = case.pointer + key
    locate = case.document.locate
    placed = tuple(
        located(
            finding,
            locate(start + finding.pointer, key=finding.on_key, span=finding.span),
            tuple(locate(start + place, key=True) for place in finding.related),
        )
        for finding in findings
    )
    return Judged(name=case.path, found=((case.document, tuple(sorted(placed, key=place_in_text))),))


def _fits(entry: Mapping[str, str], finding: Finding) -> bool:
    return entry["rule"] in (finding.rule, finding.code) and all(
        entry.get(key, there) == there for key, there in (("at", finding.pointer), ("severity", finding.severity))
    )


def _shown(entry: Mapping[str, str]) -> str:
    at, severity = entry.get("at"), entry.get("severity")
    return " ".join(filter(None, [entry["rule"], f"at {at}" if at else "", f"as {severity}" if severity else ""]))


def _request(case: Case, contract: Contract) -> Any:
    if "request" in case.data:
        return case.data["request"]
    if "patch" in case.data:
        return _patched(case.base, case.data["patch"])
    documents = [document for document, _ in judge(_path(case, case.data["file"]), contract).found]
    if len(documents) != 1:
        raise CaseFailed(f"{case.path}:{case.line('/file')}: must hold one request to be sent, holds {len(documents)}")
    return documents[0].instance


def _path(case: Case, name: str) -> str:
    return os.path.join(os.path.dirname(case.path), name)


def _patched(value: Any, patch: Any) -> Any:
    """Return *value* with the merge patch *patch* applied to it (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(value) if isinstance(value, dict) else {}
    for key, change in patch.items():
        if change is None:
            merged.pop(key, None)
        else:
            merged[key] = _patched(merged.get(key), change)
    return merged


# ---- A plan -------------------------------------------------------------------------------------------------------


def _iter_differences(case: Case, key: str, expected: Any, told: Any) -> Iterator[str]:
    """Yield where *told* is not as *expected*; members that are not written do not matter."""
    if isinstance(expected, dict) and isinstance(told, dict):
        for name, part in expected.items():
            yield from _iter_differences(case, f"{key}/{escape(name)}", part, told.get(name))
    elif isinstance(expected, list) and isinstance(told, list) and len(expected) == len(told):
        for number, (part, other) in enumerate(zip(expected, told, strict=True)):
            yield from _iter_differences(case, f"{key}/{number}", part, other)
    elif expected != told:
        yield f"{case.path}:{case.line(key)}: {key[1:]} is to be {quote(expected)}, and is {quote(told)}"


# ---- A sandbox ----------------------------------------------------------------------------------------------------


def _iter_seen_lines(case: Case, seen: Seen) -> Iterator[str]:
    there = {"status": seen.status, "states": list(seen.states), "error": seen.error, "charged": seen.charged}
    expected = {key: value for key, value in case.data["sandbox"].items() if key in there}
    yield from _iter_differences(case, "/sandbox", expected, there)


def pick_scenarios(case: Case, sandbox: SandboxRoom) -> None:
    """Let happen in *sandbox* what *case* wants to happen there.

    Raises:
        CaseFailed: There is no scenario of that name.
    """
    wanted = case.data["sandbox"].get("scenario", [])
    for name in [wanted] if isinstance(wanted, str) else wanted:
        try:
            sandbox.scenario(name)
        except UnknownScenario as error:
            raise CaseFailed(f"{case.path}:{case.line('/sandbox/scenario')}: {error}") from error


def _carry(request: Any, contract: Contract, sandbox: SandboxRoom) -> Seen:
    """Return what *sandbox* makes of *request*, which is posted once and queried to its end."""
    terms = load_terms(contract)
    paths = {name: path for name, _, path, _ in api_calls(contract).known}
    status, body = _call(sandbox, "POST", paths[contract.data["operation"]], request)
    states: list[str] = []
    error = _error(body)
    task = body.get("id") if status == 200 and isinstance(body, dict) else None
    for _ in range(_MOST_POLLS if task else 0):
        if isinstance(body, dict) and body.get("status") not in (None, *states[-1:]):
            states.append(body["status"])
            error = _error(body)
        if states and states[-1] in terms.ended:
            break
        sandbox.advance(_PAUSE)
        _, body = _call(sandbox, "GET", paths["query"].format(task_id=quoted(str(task))))
    return Seen(status=status, states=tuple(states), error=error, charged=sandbox.ledger.charged)


def _error(body: Any) -> str | None:
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("code") if isinstance(error, dict) else None


def _call(sandbox: SandboxRoom, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Return status and body of a call; 0 where no answer came, and None for a body that is no JSON."""
    connection = HTTPConnection(urlsplit(sandbox.url).netloc)
    headers = {"Authorization": f"Bearer {sandbox.key}", "Content-Type": "application/json"}
    data = None if body is None and method == "GET" else json.dumps(body).encode()
    try:
        connection.request(method, path, data, headers)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, HTTPException):
        return 0, None
    finally:
        connection.close()
    try:
        return answer.status, json.loads(content)
    except ValueError:
        return answer.status, None
