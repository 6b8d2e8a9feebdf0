"""The classic mistakes in YAML: each has its own reason, at the exact place, whichever parser met it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from wanref_contract.source import yaml_mistakes, yaml_reading

if TYPE_CHECKING:
    from collections.abc import Callable

TAB = "a tab cannot indent; YAML takes spaces"
COLON = "a second colon on the line; text with a colon and a space takes quotes"
KEY = "this key does not fit the line above: a space after its colon is missing, or the indentation is off"
INDENT = "the indentation does not fit the lines above"
LIST = "the indentation does not fit the list above"
FOLLOWS = "nothing may follow the value; put the whole text in quotes"
OPEN = "the quote that opens here is never closed"
END = "the text ends before everything in it is closed"
HALF = "\\u cannot name half a character: write the character itself"
DIRECTIVE = "a line that begins with % is a directive; text takes quotes"

SEPARATOR = "the invisible character U+{} ends a line of YAML; text with it takes double quotes"

MISTAKES = [
    # what ends a line in no editor
    ("prompt: a\u2028b\nseed: 1\n", SEPARATOR.format("2028"), (1, 10, 1, 11)),
    ("prompt: >\n  a\u2029 b\nseed: 1\n", SEPARATOR.format("2029"), (2, 4, 2, 5)),
    ("- a\x85b\n", SEPARATOR.format("0085"), (1, 4, 1, 5)),
    ('prompt: "a\u2028b" c\n', FOLLOWS, (1, 15, 1, 16)),
    ('prompt: "a\u2028b"\nx: y: z\n', COLON, (2, 5, 2, 6)),
    # indentation
    ("a:\n\tb: 1\n", TAB, (2, 1, 2, 2)),
    ("a: |\n  x\n\ty\n", TAB, (3, 1, 3, 2)),
    ("a: 1\n\tb: 2", TAB, (2, 1, 2, 2)),
    ("a: 1\n b: 2\n", KEY, (2, 2, 2, 3)),
    ("prompt:hello\nmodel: x\n", KEY, (2, 1, 2, 6)),
    ("a:\n  b: 1\n c: 2\n", INDENT, (3, 2, 3, 3)),
    ("a:\n  - 1\n - 2\n", INDENT, (3, 2, 3, 3)),
    ("  a: 1\nb: 2\n", INDENT, (2, 1, 2, 2)),
    ("a: 1\n- b\n", INDENT, (2, 1, 2, 2)),
    ("- a\nb: 1\n", LIST, (2, 1, 2, 2)),
    ("a: - b\n", "an item of a list begins on its own line", (1, 4, 1, 5)),
    # what takes quotes
    ("prompt: Image 1: a cat\n", COLON, (1, 16, 1, 17)),
    ("a: b: c\n", COLON, (1, 5, 1, 6)),
    ("a: @x\n", "text that begins with @ takes quotes", (1, 4, 1, 5)),
    ("a: `x`\n", "text that begins with ` takes quotes", (1, 4, 1, 5)),
    ("a: %x\n", "text that begins with % takes quotes", (1, 4, 1, 5)),
    ("a: * b\n", "text that begins with * takes quotes", (1, 4, 1, 5)),
    ("a: &\n", "text that begins with & takes quotes", (1, 4, 1, 5)),
    ("a: *x y\n", "nothing is named &x; text that begins with * takes quotes", (1, 4, 1, 6)),
    ("a: &x 1\nb: &x 2", "&x is already the name of something else", (2, 4, 2, 6)),
    ("a: !foo!x 1\n", "text that begins with ! takes quotes", (1, 4, 1, 5)),
    ("a: !<x 1", "text that begins with ! takes quotes", (1, 4, 1, 5)),
    ("<<: 3", "<< takes a mapping, or a list of mappings", (1, 5, 1, 6)),
    ("<<: [{a: 1}, 3]", "<< takes a mapping, or a list of mappings", (1, 5, 1, 16)),
    # quotes and escapes
    ("a: 'x\nb: 1\n", OPEN, (1, 4, 1, 5)),
    ('a: "x\nb: 1\n', OPEN, (1, 4, 1, 5)),
    ("a: 'it's'\n", FOLLOWS, (1, 8, 1, 9)),
    ('key: "x" y\n', FOLLOWS, (1, 10, 1, 11)),
    ('"a\n---\n"', "a line of --- or ... cannot stand in quoted text", (2, 1, 2, 2), (1, 1, 1, 2)),
    ('a: "C:\\path"\n', "\\p is no escape; a backslash itself is written \\\\", (1, 7, 1, 9)),
    ('a: "\\u12"\n', "\\u takes four hexadecimal digits", (1, 5, 1, 7)),
    ('a: "\\x1"\n', "\\x takes two hexadecimal digits", (1, 5, 1, 7)),
    ('a: "é \\ud83d\\ude00"\n', HALF, (1, 7, 1, 9)),
    ('"\\uD800": 1\n', HALF, (1, 2, 1, 4)),
    # brackets
    ("a: [1, 2\nb: 1\n", "a comma or the closing ] is missing", (2, 2, 2, 3), (1, 4, 1, 5)),
    ("{a: 1 b: 2}", "a comma or the closing } is missing", (1, 8, 1, 9), (1, 1, 1, 2)),
    ("a: [1, 2\n", END, (1, 9, 1, 9)),
    ("a: [1,\n", END, (1, 7, 1, 7)),
    ("{a: 1, b}}", "this } closes nothing", (1, 10, 1, 11)),
    ("a: ]", "] stands where a value is expected", (1, 4, 1, 5)),
    ("{'a': 1,, 'b': 2}", ", stands where a value is expected", (1, 9, 1, 10)),
    # the rest
    ("a: 1\nb\n", "a colon and a space are missing after this key", (2, 1, 2, 2)),
    ("a: |x\n b\n", "nothing but + - or a digit may follow | or > on its line", (1, 5, 1, 6), (1, 4, 1, 5)),
    ("x: \x01", "the control character U+0001 may not stand in YAML", (1, 4, 1, 5)),
    ("x: \0", "the control character U+0000 may not stand in YAML", (1, 4, 1, 5)),
    ("%YAML 3.0\n---\na", "this version of YAML is not supported; leave the %YAML line out", (1, 1, 1, 2)),
    ("%TAG\n--- a", DIRECTIVE, (1, 1, 1, 2)),
    ("\n%TAG" * 101, "there are more than 100 %TAG directives", (2, 1, 2, 5)),
]


@pytest.mark.parametrize("parser", ["libyaml", "pure"])
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: ascii(mistake[0][:40]))
def test_mistake_is_explained(
    told: Callable[[str, str], list[Any]], monkeypatch: pytest.MonkeyPatch, parser: str, mistake: Any
) -> None:
    """A text that is not YAML has one notice, with the reason a person would give."""
    if parser == "pure":
        monkeypatch.setattr(yaml_reading, "_Parser", yaml.SafeLoader)
    text, reason, location, *related = mistake
    assert told(text, "yaml") == [("syntax", "", {"reason": reason}, location, tuple(related))]


@pytest.mark.parametrize("parser", ["libyaml", "pure"])
@pytest.mark.parametrize("text", ['- "\\U00110000"', '- "\\UFFFFFFFF"'])
def test_escape_that_names_no_character_is_a_mistake(
    told: Callable[[str, str], list[Any]], monkeypatch: pytest.MonkeyPatch, parser: str, text: str
) -> None:
    """What PyYAML stumbles over without words of its own is told like any other mistake."""
    if parser == "pure":
        monkeypatch.setattr(yaml_reading, "_Parser", yaml.SafeLoader)
    values = {"reason": "this escape names no character"}
    assert told(text, "yaml") == [("syntax", "", values, (1, 4, 1, 14), ())]


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML itself has words for this one")
def test_escape_in_a_tag_that_names_no_character_is_a_mistake(told: Callable[[str, str], list[Any]]) -> None:
    """So is what libyaml lets pass and PyYAML cannot decode."""
    values = {"reason": "this escape names no character"}
    assert told("!%ed%a0%80 x", "yaml") == [("syntax", "", values, (1, 2, 1, 5), ())]


def test_unknown_complaint_keeps_the_words_of_the_parser(told: Callable[[str, str], list[Any]]) -> None:
    """What nobody foresaw is still told, in the parser's words."""
    error = yaml.MarkedYAMLError(problem="something new", problem_mark=yaml.Mark("", 2, 0, 2, None, None))
    why = yaml_mistakes.explain("a: b", error)
    assert (why.rule, why.span, why.values) == ("syntax", (2, 3), {"reason": "something new"})
