"""Requests with this and without that: the words of a caller to what every drawn request must have.

A word is the name of a field, or one that the contract's ``generation.yaml`` explains by fields. Asked for with a word
of several fields, a request has one of them at least; without it, it has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import put

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.strategies.cells import Cell
    from wanref_contract.strategies.material import Material

    Path = tuple[str, ...]

EMPTY: tuple[Any, ...] = ("", [], {})
"""Values by which a field is given and still holds nothing."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to make requests that have what was asked for.

    Attributes:
        starts: The cells that can, each with its simplest such request.
        given: Paths of the fields that every request has.
        left_out: Paths of the fields that none has.
    """

    starts: Sequence[tuple[Cell, Mapping[str, Any]]]
    given: frozenset[Path]
    left_out: frozenset[Path]


def recipes(material: Material, words: Mapping[str, bool], script: str | None) -> list[Recipe]:
    """Return the ways to make requests with the words that are True in *words*, and without those that are False.

    Raises:
        ValueError: A word or *script* is unknown, or no request is so.
    """
    paths = {word: _paths_of(material, word) for word in words}
    _check_script(material, script)
    without = {path for word, wanted in words.items() if not wanted for path in paths[word]}
    found = []
    for choice in product(*(paths[word] for word, wanted in words.items() if wanted)):
        starts = [*_starts(material, frozenset(choice), without, script)]
        if starts and without.isdisjoint(choice):
            found.append(Recipe(starts=starts, given=frozenset(choice), left_out=frozenset(without)))
    if not found:
        asked = [f"{'with' if wanted else 'without'} {word}" for word, wanted in words.items()]
        raise ValueError(f"no request of {material.contract.name} is {', '.join(asked)}")
    return found


def _paths_of(material: Material, word: str) -> tuple[Path, ...]:
    """Return the paths of the fields that *word* speaks of."""
    lists = [kind.path for kind in material.cells.kinds]
    fields = {path[-1]: (path,) for path in [*lists, *(field.path for field in material.fields)]}
    known: Mapping[str, tuple[Path, ...]] = {**fields, **material.phrases.words}
    if word not in known:
        near = get_close_matches(word, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        raise ValueError(f"no field of {material.contract.name} is called {word!r}; {hint}")
    return known[word]


def _check_script(material: Material, script: str | None) -> None:
    scripts = [writing.script for writing in material.phrases.writings]
    if script is not None and script not in scripts:
        raise ValueError(f"no prompt of {material.contract.name} is in {script!r}; there are {', '.join(scripts)}")


def _starts(
    material: Material, given: frozenset[Path], without: Iterable[Path], script: str | None
) -> Iterator[tuple[Cell, Mapping[str, Any]]]:
    """Yield the cells that have *given*, and nothing of *without*, each with its simplest such request."""
    lists = {kind.path for kind in material.cells.kinds}
    for cell in material.cells.by_counts.values():
        if given & lists - cell.lists.keys() or cell.lists.keys() & set(without):
            continue
        if script is not None and script not in cell.prompts:
            continue
        request: Mapping[str, Any] | None = cell.start
        if script is not None:
            request = put(request, material.phrases.prompt, cell.prompts[script][0])
        for path in sorted(given - lists):
            request = _with(material, cell, request, path)
        if request is not None:
            yield cell, request


def _with(material: Material, cell: Cell, request: Any, path: Path) -> Any:
    """Return *request* with the first value that fits at *path*; None where none does, or *request* is None."""
    for value in cell.maps.get(path) or material.values[path]:
        if request is not None and value not in EMPTY and material.verdicts.is_fine(put(request, path, value)):
            return put(request, path, value)
    return None
