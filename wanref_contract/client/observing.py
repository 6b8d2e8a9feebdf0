"""What answers have that is not as documented: told, and never a reason to stop.

An unknown state, progress that falls, a move that no task makes: a client that gave up over one of them would lose a
film that is paid for. So they are findings of the task, and waiting goes on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wanref_contract.conversation import Exchange, check_conversation, check_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.client.task import Task
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding

_LATER = "/1/response/body"


def of_answer(body: Mapping[str, Any], operation: str, contract: Contract) -> tuple[Finding, ...]:
    """Return what is not as documented in the *body* of an answer to *operation*."""
    return check_response(body, operation=operation, contract=contract)


def of_change(before: Task, body: Mapping[str, Any], contract: Contract) -> tuple[Finding, ...]:
    """Return what is not as documented in *body*, the answer to a query of a task that was seen as *before*."""
    exchanges = [Exchange(operation="query", task_id=before.id, body=one) for one in (before.body, body)]
    return tuple(
        replace(finding, pointer=finding.pointer.removeprefix(_LATER), related=())
        for finding in check_conversation(exchanges, contract=contract)
        if finding.pointer.startswith(_LATER)
    )


def together(before: tuple[Finding, ...], now: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return what was found before and what is found now, the same thing once."""
    known = {(finding.rule, finding.pointer, finding.message) for finding in before}
    return (*before, *(one for one in now if (one.rule, one.pointer, one.message) not in known))
