"""Values in the words of a finding, and what may have been meant."""

from __future__ import annotations

import difflib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generating import ODD_VALUES
from wanref_contract.wording import LONGEST_SHOWN, masked, nearest, quote, show, type_words


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
        ("abc", ["abcde"], "abcde"),
        ("abcde", ["abc"], "abc"),
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


FIELDS = ["model", "prompt", "negative_prompt", "image_start", "image_urls", "model_params", "Duration", ""]


@given(st.sampled_from(FIELDS).flatmap(lambda name: st.text(st.sampled_from(name or "x") | st.sampled_from("aI_é"))))
def test_the_nearest_is_the_one_of_difflib(text: str) -> None:
    """Candidates that are passed over without a close look would not have been close."""
    close = difflib.get_close_matches(text.lower(), [name.lower() for name in FIELDS], n=1, cutoff=0.7)
    meant = next((name for name in FIELDS if [name.lower()] == close), "")
    assert nearest(text, FIELDS) == ("" if meant == text else meant)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:secret@example.com/a.png", "https://me:******@example.com/a.png"),
        ("https://secret@example.com/a.png", "https://******@example.com/a.png"),
        ("https://u:p:q@example.com/", "https://u:***@example.com/"),
        ("https://example.com/@me/a.png?at=a@b", "https://example.com/@me/a.png?at=a@b"),
        ("https://a.com/?X-Amz-Expires=9&X-Amz-Signature=abc#f", "https://a.com/?X-Amz-Expires=9&X-Amz-Signature=***#f"),
        ("https://a.com/?Expires=9&OSSAccessKeyId=me&Signature=x%2B", "https://a.com/?Expires=9&OSSAccessKeyId=**&Signature=****"),
        ("https://a.com/?sv=2&sig=abc", "https://a.com/?sv=2&sig=***"),
        ("https://a.com/?access_token=abc&apikey=abc&wsSecret=abc", "https://a.com/?access_token=***&apikey=***&wsSecret=***"),
        (r'{"u": "https://a.com/?a=1\u0026sig=abc", "v": 1}', r'{"u": "https://a.com/?a=1\u0026sig=***", "v": 1}'),
        ("- https://a.com/?token=abc # mine", "- https://a.com/?token=*** # mine"),
        ("https://a.com/?design=blue&monkey=5", "https://a.com/?design=blue&monkey=5"),
        ("a sign=3 and me@example.com", "a sign=3 and me@example.com"),
    ],
)  # fmt: skip
def test_a_secret_is_masked_in_its_place(text: str, shown: str) -> None:
    """What gives access is masked, the rest stands; and the text is as long as it was, so that columns hold."""
    assert masked(text) == shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("piece", ["?", "?a", "?-", "://", "://a:", "&sig=", "@=", "%26token"])
def test_a_hostile_text_is_masked_soon(piece: str) -> None:
    """Looking for secrets takes no longer than the text is long."""
    text = piece * 99_999 + "@="
    start = time.process_time()
    assert len(masked(text)) == len(text)
    assert time.process_time() - start < 2


def test_a_secret_is_masked_before_a_value_is_cut() -> None:
    """A long secret, of which a message shows the beginning only, shows nothing of it."""
    assert "x" not in quote(f"https://a.com/?token={'x' * 500}").removeprefix('"https://a.com/?token')
    assert quote(["https://a.com/?token=xyz"]) == '["https://a.com/?token=***"]'
