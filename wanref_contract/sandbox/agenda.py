"""What is to happen, and when: the ids of things by the moments they are due at."""

from __future__ import annotations

import math
from heapq import heappop, heappush


class Agenda:
    """Ids by the moments they are due at.

    An id may stand here more than once, or for something that has happened since: whoever takes it looks again.

    >>> agenda = Agenda()
    >>> agenda.add(7, "b"); agenda.add(5, "a"); agenda.add(9, "c")
    >>> agenda.take(7), agenda.take(7), agenda.take(7), agenda.next
    ('a', 'b', None, 9)
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []

    @property
    def next(self) -> float:
        """The first moment at which anything is due; infinitely far where nothing is."""
        return self._heap[0][0] if self._heap else math.inf

    def add(self, at: float, id_: str) -> None:
        """Note that *id_* is due *at* a moment; what is infinitely far is never due."""
        if at < math.inf:
            heappush(self._heap, (at, id_))

    def take(self, now: float) -> str | None:
        """Return what is due first, and strike it out; None where nothing is due at the moment *now*."""
        return heappop(self._heap)[1] if self.next <= now else None
