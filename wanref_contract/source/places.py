"""Where each value of a document stands in its text, as a tree of offsets beside the instance.

A tree and not a table of pointers: a pointer for every value would cost the length of all its ancestors'
keys, which a hostile file can make arbitrarily large.
"""

from __future__ import annotations

from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

Span = tuple[int, int]
"""A stretch of a text: the offset of its first character, and of the one after its last."""


class Place(Value):
    """Where one value stands: its own characters, those of its key, and its children by key or index.

    A reader sets the key once it is known what stands there; nobody changes a place afterwards.
    """

    _parts = ("start", "end", "key", "children")
    __slots__ = _parts

    def __init__(self, start: int, end: int, *, children: dict[str, Place] | list[Place] | None = None) -> None:
        self.start: Final = start
        self.end: Final = end
        self.key: Span | None = None
        self.children: Final = children


def child_place(place: Place, token: str) -> Place | None:
    """Return the place of the child of *place* that *token* names, or None when there is none."""
    if isinstance(place.children, dict):
        return place.children.get(token)
    if place.children is None or (index := array_index(token)) is None or index >= len(place.children):
        return None
    return place.children[index]


def array_index(token: str) -> int | None:
    """Return the array index a reference token spells, or None: digits without a leading zero.

    >>> array_index("10"), array_index("01"), array_index("-")
    (10, None, None)
    """
    is_index = token.isascii() and token.isdigit() and len(token) < 10 and token == str(int(token))
    return int(token) if is_index else None
