"""Assertions about requests, conversations and money, which say what is wrong as the linter says it.

A request is a JSON value, a text of JSON, or the path of a file: JSON, JSON Lines, YAML, or a film.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wanref_contract.client.arguments import WrongArgument
from wanref_contract.contract.loading import default_contract
from wanref_contract.errors import UnknownRule
from wanref_contract.finding import SEVERITIES
from wanref_contract.testing.telling import judge
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.testing.sandboxes import SandboxRoom

__tracebackhide__ = True
"""pytest shows no frame of this module: what an assertion says is enough, in classes of unittest as well."""


def assert_valid_request(request: Any, *, fail_on: str = "error", contract: Contract | None = None) -> None:
    """Assert that the API takes *request*, and makes of it what it says.

    Args:
        request: What is judged; of a file with several requests, all of them.
        fail_on: The mildest severity that is not to be there: ``error``, ``warning`` or ``info``.
        contract: The contract; `wan2.7-reference-video` unless given.

    >>> assert_valid_request({"model": "wan2.7-reference-video", "prompt": "rain"})
    Traceback (most recent call last):
    AssertionError: the request has an error that it is not to have
    ...
    """
    severities = _from(fail_on)
    judged = judge(request, contract)
    count = sum(finding.severity in severities for finding in judged.findings)
    if count:
        has = f"has {_counted(count, fail_on)} that it is not to have"
        raise AssertionError(judged.told(f"{judged.name} {has}", contract, severities=severities))


def assert_breaks(request: Any, *rules: str, contract: Contract | None = None) -> None:
    """Assert that *request* breaks each of *rules*, which go by id or code; what else it breaks does not matter.

    Raises:
        UnknownRule: No rule has that id or code.

    >>> assert_breaks({"model": "wan2.7-reference-video", "prompt": "rain"}, "assets-missing")
    """
    if not rules:
        raise WrongArgument("assert_breaks needs the rule that is to be broken")
    contract = contract or default_contract()
    wanted = [_rule(name, contract) for name in rules]
    judged = judge(request, contract)
    kept = [rule for rule in wanted if rule.id not in {finding.rule for finding in judged.findings}]
    if kept:
        lines = [f"{judged.name} is to break {rule.id} ({rule.code}), and does not: {rule.title}" for rule in kept]
        lines.append("what is found instead:" if judged.findings else "nothing is found in it")
        raise AssertionError(judged.told("\n".join(lines), contract))


def assert_conversation(conversation: Any, *, fail_on: str = "error", contract: Contract | None = None) -> None:
    """Assert that everything in *conversation* is what the API is documented to answer, in an order it can come in.

    Args:
        conversation: Exchanges; or a conversation as a JSON value, a text of JSON, or the path of a file.
        fail_on: The mildest severity that is not to be there: ``error``, ``warning`` or ``info``.
        contract: The contract; `wan2.7-reference-video` unless given.
    """
    from wanref_contract.conversation import Exchange, conversation_instance
    from wanref_contract.conversation.judging import lint_conversation

    if isinstance(conversation, Sequence) and any(isinstance(exchange, Exchange) for exchange in conversation):
        conversation = conversation_instance(conversation)
    severities = _from(fail_on)
    judged = judge(conversation, contract, by=lint_conversation, what="the conversation")
    count = sum(finding.severity in severities for finding in judged.findings)
    if count:
        has = f"has {_counted(count, fail_on)} that it is not to have"
        raise AssertionError(judged.told(f"{judged.name} {has}", contract, severities=severities))


def assert_charged_once(sandbox: SandboxRoom) -> None:
    """Assert that exactly one film was paid for, or will be, and that no request was paid for twice.

    A film that failed is not paid for, so one that was made in its place may be.
    """
    ledger = sandbox.ledger
    released = {entry.task for entry in ledger.entries if entry.kind == "released"}
    paid = [entry for entry in ledger.entries if entry.kind == "reserved" and entry.task not in released]
    if len(paid) == 1:
        return
    total = sum(entry.credits for entry in paid)
    lines = [
        f"one film is to be paid for, and {len(paid) or 'none'} {'is' if len(paid) < 2 else 'are'}: {total} credits"
    ]
    lines += [f"  {entry.task}: {entry.credits} credits, made at {entry.at:.0f}" for entry in paid]
    for double in ledger.doubles:
        why = "posted again after its answer was lost" if double["after_lost_answer"] else "posted again"
        lines.append(f"  the same request, {why}: {', '.join(double['tasks'])}")
    lines += ["what came:"] + [
        f"  {visit.call.method} {visit.call.path}: {'the answer was lost' if visit.lost else visit.status}"
        + (f" ({visit.scenario})" if visit.scenario else "")
        for visit in sandbox.journal
    ]
    raise AssertionError("\n".join(lines))


def _from(fail_on: str) -> tuple[str, ...]:
    """Return the severities from *fail_on* to the worst."""
    if fail_on not in SEVERITIES:
        raise WrongArgument(f"fail_on must be {', '.join(SEVERITIES[:-1])} or {SEVERITIES[-1]}, is {fail_on!r}")
    return SEVERITIES[SEVERITIES.index(fail_on) :]


def _rule(name: str, contract: Contract) -> Rule:
    if name not in contract.by_name:
        meant = nearest(name, contract.by_name)
        raise UnknownRule(name, [meant] if meant else [])
    return contract.by_name[name]


def _counted(count: int, fail_on: str) -> str:
    noun = fail_on if fail_on == "error" else "finding"
    return f"{'an' if noun == 'error' else 'a'} {noun}" if count == 1 else f"{count} {noun}s"
