"""Records of the files to values: rules, fields and places, and the instances of examples."""

from __future__ import annotations

from typing import Any

import pytest

from wanref_contract.contract.model import FieldReading
from wanref_contract.contract.records import build_fields, build_places, build_rules

EXAMPLES = {"base": {"prompt": "rain", "list": ["i1"], "deep": {"a": 1}}, "samples": {"i1": "https://example.com/1"}}


def instance_of(example: Any) -> Any:
    """Return the instance of one example of a rule."""
    record = {
        "id": "a-rule",
        "code": "WAN999",
        "title": "x",
        "effect": "reject",
        "certainty": "documented",
        "source": {"page": "p", "field": "f"},
        "message": "must x",
        "help": "X.",
        "why": "X.",
        "at": "/prompt",
        "require": "true",
        "examples": {"accepted": [example], "broken": []},
    }
    (rule,) = build_rules({"rules": []}, {"rules": [record]}, EXAMPLES)
    return rule.examples[0].instance


@pytest.mark.parametrize(
    ("example", "instance"),
    [
        ({}, {"prompt": "rain", "list": ["https://example.com/1"], "deep": {"a": 1}}),
        ({"prompt": None}, {"list": ["https://example.com/1"], "deep": {"a": 1}}),
        ({"list": ["i1", "i2"]}, {"prompt": "rain", "list": ["https://example.com/1", "i2"], "deep": {"a": 1}}),
        ({"deep": {"b": 2, "a": None}}, {"prompt": "rain", "list": ["https://example.com/1"], "deep": {"b": 2}}),
        ({"deep": 5}, {"prompt": "rain", "list": ["https://example.com/1"], "deep": 5}),
        ({"list": {"x": "i1"}, "deep": None}, {"prompt": "rain", "list": {"x": "https://example.com/1"}}),
        (
            {"prompt": {"repeat": "雨", "times": 3, "after": "a"}, "list": None, "deep": None},
            {"prompt": "a雨雨雨"},
        ),
        ({"patch": {"list": None, "deep": None}, "also": ["x"]}, {"prompt": "rain"}),
        ({"instance": {"prompt": None, "x": "i1"}}, {"prompt": None, "x": "https://example.com/1"}),
        ({"instance": []}, []),
        ({"instance": None}, None),
    ],
)
def test_the_instance_of_an_example(example: Any, instance: Any) -> None:
    """A patch is RFC 7396 on the base request; samples and repeats are written out; an instance stands for itself."""
    assert instance_of(example) == instance


def test_the_base_request_stays_as_it_is() -> None:
    """Patching changes nothing but its own result."""
    instance_of({"deep": {"b": 2}, "list": ["x"]})
    assert EXAMPLES["base"] == {"prompt": "rain", "list": ["i1"], "deep": {"a": 1}}


def test_fields_are_read_as_the_files_say() -> None:
    """Required fields and those with a default may be spoken of always; others only where they are given."""
    schema = {
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string"},
            "quality": {"enum": ["a", "b"], "default": "a"},
            "urls": {"type": ["array", "null"]},
            "start": {"type": ["string", "null"]},
            "params": {"properties": {"voices": {"type": ["object", "null"]}}},
        },
    }
    readings = {"urls": {"default": []}, "start": {"absent": [""]}, "voices": {"at": "/params/voices", "default": {}}}
    fields = build_fields(readings, schema)
    assert {name: field for name, field in fields.items() if name != "params"} == {
        "prompt": FieldReading(name="prompt", at="/prompt", always=True, stand_in=""),
        "quality": FieldReading(name="quality", at="/quality", default="a", always=True, stand_in="a"),
        "urls": FieldReading(name="urls", at="/urls", default=[], always=True, stand_in=[]),
        "start": FieldReading(name="start", at="/start", absent=("",)),
        "voices": FieldReading(name="voices", at="/params/voices", default={}, always=True, stand_in={}),
    }


def test_places_keep_the_order_of_their_names() -> None:
    """Derived names may build on those before them, so their order is kept."""
    (place,) = build_places({"p": {"at": ["/a", "/b/*"], "let": {"y": "1", "x": "y"}}}).values()
    assert (place.name, place.at, list(place.let.items())) == ("p", ("/a", "/b/*"), [("y", "1"), ("x", "y")])
