"""Patterns: what is allowed, what it becomes, and that it never runs long."""

from __future__ import annotations

import re
import time

import pytest

from wanref_contract.cel.patterns import translate


@pytest.mark.parametrize(
    ("pattern", "python", "method"),
    [
        ("abc", "abc", "search"),
        ("^a$", r"a\Z", "match"),
        ("^(image|video)[1-9]$", r"(?:image|video)[1-9]\Z", "match"),
        (r"\d+", "[0-9]", "search"),
        (r"图\s*\d+", r"图[\t\n\f\r ]*[0-9]", "search"),
        ("a|^b", r"a|\Ab", "search"),
        ("a{2,}b", "a{2}b", "search"),
        ("^a{2,3}?", "a{2}", "match"),
        (r"^https?://[^/\s]+/", r"https?://[^/\t\n\f\r ]+/", "match"),
        ("", "", "search"),
        (r"\x{1F431}", "🐱", "search"),
        (r"[\w.-]", r"[0-9A-Z_a-z\.\-]", "search"),
    ],
)
def test_patterns_are_written_for_python(pattern: str, python: str, method: str) -> None:
    """A pattern becomes one that tells the same, shortened where its ends are open."""
    assert translate(pattern) == (python, method)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("a$", "a\n", False),
        (r"^\d$", "٣", False),
        (r"^\w$", "é", False),
        (r"^\s$", "\v", False),
        (r"^\S$", "\u00a0", True),
        ("^.$", "\n", False),
        ("^.$", "🐱", True),
        ("^[^a]$", "\n", True),
        (r"\bcat\b", "a cat", True),
    ],
)
def test_patterns_mean_what_they_mean_in_re2(pattern: str, text: str, matches: bool) -> None:  # noqa: FBT001
    """Classes are ASCII, ``$`` is the end of the text, and a dot is any character but a line feed."""
    python, method = translate(pattern)
    assert (getattr(re.compile(python, re.ASCII), method)(text) is not None) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", "(?i)a", "(?P<n>a)", "(?>a)",
        "(a+)+$", "(a*)*", "^(a|a)*$", "^(a|ab)*c", "^(a?)*b", "^([a-z]+)*$",
        "^a*a*$", "^[a-z]+/?[a-z]*!$", "^.*a.*b", r"^\d+\w*$", "a[ab]*c", "a.*b", "^[a-z]{1,900}[a-z]{1,900}$",
        "a{1001}", "a{2,1}", "a{,2}", "a**", "a*+", "*a", "^*", "a^b", "a$b", "(^a)", "a)", "(a", "[a", "[]",
        "[[:alpha:]]",
        r"\pL", r"\Z", r"\1", "\\", r"[\D]", "[b-a]", "(" * 30 + ")" * 30, "(a|a)" * 10, "a" * 1001,
    ],
)  # fmt: skip
def test_patterns_outside_the_subset_are_refused(pattern: str) -> None:
    """What Python reads otherwise, or could run long, is refused with a reason."""
    with pytest.raises(ValueError, match=r"\w"):
        translate(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^https?://[^/?#\s]+(:\d+)?/[^\s]*$", r"^([a-z0-9-]+\.)+[A-Z]+$", "^.*foo$", r"Image \d+ of", "[ab]*c",
        r"^\s*[A-Z]\w*\s*$", "x[0-9]*y", "^(a|b)*c", r"\d+$", "^[^@]+@[^@]+$", "^[a-z]{1,10}:.*end$",
    ],
)  # fmt: skip
def test_patterns_allowed_are_linear(pattern: str) -> None:
    """Long texts, chosen to almost match, are told apart soon."""
    python, method = translate(pattern)
    search = getattr(re.compile(python, re.ASCII), method)
    start = time.perf_counter()
    for unit in ("a", "ab", "0", "x0", " ", "a.", "f", "fo", "Image 0", "https://a/", "A ", "A", "@", "a:"):
        search(unit * 50_000 + "\n")
        search("https://" + unit * 50_000 + "\n")
        search("a:" + unit * 50_000 + "!")
    assert time.perf_counter() - start < 2.0
