"""What something costs, and how that compares with something else that was measured beside it.

A machine speeds up and slows down by half while it is measured. So subjects take turns, each round begins with another
one, and a comparison is the median of the ratios within each round: what slows a whole round down falls out of it.
Processor time is counted rather than the time on the clock, which belongs to everybody on the machine.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of a subject took.

    Attributes:
        cpu: Seconds of processor time, of the system on its behalf too.
        wall: Seconds on the clock.
        peak: Bytes of memory at the most; 0 where that was not measured.
    """

    cpu: float
    wall: float
    peak: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What subjects took, round by round.

    Attributes:
        rounds: By name of the subject, its cost in each round.
    """

    rounds: Mapping[str, Sequence[Cost]]

    def median(self, name: str, of: str = "cpu") -> float:
        """Return the median over the rounds of what *name* took."""
        return median(self._amounts(name, of))

    def least(self, name: str, of: str = "cpu") -> float:
        """Return the least that *name* took: what it takes where nothing disturbs it."""
        return min(self._amounts(name, of))

    def ratio(self, name: str, reference: str, of: str = "cpu") -> float:
        """Return what *name* takes of what *reference* takes: the median of the ratios of each round.

        >>> costs = [Cost(cpu=1.0, wall=1.0), Cost(cpu=4.0, wall=4.0)]
        >>> Costs(rounds={"one": costs, "other": costs}).ratio("one", "other")
        1.0
        """
        pairs = zip(self._amounts(name, of), self._amounts(reference, of), strict=True)
        return median(one / other for one, other in pairs)

    def _amounts(self, name: str, of: str) -> list[float]:
        return [getattr(cost, of) for cost in self.rounds[name]]


def measure(subjects: Mapping[str, Callable[[], Cost]], *, rounds: int) -> Costs:
    """Run each of *subjects* once a round, and once before to warm up.

    >>> measure({"nothing": lambda: cost_of(lambda: None)}, rounds=2).median("nothing") < 1
    True
    """
    names = list(subjects)
    taken: dict[str, list[Cost]] = {name: [] for name in names}
    for name in names:
        subjects[name]()
    gc.collect()
    gc.freeze()  # what is there before, requests and compiled validators, is no garbage to look through
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(subjects[name]())
    gc.unfreeze()
    return Costs(rounds=taken)


def cost_of(function: Callable[[], object]) -> Cost:
    """Return what one call of *function* takes in this process.

    >>> cost_of(lambda: sum(range(1000))).cpu > 0
    True
    """
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return Cost(cpu=time.process_time() - cpu, wall=time.perf_counter() - wall)


def over(function: Callable[[Any], object], instances: Sequence[Any]) -> Callable[[], Cost]:
    """Return the subject that calls *function* with each of *instances*.

    >>> over(len, ["a", "b"])().cpu > 0
    True
    """

    def loop() -> None:
        for instance in instances:
            function(instance)

    return lambda: cost_of(loop)
