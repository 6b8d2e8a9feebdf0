"""The Hypothesis strategies of single changes: what may be proposed for a field, a prompt, the lists of assets.

A change is a list of paths and values, put where they belong all at once; an empty one leaves a request as it is.
Strategies are made once and kept, as making one takes as long as drawing from it. Each takes one draw, where it can: a
request shrinks to fewer draws before it shrinks to simpler ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, product
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

from wanref_contract.strategies.narrowing import EMPTY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from hypothesis.strategies import SearchStrategy

    from wanref_contract.strategies.cells import Cell
    from wanref_contract.strategies.fields import Field
    from wanref_contract.strategies.material import Material

    Path = tuple[str, ...]
    Counts = tuple[int, ...]
    Change = Sequence[tuple[Path, Any]]
    Changes = SearchStrategy[Change]

T = TypeVar("T")

NO_PATHS: frozenset[Path] = frozenset()

_NO_CHANGE: Change = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Choices:
    """What may be proposed, with prompts in one script or in any.

    Attributes:
        material: What requests are made of.
        script: The script of the prompts; None for any.
    """

    material: Material
    script: str | None = None

    @cached_property
    def cells(self) -> SearchStrategy[Cell | None]:
        """Any cell, or None as often."""
        return st.none() | by_counts({cell.counts: st.just(cell) for cell in self._cells})

    def assets(self, cell: Cell) -> Changes:
        """Return the strategy of the lists of assets of *cell*."""
        return self._assets[cell.counts]

    def prompt(self, cell: Cell) -> Changes:
        """Return the strategy of the prompt of *cell*."""
        return self._prompts[cell.counts]

    def prompt_or_none(self, cell: Cell) -> Changes:
        """Return the strategy of the prompt of *cell*, and of no change as often."""
        return self._prompts_or_none[cell.counts]

    @property
    def simplest(self) -> Cell:
        """The cell of the fewest assets."""
        return self._cells[0]

    def fields(self, cell: Cell, *, given: Set[Path] = NO_PATHS, left_out: Set[Path] = NO_PATHS) -> Sequence[Changes]:
        """Return the strategies of all other fields, each of no change as often as of some.

        Args:
            cell: Where the request has its assets.
            given: The fields that are to hold something.
            left_out: The fields that are not to be there.
        """
        fields = [field for field in self.material.fields if field.path not in left_out]
        return [self._field(field, cell, is_given=field.path in given) for field in fields]

    @cached_property
    def _cells(self) -> Sequence[Cell]:
        return list(self.material.cells.by_counts.values())

    @cached_property
    def _assets(self) -> dict[tuple[int, ...], Changes]:
        return {
            cell.counts: st.sampled_from(
                [tuple(zip(cell.lists, lists, strict=True)) for lists in product(*cell.lists.values())]
            )
            for cell in self._cells
        }

    @cached_property
    def _prompts(self) -> dict[tuple[int, ...], Changes]:
        return {cell.counts: st.sampled_from(self._texts(cell)) for cell in self._cells}

    @cached_property
    def _prompts_or_none(self) -> dict[tuple[int, ...], Changes]:
        texts = {cell.counts: self._texts(cell) for cell in self._cells}
        return {counts: st.sampled_from([*([_NO_CHANGE] * len(some)), *some]) for counts, some in texts.items()}

    def _texts(self, cell: Cell) -> Sequence[Change]:
        path = self.material.phrases.prompt
        texts = [text for script, texts in cell.prompts.items() if self.script in (None, script) for text in texts]
        return [((path, text),) for text in texts] if path else [_NO_CHANGE]

    def _field(self, field: Field, cell: Cell, *, is_given: bool) -> Changes:
        maps = cell.maps.get(field.path, ())
        key = (field.path, cell.counts if maps else (), is_given)
        if key not in self._fields:
            self._fields[key] = _changes(field, maps or self.material.values[field.path], is_given=is_given)
        return self._fields[key]

    @cached_property
    def _fields(self) -> dict[tuple[Path, tuple[int, ...], bool], Changes]:
        return {}


def _changes(field: Field, values: Sequence[Any], *, is_given: bool) -> Changes:
    """Return the strategy that puts one of *values* at *field*, or leaves it out as often."""
    may_be_left_out = not is_given and not field.is_required
    if field.is_wide:
        least, most = field.bounds
        numbers = st.integers(least, most).map(lambda number: ((field.path, number * field.step),))
        return st.one_of(st.just(_NO_CHANGE), numbers) if may_be_left_out else numbers
    full = [((field.path, value),) for value in values if not (is_given and value in EMPTY)]
    return st.sampled_from([*([_NO_CHANGE] * len(full) if may_be_left_out else ()), *full])


def by_counts(strategies: Mapping[Counts, SearchStrategy[T]]) -> SearchStrategy[T]:
    """Return the strategy of what any of *strategies* draws, which stand for the numbers of assets, simplest first.

    The number of each kind is drawn by itself, so that it shrinks by itself. Numbers that nothing stands for give way
    to some that there are, in turn.
    """
    ranges = [sorted(set(numbers)) for numbers in zip(*strategies, strict=True)]
    turns = cycle(strategies.values())
    grid = {counts: strategies[counts] if counts in strategies else next(turns) for counts in product(*ranges)}
    return st.tuples(*map(st.sampled_from, ranges)).flatmap(grid.__getitem__)
