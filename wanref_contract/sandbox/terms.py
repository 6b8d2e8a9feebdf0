"""What the contract and its profile say of tasks, errors and callbacks, as values.

Every number and text of the API that the sandbox speaks comes from here, and here from `schema/`. What the pages do
not say, and a sandbox has to decide, stands in the module that decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile
from wanref_contract.sandbox.answer import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract

_SECONDS_IN_HOUR = 3600


class IllegalMove(Exception):
    """A task was to move where no task may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Which states a task has, and where each may lead.

    Attributes:
        initial: The state after creation.
        running: The state between the initial one and the end.
        moves: For each state, those that may follow.
        progress: Percents at creation and at completion, by ``initial`` and ``completed``.
    """

    initial: str
    running: str
    moves: Mapping[str, tuple[str, ...]]
    progress: Mapping[str, int]

    def is_last(self, status: str) -> bool:
        """Say whether a task stays in *status*."""
        return not self.moves[status]

    def check_move(self, before: str, after: str) -> None:
        """Raise where a task may not go from *before* to *after*.

        Raises:
            IllegalMove: It may not.
        """
        if after != before and after not in self.moves[before]:
            raise IllegalMove(f"from {before} to {after}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackTerms:
    """How the end of a task is reported.

    Attributes:
        events: The states that are reported.
        timeout: Seconds that one attempt may take.
        delays: Seconds before each further attempt.
        delivered: The first and the last HTTP status that count as delivered.
    """

    events: frozenset[str]
    timeout: float
    delays: tuple[float, ...]
    delivered: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the contract and its profile say, as far as a sandbox acts on it.

    Attributes:
        model: The name of the model.
        create_path: Where tasks are made.
        query_path: Where they are read; ``{task_id}`` stands for the id.
        media_type: The only kind of body that may be sent.
        scheme: The scheme of HTTP authentication.
        id_prefix: What every id begins with.
        bad_id: The call and the code that refuse another id.
        poll_seconds: How often the provider's samples poll.
        link_seconds: How long a finished film can be fetched.
        makes: The ``object`` of a task.
        billing_rule: What is counted.
        errors: The section ``errors`` of the profile.
    """

    model: str
    create_path: str
    query_path: str
    media_type: str
    scheme: str
    id_prefix: str
    bad_id: tuple[str, str]
    lifecycle: Lifecycle
    callback: CallbackTerms
    poll_seconds: float
    link_seconds: float
    makes: str
    billing_rule: str
    errors: Mapping[str, Any]

    def entry(self, call: str, key: int | str) -> Mapping[str, Any]:
        """Return the documented error of *call* with the status or the code *key*."""
        entries: list[Mapping[str, Any]] = self.errors[call]["entries"]
        return next(entry for entry in entries if key in (entry.get("status"), entry.get("code")))

    def error(self, call: str, key: int | str, *, message: str = "") -> dict[str, Any]:
        """Return the documented error of *call*, with *message* in place of the documented one where it is given."""
        entry = self.entry(call, key)
        error = {
            "code": entry.get("code", entry["status"]),  # where only an integer was documented, it was the status
            "message": message or entry["message"].format(prefix=self.id_prefix, model=self.model),
            "type": entry["type"],
        }
        return error | {"param": entry["param"]} if "param" in entry else error

    def refusal(self, call: str, key: int | str, *, message: str = "") -> Answer:
        """Return the documented refusal of *call*: the answer with its `error`."""
        return json_answer(self.entry(call, key)["status"], {"error": self.error(call, key, message=message)})


@lru_cache(maxsize=8)  # a test may make a sandbox of its own each time
def load_terms(contract: Contract) -> Terms:
    """Return what *contract* and its profile say.

    >>> from wanref_contract import load_contract
    >>> load_terms(load_contract()).callback.delays
    (1, 2, 4)
    """
    profile = ContractFile.read_profile(f"{contract.data['profile']}.yaml").value
    responses = ContractFile.read(contract.folder, "responses.schema.json").value
    endpoints = profile["endpoints"]
    create = endpoints[contract.data["operation"]]
    return Terms(
        model=contract.name,
        create_path=create["path"],
        query_path=endpoints["query"]["path"],
        media_type=create["body"],
        scheme=profile["auth"]["scheme"],
        id_prefix=profile["task_id"]["prefix"],
        bad_id=(profile["task_id"]["otherwise"]["endpoint"], profile["task_id"]["otherwise"]["code"]),
        lifecycle=_lifecycle(profile["lifecycle"]),
        callback=_callback(profile["callback"]),
        poll_seconds=profile["polling"]["sample_seconds"][0],
        link_seconds=profile["retention"]["results"]["hours"] * _SECONDS_IN_HOUR,
        makes=responses["$defs"]["created"]["properties"]["object"]["const"],
        billing_rule=f"per_{contract.data['billing']['unit']}",
        errors=profile["errors"],
    )


def _lifecycle(data: Mapping[str, Any]) -> Lifecycle:
    moves = {state: tuple(after) for state, after in data["moves"].items()}
    running = next(state for state in moves[data["initial"]] if moves[state])
    return Lifecycle(initial=data["initial"], running=running, moves=moves, progress=data["progress"])


def _callback(data: Mapping[str, Any]) -> CallbackTerms:
    return CallbackTerms(
        events=frozenset(data["events"]),
        timeout=data["timeout_seconds"],
        delays=tuple(data["retry_delays_seconds"]),
        delivered=(data["success_statuses"]["from"], data["success_statuses"]["to"]),
    )
