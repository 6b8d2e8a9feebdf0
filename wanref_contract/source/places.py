"""Where each value of a document stands in its text, as a tree of offsets beside the instance.

A tree and not a table of pointers: a pointer for every value would cost the length of all its ancestors'
keys, which a hostile file can make arbitrarily large.
"""

from __future__ import annotations

from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    Children = dict[str, "Place"] | list["Place"] | None

Span = tuple[int, int]
"""A stretch of a text: the offset of its first character, and of the one after its last."""


class Place(Value):
    """Where one value stands: its own characters, those of its key, and its children by key or index.

    A reader sets the key once it is known what stands there; nobody changes a place afterwards. Its children may come
    as a function, which finds them on the first question.
    """

    _parts = ("start", "end", "key", "children")
    __slots__ = ("_children", "end", "key", "start")

    def __init__(self, start: int, end: int, *, children: Children | Callable[[], Children] = None) -> None:
        self.start: Final = start
        self.end: Final = end
        self.key: Span | None = None
        self._children = children

    @property
    def children(self) -> Children:
        """The places of members by key, or of items by index; None for a scalar."""
        if callable(self._children):
            self._children = self._children()
        return self._children


def child_place(place: Place, token: str) -> Place | None:
    """Return the place of the child of *place* that *token* names, or None when there is none."""
    children = place.children
    if isinstance(children, dict):
        return children.get(token)
    if children is None or (index := array_index(token)) is None or index >= len(children):
        return None
    return children[index]


def array_index(token: str) -> int | None:
    """Return the array index a reference token spells, or None: digits without a leading zero.

    >>> array_index("10"), array_index("01"), array_index("-")
    (10, None, None)
    """
    is_index = token.isascii() and token.isdigit() and len(token) < 10 and token == str(int(token))
    return int(token) if is_index else None
