"""The sandbox and the judge of conversations say the same: what the one does by the documentation, the other passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.calling import REQUEST, sandbox
from wanref_contract import Exchange, check_conversation, load_contract
from wanref_contract.sandbox.scenario_table import load_scenarios
from wanref_contract.sandbox.terms import load_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMS = load_terms(load_contract())
TABLE = load_scenarios(TERMS)
DOCUMENTED = sorted(name for name, one in TABLE.items() if one.documented)
UNTIL = {f"query-{entry['status']}" for entry in TERMS.errors["query"]["entries"] if "until" in entry}


def iter_exchanges(scenario: str) -> Iterator[Exchange]:
    """Yield the exchanges of a task for which *scenario* was picked, polled beyond its end."""
    client = sandbox()
    answer = client.create(REQUEST, Wanref_Scenario=scenario)
    yield Exchange(operation="create", request=REQUEST, status=answer.status_code, body=answer.json())
    if answer.status_code == 200:
        task_id = answer.json()["id"]
        for seconds in (0, 10, 30, 60, 600, 600):
            client.advance(seconds)
            answer = client.query(task_id)
            yield Exchange(operation="query", task_id=task_id, status=answer.status_code, body=answer.json())


@pytest.mark.parametrize("scenario", DOCUMENTED)
def test_documented_scenarios_are_legal_conversations(scenario: str) -> None:
    """Nothing is found in them, save for the integer codes that were documented once."""
    found = {finding.rule for finding in check_conversation(iter_exchanges(scenario))}
    assert found == ({"error-code-integer"} if scenario in UNTIL else set())
