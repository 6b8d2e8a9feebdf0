"""The scenarios there are, read from `scenarios.yaml`; those of documented errors are made from the profile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import ContractFile
from wanref_contract.sandbox.answer import Answer, json_answer
from wanref_contract.sandbox.scenarios import Drop, Fate, Refusal, Scenario, Spoilt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.sandbox.terms import Terms


def load_scenarios(terms: Terms) -> Mapping[str, Scenario]:
    """Return the table of scenarios, by name, those of documented errors made from *terms*.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.sandbox.terms import load_terms
    >>> load_scenarios(load_terms(load_contract()))["create-429"].title
    'The call is refused with 429 rate_limit_exceeded.'
    """
    data = ContractFile.read(os.path.dirname(__file__), "scenarios.yaml").value
    return {
        scenario.name: scenario
        for record in data["scenarios"]
        for scenario in _iter_scenarios(record, terms, data["error_message"])
    }


def _iter_scenarios(record: Mapping[str, Any], terms: Terms, error_message: str) -> Iterator[Scenario]:
    entries = terms.errors[record["each"]]["entries"] if "each" in record else [{}]
    for entry in entries:
        names = {"status": entry.get("status", ""), "code": entry.get("code", entry.get("type", ""))}
        yield Scenario(
            name=record["name"].format_map(names),
            at=record["at"],
            title=record["title"].format_map(names),
            documented=record.get("documented", True),
            effect=_effect(record, entry, terms, error_message),
        )


def _effect(
    record: Mapping[str, Any], entry: Mapping[str, Any], terms: Terms, error_message: str
) -> Refusal | Drop | Spoilt | Fate:
    if "refuse" in record:
        return Refusal(answer=_refusal(record["at"], record["refuse"] | entry, terms))
    if "drop" in record:
        return Drop(done=record["drop"] == "after")
    if "spoil" in record:
        return Spoilt(how=record["spoil"])
    code = entry.get("code", "")
    message = entry.get("message", error_message.format(code=code)) if code else ""
    return Fate(code=code, message=message, **record["fate"])


def _refusal(call: str, record: Mapping[str, Any], terms: Terms) -> Answer:
    if "body" in record:
        return Answer(status=record["status"], body=record["body"].encode(), media_type=record["type"])
    error = terms.error(call, record["status"])
    return json_answer(
        record["status"], {"error": error | {"code": record["status"]} if record.get("integer") else error}
    )
