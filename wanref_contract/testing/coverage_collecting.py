"""What of a contract was exercised: the names of everything there is, and who takes note of what was met.

There are five kinds. A *rule* of requests was met when a request broke it. A *limit* has two sides: a request at it,
which would break it were it tighter by one, and one past it. A *state* was met when an answer told it, an *error* when
an answer refused with it or a failed task had it, and a *scenario* when it happened in a sandbox.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract.cases.limits import limits_of
from wanref_contract.cassettes.calls import api_calls, load_profile
from wanref_contract.checking import check
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.cases.limits import Limit
    from wanref_contract.contract.contract import Contract

KINDS = ("rules", "limits", "states", "errors", "scenarios")
"""What can be exercised, in the order of reports."""

_TEXT = "reading"  # what is judged of a text before it is a request, which code that sends values cannot break


class Collector:
    """Takes note of what is exercised of a contract.

    Attributes:
        seen: By kind, the names that were met.
    """

    def __init__(self, load: Callable[[], Contract]) -> None:
        """Make a collector.

        Args:
            load: Loads the contract, when something is heard or reported for the first time.
        """
        self._load = load
        self._judged: set[str] = set()
        self.seen: dict[str, set[str]] = {kind: set() for kind in KINDS}

    @cached_property
    def contract(self) -> Contract:
        """What is exercised."""
        return self._load()

    @cached_property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """By kind, the names of everything there is, in the order of the contract's files."""
        profile = self._profile
        return {
            "rules": tuple(rule.id for rule in self.contract.rules if rule.judged != _TEXT),
            "limits": tuple(name for name, _, _ in self._sides),
            "states": tuple(profile["lifecycle"]["states"]),
            "errors": tuple(name for operation in profile["errors"] for name in self._errors(operation).values()),
            "scenarios": tuple(load_scenarios(load_terms(self.contract))),
        }

    # ---- What is told ----

    def hear_request(self, instance: Any) -> None:
        """Take note of a request that was judged or sent; the same one is judged once."""
        try:
            text = json.dumps(instance, sort_keys=True)
        except (TypeError, ValueError, RecursionError):
            return
        if text in self._judged:
            return
        self._judged.add(text)
        self._note("rules", *(finding.rule for finding in check(instance, contract=self.contract)))
        for name, limit, is_past in self._sides:
            if name not in self.seen["limits"]:
                _, is_broken, _ = verdicts = limit.verdicts(instance)
                if is_broken is is_past and len(set(verdicts)) > 1:
                    self._note("limits", name)

    def hear_answer(self, operation: str, status: int, body: Any) -> None:
        """Take note of what the API said, or what stands in for it."""
        said = body if isinstance(body, dict) else {}
        state, error = said.get("status"), said.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        if isinstance(state, str):
            self._note("states", state)
            self._note("errors", self._errors("task").get(str(code), ""))
        elif code is not None and operation in self._profile["errors"]:
            self._note("errors", self._errors(operation).get(str(status), ""))

    def hear_scenario(self, name: str) -> None:
        """Take note of a scenario that happened."""
        self._note("scenarios", name)

    def hear_call(self, method: str, path: str, request: Any, answer: tuple[int, Any] | None) -> None:
        """Take note of a call over HTTP, and of its answer; None where none came."""
        call = api_calls(self.contract).find(method, path)
        if call is None:
            return
        if method == "POST":
            self.hear_request(request)
        if answer:
            self.hear_answer(call.operation, *answer)

    def merge(self, seen: Mapping[str, list[str]]) -> None:
        """Add what was *seen* in another process."""
        for kind, names in seen.items():
            self.seen[kind].update(names)

    # ---- What there is ----

    def _note(self, kind: str, *names: str) -> None:
        self.seen[kind].update(name for name in names if name in self._sets[kind])

    @cached_property
    def _sets(self) -> Mapping[str, frozenset[str]]:
        return {kind: frozenset(names) for kind, names in self.known.items()}

    @cached_property
    def _profile(self) -> Mapping[str, Any]:
        return load_profile(self.contract.data["profile"])

    @cached_property
    def _sides(self) -> tuple[tuple[str, Limit, bool], ...]:
        """The sides of all limits: name, limit, and whether it is the one past it."""
        return tuple(
            (f"{rule.id} {side} {limit.value}", limit, side == "past")
            for rule in self.contract.rules
            for limit in limits_of(self.contract, rule)
            for side in ("at", "past")
        )

    def _errors(self, operation: str) -> Mapping[str, str]:
        """Return the names of the errors of *operation*, by what tells them: the code of a task, or the HTTP status."""
        return dict(_iter_errors(operation, self._profile["errors"][operation]["entries"]))


def _iter_errors(operation: str, entries: list[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if operation == "task":
            yield entry["code"], f"task {entry['code']}"
        else:
            yield str(entry["status"]), " ".join([operation, str(entry["status"]), *filter(None, [entry.get("code")])])
