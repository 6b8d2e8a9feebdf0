"""The classic mistakes in JSON: each has its own reason, at the exact place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.source import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

SEVERAL = "a second value begins here: a file holds one request, several belong in a .jsonl file, one a line"
SINGLE = "strings take double quotes, not single ones"
NOT_CLOSED = "the string is not closed on its line; a line break in it is written \\n"

MISTAKES = [
    # nothing at all
    ("", "the file is empty", (1, 1, 1, 1)),
    (" \n\t\n", "the file is empty", (1, 1, 1, 1)),
    # commas and colons
    ('{"a":1,}', "a trailing comma: nothing follows the last item", (1, 7, 1, 8)),
    ("[1,\n 2,\n]", "a trailing comma: nothing follows the last item", (2, 3, 2, 4)),
    ('{"a":1 "b":2}', "a comma is missing here", (1, 7, 1, 7)),
    ('{\n  "a": "x"\n  "b": 2\n}', "a comma is missing here", (2, 11, 2, 11)),
    ("[1 2]", "a comma is missing here", (1, 3, 1, 3)),
    ("[[1][2]]", "a comma is missing here", (1, 5, 1, 5)),
    ("[1,,2]", "a value is missing before this comma", (1, 4, 1, 5)),
    ("[,1]", "a value is missing before this comma", (1, 2, 1, 3)),
    ("{,}", "there is no member before this comma", (1, 2, 1, 3)),
    ('{"a":1,,"b":2}', "there is no member before this comma", (1, 8, 1, 9)),
    ('{"a" 1}', "a colon is missing after the key", (1, 5, 1, 5)),
    ('{"a"=1}', "a key and its value are separated by a colon, not by =", (1, 5, 1, 6)),
    ('{"a":=1}', "'=' cannot begin a value", (1, 6, 1, 7)),
    ('{"a"}', "this key has no value", (1, 5, 1, 5)),
    ('{"a", "b": 1}', "this key has no value", (1, 5, 1, 5)),
    ('{"a":}', "a value is missing after the colon", (1, 6, 1, 7)),
    ('{"a"::1}', "a value is missing before this colon", (1, 6, 1, 7)),
    ('["a": 1]', "a key and its value stand only inside { }", (1, 5, 1, 6)),
    ('{"a":1;"b":2}', "items are separated by commas, not semicolons", (1, 7, 1, 8)),
    ('{"a": 16:9}', "text with a colon, such as 16:9, takes double quotes", (1, 9, 1, 10)),
    # quotes
    ("{'a':1}", SINGLE, (1, 2, 1, 5)),
    ('{"a": \'it\n', SINGLE, (1, 7, 1, 10)),
    ('{"a": `x`}', "strings take double quotes, not backquotes", (1, 7, 1, 8)),
    ("{“a”: 1}", '“ is not the " of JSON', (1, 2, 1, 3)),
    ('{"a": ”x"}', '” is not the " of JSON', (1, 7, 1, 8)),
    ('{"a"： 1}', "： is not the : of JSON", (1, 5, 1, 6)),
    ('{"a": 1， "b": 2}', "， is not the , of JSON", (1, 8, 1, 9)),
    ("{a: 1}", 'a key takes double quotes: "a"', (1, 2, 1, 3)),
    ("{1: 1}", 'a key takes double quotes: "1"', (1, 2, 1, 3)),
    ("{图1: 1}", 'a key takes double quotes: "图1"', (1, 2, 1, 4)),
    ('{"a": hello}', "text takes double quotes", (1, 7, 1, 12)),
    ('{"a": "he said "hi" ok"}', 'a double quote inside a string is written \\"', (1, 16, 1, 17)),
    # strings
    ('{"a": "x\n}', NOT_CLOSED, (1, 7, 1, 9)),
    ('{"a": "x', NOT_CLOSED, (1, 7, 1, 9)),
    ('{"a": "x\r\n}', NOT_CLOSED, (1, 7, 1, 9)),
    ('{"a', NOT_CLOSED, (1, 2, 1, 4)),
    ('"x\\', "\\ is no escape; a backslash itself is written \\\\", (1, 3, 1, 5)),
    ('{"a": "x\ty"}', "a tab inside a string is written \\t", (1, 9, 1, 10)),
    ('["\x01"]', "this control character is written \\u0001 inside a string", (1, 3, 1, 4)),
    ('["C:\\path"]', "\\p is no escape; a backslash itself is written \\\\", (1, 5, 1, 7)),
    ('["\\n\\u12G4"]', "\\u takes four hexadecimal digits", (1, 5, 1, 7)),
    # words and numbers
    ('{"a": True}', "True is written true", (1, 7, 1, 11)),
    ("[FALSE]", "FALSE is written false", (1, 2, 1, 7)),
    ("[None]", "None is written null", (1, 2, 1, 6)),
    ("[undefined]", "undefined is written null", (1, 2, 1, 11)),
    ("[nulls]", "text takes double quotes", (1, 2, 1, 7)),
    ("[+1]", "a number takes no plus sign", (1, 2, 1, 4)),
    ("[-]", "a number is missing after the minus sign", (1, 2, 1, 3)),
    ("[.5]", "a number takes a digit before the point", (1, 2, 1, 4)),
    ("[1.]", "a number takes a digit after the point", (1, 2, 1, 4)),
    ("[-012]", "a number takes no leading zero", (1, 2, 1, 6)),
    ("[0x1F]", "JSON has no hexadecimal numbers", (1, 2, 1, 6)),
    ("[1_000]", "a number takes no underscores", (1, 2, 1, 7)),
    ("[10s]", "not a number; text takes double quotes", (1, 2, 1, 5)),
    ("[2026-01-01]", "not a number; text takes double quotes", (1, 2, 1, 12)),
    ("[1e]", "not a number; text takes double quotes", (1, 2, 1, 4)),
    # brackets
    ('{"a":1]', "] cannot close {", (1, 7, 1, 8), (1, 1, 1, 2)),
    ("[1}", "} cannot close [", (1, 3, 1, 4), (1, 1, 1, 2)),
    ("[}", "} cannot close [", (1, 2, 1, 3), (1, 1, 1, 2)),
    ('{"a": ]', "] cannot close {", (1, 7, 1, 8), (1, 1, 1, 2)),
    ("{]", "] cannot close {", (1, 2, 1, 3), (1, 1, 1, 2)),
    ("[1]]", "this ] closes nothing", (1, 4, 1, 5)),
    ("}", "this } closes nothing", (1, 1, 1, 2)),
    ('{"a": [1,\n\n', "the text ends before the [ is closed", (1, 10, 1, 10), (1, 7, 1, 8)),
    ('{"a": 1', "the text ends before the { is closed", (1, 8, 1, 8), (1, 1, 1, 2)),
    ('{"a":', "the text ends before the { is closed", (1, 6, 1, 6), (1, 1, 1, 2)),
    ('{"a"', "the text ends before the { is closed", (1, 5, 1, 5), (1, 1, 1, 2)),
    # strange company
    ('{"a":1} {"b":2}', SEVERAL, (1, 9, 1, 10)),
    ("[]\n[]", SEVERAL, (2, 1, 2, 2)),
    ("1 2", SEVERAL, (1, 3, 1, 4)),
    ('{"a":1},', "nothing may follow the value", (1, 8, 1, 9)),
    ('{"a":1} // c', "JSON has no comments", (1, 9, 1, 11)),
    ("/* c */ {}", "JSON has no comments", (1, 1, 1, 3)),
    ('{"a": 1, # c\n"b": 2}', "JSON has no comments", (1, 10, 1, 11)),
    ("\u00a0{}", "the invisible character U+00A0 may stand only inside a string", (1, 1, 1, 2)),
    ("[\u20281]", "the invisible character U+2028 may stand only inside a string", (1, 2, 1, 3)),
    ("[1\0]", "the invisible character U+0000 may stand only inside a string", (1, 3, 1, 4)),
    ("{$a: 1}", "a key in double quotes is missing here", (1, 2, 1, 3)),
    ("[<url>]", "'<' cannot begin a value", (1, 2, 1, 3)),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: ascii(mistake[0]))
def test_mistake_is_explained(
    told: Callable[[str, str], list[Any]], instances: Callable[[str, str], list[object]], mistake: Any
) -> None:
    """A text that is not JSON has one notice, with the reason a person would give, and no instance."""
    text, reason, location, *related = mistake
    assert told(text, "json") == [("syntax", "", {"reason": reason}, location, tuple(related))]
    assert instances(text, "json") == [MISSING]
