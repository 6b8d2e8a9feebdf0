"""Where the requests about one rule start from: instances that break it and no other, or that lie at its limit.

They are found, not written: of the examples of the rule and of everything like them, what does to the rule what is
asked for is kept. All of it happens once for a rule; drawing takes one of the starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from wanref_contract.limits import iter_limits
from wanref_contract.pointer import put
from wanref_contract.strategies.fields import unique
from wanref_contract.strategies.instances import value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.strategies.cells import Cell, Cells
    from wanref_contract.strategies.variants import Variants
    from wanref_contract.strategies.verdicts import Verdicts

    Path = tuple[str, ...]
    Judge = Callable[[Any], bool]

_SHARE = 60
"""Up to so many starts each place that a rule looks at has as many as any other."""


@dataclass(frozen=True, kw_only=True)
class Starts:
    """The starts of all rules of one contract, each found when it is asked for.

    Attributes:
        verdicts: The judge.
        cells: The legal numbers of assets.
        variants: What is like an instance.
        values: By path of a field, what it may hold whatever the assets.
    """

    verdicts: Verdicts
    cells: Cells
    variants: Variants
    values: Mapping[Path, Sequence[Any]]

    def breaks(self, rule: Rule) -> Judge:
        """Return the function that says whether an instance breaks *rule* and no other but its companions.

        Companions are the rules that the broken examples of *rule* name under ``also``.
        """
        by_name = self.verdicts.contract.by_name
        companions = {name for example in rule.examples if example.breaks for name in example.also}
        allowed = {rule.index, *(by_name[name].index for name in companions)}

        def breaks(instance: Any) -> bool:
            broken = self.verdicts.broken(instance)
            return rule.index in broken and broken <= allowed

        return breaks

    def breaking(self, rule: Rule) -> tuple[Any, ...]:
        """Return instances that break *rule* and no other but its companions."""
        if rule.index not in self._breaking:
            self._breaking[rule.index] = self._kept(rule, self.breaks(rule), breaks=True)
        return self._breaking[rule.index]

    def keeps(self, rule: Rule) -> Judge:
        """Return the function that says whether an instance is fine, and does not even break *rule* as advice."""
        return lambda instance: self.verdicts.is_fine(instance) and rule.index not in self.verdicts.broken(instance)

    def keeping(self, rule: Rule) -> tuple[Any, ...]:
        """Return instances that are fine and keep *rule*: its accepted examples, and others like its examples."""
        if rule.index not in self._keeping:
            self._keeping[rule.index] = self._kept(rule, self.keeps(rule), breaks=False)
        return self._keeping[rule.index]

    def at_limit(self, rule: Rule) -> tuple[Any, ...]:
        """Return those that keep *rule* and would not were it stricter by one.

        Where a rule has no limit, all that keep it are as near to it as anything is.
        """
        if rule.index not in self._at_limit:
            limits = tuple(iter_limits(self.verdicts.contract, rule))
            kept = self.keeping(rule)
            exact = tuple(instance for instance in kept if any(limit.is_at(instance) for limit in limits))
            self._at_limit[rule.index] = exact or kept
        return self._at_limit[rule.index]

    @cached_property
    def _breaking(self) -> dict[int, tuple[Any, ...]]:
        return {}

    @cached_property
    def _keeping(self) -> dict[int, tuple[Any, ...]]:
        return {}

    @cached_property
    def _at_limit(self) -> dict[int, tuple[Any, ...]]:
        return {}

    def _kept(self, rule: Rule, keeps: Judge, *, breaks: bool) -> tuple[Any, ...]:
        """Return the examples of *rule* on one side of it, and their variants, that *keeps* says yes to."""
        own = [example.instance for example in rule.examples if example.breaks == breaks]
        other = [example.instance for example in rule.examples if example.breaks != breaks]
        groups: dict[str, list[Any]] = {"own": own}
        for host in unique([*own[:1], *other[:1], *own[-1:], *self._roomy]):
            for pattern, variant in self.variants.iter_variants(rule, host):
                groups.setdefault(pattern, []).append(variant)
        return _balanced([[one for one in unique(group) if keeps(one)] for group in groups.values()])

    @cached_property
    def _roomy(self) -> tuple[Any, ...]:
        """Fine requests of as many fields as fit together, tried in the order of the schema and against it.

        Two have some assets of each kind, and two as many assets as may be.
        """
        cells = list(self.cells.by_counts.values())
        mixed = max(cells, key=lambda cell: (min(cell.counts, default=0), -sum(cell.counts)))
        orders = (list(self.values), list(self.values)[::-1])
        return tuple(self._filled(cell, paths) for cell in (mixed, cells[-1]) for paths in orders)

    def _filled(self, cell: Cell, paths: Sequence[Path]) -> Any:
        """Return the request of *cell* with whatever of *paths* fits beside what is there, in their order."""
        request = cell.start
        for path in paths:
            maps = cell.maps.get(path)
            for value in [max(maps, key=len)] if maps else self.values[path][:1]:
                fuller = put(request, path, value)
                request = fuller if value_at(request, path) is None and self.verdicts.is_fine(fuller) else request
        return request


def _balanced(groups: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    """Return the members of all *groups*, those of small ones repeated, so that each has its share of the draws.

    >>> _balanced([["a", "b", "c"], ["d"], []])
    ('a', 'b', 'c', 'd', 'd', 'd')
    """
    full = [group for group in groups if group]
    size = min(max(map(len, full), default=0), _SHARE)
    return tuple(one for group in full for one in islice(cycle(group), max(size, len(group))))
