"""How long to wait before a call is made again: as asked, or ever longer."""

from __future__ import annotations

import math
import re
from email.utils import parsedate_to_datetime
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LONGEST = 30.0  # seconds; ours, since nothing is documented: long enough to be polite, short enough to notice the end
_SECONDS = re.compile(r"[0-9]{1,9}")


def growing(least: float, jitter: Callable[[], float] | None = None) -> Iterator[float]:
    """Yield pauses in seconds: the *least*, and then each twice as long, up to half a minute.

    Args:
        least: The first.
        jitter: Returns the share by which a pause is made longer, such as `random.random`; none unless given.

    >>> [next(pauses) for pauses in [growing(1)] for _ in range(7)]
    [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    """
    for step in count():
        pause = min(least * 2.0 ** min(step, 60), _LONGEST)
        yield pause * (1 + jitter()) if jitter else pause


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that an answer asks to wait; None where it does not, or not in a way that can be read.

    Args:
        headers: Of the answer, by lower-case name.
        now: The moment in Unix seconds, for a date where the answer has no ``Date`` of its own to count from.

    >>> retry_after({"retry-after": "17"}, 0)
    17.0
    >>> retry_after({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0)
    30.0
    """
    asked = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return float(asked)
    until, since = _moment(asked), _moment(headers.get("date", ""))
    if math.isnan(until):
        return None
    return max(0.0, until - (now if math.isnan(since) else since))


def _moment(text: str) -> float:
    """Return the moment that the HTTP date *text* names, in Unix seconds; NaN where it names none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return math.nan
