"""What the profile says of calls, errors and states, as far as a client acts on it.

Every status, code, state and number that the client knows comes from here, and here from `schema/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract

SAFE = "safe"
"""The word of the profile for what may be done again at no cost."""

UNSURE = "may-bill-twice"
"""The word of the profile for what may have been done already, and paid for."""

_POINTLESS = "pointless"
_FIX_ACCESS = "fix-access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do about an error, in the words of the profile.

    Attributes:
        klass: The class of the error, such as ``fix-input``.
        retry: What doing the same again can do, such as ``pointless``.
        words: Both in sentences, and what the profile notes of this error.
        wait_seconds: From how many to how many seconds to wait before; None where nothing says.
    """

    klass: str
    retry: str
    words: str
    wait_seconds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the profile says.

    Attributes:
        host: Where the API is.
        create_path: Where tasks are made.
        query_path: Where they are read; ``{task_id}`` stands for the id.
        media_type: What is sent when a task is made.
        success: The status of a good answer, by operation.
        key_header: The header that carries the key.
        key_value: Its value; ``{key}`` stands for the key.
        id_prefix: What every id begins with.
        last_states: The states in which a task stays.
        success_states: Those of them in which there is a film.
        failure_states: Those of them that are documented and have none.
        poll_seconds: The pause between two looks.
        least_pause: Seconds between two calls at least.
    """

    host: str
    create_path: str
    query_path: str
    media_type: str
    success: Mapping[str, int]
    key_header: str
    key_value: str
    id_prefix: str
    last_states: frozenset[str]
    success_states: frozenset[str]
    failure_states: frozenset[str]
    poll_seconds: float
    least_pause: float
    profile: Mapping[str, Any]

    def of_call(self, operation: str, status: int, code: object = None) -> Advice:
        """Return what to do about *operation* being answered with *status*; the code decides only between entries."""
        errors = self.profile["errors"][operation]
        entries = [entry for entry in errors["entries"] if entry["status"] == status]
        exact = [entry for entry in entries if str(code) in (entry.get("code"), *entry.get("other_codes", ()))]
        otherwise = errors["otherwise"]
        is_server = status >= 500 or status in otherwise.get("as_server", ())
        return self._advice(next(iter(exact or entries), otherwise["server" if is_server else "client"]))

    def of_task(self, code: object) -> Advice:
        """Return what to do about a task that failed with *code*."""
        errors = self.profile["errors"]["task"]
        found = (entry for entry in errors["entries"] if entry["code"] == code)
        return self._advice(next(found, errors["otherwise"]))

    def of_lost_creation(self) -> Advice:
        """Return what to do where a task may have been made: what the profile says of an answer that is not listed."""
        return self._advice(self.profile["errors"]["create"]["otherwise"]["server"])

    def lists(self, operation: str, status: int) -> bool:
        """Say whether *operation* is documented to be answered with *status*, where it goes wrong."""
        return any(entry["status"] == status for entry in self.profile["errors"][operation]["entries"])

    def of_wrong_place(self, url: str) -> Advice:
        """Return what to do where nothing is at *url*, which for the API there is."""
        words = (
            f"There is nothing at {url}, says what answered.",
            "So base_url is most likely wrong, and the request fine.",
            self.profile["retries"][_POINTLESS],
        )
        return Advice(klass=_FIX_ACCESS, retry=_POINTLESS, words=" ".join(words))

    def _advice(self, entry: Mapping[str, Any]) -> Advice:
        wait = entry.get("wait_seconds")
        words = [self.profile["classes"][entry["class"]], self.profile["retries"][entry["retry"]], entry.get("note")]
        return Advice(
            klass=entry["class"],
            retry=entry["retry"],
            words=" ".join(filter(None, words)),
            wait_seconds=(wait["from"], wait["to"]) if wait else None,
        )


@lru_cache(maxsize=8)  # one client after another asks for the same
def load_terms(contract: Contract) -> Terms:
    """Return what the profile of *contract* says.

    >>> from wanref_contract import load_contract
    >>> terms = load_terms(load_contract())
    >>> terms.of_call("create", 500).retry, terms.of_call("query", 500).retry, terms.poll_seconds
    ('may-bill-twice', 'safe', 5)
    """
    profile = ContractFile.read_profile(f"{contract.data['profile']}.yaml").value
    endpoints, states = profile["endpoints"], profile["lifecycle"]["states"]
    create, query = endpoints[contract.data["operation"]], endpoints["query"]
    last = frozenset(state for state, entry in states.items() if entry["terminal"])
    success = last & profile["lifecycle"]["progress"].keys()
    return Terms(
        host=profile["host"],
        create_path=create["path"],
        query_path=query["path"],
        media_type=create["body"],
        success={"create": create["success"], "query": query["success"]},
        key_header=profile["auth"]["header"],
        key_value=profile["auth"]["value"],
        id_prefix=profile["task_id"]["prefix"],
        last_states=last,
        success_states=success,
        failure_states=frozenset(state for state in last - success if not states[state].get("tolerated")),
        # Poll less often for video, the profile notes: so the longest pause of the provider's own samples.
        poll_seconds=max(profile["polling"]["sample_seconds"]),
        least_pause=profile["rate_limits"]["advised_pause_seconds"]["from"],
        profile=profile,
    )
