"""What a syntax mistake in YAML probably is, and exactly where.

libyaml and PyYAML name mistakes from the parser's side ("did not find expected key"), each in its own words;
here both become what a person did. What is not in the table keeps the parser's words.
"""

from __future__ import annotations

import re

from yaml import MarkedYAMLError

from wanref_contract.source.notes import syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.source.notes import Unreadable

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATORS = ("\x85", "\u2028", "\u2029")
_SURROGATE = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F]")
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}|\\U[0-9a-fA-F]{8}")


def explain(text: str, error: Exception) -> Unreadable:
    """Return the reason why *text* is not YAML, from what its parser raised."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _bad_character(text)
    end = len(text.rstrip(" \r\n"))
    at = min(error.problem_mark.index, end)
    opened = None if error.context_mark is None else min(error.context_mark.index, end)
    said = f"{error.context or ''}: {error.problem or ''}"
    if separator := _separator_before(text, at) or (opened and _separator_before(text, opened)):
        name = f"U+{ord(text[separator]):04X}"
        reason = f"the invisible character {name} ends a line of YAML; text with it takes double quotes"
        return syntax(reason, separator, separator + 1)
    if "tab character" in said or ("cannot start any token" in said and text.startswith("\t", at)):
        return syntax("a tab cannot indent; YAML takes spaces", at, at + 1)
    if "escape" in said or "hexdecimal" in said:
        return _bad_escape(text, at, said)
    if "mapping values are not allowed" in said:
        return _stray_colon(text, at)
    if any(words in said for words in ("block mapping", "block collection", "<document start>")):
        return _misplaced(text, at, is_list="block collection" in said)
    return _by_table(text, at, opened, said)


def half_character(text: str, start: int) -> Unreadable:
    """Return the reason why an escape, the first of its kind from *start* on, names no character.

    A surrogate alone is none, and YAML does not join two of them.
    """
    found = _SURROGATE.search(text, start)
    at = found.start() if found else start
    return syntax(f"{text[at : at + 2]} cannot name half a character: write the character itself", at, at + 2)


def _separator_before(text: str, start: int) -> int:
    """Return where a character stands that ends a line for YAML 1.1 alone, where *start* is the next; 0 for nowhere.

    In an editor, what begins there looks like the end of the line before it.
    """
    before = text[:start].rstrip(" ")
    return len(before) - 1 if before.endswith(_SEPARATORS) else 0


def _bad_character(text: str) -> Unreadable:
    if found := _UNPRINTABLE.search(text):
        return syntax(f"the control character U+{ord(found[0]):04X} may not stand in YAML", *found.span())
    return _no_character(text, 0)


def _no_character(text: str, start: int) -> Unreadable:
    found = _ESCAPED.search(text, start)
    return syntax("this escape names no character", *(found.span() if found else (start, start)))


def _bad_escape(text: str, at: int, said: str) -> Unreadable:
    start = text.rfind("\\", 0, at + 1)
    escape = text[start : start + 2]
    if "unknown" in said:
        return syntax(f"{escape} is no escape; a backslash itself is written \\\\", start, start + 2)
    if "Unicode" in said:
        is_half = _SURROGATE.match(text, start)
        return half_character(text, start) if is_half else _no_character(text, start)
    digits = {"\\x": "two", "\\u": "four", "\\U": "eight"}.get(escape, "hexadecimal")
    return syntax(f"{escape} takes {digits} hexadecimal digits", start, start + 2)


def _stray_colon(text: str, at: int) -> Unreadable:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if ": " in before:
        return syntax("a second colon on the line; text with a colon and a space takes quotes", at, at + 1)
    reason = "this key does not fit the line above: a space after its colon is missing, or the indentation is off"
    return syntax(reason, at - len(before.lstrip()), at)


def _misplaced(text: str, at: int, *, is_list: bool) -> Unreadable:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if text[at : at + 1] in ("]", "}"):
        return syntax(f"this {text[at]} closes nothing", at, at + 1)
    if not before.strip():
        return syntax(f"the indentation does not fit the {'list' if is_list else 'lines'} above", at, at + 1)
    return syntax("nothing may follow the value; put the whole text in quotes", at, at + 1)


def _by_table(text: str, at: int, opened: int | None, said: str) -> Unreadable:
    if at == len(text.rstrip(" \r\n")) and ("expected ','" in said or "node content" in said):
        return syntax("the text ends before everything in it is closed", at, at)
    for words, at_opening, reason in _TABLE:
        if words in said:
            start = opened if at_opening and opened is not None else at
            related = None if opened is None or start == opened else (opened, opened + 1)
            return syntax(reason.format(char=text[start : start + 1]), start, start + 1, related=related)
    return syntax(said.rpartition(": ")[2], at, at + 1)


# Words of the parsers, whether the place is where the construct opened, and the reason.
_TABLE = (
    ("directive", True, "a line that begins with % is a directive; text takes quotes"),
    ("incompatible YAML document", False, "this version of YAML is not supported; leave the %YAML line out"),
    ("cannot start any token", False, "text that begins with {char} takes quotes"),
    ("alphabetic or numeric character", True, "text that begins with {char} takes quotes"),
    ("undefined tag handle", True, "text that begins with ! takes quotes"),
    ("a tag", True, "text that begins with ! takes quotes"),
    ("expected ',' or ']'", False, "a comma or the closing ] is missing"),
    ("expected ',' or '}'", False, "a comma or the closing }} is missing"),
    ("expected ':'", True, "a colon and a space are missing after this key"),
    ("node content", False, "{char} stands where a value is expected"),
    ("sequence entries are not allowed", False, "an item of a list begins on its own line"),
    ("unexpected end of stream", True, "the quote that opens here is never closed"),
    ("unexpected document", False, "a line of --- or ... cannot stand in quoted text"),
    ("block scalar", False, "nothing but + - or a digit may follow | or > on its line"),
)
