"""Values in the words of a finding, and what may have been meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.generating import ODD_VALUES
from wanref_contract.wording import LONGEST_SHOWN, nearest, quote, show, type_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1080", '"1080"'),
        ("", '""'),
        ("图", '"图"'),
        ('say "hi"', '"say \\"hi\\""'),
        ("\x1b[31m", '"\\u001b[31m"'),
        (True, "true"),
        (None, "null"),
        (5, "5"),
        (5.0, "5.0"),
        ([], "[]"),
        ({}, "{}"),
        ([1, [2, [3]]], '[1, "..."]'),
    ],
)
def test_a_quoted_value_is_as_in_json(value: Any, text: str) -> None:
    """A value of the request stands as it does in JSON, deep parts left out."""
    assert quote(value) == text


@pytest.mark.parametrize(
    "value",
    [
        "x" * 10_000,
        ["x" * 10_000] * 10,
        {"x" * 10_000: 1},
        pytest.param(10**5000, id="a long number"),
        pytest.param(-(10**400), id="a long negative number"),
        [[[[]]]] * 1000,
        {str(n): n for n in range(1000)},
        *ODD_VALUES,
    ],
)
def test_no_value_is_shown_at_length(value: Any) -> None:
    """However large, deep or odd, a value takes a line or two."""
    assert len(quote(value)) <= LONGEST_SHOWN + 10
    assert "\n" not in quote(value)


@pytest.mark.parametrize("value", [value for value in ODD_VALUES if not isinstance(value, list | dict)])
def test_a_small_value_is_quoted_whole(value: Any) -> None:
    """What is short enough is JSON again."""
    assert json.loads(quote(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Image 2", "Image 2"),
        (["16:9", None, "1:1"], "16:9, 1:1"),
        (("a", 1), "a, 1"),
        (5, "5"),
        (False, "false"),
        ([], ""),
    ],
)
def test_what_a_rule_computes_is_shown_plain(value: Any, text: str) -> None:
    """Texts stand without quotes, lists by commas."""
    assert show(value) == text


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("string", "text"),
        (["string", "null"], "text"),
        (["integer", "number", "null"], "a whole number or a number"),
        ("object", "an object"),
        ("array", "a list"),
        ("boolean", "true or false"),
    ],
)
def test_types_in_words(names: Any, words: str) -> None:
    """The types of a schema read as words, null left out."""
    assert type_words(names) == words


@pytest.mark.parametrize(
    ("text", "candidates", "meant"),
    [
        ("durration", ["duration", "seed"], "duration"),
        ("DURATION", ["duration"], "duration"),
        ("duration", ["duration"], ""),
        ("x", ["duration"], ""),
        ("", ["duration"], ""),
        (1080, ["1080p"], "1080p"),
        (None, ["720p", None], ""),
        ("720", [720, "720p"], "720p"),
        ("duration" * 1000, ["duration"], ""),
        ("seed", [], ""),
    ],
)
def test_the_nearest_candidate(text: object, candidates: list[object], meant: str) -> None:
    """A likely slip is recognised in any letters; what is already right, or like nothing, is not."""
    assert nearest(text, candidates) == meant
