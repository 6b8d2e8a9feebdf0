"""Where the values of clean JSON stand: found on the way to the one that somebody asks for.

The text has been read before and there is nothing to notice in it, so this neither checks nor tells anything: the
scanner of the clean path passes over each value at its own speed, and what lies inside of one is looked at only when
something in there is asked for. A finding asks for one or two places of a request that has thirty.
"""

from __future__ import annotations

import re

from wanref_contract.source.places import Place
from wanref_contract.source.quick import scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_pass_space = re.compile(r"[ \t\n\r]*+").match
_pass_colon = re.compile(r"[ \t\n\r]*+:[ \t\n\r]*+").match
_pass_comma = re.compile(r"[ \t\n\r]*+(?:,[ \t\n\r]*+)?").match


def read_places(text: str) -> Place:
    """Return the places of a text that has been read before.

    >>> read_places("[1, 23]").children[1]
    Place(start=4, end=6, key=None, children=None)
    """
    return _place(text, _after(_pass_space, text, 0), len(text.rstrip(" \t\n\r")))


def _place(text: str, start: int, end: int) -> Place:
    match text[start]:
        case "{":
            return Place(start, end, children=lambda: _members(text, start))
        case "[":
            return Place(start, end, children=lambda: _items(text, start))
    return Place(start, end)


def _members(text: str, start: int) -> dict[str, Place]:
    children = {}
    at = _after(_pass_space, text, start + 1)
    while text[at] != "}":
        key, end = scan(text, at)
        value_at = _after(_pass_colon, text, end)
        place = _place(text, value_at, scan(text, value_at)[1])
        place.key, children[str(key)] = (at, end), place
        at = _after(_pass_comma, text, place.end)
    return children


def _items(text: str, start: int) -> list[Place]:
    children = []
    at = _after(_pass_space, text, start + 1)
    while text[at] != "]":
        place = _place(text, at, scan(text, at)[1])
        children.append(place)
        at = _after(_pass_comma, text, place.end)
    return children


def _after(passing: Callable[[str, int], re.Match[str] | None], text: str, at: int) -> int:
    """Return the offset behind what *passing* matches at *at*."""
    match = passing(text, at)
    return match.end() if match else at
