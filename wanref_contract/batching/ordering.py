"""Results in the order of their parts, with only a few parts on their way."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Part = TypeVar("_Part")
_Result_co = TypeVar("_Result_co", covariant=True)


class Awaited(Protocol[_Result_co]):
    """A result that may be still to come, as the futures of `concurrent.futures` and of Dask are."""

    def result(self) -> _Result_co:
        """Wait for it."""


def iter_in_order(
    parts: Iterable[_Part], submit: Callable[[_Part], Awaited[_Result_co]], *, ahead: int
) -> Iterator[tuple[_Part, _Result_co]]:
    """Yield each of *parts* with its result, in order.

    No part is read before somebody takes results: who reads slowly has slow work done, and memory stays flat.

    Args:
        parts: What is to be done.
        submit: Has one part done, elsewhere, and returns at once.
        ahead: How many parts are on their way while a result is told.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor() as pool:
    ...     list(iter_in_order([3, 1, 2], lambda part: pool.submit(pow, part, 2), ahead=2))
    [(3, 9), (1, 1), (2, 4)]
    """
    waiting: deque[tuple[_Part, Awaited[_Result_co]]] = deque()
    for part in parts:
        waiting.append((part, submit(part)))
        if len(waiting) > ahead:
            done, awaited = waiting.popleft()
            yield done, awaited.result()
            del done, awaited  # a cluster keeps a result as long as anybody holds on to it
    while waiting:
        done, awaited = waiting.popleft()
        yield done, awaited.result()
        del done, awaited
