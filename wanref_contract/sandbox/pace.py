"""How fast a task goes: after some seconds, after some polls, or never.

A pace answers with the share of the work that is done, and with the moment of the end where that can be told ahead.
What a share means for the state of a task is for `task` to say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

USUAL = "time:6"
"""The pace where nothing else is said: two polls of a client that asks every three seconds."""

_IMMEDIATE = "immediate"
_HALF = 0.5  # where a task stands that is stuck
_HELP = "immediate, polls:N with a whole number from 1, or time:SECONDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a task goes.

    Attributes:
        kind: ``time``, ``polls`` or ``stuck``.
        length: Seconds, or polls, until the end.
    """

    kind: str
    length: float

    def done(self, *, seconds: float, polls: int) -> float:
        """Return the share that is done after *seconds* and *polls*, from 0 to 1.

        >>> parse_pace("polls:4").done(seconds=99, polls=1)
        0.25
        """
        if self.kind == "stuck":
            return _HALF
        gone = seconds if self.kind == "time" else polls
        return min(1.0, gone / self.length) if self.length else 1.0

    @property
    def seconds(self) -> float:
        """Seconds until the end by themselves; infinitely many where something else has to happen."""
        return self.length if self.kind == "time" else math.inf

    def slower(self, factor: float) -> Pace:
        """Return the same pace, *factor* times slower.

        >>> parse_pace("time:6").slower(10)
        Pace(kind='time', length=60.0)
        """
        return replace(self, length=self.length * factor)

    @classmethod
    def from_json(cls, data: Any) -> Pace:
        """Return the pace that was written as *data*."""
        return cls(**data)


STUCK = Pace(kind="stuck", length=0.0)


def parse_pace(text: str) -> Pace:
    """Return the pace that *text* names.

    Raises:
        ValueError: It names none.

    >>> parse_pace("immediate"), parse_pace("polls:3")
    (Pace(kind='time', length=0.0), Pace(kind='polls', length=3.0))
    """
    if text == _IMMEDIATE:
        return Pace(kind="time", length=0.0)
    kind, _, number = text.partition(":")
    try:
        length = float(int(number) if kind == "polls" else number)
    except ValueError:
        length = math.nan
    if kind not in ("time", "polls") or not math.isfinite(length) or length < (kind == "polls"):
        raise ValueError(f"the progress must be {_HELP}, is {text!r}")
    return Pace(kind=kind, length=length)
