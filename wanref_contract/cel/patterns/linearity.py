r"""Whether a pattern can run long.

RE2 is linear by construction; Python's ``re`` tries one way after the other. A pattern is refused where the ways
could multiply. The argument:

* At a *choice* (alternatives, an optional part, another round of a repetition) the next character decides
  alone, or the ways to choose are counted; their product may not pass ``MAX_WAYS``.
* An unbounded repetition in which the next character does not decide whether to go on is a *wanderer*: it
  tries every place to stop. So does a search that is not anchored by ``^``: it tries every place to start.
  One wanderer is allowed, and no long repetition after it may run over characters with which what follows
  the wanderer can begin, or every place tried would run over the same text again. A part that the wanderer
  cannot run past ends it: all places tried lead to the same one.
* Where a search is not anchored, a repetition at the open end may as well be as short as possible: it is cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.cel.patterns.parts import (
    END,
    EVERYTHING,
    START,
    Chars,
    Choice,
    Part,
    Ranges,
    Repeat,
    Sequence,
    all_chars,
    first,
    nullable,
    overlap,
    union,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_WAYS = 100
SHORT = 16
"""A repetition of at most so many rounds costs no more than writing them out."""


class Option:
    """One top-level alternative: its parts without the anchors and without what an open end makes idle."""

    def __init__(self, root: Part) -> None:
        parts = list(root.parts if isinstance(root, Sequence) else (root,))
        self.anchored = parts[:1] == [START]
        self.ended = parts[-1:] == [END]
        parts = parts[self.anchored : len(parts) - self.ended]
        if not self.anchored:
            parts = _shortened(parts)
        if not self.ended:
            parts = _shortened(parts[::-1])[::-1]
        self.parts = tuple(parts)

    def text(self, *, with_start: bool) -> str:
        """Return the Python for it; *with_start* spells out the anchor that ``match`` has of itself."""
        start = r"\A" if self.anchored and with_start else ""
        return start + written(Sequence(self.parts)) + (r"\Z" if self.ended else "")

    def check(self) -> None:
        """Refuse it if it may match one text in many ways, or run over it many times."""
        ways = 1
        tail, crossed = ((), ()) if self.anchored else (first(Sequence(self.parts)), EVERYTHING)
        for index, part in enumerate(self.parts):
            follow = first(Sequence(self.parts[index + 1 :]))
            if crossed and _stops(part, crossed):
                tail, crossed = (), ()
            elif crossed:
                _check_after_wanderer(part, tail)
                crossed = union(crossed, all_chars(part))
            if isinstance(part, Repeat) and _wanders(part, follow):
                if crossed:
                    raise ValueError("several ways to match long text: anchor it with ^, or use two matches()")
                _check_round(part, follow)
                tail, crossed = follow, all_chars(part)
            else:
                ways *= _ways(part, follow)
            if ways > MAX_WAYS:
                raise ValueError("too many ways to match the same text: let alternatives begin differently")


def _shortened(parts: list[Part]) -> list[Part]:
    """*parts* with the repetitions at their start cut to the fewest rounds."""
    while parts and isinstance(repeat := parts[0], Repeat) and repeat.most != repeat.least:
        if repeat.most is None:
            _check_round(repeat, ())
        fewest = [Repeat(repeat.body, repeat.least, repeat.least)] if repeat.least > 1 else [repeat.body]
        parts = [*(fewest if repeat.least else []), *parts[1:]]
    return parts


def _wanders(repeat: Repeat, follow: Ranges) -> bool:
    return repeat.most is None and overlap(first(repeat.body), follow)


def _stops(part: Part, crossed: Ranges) -> bool:
    """Whether *part* must be there and nothing before it can run past it: all places tried end at the same one."""
    return not nullable(part) and isinstance(part, (Chars, Repeat)) and not overlap(all_chars(part), crossed)


def _check_after_wanderer(part: Part, tail: Ranges) -> None:
    for repeat in _long_repeats(part):
        if overlap(all_chars(repeat.body), tail):
            raise ValueError(f"{written(repeat)!r} may run over the same text many times: anchor the pattern with ^")


def _check_round(repeat: Repeat, follow: Ranges) -> None:
    """One round of an unbounded repetition must match in one way, or the rounds would multiply its ways."""
    if nullable(repeat.body):
        raise ValueError(f"{written(repeat)!r} repeats what may be empty")
    if _ways(repeat.body, union(first(repeat.body), follow)) > 1:
        raise ValueError(f"{written(repeat)!r} repeats what matches in several ways")


def _ways(part: Part, follow: Ranges) -> int:
    """How many ways *part* has to match one text when *follow* are the characters that may come next."""
    match part:
        case Sequence(parts):
            ways = 1
            for index, each in enumerate(parts):
                rest = Sequence(parts[index + 1 :])
                ways *= _ways(each, union(first(rest), follow) if nullable(rest) else first(rest))
            return min(ways, MAX_WAYS + 1)
        case Choice(options):
            starts = [union(first(each), follow) if nullable(each) else first(each) for each in options]
            decided = not any(overlap(one, other) for i, one in enumerate(starts) for other in starts[:i])
            ways_of_each = [_ways(each, follow) for each in options]
            return max(ways_of_each) if decided else sum(ways_of_each)
        case Repeat(body, least, most):
            decided = not overlap(first(body), follow)
            if most is None:
                if not decided:
                    raise ValueError(f"{written(part)!r} does not end where the next part begins")
                _check_round(part, follow)
                return 1
            inner = _ways(body, union(first(body), follow) if most > 1 else follow)
            stops = 1 if decided else most - least + 1
            ways_of_rounds = 1 if inner == 1 else inner ** min(most, MAX_WAYS)
            return int(min(stops * ways_of_rounds, MAX_WAYS + 1))
    return 1


def _long_repeats(part: Part) -> Iterator[Repeat]:
    match part:
        case Repeat(body, _, most):
            if most is None or most > SHORT:
                yield part
            yield from _long_repeats(body)
        case Sequence(parts) | Choice(parts):
            for each in parts:
                yield from _long_repeats(each)
