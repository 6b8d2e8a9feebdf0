"""The exact reader of JSON: every value with its place, every surprise told, every mistake explained.

It runs only where the clean path has a doubt or somebody asks for a location, so it is written to be right
and plain: a recursive descent, no deeper than the limit on nesting. What a mistake probably is stands in
json_mistakes.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

from wanref_contract.source import json_mistakes as mistakes
from wanref_contract.source.places import Place, Span
from wanref_contract.source.quick import digits_limit, read_beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.source.notes import Notes

_SPACE = re.compile(r"[ \t\n\r]*+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?(?![-+.\w])")
_WORD = re.compile(r"-?[A-Za-z_]\w*+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_DECODER = JSONDecoder()


def read_value(notes: Notes) -> tuple[object, Place]:
    """Return the one value of the text in *notes*, and its place.

    Raises:
        Unreadable: the text is not JSON, or nested too deeply.
    """
    text = notes.lines.text
    reader = _Reader(notes)
    value, place = reader.value(_skip(text, 0), None)
    rest = _skip(text, place.end)
    if rest < len(text):
        raise mistakes.after_end(text, rest)
    return value, place


class _Reader:
    """One descent through one text. Each method takes the offset at which its subject begins."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._text = notes.lines.text

    def value(self, at: int, opener: int | None) -> tuple[object, Place]:
        """Read the value at *at*; the bracket around it, *opener*, is for the reason of a mistake."""
        match self._text[at : at + 1]:
            case "{":
                return self._object(at)
            case "[":
                return self._array(at)
            case '"':
                value, end = self._string(at)
                self._tell_surrogates(at, end)
                return value, Place(at, end)
        if match := _NUMBER.match(self._text, at):
            return self._number(match), Place(at, match.end())
        if (match := _WORD.match(self._text, at)) and match[0] in _WORDS:
            return _WORDS[match[0]], Place(at, match.end())
        if match and match[0] in _NOT_FINITE:
            self._notes.tell("non-finite-number", match.span(), {"text": match[0]})
            return _NOT_FINITE[match[0]], Place(at, match.end())
        raise mistakes.no_value(self._text, at, opener)

    def _object(self, start: int) -> tuple[object, Place]:
        self._notes.enter(start)
        members: dict[str, object] = {}
        children: dict[str, Place] = {}
        firsts: dict[str, Span] = {}
        at = _skip(self._text, start + 1)
        while not self._closes(at, "}"):
            key, span = self._key(at, start, firsts)
            members[key], place = self.value(self._colon(span[1], start), start)
            self._notes.path.pop()
            place.key, children[key] = span, place
            at = self._comma(place.end, start, "}")
        return members, Place(start, at + 1, children=children)

    def _array(self, start: int) -> tuple[object, Place]:
        self._notes.enter(start)
        items: list[object] = []
        children: list[Place] = []
        at = _skip(self._text, start + 1)
        while not self._closes(at, "]"):
            self._notes.path.append(len(items))
            item, place = self.value(at, start)
            self._notes.path.pop()
            items.append(item)
            children.append(place)
            at = self._comma(place.end, start, "]")
        return items, Place(start, at + 1, children=children)

    def _closes(self, at: int, closer: str) -> bool:
        return self._text.startswith(closer, at)

    def _key(self, at: int, opener: int, firsts: dict[str, Span]) -> tuple[str, Span]:
        """Read the key at *at*, and go down its path."""
        if not self._text.startswith('"', at):
            raise mistakes.no_key(self._text, at, opener)
        key, end = self._string(at)
        span = (at, end)
        self._notes.path.append(key)
        self._tell_surrogates(at, end)
        if (first := firsts.setdefault(key, span)) is not span:
            self._notes.tell_duplicate(key, first, span)
        return key, span

    def _colon(self, end: int, opener: int) -> int:
        at = _skip(self._text, end)
        if not self._text.startswith(":", at):
            raise mistakes.no_colon(self._text, end, at, opener)
        return _skip(self._text, at + 1)

    def _comma(self, end: int, opener: int, closer: str) -> int:
        """Return the offset of the next item or the closing bracket, after an item that ends at *end*."""
        at = _skip(self._text, end)
        if self._closes(at, closer):
            return at
        if not self._text.startswith(",", at):
            raise mistakes.no_comma(self._text, end, at, opener)
        after = _skip(self._text, at + 1)
        if self._closes(after, closer):
            raise mistakes.trailing_comma(at)
        return after

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _DECODER.raw_decode(self._text, at)
        except JSONDecodeError:
            raise mistakes.bad_string(self._text, at) from None
        return value, end

    def _tell_surrogates(self, start: int, end: int) -> None:
        for escape in _lone_surrogates(self._text, start, end):
            self._notes.tell("lone-surrogate", escape.span(), {"escape": escape[0]})

    def _number(self, match: re.Match[str]) -> int | float:
        text = match[0]
        if match[1] is None and match[2] is None:
            return self._integer(text, match.start())
        number = float(text)
        if number - number:  # infinity less itself is NaN, which is true
            self._notes.tell("non-finite-number", match.span(), {"text": text})
        return number

    def _integer(self, text: str, at: int) -> int:
        try:
            return int(text)
        except ValueError:
            values: dict[str, object] = {"digits": len(text.lstrip("-")), "limit": digits_limit()}
            self._notes.tell("number-too-long", (at, at + len(text)), values)
            return read_beginning(text)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _lone_surrogates(text: str, start: int, end: int) -> list[re.Match[str]]:
    r"""Return each escape in a string literal that is half of no pair."""
    if text.find("\\u", start, end) < 0:
        return []
    lone: list[re.Match[str]] = []
    high: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text, start, end):
        unit = int(escape[1] or "0", 16)
        if high is not None and 0xDC00 <= unit < 0xE000 and escape.start() == high.end():
            high = None
            continue
        if high is not None:
            lone.append(high)
        high = escape if 0xD800 <= unit < 0xDC00 else None
        if 0xDC00 <= unit < 0xE000:
            lone.append(escape)
    return lone if high is None else [*lone, high]
