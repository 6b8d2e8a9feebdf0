"""The public conformance cases of CEL, through the evaluator and through emitted Python.

The cases are not part of the project: they are found in the folder that ``WANREF_SHARED`` names, by default
one called ``shared`` beside the checkout. Those outside the JSON profile are listed by name, with the
reason, in ``conformance.json``; a listed case that passes is as wrong as an unlisted one that fails.
"""

from __future__ import annotations

import json
import math
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wanref_contract import cel

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("WANREF_SHARED", HERE.parents[2] / "shared"))
CASES = SHARED / "conformance" / "cel-spec-core.jsonl"

pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the conformance cases are not here: WANREF_SHARED names their folder"
)

Case = dict[str, Any]
ERROR = "error"


@cache
def load_cases() -> dict[str, Case]:
    """Every case by its full name."""
    with CASES.open(encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines]
    return {f"{case['file']}/{case['section']}/{case['name']}": case for case in cases}


@cache
def load_reasons() -> dict[str, str]:
    """The reason for every case that is outside the profile, by its full name."""
    with (HERE / "conformance.json").open(encoding="utf-8") as file:
        groups = json.load(file)
    return {name: group["reason"] for group in groups for name in group["cases"]}


def value_of(tagged: list[Any]) -> Any:
    """The JSON value of ``[kind, value]``; a kind without one is named."""
    kind, value = tagged
    match kind:
        case "null" | "bool" | "int" | "string":
            return value
        case "double":
            return float(value)
        case "list":
            return [value_of(item) for item in value]
        case "map":
            return {value_of(key): value_of(item) for key, item in value}
        case "error":
            return ERROR
    return f"a value of type {kind}"


def same(left: Any, right: Any) -> bool:
    """Equal in type too: 1 is not 1.0, 0.0 is not -0.0, and NaN is NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, float):
        return repr(left) == repr(right) and math.copysign(1, left) == math.copysign(1, right)
    return bool(left == right)


def evaluated(case: Case) -> Any:
    """The value of a case, or ERROR."""
    bindings = {name: value_of(value) for name, value in case["bindings"].items()}
    try:
        return cel.evaluate(case["expr"], bindings)
    except cel.CelError:
        return ERROR


def test_conformance_every_case_passes_or_is_listed() -> None:
    """The cases that fail are exactly those listed as outside the profile."""
    failed = {name for name, case in load_cases().items() if not same(evaluated(case), value_of(case["want"]))}
    assert failed == set(load_reasons())


@pytest.mark.parametrize("type_of_variables", ["dyn", "declared"])
def test_conformance_emitted_python_has_the_same_value(type_of_variables: str) -> None:
    """What compiles, and most does, has the same value when it runs as Python."""
    compiled = 0
    for name, case in load_cases().items():
        if name in load_reasons():
            continue
        bindings = {variable: value_of(value) for variable, value in case["bindings"].items()}
        variables = {
            variable: cel.DYN if type_of_variables == "dyn" else declared_type(type_)
            for variable, type_ in case["types"].items()
        }
        try:
            expression = cel.Environment(variables=variables).compile(case["expr"])
        except cel.CelError:
            continue
        compiled += 1
        try:
            value = expression.evaluate(bindings)
        except cel.CelError:
            value = ERROR
        assert same(value, value_of(case["want"])), name
    assert compiled > 600


def declared_type(name: Any) -> cel.Type:
    """The type that a case declares for a variable."""
    match name:
        case ["list", item]:
            return cel.list_of(declared_type(item))
        case ["map", _, item]:
            return cel.map_of(declared_type(item))
    plain = {"int": cel.INT, "double": cel.DOUBLE, "string": cel.STRING, "bool": cel.BOOL, "null": cel.NULL}
    return plain.get(name, cel.DYN)
