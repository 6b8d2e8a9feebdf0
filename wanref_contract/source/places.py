"""Where each value of a document stands in its text, as a tree of offsets beside the instance.

A tree and not a table of pointers: a pointer for every value would cost the length of all its ancestors'
keys, which a hostile file can make arbitrarily large.
"""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]
"""A stretch of a text: the offset of its first character, and of the one after its last."""


@dataclass(slots=True)
class Place:
    """Where one value stands: its own characters, those of its key, and its children by key or index.

    Not frozen, because it is made by the thousand while reading; nobody changes one afterwards.
    """

    start: int
    end: int
    key: Span | None = None
    children: dict[str, Place] | list[Place] | None = None


def split_pointer(pointer: str) -> list[str]:
    """Return the reference tokens of a JSON Pointer (RFC 6901).

    >>> split_pointer("/a~1b/0")
    ['a/b', '0']
    """
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def join_pointer(tokens: list[str | int]) -> str:
    """Return the JSON Pointer of *tokens*.

    >>> join_pointer(["a/b", 0])
    '/a~1b/0'
    """
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


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
