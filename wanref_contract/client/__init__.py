"""A client of the API that never pays twice for one wish: it lints, sends once, and waits by the clock.

What to do next is decided without any network: `calls` are generators that yield `effects`, a call to send or a pause
to make, and are told what came of it. Two thin shells in `shells` carry them out, one with threads' calls and one with
asyncio's; there is no second copy of any decision. Below `calls`: `terms` is what the profile says of calls, errors and
states, `replies` reads one answer, `budget` keeps to a limit of spending, `pausing` says how long to wait, `wire` takes
in a body without trusting it, `cutoff` ends a call without asyncio in time, `credentials` hides the key, `arguments`
refuses what nothing can be made of. What a status or a code means for a retry stands in none of them but in
`schema/profiles/`.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.client.arguments import WrongArgument
    from wanref_contract.client.budget import SpendLimit
    from wanref_contract.client.failures import (
        AnswerUnreadable,
        CallRefused,
        ClientClosed,
        DeadlinePassed,
        NoAnswer,
        OutcomeUnknown,
        ResultsMissing,
        SpendLimitReached,
        TaskFailed,
    )
    from wanref_contract.client.shells import AsyncClient, Client
    from wanref_contract.client.task import Task

__all__ = [
    "AnswerUnreadable",
    "AsyncClient",
    "CallRefused",
    "Client",
    "ClientClosed",
    "DeadlinePassed",
    "NoAnswer",
    "OutcomeUnknown",
    "ResultsMissing",
    "SpendLimit",
    "SpendLimitReached",
    "Task",
    "TaskFailed",
    "WrongArgument",
]

__getattr__ = lazy_names(
    __name__,
    {
        "arguments": ("WrongArgument",),
        "budget": ("SpendLimit",),
        "failures": (
            "AnswerUnreadable",
            "CallRefused",
            "ClientClosed",
            "DeadlinePassed",
            "NoAnswer",
            "OutcomeUnknown",
            "ResultsMissing",
            "SpendLimitReached",
            "TaskFailed",
        ),
        "shells": (
            "AsyncClient",
            "Client",
        ),
        "task": ("Task",),
    },
)
