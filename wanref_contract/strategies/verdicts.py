"""Which rules an instance breaks, and no more than that.

A strategy asks this for every proposal, so it goes the way of the clean path: words and places of findings are made
only where the structure is in doubt and `wanref_contract.checking` has to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract.checking import judge
from wanref_contract.kept import DOUBTS

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

    Rules = frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """Answers about instances under one contract; rules go by their index in it."""

    contract: Contract

    def broken(self, instance: Any) -> Rules:
        """Return the indices of all rules that *instance* breaks.

        >>> from wanref_contract import load_contract
        >>> contract = load_contract()
        >>> [contract.rules[index].id for index in Verdicts(contract=contract).broken([])]
        ['request-object']
        """
        functions = self.contract.functions
        try:
            if functions.doubts(instance) == []:
                return frozenset([hit[0] for hit in functions.broken(instance)[0]])
        except DOUBTS:
            pass  # only the exact way knows
        by_name = self.contract.by_name
        return frozenset([by_name[finding.rule].index for finding in judge(instance, self.contract)])

    def is_fine(self, instance: Any) -> bool:
        """Say whether *instance* is accepted and done as it says: no error and no warning, though perhaps advice."""
        return self.broken(instance) <= self._advice

    @cached_property
    def _advice(self) -> Rules:
        return frozenset(rule.index for rule in self.contract.rules if rule.severity == "info")
