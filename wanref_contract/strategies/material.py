"""Everything that the strategies of one contract draw from, found once and kept while the contract is in use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.loading import default_contract
from wanref_contract.strategies.cells import Cells
from wanref_contract.strategies.fields import Field, iter_examples, iter_fields, right_values, unique
from wanref_contract.strategies.phrases import Phrases, load_phrases
from wanref_contract.strategies.starts import Starts
from wanref_contract.strategies.variants import Variants
from wanref_contract.strategies.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.contract.contract import Contract

    Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """What requests of one contract are made of."""

    contract: Contract

    @cached_property
    def phrases(self) -> Phrases:
        """The texts, and the words by which requests are asked for."""
        return load_phrases(self.contract)

    @cached_property
    def verdicts(self) -> Verdicts:
        """The judge."""
        return Verdicts(contract=self.contract)

    @cached_property
    def cells(self) -> Cells:
        """The legal numbers of assets."""
        return Cells(
            contract=self.contract,
            verdicts=self.verdicts,
            phrases=self.phrases,
            accepted=self._accepted,
            examples=unique([*self._accepted, *iter_examples(self.contract, breaks=True)]),
            base=min(self._accepted, key=lambda instance: len(json.dumps(instance))),
        )

    @cached_property
    def fields(self) -> Sequence[Field]:
        """The fields that stand alone: all but the lists of assets, the prompt, and what has no choice."""
        taken = {self.phrases.prompt, *(kind.path for kind in self.cells.kinds)}
        found = [field for field in iter_fields(self.contract.request_schema) if field.path not in taken]
        return [field for field in found if not field.is_required or len(self._values_of(field)) > 1]

    @cached_property
    def values(self) -> Mapping[Path, Sequence[Any]]:
        """By path of each of `fields`, what it may hold whatever the assets; of a wide one the ends."""
        return {field.path: self._values_of(field) for field in self.fields}

    @cached_property
    def variants(self) -> Variants:
        """What is like an instance."""
        return Variants(contract=self.contract, cells=self.cells)

    @cached_property
    def starts(self) -> Starts:
        """Where requests about a rule start from."""
        return Starts(verdicts=self.verdicts, cells=self.cells, variants=self.variants, values=self.values)

    @cached_property
    def _accepted(self) -> Sequence[Any]:
        """The accepted examples that are fine requests."""
        accepted = [instance for instance in iter_examples(self.contract, breaks=False) if isinstance(instance, dict)]
        return [instance for instance in accepted if self.verdicts.is_fine(instance)]

    def _values_of(self, field: Field) -> Sequence[Any]:
        return right_values(field, self._accepted, self.phrases)


def material_of(contract: Contract | None) -> Material:
    """Return the material of *contract*, of the package's own unless one is given; made once for each.

    >>> material_of(None) is material_of(None)
    True
    """
    return _material_of(contract or default_contract())


@lru_cache(maxsize=8)
def _material_of(contract: Contract) -> Material:
    return Material(contract=contract)
