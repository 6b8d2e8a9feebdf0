"""A pattern as a tree of parts: which characters it takes, and how Python writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]


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

LAST = 0x10FFFF
EVERYTHING: Ranges = ((0, LAST),)


def nullable(part: Part) -> bool:
    """Tell whether *part* can match the empty text."""
    match part:
        case Chars():
            return False
        case Repeat(body, least, _):
            return least == 0 or nullable(body)
        case Sequence(parts):
            return all(map(nullable, parts))
        case Choice(options):
            return any(map(nullable, options))
    return True


def first(part: Part) -> Ranges:
    """Return the characters with which *part* can begin."""
    match part:
        case Chars(ranges):
            return ranges
        case Repeat(body, _, _):
            return first(body)
        case Sequence(parts):
            found: Ranges = ()
            for each in parts:
                found = union(found, first(each))
                if not nullable(each):
                    break
            return found
        case Choice(options):
            return union(*map(first, options))
    return ()


def all_chars(part: Part) -> Ranges:
    """Return every character that *part* can take."""
    match part:
        case Chars(ranges):
            return ranges
        case Repeat(body, _, _):
            return all_chars(body)
        case Sequence(parts) | Choice(parts):
            return union(*map(all_chars, parts))
    return ()


def union(*sets: Ranges) -> Ranges:
    """Return the characters of any of *sets*.

    >>> union(((48, 57),), ((50, 60),))
    ((48, 60),)
    """
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for ranges in sets for each in ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def overlap(one: Ranges, other: Ranges) -> bool:
    """Tell whether two sets share a character."""
    return any(low <= last and first <= high for low, high in one for first, last in other)


def without(ranges: Ranges) -> Ranges:
    """Return every character but these.

    >>> without(((1, 0x10FFFF),))
    ((0, 0),)
    """
    edges = [-1, *(edge for each in union(ranges) for edge in each), LAST + 1]
    return tuple((low + 1, high - 1) for low, high in zip(edges[::2], edges[1::2], strict=True) if low + 1 < high)


def written(part: Part) -> str:
    """Return *part* as Python writes it; no group captures, for nobody reads captures."""
    match part:
        case Chars(_, text) | Edge(text):
            return text
        case Sequence(parts):
            return "".join(f"(?:{written(each)})" if isinstance(each, Choice) else written(each) for each in parts)
        case Choice(options):
            return "|".join(map(written, options))
        case Repeat(body, least, most):
            inside = written(body)
            return (inside if isinstance(body, Chars) else f"(?:{inside})") + _count(least, most)


def _count(least: int, most: int | None) -> str:
    named = {(0, None): "*", (1, None): "+", (0, 1): "?", (1, 1): ""}.get((least, most))
    if named is not None:
        return named
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


def literal(character: str) -> Chars:
    """Return the part that takes just *character*."""
    return Chars(((ord(character), ord(character)),), re.escape(character))
