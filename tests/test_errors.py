"""What the package raises: words for people, attributes for programs, and whole through pickle."""

from __future__ import annotations

import copy
import pickle

import pytest

from tests.test_finding import FINDING
from wanref_contract.errors import ContractInvalid, ContractViolated, NameTaken, Problem, UnknownRule, WanrefError

LINE = "\n/seed: must be at least 1, is 0 [WAN413 seed-range]"
PROBLEM = Problem(file="rules.yaml", line=3, column=5, pointer="/rules/0", message="unknown key", suggestion="drop it")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ContractViolated([FINDING]), f"1 finding:{LINE}"),
        (
            ContractViolated([FINDING, FINDING]),
            f"2 findings:{2 * LINE}",
        ),
        (ContractInvalid([PROBLEM]), "rules.yaml:3:5: unknown key\n  drop it"),
        (UnknownRule("sed-range", ["seed-range"]), "no rule is called 'sed-range'; did you mean seed-range?"),
        (UnknownRule("x"), "no rule is called 'x'"),
        (NameTaken("anna"), "an asset is called 'anna' already"),
    ],
)
def test_an_error_says_what_it_holds_and_survives_pickling(error: WanrefError, text: str) -> None:
    """The words are the same after pickling and copying, and so is every attribute."""
    for twin in (error, pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (type(twin), str(twin), vars(twin)) == (type(error), text, vars(error))


def test_errors_are_of_one_family() -> None:
    """One base catches all that the package raises on purpose; some are of a family of Python's too."""
    assert all(issubclass(kind, WanrefError) for kind in (ContractInvalid, ContractViolated, NameTaken, UnknownRule))
    assert issubclass(UnknownRule, LookupError)
    assert issubclass(NameTaken, ValueError)
