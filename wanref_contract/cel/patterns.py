r"""The regular expressions a rule may use: those that mean the same in RE2 and in Python, and never run long.

CEL's ``matches`` is RE2, which is linear by construction. Python's ``re`` backtracks, so a pattern is read
here by a grammar of our own, written anew for Python, and refused where backtracking could multiply. The
argument:

* At a *choice* (alternatives, an optional part, another round of a repetition) the next character decides
  alone, or the ways to choose are counted; their product may not pass ``MAX_WAYS``.
* An unbounded repetition in which the next character does not decide whether to go on is a *wanderer*: it
  tries every place to stop. So does a search that is not anchored by ``^``: it tries every place to start.
  One wanderer is allowed, and no long repetition after it may run over characters with which what follows
  the wanderer can begin, or every place tried would run over the same text again.
* Where a search is not anchored, a repetition at the open end may as well be as short as possible: it is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WAYS = 100
MAX_COUNT = 1000
"""The largest count in braces, as in RE2."""
SHORT = 16
"""A repetition of at most so many rounds costs no more than writing them out."""
MAX_GROUPS = 20

Ranges = tuple[tuple[int, int], ...]

_LAST = 0x10FFFF
EVERYTHING: Ranges = ((0, _LAST),)
_CLASSES: dict[str, tuple[Ranges, str]] = {
    "d": (((48, 57),), "0-9"),
    "w": (((48, 57), (65, 90), (95, 95), (97, 122)), "0-9A-Z_a-z"),
    "s": (((9, 10), (12, 13), (32, 32)), r"\t\n\f\r "),
}
_SIGNS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "v": "\v", "a": "\a"}


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of *ranges*; *text* is how Python writes it."""

    ranges: Ranges
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    r"""A place between characters: ``\b``, ``\B``, or one of the anchors."""

    text: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """*body*, from *least* to *most* times; None is without end."""

    body: Part
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    options: tuple[Part, ...]


Part = Chars | Edge | Repeat | Sequence | Choice

START, END = Edge("^"), Edge("$")


def translate(pattern: str) -> tuple[str, str]:
    r"""Return the Python pattern that tells what *pattern* tells in RE2, and the ``re`` method to use.

    >>> translate(r"^https?://[^/\s]+$")
    ('https?://[^/\\t\\n\\f\\r ]+\\Z', 'match')

    Raises:
        ValueError: it is no pattern, or not one of the subset; the text says which and what to write instead.
    """
    root = _Reader(pattern).whole()
    options = [_Option(option) for option in (root.options if isinstance(root, Choice) else (root,))]
    for option in options:
        option.check()
    anchored = all(option.anchored for option in options)
    return "|".join(option.written(with_start=not anchored) for option in options), "match" if anchored else "search"


class _Option:
    """One top-level alternative: its parts without the anchors and without what an open end makes idle."""

    def __init__(self, root: Part) -> None:
        parts = list(root.parts if isinstance(root, Sequence) else (root,))
        self.anchored = parts[:1] == [START]
        self.ended = parts[-1:] == [END]
        parts = parts[self.anchored : len(parts) - self.ended]
        if not self.anchored:
            parts = _shortened(parts)
        if not self.ended:
            parts = _shortened(parts[::-1])[::-1]
        self.parts = tuple(parts)

    def written(self, *, with_start: bool) -> str:
        start = r"\A" if self.anchored and with_start else ""
        return start + _written(Sequence(self.parts)) + (r"\Z" if self.ended else "")

    def check(self) -> None:
        """Refuse it if it may match one text in many ways, or run over it many times."""
        ways = 1
        tail, crossed = ((), ()) if self.anchored else (_first(Sequence(self.parts)), EVERYTHING)
        for index, part in enumerate(self.parts):
            follow = _first(Sequence(self.parts[index + 1 :]))
            if crossed and _stops(part, crossed):
                tail, crossed = (), ()
            elif crossed:
                _check_after_wanderer(part, tail)
                crossed = _union(crossed, _all_chars(part))
            if isinstance(part, Repeat) and _wanders(part, follow):
                if crossed:
                    raise ValueError("several ways to match long text: anchor it with ^, or use two matches()")
                _check_round(part, follow)
                tail, crossed = follow, _all_chars(part)
            else:
                ways *= _ways(part, follow)
            if ways > MAX_WAYS:
                raise ValueError("too many ways to match the same text: let alternatives begin differently")


def _shortened(parts: list[Part]) -> list[Part]:
    """*parts* with the repetitions at their start cut to the fewest rounds."""
    while parts and isinstance(repeat := parts[0], Repeat) and repeat.most != repeat.least:
        if repeat.most is None:
            _check_round(repeat, ())
        fewest = [Repeat(repeat.body, repeat.least, repeat.least)] if repeat.least > 1 else [repeat.body]
        parts = [*(fewest if repeat.least else []), *parts[1:]]
    return parts


def _wanders(repeat: Repeat, follow: Ranges) -> bool:
    return repeat.most is None and _overlap(_first(repeat.body), follow)


def _stops(part: Part, crossed: Ranges) -> bool:
    """Whether *part* must be there and nothing before it can run past it: all places tried end at the same one."""
    return not _nullable(part) and isinstance(part, (Chars, Repeat)) and not _overlap(_all_chars(part), crossed)


def _check_after_wanderer(part: Part, tail: Ranges) -> None:
    for repeat in _long_repeats(part):
        if _overlap(_all_chars(repeat.body), tail):
            raise ValueError(f"{_written(repeat)!r} may run over the same text many times: anchor the pattern with ^")


