"""How much a sandbox remembers: what it holds it holds in memory, and whoever calls it decides how often.

A task takes about two kilobytes, with a request of usual length, and a call in the journal about one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a sandbox remembers.

    Attributes:
        rooms: In which anything has happened; one more is refused.
        tasks: Of a room; one more is refused.
        calls: Of a room, in its journal; the oldest is forgotten.
    """

    rooms: int = 1000
    tasks: int = 100_000
    calls: int = 1000


USUAL_LIMITS = Limits()


def parse_limits(texts: Iterable[str]) -> Limits:
    """Return the limits of which *texts* say what is unusual.

    Raises:
        ValueError: One of them says none.

    >>> parse_limits(["rooms=5"])
    Limits(rooms=5, tasks=100000, calls=1000)
    """
    names = [field.name for field in fields(Limits)]
    numbers = {}
    for text in texts:
        name, _, number = text.partition("=")
        if name not in names or not number.isdecimal() or len(number) > 9 or int(number) < 1:
            raise ValueError(f"a limit must be {', '.join(names)} with =N from 1, is {text[:100]!r}")
        numbers[name] = int(number)
    return Limits(**numbers)
