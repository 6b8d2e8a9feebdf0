"""What a contract and its profile say of answers and of the life of a task, in the form in which it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile
from wanref_contract.conversation.exchange import OPERATIONS
from wanref_contract.conversation.shapes import compile_shape, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.conversation.shapes import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One kind of body.

    Attributes:
        shape: What lists its faults.
        needed: The members that it must have.
        members: The members that it is documented to have.
    """

    shape: Shape
    needed: frozenset[str]
    members: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """How one operation is answered.

    Attributes:
        success: The HTTP status of success.
        answer: The body of success; of a callback, what it carries.
        refusal: The body of a refusal; None for a callback, which is never refused.
        codes: By HTTP status of a refusal, the codes that are told with it; none for a status that had no code.
        again: By HTTP status of a refusal, what the same call can lead to.
        otherwise: The same for statuses that are not documented: of 4xx, and of all others.
    """

    success: int
    answer: Body
    refusal: Body | None
    codes: Mapping[int, tuple[str, ...]]
    again: Mapping[int, str]
    otherwise: tuple[str, str]

    def retry(self, status: int) -> str:
        """Return what the same call can lead to after a refusal with *status*."""
        return self.again.get(status, self.otherwise[not 400 <= status < 500])


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a conversation is held to.

    Attributes:
        calls: How each operation is answered.
        prefix: What the id of a task begins with.
        initial: The state in which a task is created.
        ended: The states that a task stays in.
        moves: By state, those that may follow.
        tells: By state, the members that are told in it, ``always`` or ``sometimes``.
        outcomes: The members that some state tells, and others do not.
        progress_at_creation: The progress of a new task.
        progress: The progress of a state, by state, where one is documented.
        progress_falls: Whether progress may fall.
        constant: The members that are the same in every answer about a task.
        settled: The members that are the same after its end.
        task_codes: The codes of failed tasks.
        schemes: The schemes of addresses of results.
        events: The states that a callback tells of.
        is_repeatable: Whether a call that creates can be made twice to one effect.
    """

    calls: Mapping[str, Call]
    prefix: str
    initial: str
    ended: frozenset[str]
    moves: Mapping[str, tuple[str, ...]]
    tells: Mapping[str, Mapping[str, str]]
    outcomes: frozenset[str]
    progress_at_creation: int
    progress: Mapping[str, int]
    progress_falls: bool
    constant: tuple[str, ...]
    settled: tuple[str, ...]
    task_codes: tuple[str, ...]
    schemes: tuple[str, ...]
    events: tuple[str, ...]
    is_repeatable: bool

    def call(self, operation: str) -> Call:
        """Return how *operation* is answered.

        Raises:
            ValueError: There is no such operation.
        """
        if operation not in self.calls:
            raise ValueError(f"an exchange is one of {', '.join(OPERATIONS)}, not {operation!r}")
        return self.calls[operation]


@lru_cache(maxsize=8)
def load_terms(contract: Contract) -> Terms:
    """Return what *contract* and its profile say.

    Raises:
        ContractInvalid: The files of the contract lack its answers, or they cannot be read.

    >>> from wanref_contract import load_contract
    >>> load_terms(load_contract()).prefix
    'task-unified-'
    """
    profile = ContractFile.read_profile(f"{contract.data['profile']}.yaml").value
    answers = ContractFile.read(contract.folder, "responses.schema.json").value
    return build_terms(profile, answers, creates=contract.data["operation"])


def build_terms(profile: Mapping[str, Any], answers: Mapping[str, Any], *, creates: str = "create") -> Terms:
    """Return what the values of the files say.

    Args:
        profile: The value of the profile.
        answers: The schema of the answers.
        creates: The endpoint of the profile that creates a task of this contract.
    """
    lifecycle = profile["lifecycle"]
    states = lifecycle["states"]
    tells = {state: entry.get("tells", {}) for state, entry in states.items()}
    create, query, callback = OPERATIONS
    report = _body(answers, profile["callback"]["body"])
    return Terms(
        calls={
            create: _call(profile, answers, creates),
            query: _call(profile, answers, query),
            callback: Call(success=200, answer=report, refusal=None, codes={}, again={}, otherwise=("", "")),
        },
        prefix=profile["task_id"]["prefix"],
        initial=lifecycle["initial"],
        ended=frozenset(state for state, entry in states.items() if entry["terminal"]),
        moves={state: tuple(after) for state, after in lifecycle["moves"].items()},
        tells=tells,
        outcomes=frozenset(member for told in tells.values() for member in told),
        progress_at_creation=lifecycle["progress"]["initial"],
        progress={state: number for state, number in lifecycle["progress"].items() if state in states},
        progress_falls=lifecycle["progress_falls"],
        constant=tuple(lifecycle["constant"]),
        settled=tuple(lifecycle["settled"]),
        task_codes=tuple(entry["code"] for entry in profile["errors"]["task"]["entries"]),
        schemes=tuple(profile["results"]["schemes"]),
        events=tuple(profile["callback"]["events"]),
        is_repeatable=profile["endpoints"][creates]["idempotency_key"],
    )


def _call(profile: Mapping[str, Any], answers: Mapping[str, Any], name: str) -> Call:
    endpoint, entries = profile["endpoints"][name], profile["errors"][name]["entries"]
    otherwise = profile["errors"][name]["otherwise"]
    return Call(
        success=endpoint["success"],
        answer=_body(answers, endpoint["answer"]),
        refusal=_body(answers, endpoint["error"]),
        codes={entry["status"]: _codes(entry) for entry in entries},
        again=dict.fromkeys(otherwise.get("as_server", ()), otherwise["server"]["retry"])
        | {entry["status"]: entry["retry"] for entry in entries},
        otherwise=(otherwise["client"]["retry"], otherwise["server"]["retry"]),
    )


def _codes(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (entry["code"], *entry.get("other_codes", ())) if "code" in entry else ()


def _body(answers: Mapping[str, Any], name: str) -> Body:
    schema = resolved(answers["$defs"][name], answers["$defs"])
    return Body(
        shape=compile_shape(answers, name),
        needed=frozenset(schema.get("required", ())),
        members=frozenset(schema.get("properties", ())),
    )
