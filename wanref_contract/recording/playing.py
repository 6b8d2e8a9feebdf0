"""A wish, played with the client of this package and written down as the text of a cassette."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes import Head
from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.digest import contract_digest, contract_version
from wanref_contract.cassettes.writing import render_cassette
from wanref_contract.client import (
    AnswerUnreadable,
    CallRefused,
    Client,
    DeadlinePassed,
    NoAnswer,
    OutcomeUnknown,
    ResultsMissing,
    SpendLimitReached,
    TaskFailed,
    WrongArgument,
)
from wanref_contract.client.arguments import number
from wanref_contract.errors import ContractViolated
from wanref_contract.recording.endings import Ending, telling
from wanref_contract.recording.serving import staged
from wanref_contract.recording.tape import listening
from wanref_contract.secrecy.finder import KEY_PLACEHOLDER, SecretFinder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.client.timers import Timer
    from wanref_contract.contract.contract import Contract

POLLS = 4
"""Queries until a task of the sandbox ends: it is seen in every state on the way."""

_DEADLINE = 3600.0  # seconds, on a clock that waits for nobody
_RECORDED = (AnswerUnreadable, CallRefused, DeadlinePassed, NoAnswer, OutcomeUnknown, ResultsMissing, TaskFailed)
"""How a conversation may end: all of it is worth recording."""
_UNSENT = (ContractViolated, SpendLimitReached, WrongArgument)
"""What is raised before anything is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be recorded.

    Attributes:
        request: What is sent.
        operation: What the conversation is about.
        name: What the recording is called; the scenario where there is no other.
        scenario: What happens in the sandbox; empty for nothing in particular.
        times: To how many calls it happens; None for as many as it does by itself.
        polls: Queries until a task ends.
        patience: Seconds for which a refused call is made again.
    """

    request: Mapping[str, Any] = field(hash=False)
    operation: str = "create"
    name: str
    scenario: str = ""
    times: int | None = None
    polls: int = POLLS
    patience: float = 0.0


def record_sandbox(wish: Wish, contract: Contract, *, day: str, tool: str) -> str:
    """Return the text of a cassette: *wish*, answered by a sandbox that is started for it.

    Args:
        wish: What is recorded.
        contract: What the sandbox judges by.
        day: The day that the head names.
        tool: What the head says recorded it.
    """
    secrets = SecretFinder()
    with staged(contract, polls=wish.polls) as stage:
        if wish.scenario:
            stage.pick(wish.scenario, wish.times)
        with listening() as interactions:
            client = Client(KEY_PLACEHOLDER, base_url=stage.url, contract=contract, timer=stage, patience=wish.patience)
            _play(client, wish.request, _DEADLINE, Ending())
        url, called = stage.url, [_callback(*sent) for sent in stage.callbacks]
    head = _head(wish, contract, source="sandbox", day=day, tool=tool)
    host = api_calls(contract).host
    return render_cassette(head, [*interactions, *called], secrets, host=host, base_url=url)


def record_live(  # noqa: PLR0913 (a call that costs money says everything)
    wish: Wish,
    contract: Contract,
    *,
    api_key: str,
    spend_limit: float,
    deadline: float,
    day: str,
    tool: str,
    base_url: str | None = None,
    timer: Timer | None = None,
    ending: Ending | None = None,
) -> str:
    """Return the text of a cassette: *wish*, answered by the API itself, which costs money.

    Args:
        wish: What is recorded; its scenario is only a name here.
        contract: What the request is judged by before it is sent.
        api_key: The key; it is in no cassette.
        spend_limit: What may be billed at most, in the unit of the contract.
        deadline: Seconds to wait for the film.
        day: The day that the head names.
        tool: What the head says recorded it.
        base_url: What answers; the API unless given.
        timer: What lets time pass between two polls; the machine's unless given.
        ending: Is told how far the conversation has come, and how it ended.

    Raises:
        ContractViolated: The request has errors; nothing was sent.
        SpendLimitReached: The film may cost more; nothing was sent.
        WrongArgument: One is not what it must be; nothing was sent.
        RecordingLost: What was said cannot be written down.
        RecordingInterrupted: Somebody pressed Ctrl-C when a task may have been made.
    """
    host, secrets = api_calls(contract).host, SecretFinder((api_key,))
    ending = ending or Ending()
    ending.hide = secrets.scrubbed
    number(deadline, "deadline", of="seconds")
    with telling(ending):
        with listening() as interactions:
            client = Client(api_key, base_url=base_url, contract=contract, timer=timer, spend_limit=spend_limit)
            _play(client, wish.request, deadline, ending)
        head = _head(wish, contract, source="live", day=day, tool=tool)
        text = render_cassette(head, interactions, secrets, host=host, base_url=base_url or host)
    return text  # noqa: RET504 (for who checks types, a context may swallow what is raised in it)


def _play(client: Client, request: Mapping[str, Any], deadline: float, ending: Ending) -> None:
    """Have *request* played to its end, in whatever way it ends, and *ending* know of it at any time."""
    with client:
        ending.is_asked = True
        try:
            made = client.create(request)
            ending.see(made)
            ending.see(client.wait(made, deadline=deadline, on_progress=ending.see))
        except _UNSENT:
            ending.is_asked = False
            raise
        except _RECORDED as error:
            ending.error = error


def _callback(url: str, body: bytes) -> dict[str, Any]:
    """Return a callback as an interaction: the API calls, and is answered."""
    headers = {"Content-Type": ["application/json"]}
    return {
        "request": {"method": "POST", "uri": url, "body": body, "headers": headers},
        "response": {"status": {"code": 204, "message": "No Content"}, "headers": {}, "body": {"string": b""}},
    }


def _head(wish: Wish, contract: Contract, *, source: str, day: str, tool: str) -> Head:
    return Head(
        source=source,
        day=day,
        tool=tool,
        contract=contract.name,
        version=contract_version(contract),
        digest=contract_digest(contract),
        operation=wish.operation,
        scenario=wish.name,
    )
