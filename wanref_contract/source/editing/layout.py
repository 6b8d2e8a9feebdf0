"""What a collection looks like in its text: its children in the order of the text, and how they are parted.

JSON and the flow style of YAML are one here; the block style of YAML is the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.pointer import tokens
from wanref_contract.source.editing.changes import CannotEdit
from wanref_contract.source.places import child_place

if TYPE_CHECKING:
    from wanref_contract.source import Document
    from wanref_contract.source.places import Place

Edit = tuple[int, int, str]
"""Where characters of a text go, and what comes there."""

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
"""Anchors and tags before a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One member or item: its key or index, where it begins (with its key), and where its value stands."""

    token: str
    start: int
    place: Place

    @property
    def end(self) -> int:
        """Where it ends; an empty value ends with the colon of its key."""
        return max(self.place.end, self.place.key[1] if self.place.key else 0)


def place_at(document: Document, pointer: str) -> Place:
    """Return the place of what stands at *pointer* of *document*.

    Raises:
        CannotEdit: Nothing stands there.
    """
    place: Place | None = document.places.root
    for token in tokens(pointer):
        place = child_place(place, token) if place else None
    if place is None:
        raise CannotEdit(f"nothing stands at {pointer}")
    return place


def literal_at(document: Document, pointer: str) -> str:
    """Return what stands at *pointer* of *document*, as it is written.

    Raises:
        CannotEdit: Nothing stands there.
    """
    place = place_at(document, pointer)
    return document.text[place.start : place.end]


def children_of(document: Document, pointer: str) -> list[Child]:
    """Return the children of the collection at *pointer*, in the order of the text.

    Raises:
        CannotEdit: They stand elsewhere, because an alias or a merge key brings them in.
    """
    place = place_at(document, pointer)
    if place.children is None or document.text.startswith("*", place.start):
        raise CannotEdit(f"{pointer} is written elsewhere")
    pairs = place.children.items() if isinstance(place.children, dict) else enumerate(place.children)
    children = [
        Child(token=str(token), start=child.key[0] if child.key else child.start, place=child) for token, child in pairs
    ]
    inside = [child for child in children if place.start <= child.start and child.end <= max(place.end, child.start)]
    return sorted(inside, key=_start)


def is_block(document: Document, place: Place) -> bool:
    """Say whether the collection at *place* is in the block style of YAML."""
    found = _PROPERTIES.match(document.text, place.start)
    return document.text[found.end() if found else place.start] not in "{["


def line_start(text: str, at: int) -> int:
    """Return where the line of the character *at* begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of the character *at* ends, before its line feed and the carriage return there."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _start(child: Child) -> int:
    return child.start
