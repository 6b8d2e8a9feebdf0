"""The structural judge finds what jsonschema finds, and observes what a schema does not forbid."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.generating import ODD_VALUES, Requests
from wanref_contract.pointer import escape
from wanref_contract.structure import ABSENT_VALUE, KEYWORDS, UNKNOWN_FIELD, Fault, compile_structure, is_equal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.contract.contract import Contract

SEEDS = range(20)
ROUNDS = 100

Places = set[tuple[str, str, str | None]]


def by_jsonschema(schema: Mapping[str, Any], instance: object) -> Places:
    """Return pointer, keyword and missing key of every error that jsonschema finds."""
    places: Places = set()
    for error in jsonschema.Draft202012Validator(schema).iter_errors(instance):
        pointer = "".join(f"/{escape(part)}" for part in error.absolute_path)
        keyword = "".join(f"/{escape(part)}" for part in error.absolute_schema_path)
        if error.validator == "required":
            places |= {(pointer, keyword, name) for name in error.validator_value if name not in error.instance}
        else:
            places.add((pointer, keyword, None))
    return places


def by_structure(faults: list[Fault]) -> Places:
    """Return the same of *faults*, what was only observed left out."""
    return {
        (fault.pointer, fault.keyword, fault.key)
        for fault in faults
        if fault.keyword not in (ABSENT_VALUE, UNKNOWN_FIELD)
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_are_the_errors_of_jsonschema(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """On right and broken requests the faults are jsonschema's errors, place by place and keyword by keyword."""
    requests = requests_of(seed)
    for make in (requests.sound, requests.mutated, requests.mutated):
        for _ in range(ROUNDS // 4):
            instance = make()
            faults = contract.faults(instance)
            assert by_structure(faults) == by_jsonschema(contract.request_schema, instance), instance
            assert len(set(map(repr, faults))) == len(faults), instance


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_of_any_schema_are_those_of_jsonschema(seed: int) -> None:
    """The same holds for random schemas of all keywords, on random values."""
    rng = random.Random(seed)
    for _ in range(ROUNDS):
        schema = random_schema(rng, depth=2)
        faults = compile_structure(schema, absent={})
        for _ in range(5):
            instance = random_value(rng, depth=3)
            assert by_structure(faults(instance)) == by_jsonschema(schema, instance), (schema, instance)


def test_every_keyword_is_tried() -> None:
    """The random schemas of the law above use every keyword there is."""
    rng = random.Random(0)
    seen: set[str] = set()
    for _ in range(200):
        seen |= random_schema(rng, depth=1).keys()
    assert seen == KEYWORDS.keys()


def random_schema(rng: random.Random, *, depth: int) -> dict[str, Any]:
    """Return a schema of a few keywords."""
    types = ["null", "boolean", "integer", "number", "string", "array", "object"]
    makers: dict[str, Callable[[], Any]] = {
        "type": lambda: rng.choice([rng.choice(types), rng.sample(types, 2)]),
        "enum": lambda: rng.sample(["a", "b", 1, 2.5, True, None], 3),
        "minimum": lambda: rng.randint(-2, 3),
        "maximum": lambda: rng.randint(-2, 3),
        "multipleOf": lambda: rng.randint(1, 3),
        "minLength": lambda: rng.randint(0, 2),
        "maxLength": lambda: rng.randint(0, 2),
        "minItems": lambda: rng.randint(0, 2),
        "maxItems": lambda: rng.randint(0, 2),
        "minProperties": lambda: rng.randint(0, 2),
        "maxProperties": lambda: rng.randint(0, 2),
        "required": lambda: rng.sample(["a", "b", "c/d"], 2),
    }
    if depth:
        makers["items"] = lambda: random_schema(rng, depth=depth - 1)
        makers["additionalProperties"] = lambda: random_schema(rng, depth=depth - 1)
        makers["properties"] = lambda: {
            name: random_schema(rng, depth=depth - 1) for name in rng.sample(["a", "b", "c/d"], 2)
        }
    return {name: makers[name]() for name in rng.sample(list(makers), rng.randint(1, 4))}


def random_value(rng: random.Random, *, depth: int) -> Any:
    """Return a JSON value."""
    kind = rng.randrange(4 if depth else 2)
    if kind == 2:
        return [random_value(rng, depth=depth - 1) for _ in range(rng.randint(0, 3))]
    if kind == 3:
        return {name: random_value(rng, depth=depth - 1) for name in rng.sample(["a", "b", "c/d", "e~"], 2)}
    return rng.choice([None, True, False, 0, 1, 2, 3, -1, 0.5, 1.0, 2.5, "", "a", "b", "雨🎬", *ODD_VALUES])


SCHEMA = {
    "required": ["a"],
    "properties": {
        "a": {"type": "string"},
        "b": {"type": ["string", "null"]},
        "c": {"properties": {"d": {"type": ["integer", "null"]}}},
        "open": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        ({"a": "", "b": "x"}, []),
        ({"a": "", "b": None}, [Fault(ABSENT_VALUE, "/b", None, key="b")]),
        ({"a": "", "b": ""}, [Fault(ABSENT_VALUE, "/b", "", key="b")]),
        ({"a": None}, [Fault("/properties/a/type", "/a", None, "string")]),
        ({"b": "x"}, [Fault("/required", "", {"b": "x"}, ["a"], "a")]),
        ({"a": "", "x/y~": 1}, [Fault(UNKNOWN_FIELD, "/x~1y~0", 1, key="x/y~")]),
        ({"a": "", "c": {"d": None}}, [Fault(ABSENT_VALUE, "/c/d", None, key="d")]),
        ({"a": "", "c": {"e": 1}}, [Fault(UNKNOWN_FIELD, "/c/e", 1, key="e")]),
        ({"a": "", "open": {"e": "1"}}, []),
        (
            {"a": "", "open": {"e": 1}},
            [Fault("/properties/open/additionalProperties/type", "/open/e", 1, "string")],
        ),
        ([], []),
    ],
)
def test_observations(instance: Any, expected: list[Fault]) -> None:
    """Unknown fields and values that count as not given are told, once and at their place; open objects stay open."""
    assert compile_structure(SCHEMA, absent={"/b": [""]})(instance) == expected


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [(1, 1.0, True), (1, True, False), (0, False, False), ("a", "a", True), (None, None, True), (None, 0, False)],
)
def test_equality_is_that_of_json_schema(one: object, other: object, equal: bool) -> None:  # noqa: FBT001 (a table)
    """Numbers are equal by value, and true is no number."""
    assert is_equal(one, other) is equal
