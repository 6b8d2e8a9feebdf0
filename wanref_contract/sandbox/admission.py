"""Whether a request is taken: what was posted, read and judged as everything else judges it.

A request is refused for exactly those findings that are errors. The one exception is a callback address that was
allowed when the sandbox was started, because a test listens on its own machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wanref_contract.errors import ContractViolated
from wanref_contract.linting import lint_document
from wanref_contract.planning import plan
from wanref_contract.pointer import tokens
from wanref_contract.sandbox.order import order_of
from wanref_contract.source import MISSING, read_documents

if TYPE_CHECKING:
    from collections.abc import Collection

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.planning import Plan
    from wanref_contract.sandbox.order import Order

_CALLBACK_RULES = frozenset({"callback-https", "callback-internal", "callback-internal-name"})
"""What is forgiven of an address that was allowed; its length is not."""

_ENCODER = json.JSONEncoder(sort_keys=True)  # json.dumps makes a new one each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What became of a posted body.

    Attributes:
        instance: The request; None where the body could not be read.
        findings: Everything that was found, in the order of the text.
        order: What it amounts to; None where it is refused.
        digest: A text that is the same for the same request, however it was written; empty where it is refused.
    """

    instance: Any
    findings: tuple[Finding, ...]
    order: Order | None = None
    digest: str = ""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What it is refused for."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def admit(body: bytes, contract: Contract, allowed: Collection[str] = ()) -> Admission:
    """Return what becomes of *body*.

    Args:
        body: What was posted.
        contract: What to judge by.
        allowed: Hosts that a callback may go to whatever the rules say.

    >>> from wanref_contract import load_contract
    >>> [finding.code for finding in admit(b'{"model": "wan2.7-reference-video"}', load_contract()).errors]
    ['WAN401', 'WAN102']
    """
    instance: Any
    (document,) = read_documents(body, "json")
    instance = None if document.instance is MISSING else document.instance
    forgiven = _CALLBACK_RULES if callback_host(instance) in allowed else frozenset()
    findings = tuple(finding for finding in lint_document(document, contract) if finding.rule not in forgiven)
    if any(finding.severity == "error" for finding in findings):
        return Admission(instance=instance, findings=findings)
    try:
        order = order_of(plan_of(instance, contract), contract)
    except ContractViolated as violated:  # what the reader had to replace may be wrong in another way than it was
        return Admission(instance=instance, findings=(*findings, *violated.findings))
    return Admission(instance=instance, findings=findings, order=order, digest=digest(instance))


def plan_of(request: Any, contract: Contract) -> Plan:
    """Return what is made of *request*, whose callback address may be one that is forgiven.

    Raises:
        ContractViolated: Something else of it is refused.
    """
    return plan({name: value for name, value in request.items() if name != "callback_url"}, contract=contract)


def callback_host(instance: Any) -> str:
    """Return the host that *instance* wants a callback at; empty for none.

    >>> callback_host({"callback_url": "http://LOCALHOST:8000/done"})
    'localhost'
    """
    url = instance.get("callback_url") if isinstance(instance, dict) else None
    try:
        return (urlsplit(url).hostname or "") if isinstance(url, str) else ""
    except ValueError:
        return ""


def api_message(finding: Finding, contract: Contract) -> str:
    """Return what the API itself says of *finding*, where that is documented; empty where it is not.

    >>> from wanref_contract import check, load_contract
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    >>> found = check(request | {"model_params": {"voice_bindings": {"image2": "https://example.com/a.mp3"}}})
    >>> api_message(found[0], load_contract())
    'voice_bindings.image2 out of range'
    """
    said = contract.by_name[finding.rule].api_message
    return said.replace("{key}", tokens(finding.pointer)[-1]) if said else ""


def digest(instance: Any) -> str:
    """Return a text that is the same for the same JSON value, however it was written.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return sha256(_ENCODER.encode(instance).encode()).hexdigest()[:16]
