"""Every small mistake in a fix is caught: by its examples, by the inspection, or by the register of promises.

Each mutant is the contract with one thing of one fix changed. None says the same as the contract itself.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.schema.test_register import PROMISED, line_of
from tests.test_contract_mutations import FOLDER, RULES, VALUES, altered, is_found_wrong, removed, replaced
from wanref_contract.cel import CelError
from wanref_contract.contract.assembling import build_contract
from wanref_contract.proving import disprove_fix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.test_contract_mutations import Change


def mutants() -> Iterator[tuple[str, str, Change]]:
    """Yield every mutant: its name, the id of its rule, and what it does to the values of the files."""
    for number, rule in enumerate(RULES):
        if "fix" in rule:
            name, at = rule["id"], ("rules", number, "fix")
            yield f"no fix of {name}", name, removed("rules.yaml", at)
            for place, fix in [((), rule["fix"])] if isinstance(rule["fix"], dict) else _numbered(rule["fix"]):
                for what, change in of_fix(fix, (*at, *place)):
                    yield f"{what}{''.join(f' ({index})' for index in place)} of {name}", name, change
                if place:
                    yield f"no fix ({place[0]}) of {name}", name, removed("rules.yaml", (*at, *place))


def _numbered(fixes: list[Any]) -> list[tuple[tuple[int, ...], Any]]:
    return [((number,), fix) for number, fix in enumerate(fixes)]


def of_fix(fix: Any, at: tuple[str | int, ...]) -> Iterator[tuple[str, Change]]:
    """Yield the mutants of one fix."""
    yield "the other safety", replaced("rules.yaml", (*at, "safe"), not fix["safe"])
    if "when" in fix:
        yield "no when", removed("rules.yaml", (*at, "when"))
        yield "the other when", replaced("rules.yaml", (*at, "when"), f"!({fix['when']})")
        for text in altered(fix["when"]):
            yield f"when {text}", replaced("rules.yaml", (*at, "when"), text)
    if fix.get("drop"):
        yield "another drop", replaced("rules.yaml", (*at, "drop"), "/prompt")
    if "keep" in fix:
        for by in ("+ 1", "- 1"):
            yield f"keep {by}", replaced("rules.yaml", (*at, "keep"), f"{fix['keep']} {by}")
    for key in ("replace", "rename", "move"):
        if key in fix:
            yield f"another {key}", replaced("rules.yaml", (*at, key), "'/prompt'" if key == "move" else "'x'")


MUTANTS = {name: (rule, change) for name, rule, change in mutants()}


@cache
def witness(name: str) -> str:
    """Return what catches the mutant *name*; nothing where all is as before."""
    rule_id, change = MUTANTS[name]
    values = copy.deepcopy(VALUES)
    change(values)
    assert values != VALUES
    try:
        contract = build_contract(FOLDER, values)
        rule = contract.by_name[rule_id]
        if line_of(rule) != PROMISED[rule_id]:
            return "register"
        if any(disprove_fix(contract, rule, example) for example in rule.examples):
            return "example"
    except (CelError, KeyError):
        pass  # such files make no contract, which the inspection must say in words
    return "inspection" if is_found_wrong(values) else ""


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str) -> None:
    """A change of one thing is noticed."""
    assert witness(name) in ("register", "example", "inspection")
