"""For each field of a request, the Hypothesis strategy of what is proposed for it.

Strategies are made once and kept: making one takes as long as drawing from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wanref_contract.strategies.narrowing import EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from hypothesis.strategies import SearchStrategy

    from wanref_contract.strategies.cells import Cell
    from wanref_contract.strategies.fields import Field
    from wanref_contract.strategies.material import Material

    Path = tuple[str, ...]
    Choice = tuple[Path, SearchStrategy[Any]]

NOTHING: Any = object()
"""What is drawn for a field that is to be left out."""

NO_PATHS: frozenset[Path] = frozenset()


@dataclass(frozen=True, kw_only=True, eq=False)
class Choices:
    """What may be proposed, in one script or in any.

    Attributes:
        material: What requests are made of.
        script: The script of the prompts; None for any.
    """

    material: Material
    script: str | None = None

    @cached_property
    def cells(self) -> Sequence[tuple[Cell, Sequence[Choice]]]:
        """Every cell, with the choices of its lists of assets and of its prompt."""
        return [(cell, self.of_assets(cell)) for cell in self.material.cells.by_counts.values()]

    def of_assets(self, cell: Cell) -> Sequence[Choice]:
        """Return the choices of the lists of assets of *cell*, and of its prompt."""
        return [*((path, st.sampled_from(lists)) for path, lists in cell.lists.items()), *self.of_prompt(cell)]

    def of_prompt(self, cell: Cell | None) -> Sequence[Choice]:
        """Return the choice of the prompt of *cell*; none where the contract has no prompt, or there is no cell."""
        path = self.material.phrases.prompt
        if not path or cell is None:
            return []
        prompts = [text for script, texts in cell.prompts.items() if self.script in (None, script) for text in texts]
        return [(path, st.sampled_from(prompts))]

    def of_fields(
        self, cell: Cell | None, *, given: Set[Path] = NO_PATHS, left_out: Set[Path] = NO_PATHS
    ) -> Sequence[Choice]:
        """Return the choices of all other fields.

        Args:
            cell: Where the request has its assets; without one, nothing is chosen whose keys name them.
            given: The fields that are to hold something.
            left_out: The fields that are not to be there.
        """
        return [
            (field.path, self._strategy(field, cell, is_given=field.path in given))
            for field in self.material.fields
            if field.path not in left_out and (cell is not None or "additionalProperties" not in field.schema)
        ]

    def _strategy(self, field: Field, cell: Cell | None, *, is_given: bool) -> SearchStrategy[Any]:
        key = (field.path, cell.counts if cell and field.path in cell.maps else (), is_given)
        if key not in self._strategies:
            maps = cell.maps.get(field.path) if cell else None
            self._strategies[key] = _strategy(field, maps or self.material.values[field.path], is_given=is_given)
        return self._strategies[key]

    @cached_property
    def _strategies(self) -> dict[tuple[Path, tuple[int, ...], bool], SearchStrategy[Any]]:
        return {}


def _strategy(field: Field, values: Sequence[Any], *, is_given: bool) -> SearchStrategy[Any]:
    """Return the strategy of *values* of *field*; of nothing as often, unless it is to hold something."""
    full = [value for value in values if value not in EMPTY] if is_given else values
    if field.is_wide:
        least, most = field.bounds
        numbers = st.integers(least, most).map(lambda number: number * field.step)
        return numbers if is_given else st.one_of(st.just(NOTHING), numbers)
    may_be_left_out = not is_given and not field.is_required
    return st.sampled_from([*([NOTHING] * len(full) if may_be_left_out else ()), *full])
