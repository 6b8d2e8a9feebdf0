"""The laws of the package, over everything that the strategies draw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wanref_contract import ContractViolated, check, load_contract, validate
from wanref_contract.checking import judge
from wanref_contract.linting import lint_document
from wanref_contract.rules import broken_exactly
from wanref_contract.source import read_documents
from wanref_contract.strategies import bent, broken, broken_text, plans, requests
from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD

if TYPE_CHECKING:
    from wanref_contract.planning import Plan
    from wanref_contract.strategies import RequestText

CONTRACT = load_contract()
VALIDATOR = Draft202012Validator(CONTRACT.request_schema)
ANYTHING = st.one_of(requests(), bent(), broken())


def is_sound(instance: Any) -> bool:
    """Say whether nothing is wrong with the structure of an instance, and nothing in it counts as not given."""
    return CONTRACT.functions.doubts(instance) == []


@given(ANYTHING)
def test_what_is_clean_has_no_findings(instance: Any) -> None:
    """The fast answer is clean where, and only where, the exact one finds nothing."""
    assert CONTRACT.functions.clean(instance) == (check(instance) == ())


@given(ANYTHING)
def test_the_fast_rules_are_the_exact_rules(instance: Any) -> None:
    """The compiled rules break where the expressions themselves do."""
    if is_sound(instance):
        fast, exact = CONTRACT.functions.broken(instance)[0], broken_exactly(CONTRACT, instance)[0]
        assert sorted(map(repr, fast)) == sorted(map(repr, exact))


@given(ANYTHING)
def test_the_structure_is_that_of_json_schema(instance: Any) -> None:
    """An instance has faults where JSON Schema refuses it."""
    faults = [fault for fault in CONTRACT.faults(instance) if fault.keyword not in (ABSENT_VALUE, UNKNOWN_FIELD)]
    assert bool(faults) != VALIDATOR.is_valid(instance)


@given(ANYTHING)
def test_a_file_is_judged_as_what_it_says(instance: Any) -> None:
    """Written as JSON and read again, an instance has the findings that it has in memory."""
    text = json.dumps(instance).encode()
    (document,) = read_documents(text, "json")
    in_file = sorted((finding.rule, finding.pointer, finding.message) for finding in lint_document(document, CONTRACT))
    assert in_file == sorted((finding.rule, finding.pointer, finding.message) for finding in check(instance))


@given(ANYTHING)
def test_validate_raises_what_check_finds(instance: Any) -> None:
    """An instance with an error is refused with the findings that it has; any other passes."""
    findings = check(instance)
    if "error" not in {finding.severity for finding in findings}:
        validate(instance)
        return
    with pytest.raises(ContractViolated) as raised:
        validate(instance)
    assert raised.value.findings == findings


@given(ANYTHING)
def test_judging_changes_nothing(instance: Any) -> None:
    """An instance is after judging what it was before."""
    before = json.dumps(instance)
    judge(instance, CONTRACT)
    assert json.dumps(instance) == before


@given(plans())
def test_what_is_accepted_has_a_plan(plan: Plan) -> None:
    """A plan has the references of its request, and only findings that do not refuse it."""
    assert {finding.severity for finding in plan.set_aside} <= {"info", "warning"}
    assert {"model", "prompt"} <= plan.request.keys()


@given(broken_text())
def test_a_text_says_where_it_is_wrong(text: RequestText) -> None:
    """Every finding in a file has a place there."""
    lines = text.content.count(b"\n") + text.content.count(b"\r") + 1
    for document in read_documents(text.content, text.format):
        for finding in lint_document(document, CONTRACT):
            assert finding.location is not None
            assert 1 <= finding.location.line <= lines
