"""The grammar of patterns: a subset of RE2 that Python can be made to read alike."""

from __future__ import annotations

import re

from wanref_contract.cel.patterns.parts import (
    END,
    LAST,
    START,
    Chars,
    Choice,
    Edge,
    Part,
    Ranges,
    Repeat,
    Sequence,
    literal,
    union,
    without,
)

MAX_COUNT = 1000
"""The largest count in braces, as in RE2."""
MAX_GROUPS = 20
MAX_PATTERN = 1000
"""Characters of a pattern: what is checked of each looks at all after it."""

CLASSES: dict[str, tuple[Ranges, str]] = {
    "d": (((48, 57),), "0-9"),
    "w": (((48, 57), (65, 90), (95, 95), (97, 122)), "0-9A-Z_a-z"),
    "s": (((9, 10), (12, 13), (32, 32)), r"\t\n\f\r "),
}
SIGNS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v", "a": "\a"}


def parse_pattern(pattern: str) -> Part:
    """Read *pattern*.

    >>> parse_pattern("a|b").options[1].text
    'b'

    Raises:
        ValueError: it is no pattern, or not one of the subset.
    """
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"longer than {MAX_PATTERN} characters")
    return _Reader(pattern).whole()


class _Reader:
    """Recursive descent over the pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.groups = 0

    def whole(self) -> Part:
        root = self.choice()
        if self.at < len(self.pattern):
            raise ValueError("unexpected ')'")
        return root

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def accept(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def next(self) -> str:
        if self.at >= len(self.pattern):
            raise ValueError("unexpected end of the pattern")
        self.at += 1
        return self.pattern[self.at - 1]

    def choice(self) -> Part:
        options = [self.sequence()]
        while self.accept("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.peek() not in {"", "|", ")"}:
            start = self.at
            part = self.repeated(self.atom())
            if part == START and (parts or self.groups):
                raise ValueError("'^' may only stand at the start")
            if part == END and (self.peek() not in {"", "|"} or self.groups):
                raise ValueError("'$' may only stand at the end")
            if isinstance(part, Repeat) and isinstance(part.body, Edge):
                raise ValueError(f"nothing to repeat in {self.pattern[start : self.at]!r}")
            parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def atom(self) -> Part:
        character = self.next()
        match character:
            case "(":
                return self.group()
            case "[":
                return self.bracket()
            case ".":
                return Chars(without(((10, 10),)), ".")
            case "^" | "$":
                return START if character == "^" else END
            case "\\":
                return self.escape()
            case "*" | "+" | "?" | "{":
                raise ValueError(f"nothing to repeat before {character!r}")
        return literal(character)

    def group(self) -> Part:
        if self.accept("?") and not self.accept(":"):
            raise ValueError("of the groups (?...) only (?:...) is allowed")
        self.groups += 1
        if self.groups > MAX_GROUPS:
            raise ValueError(f"groups nested more than {MAX_GROUPS} deep")
        inside = self.choice()
        self.groups -= 1
        if not self.accept(")"):
            raise ValueError("'(' without ')'")
        return inside

    def repeated(self, part: Part) -> Part:
        counts = self.counts()
        if counts is None:
            return part
        self.accept("?")  # lazy or not, it matches the same texts
        if self.peek() in {"*", "+", "?", "{"} and self.peek():
            raise ValueError("two repetitions in a row")
        return Repeat(part, *counts)

    def counts(self) -> tuple[int, int | None] | None:
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.accept(sign):
                return counts
        if not self.accept("{"):
            return None
        braces = re.compile(r"([0-9]{1,4})(,?)([0-9]{0,4})\}").match(self.pattern, self.at)
        if braces is None:
            raise ValueError("'{' needs a count, as in {2} or {2,5}")
        self.at = braces.end()
        least = int(braces[1])
        most = (int(braces[3]) if braces[3] else None) if braces[2] else least
        if max(least, most or 0) > MAX_COUNT or (most is not None and most < least):
            raise ValueError(f"wrong count {{{braces[0]}: at most {MAX_COUNT}, the smaller first")
        return least, most

    def escape(self) -> Part:
        sign = self.next()
        if sign.lower() in CLASSES:
            ranges, text = CLASSES[sign.lower()]
            return Chars(ranges, f"[{text}]") if sign.islower() else Chars(without(ranges), f"[^{text}]")
        if sign in {"b", "B"}:
            return Edge(f"\\{sign}")
        return literal(self.escaped_character(sign))

    def escaped_character(self, sign: str) -> str:
        if sign in SIGNS:
            return SIGNS[sign]
        if sign == "x":
            digits = re.compile(r"[0-9a-fA-F]{2}|\{[0-9a-fA-F]{1,6}\}").match(self.pattern, self.at)
            if digits is None or int(digits[0].strip("{}"), 16) > LAST:
                raise ValueError("'\\x' needs two hexadecimal digits, or {...}")
            self.at = digits.end()
            return chr(int(digits[0].strip("{}"), 16))
        if sign.isalnum() or not sign.isascii():
            raise ValueError(f"unknown escape '\\{sign}'")
        return sign

    def bracket(self) -> Part:
        negated = self.accept("^")
        ranges: Ranges = ()
        text = ""
        while not self.accept("]"):
            more, written = self.bracket_item()
            ranges, text = union(ranges, more), text + written
        if not text:
            raise ValueError("an empty [] matches nothing")
        return Chars(without(ranges), f"[^{text}]") if negated else Chars(ranges, f"[{text}]")

    def bracket_item(self) -> tuple[Ranges, str]:
        """One class, character or range between the brackets."""
        if self.pattern[self.at : self.at + 2] in {r"\d", r"\w", r"\s"}:
            self.at += 2
            return CLASSES[self.pattern[self.at - 1]]
        low = self.bracket_character()
        if self.peek() != "-" or self.pattern[self.at + 1 : self.at + 2] in {"]", ""}:
            return ((ord(low), ord(low)),), re.escape(low)
        self.next()
        high = self.bracket_character()
        if high < low:
            raise ValueError(f"wrong range {low}-{high}")
        return ((ord(low), ord(high)),), f"{re.escape(low)}-{re.escape(high)}"

    def bracket_character(self) -> str:
        character = self.next()
        if character == "[":
            raise ValueError("write \\[ for '[' between brackets")
        return self.escaped_character(self.next()) if character == "\\" else character
