"""The ids of tasks: as the documented examples have them, or counted up for those who compare texts."""

from __future__ import annotations

import secrets
from typing import Protocol

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LENGTH = 8


class Ids(Protocol):
    """Whatever names a task that is made at a moment."""

    def __call__(self, prefix: str, now: float) -> str:
        """Return an id that begins with *prefix*, and that no other task has."""
        ...


def random_id(prefix: str, now: float) -> str:
    """Return an id like those of the documentation: the prefix, the second, eight letters by chance.

    >>> random_id("task-", 1757169743.5)[:16]
    'task-1757169743-'
    """
    number = secrets.randbits(64)  # one draw for all letters: each asks the system
    letters = ""
    for _ in range(_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return f"{prefix}{int(now)}-{letters}"


class CountedIds:
    """Ids that are the same on every run: the first task is 00000001.

    >>> ids = CountedIds()
    >>> ids("task-", 1757169743), ids("task-", 1757169743)
    ('task-1757169743-00000001', 'task-1757169743-00000002')
    """

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, prefix: str, now: float) -> str:
        """Return the next id."""
        self._count += 1
        return f"{prefix}{int(now)}-{self._count:08}"
