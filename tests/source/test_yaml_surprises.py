"""Scalars that surprise: the value of YAML 1.1, and what YAML 1.2 or JSON would make of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanref_contract.source import read_documents, yaml_reading

if TYPE_CHECKING:
    from collections.abc import Callable

SURPRISES = [
    # text, value as JSON, kind, value to YAML 1.2
    ("16:9", "969", "a base-60 number", '"16:9"'),
    ("1:1", "61", "a base-60 number", '"1:1"'),
    ("9:16", "556", "a base-60 number", '"9:16"'),
    ("1:30.5", "90.5", "a base-60 number", '"1:30.5"'),
    *[(word, "true", "a boolean", f'"{word}"') for word in ("yes", "Yes", "YES", "on", "On", "ON")],
    *[(word, "false", "a boolean", f'"{word}"') for word in ("no", "No", "NO", "off", "Off", "OFF")],
    ("0o17", '"0o17"', "text", "15"),
    ("017", "15", "an octal number", "17"),
    ("-017", "-15", "an octal number", "-17"),
    ("08", '"08"', "text", "8"),
    ("0b11", "3", "a binary number", '"0b11"'),
    ("1_000", "1000", "a number with underscores", '"1_000"'),
    ("1_0.5", "10.5", "a number with underscores", '"1_0.5"'),
    ("0x_1F", "31", "a hexadecimal number", '"0x_1F"'),
    ("-0x1F", "-31", "a hexadecimal number", '"-0x1F"'),
    ("1e3", '"1e3"', "text", "1000.0"),
    ("1.5e3", '"1.5e3"', "text", "1500.0"),
    ("+.5", '"+.5"', "text", "0.5"),
    ("1e999", '"1e999"', "text", "Infinity"),
    ("2026-01-01", '"2026-01-01"', "a date", '"2026-01-01"'),
    ("2026-13-99", '"2026-13-99"', "a malformed date", '"2026-13-99"'),
    ("2026-01-01T10:00:00Z", '"2026-01-01T10:00:00Z"', "a date and time", '"2026-01-01T10:00:00Z"'),
    ("=", '"="', "a default value", '"="'),
    ("<<", '"<<"', "a merge key", '"<<"'),
    ("0b_", '"0b_"', "a malformed number", '"0b_"'),
    ("0x__", '"0x__"', "a malformed number", '"0x__"'),
]


@pytest.mark.parametrize(("text", "value", "kind", "other"), SURPRISES)
def test_surprise_is_told(told: Callable[[str, str], list[Any]], text: str, value: str, kind: str, other: str) -> None:
    """What the two versions of YAML read differently, or what JSON lacks, is told with both readings, each once."""
    reading = kind if value == f'"{text}"' else f"{kind} ({value})"
    values = {"text": text, "reading": reading, "other": other}
    location = (1, 4, 1, 4 + len(text))
    assert told(f"a: {text}", "yaml") == [("yaml-surprise", "/a", values, location, ())]


@pytest.mark.parametrize("quoted", [f"'{text}'" for text, *_ in SURPRISES] + ['"16:9"', "|-\n  16:9"])
def test_quoted_scalar_is_silent(told: Callable[[str, str], list[Any]], quoted: str) -> None:
    """Quotes make text of anything."""
    assert told(f"a: {quoted}", "yaml") == []


@pytest.mark.parametrize(("text", "value"), [(".inf", math.inf), ("-.INF", -math.inf), ("1.0e+999", math.inf)])
def test_infinity_is_told(
    told: Callable[[str, str], list[Any]],
    instances: Callable[[str, str], list[object]],
    text: str,
    value: float,
) -> None:
    """A number without end is told and stays a float."""
    assert told(text, "yaml") == [("non-finite-number", "", {"text": text}, (1, 1, 1, 1 + len(text)), ())]
    assert instances(text, "yaml") == [value]


def test_nan_is_told(told: Callable[[str, str], list[Any]], instances: Callable[[str, str], list[Any]]) -> None:
    """Not a number is told and stays a float."""
    assert told("[.nan]", "yaml") == [("non-finite-number", "/0", {"text": ".nan"}, (1, 2, 1, 6), ())]
    assert math.isnan(instances(".nan", "yaml")[0])


@pytest.mark.parametrize(
    ("text", "digits", "beginning"),
    [
        ("12" * 4301, 8602, "12" * 2150),
        ("-" + "12_" * 4301, 8602, "-" + "12" * 2150),
        ("0x" + "f" * 4000, 4817, "9" * 4300),
        ("-0b" + "1" * 100_000, 100_002, "-" + "9" * 4300),
        ("1" + ":1" * 4300, 4301, "9" * 4300),
    ],
    ids=["decimal", "negative", "hexadecimal", "binary", "base 60"],
)
def test_number_too_long_is_told(
    told: Callable[[str, str], list[Any]],
    instances: Callable[[str, str], list[object]],
    text: str,
    digits: int,
    beginning: str,
) -> None:
    """An integer that Python would not write in decimal is told, and read as one as long as can be, with its sign."""
    values = {"digits": digits, "limit": 4300}
    assert told(text, "yaml") == [("number-too-long", "", values, (1, 1, 1, 1 + len(text)), ())]
    assert instances(text, "yaml") == [int(beginning)]


def test_float_beyond_all_bounds_is_infinite(told: Callable[[str, str], list[Any]]) -> None:
    """A base-60 float for which PyYAML has no answer is told as one that is not finite."""
    assert [rule for rule, *_ in told("1" + ":1" * 200 + ".5", "yaml")] == ["non-finite-number"]


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="0123456789+-._:eExXobBaAfF=<~nNyYtT ", max_size=10) | st.from_regex(r"\A[-+]?[0-9._:]{1,8}\Z"))
def test_silence_means_what_safe_load_gives(text: str) -> None:
    """Where nothing is told, the value is exactly the one PyYAML gives, whatever the text."""
    (document, *_) = read_documents(text.encode(), "yaml")
    if not document.notices:
        loaded = yaml_reading._Parser(text).get_data()
        assert document.instance == loaded
        assert type(document.instance) is type(loaded)
