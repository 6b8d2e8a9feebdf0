"""How fast the films of a test are made: after some queries or after some time, whichever is first.

A server that people start goes by one of the two. Under a test there may be code that polls without letting time pass,
and code that waits for a callback without a query; neither is to wait for ever.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from wanref_contract.sandbox.pace import Pace, parse_pace

USUAL = "polls:3,time:60"
"""The third query finds the film made, or a minute does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EitherPace(Pace):
    """A pace by polls that time brings to an end as well.

    Attributes:
        limit: Seconds until the end, however few polls there were.
    """

    limit: float

    def done(self, *, seconds: float, polls: int) -> float:
        """Return the share that is done after *seconds* and *polls*, from 0 to 1.

        >>> parse_progress("polls:4,time:60").done(seconds=45, polls=1)
        0.75
        """
        return min(1.0, max(polls / self.length, seconds / self.limit if self.limit else 1.0))

    @property
    def seconds(self) -> float:
        """Seconds until the end by themselves."""
        return self.limit

    def slower(self, factor: float) -> EitherPace:
        """Return the same pace, *factor* times slower."""
        return replace(self, length=self.length * factor, limit=self.limit * factor)


def parse_progress(text: str) -> Pace:
    """Return the pace that *text* names: ``immediate``, ``polls:N``, ``time:SECONDS``, or the last two with a comma.

    Raises:
        ValueError: It names none.

    >>> parse_progress("immediate")
    Pace(kind='time', length=0.0)
    >>> parse_progress("polls:3,time:60").seconds
    60.0
    """
    paces = [parse_pace(part.strip()) for part in text.split(",")]
    if len(paces) == 1:
        return paces[0]
    by_kind = {pace.kind: pace.length for pace in paces}
    if len(paces) != 2 or by_kind.keys() != {"polls", "time"}:
        raise ValueError(f"the progress must be one pace, or polls:N,time:SECONDS, is {text!r}")
    return EitherPace(kind="polls", length=by_kind["polls"], limit=by_kind["time"])