def _check_round(repeat: Repeat, follow: Ranges) -> None:
    """One round of an unbounded repetition must match in one way, or the rounds would multiply its ways."""
    if _nullable(repeat.body):
        raise ValueError(f"{_written(repeat)!r} repeats what may be empty")
    if _ways(repeat.body, _union(_first(repeat.body), follow)) > 1:
        raise ValueError(f"{_written(repeat)!r} repeats what matches in several ways")


def _ways(part: Part, follow: Ranges) -> int:
    """How many ways *part* has to match one text when *follow* are the characters that may come next."""
    match part:
        case Sequence(parts):
            ways = 1
            for index, each in enumerate(parts):
                rest = Sequence(parts[index + 1 :])
                ways *= _ways(each, _union(_first(rest), follow) if _nullable(rest) else _first(rest))
            return min(ways, MAX_WAYS + 1)
        case Choice(options):
            starts = [_union(_first(each), follow) if _nullable(each) else _first(each) for each in options]
            decided = not any(_overlap(one, other) for i, one in enumerate(starts) for other in starts[:i])
            ways_of_each = [_ways(each, follow) for each in options]
            return max(ways_of_each) if decided else sum(ways_of_each)
        case Repeat(body, least, most):
            decided = not _overlap(_first(body), follow)
            if most is None:
                if not decided:
                    raise ValueError(f"{_written(part)!r} does not end where the next part begins")
                _check_round(part, follow)
                return 1
            inner = _ways(body, _union(_first(body), follow) if most > 1 else follow)
            stops = 1 if decided else most - least + 1
            ways_of_rounds = 1 if inner == 1 else inner ** min(most, MAX_WAYS)
            return int(min(stops * ways_of_rounds, MAX_WAYS + 1))
    return 1


def _long_repeats(part: Part) -> Iterator[Repeat]:
    match part:
        case Repeat(body, _, most):
            if most is None or most > SHORT:
                yield part
            yield from _long_repeats(body)
        case Sequence(parts) | Choice(parts):
            for each in parts:
                yield from _long_repeats(each)


def _nullable(part: Part) -> bool:
    match part:
        case Chars():
            return False
        case Repeat(body, least, _):
            return least == 0 or _nullable(body)
        case Sequence(parts):
            return all(map(_nullable, parts))
        case Choice(options):
            return any(map(_nullable, options))
    return True


def _first(part: Part) -> Ranges:
    """The characters with which *part* can begin."""
    match part:
        case Chars(ranges):
            return ranges
        case Repeat(body, _, _):
            return _first(body)
        case Sequence(parts):
            found: Ranges = ()
            for each in parts:
                found = _union(found, _first(each))
                if not _nullable(each):
                    break
            return found
        case Choice(options):
            return _union(*map(_first, options))
    return ()


def _all_chars(part: Part) -> Ranges:
    match part:
        case Chars(ranges):
            return ranges
        case Repeat(body, _, _):
            return _all_chars(body)
        case Sequence(parts) | Choice(parts):
            return _union(*map(_all_chars, parts))
    return ()


def _union(*sets: Ranges) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for ranges in sets for each in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _overlap(one: Ranges, other: Ranges) -> bool:
    return any(low <= last and first <= high for low, high in one for first, last in other)


def _without(ranges: Ranges) -> Ranges:
    """Every character but these."""
    edges = [-1, *(edge for each in _union(ranges) for edge in each), _LAST + 1]
    return tuple((low + 1, high - 1) for low, high in zip(edges[::2], edges[1::2], strict=True) if low + 1 < high)


def _written(part: Part) -> str:
    """*part* as Python writes it; no group captures, for nobody reads captures."""
    match part:
        case Chars(_, text) | Edge(text):
            return text
        case Sequence(parts):
            return "".join(f"(?:{_written(each)})" if isinstance(each, Choice) else _written(each) for each in parts)
        case Choice(options):
            return "|".join(map(_written, options))
        case Repeat(body, least, most):
            inside = _written(body)
            return (inside if isinstance(body, Chars) else f"(?:{inside})") + _count(least, most)


def _count(least: int, most: int | None) -> str:
    named = {(0, None): "*", (1, None): "+", (0, 1): "?", (1, 1): ""}.get((least, most))
    if named is not None:
        return named
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


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
                return Chars(_without(((10, 10),)), ".")
            case "^" | "$":
                return START if character == "^" else END
            case "\\":
                return self.escape()
            case "*" | "+" | "?" | "{":
                raise ValueError(f"nothing to repeat before {character!r}")
        return _literal(character)

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
        if sign.lower() in _CLASSES:
            ranges, text = _CLASSES[sign.lower()]
            return Chars(ranges, f"[{text}]") if sign.islower() else Chars(_without(ranges), f"[^{text}]")
        if sign in {"b", "B"}:
            return Edge(f"\\{sign}")
        return _literal(self.escaped_character(sign))

    def escaped_character(self, sign: str) -> str:
        if sign in _SIGNS:
            return _SIGNS[sign]
        if sign == "x":
            digits = re.compile(r"[0-9a-fA-F]{2}|\{[0-9a-fA-F]{1,6}\}").match(self.pattern, self.at)
            if digits is None or int(digits[0].strip("{}"), 16) > _LAST:
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
            ranges, text = _union(ranges, more), text + written
        if not text:
            raise ValueError("an empty [] matches nothing")
        return Chars(_without(ranges), f"[^{text}]") if negated else Chars(ranges, f"[{text}]")

    def bracket_item(self) -> tuple[Ranges, str]:
        """One class, character or range between the brackets."""
        if self.pattern[self.at : self.at + 2] in {r"\d", r"\w", r"\s"}:
            self.at += 2
            return _CLASSES[self.pattern[self.at - 1]]
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


def _literal(character: str) -> Chars:
    return Chars(((ord(character), ord(character)),), re.escape(character))
