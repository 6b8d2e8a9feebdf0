"""Unquoted scalars that every reader takes for the same JSON value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanref_contract.source import read_documents
from wanref_contract.source.yaml_scalars import UNSURE, read_alike
from wanref_contract.source.yaml_surprises import read_plain

AGREED = [
    ("0", 0),
    ("-5", -5),
    ("+1", 1),
    ("007", 7),
    ("0x1F", 31),
    (".5", 0.5),
    ("1.", 1.0),
    ("-1.5e+3", -1500.0),
    ("true", True),
    ("True", True),
    ("FALSE", False),
    ("null", None),
    ("~", None),
    ("", None),
    ("y", "y"),
    ("n", "n"),
    ("nope", "nope"),
    ("1080p", "1080p"),
    ("16:9 or 9:16", "16:9 or 9:16"),
    ("16:90", "16:90"),
    ("01:30", "01:30"),
    ("NaN", "NaN"),
    ("Infinity", "Infinity"),
    ("None", "None"),
    ("1.2.3", "1.2.3"),
    (".", "."),
    ("0o8", "0o8"),
    ("2026-1", "2026-1"),
]


@pytest.mark.parametrize(("text", "value"), AGREED)
def test_agreed_scalar_is_silent(text: str, value: object) -> None:
    """What every reader takes for the same JSON value is no surprise."""
    (document,) = read_documents(f"a: {text}".encode(), "yaml")
    assert (document.instance, document.notices) == ({"a": value}, ())
    assert type(value) is type(document.instance["a"])  # type: ignore[index]


@pytest.mark.parametrize("text", ["5", "-50", "0", "true", "false", "null", "a cat", "1080p", "16:9 or 9:16", "no one"])
def test_what_requests_are_made_of_is_read_at_once(text: str) -> None:
    """A clean file needs no second look: its text, its whole numbers and JSON's own words are surely themselves."""
    assert read_alike(text) is not UNSURE


@settings(deadline=None, max_examples=500)
@given(st.text(alphabet="0123456789+-._:eExXobBaAfF=<~nNyYtT", max_size=8))
def test_what_is_read_at_once_has_no_surprise(text: str) -> None:
    """The short way past scalars that all readers take alike leads past no surprise, to the same value."""
    value = read_alike(text)
    if value is not UNSURE:
        scalar = read_plain(text)
        assert (type(value), value, None) == (type(scalar.value), scalar.value, scalar.rule)
