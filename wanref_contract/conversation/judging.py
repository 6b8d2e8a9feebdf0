"""Answers and conversations judged: what came back against what is documented, and its order against a task's life."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.conversation.exchange import Exchange
    from wanref_contract.finding import Finding


def check_response(
    body: object,
    *,
    operation: str,
    status: int = 200,
    headers: Mapping[str, str] | tuple[()] = (),
    contract: Contract | None = None,
) -> tuple[Finding, ...]:
    """Return every finding of one answer, with pointers into its *body*."""
    return ()


def check_conversation(exchanges: Iterable[Exchange], *, contract: Contract | None = None) -> tuple[Finding, ...]:
    """Return every finding of *exchanges*, with pointers into their `conversation_instance`."""
    return ()
