"""Long listings in pieces: the newest so many, or so many before those."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from wanref_contract.sandbox.answer import own_error
from wanref_contract.sandbox.body import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Item = TypeVar("_Item")
_Listed_co = TypeVar("_Listed_co", covariant=True)
_NUMBER = re.compile(r"[0-9]{1,9}")


class Ordered(Protocol[_Listed_co]):
    """Whatever can be gone through from its end, such as a list, or the values of a dict."""

    def __len__(self) -> int: ...

    def __reversed__(self) -> Iterator[_Listed_co]: ...


def piece_of(items: Ordered[_Item], wish: Mapping[str, str]) -> list[_Item]:
    """Return those of *items* that *wish* is for, in their order.

    Args:
        items: The whole listing, the newest at its end.
        wish: ``last``, how many of the newest, all unless given; and ``skip``, how many of the newest to leave out.

    Raises:
        Unfit: One of them is no number.

    >>> piece_of(range(9), {}), piece_of(range(9), {"last": "3"}), piece_of(range(9), {"last": "3", "skip": "7"})
    ([0, 1, 2, 3, 4, 5, 6, 7, 8], [6, 7, 8], [0, 1])
    """
    last, skip = _number(wish, "last", len(items)), _number(wish, "skip", 0)
    return list(islice(reversed(items), skip, skip + last))[::-1]


def _number(wish: Mapping[str, str], name: str, otherwise: int) -> int:
    text = wish.get(name, str(otherwise))
    if not _NUMBER.fullmatch(text):
        raise Unfit(own_error(400, "invalid_request", f"{name} must be a whole number from 0"))
    return int(text)
