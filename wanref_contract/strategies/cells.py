"""Which numbers of assets a request may have, and for each what its prompt, lists and voices may say.

How many references of each kind are legal follows from several rules together, so it is found by judging small
requests, once for a contract. What speaks of assets by their number, a prompt or the keys of a map, can only be chosen
when their numbers are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import put, tokens
from wanref_contract.strategies.fields import Field, found_at, iter_fields, iter_windows, unique
from wanref_contract.strategies.instances import value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.strategies.phrases import Phrases, Writing
    from wanref_contract.strategies.verdicts import Verdicts

    Path = tuple[str, ...]
    Counts = tuple[int, ...]

_MOST_ASSETS = 12
"""Assets of a request at the most, where no rule sets a limit: more would show nothing new."""

_LONGEST_PROMPT = 200
"""Characters of a prompt that an example may lend; longer ones stand for a length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of asset that a request numbers.

    Attributes:
        name: Such as ``image``.
        path: The list of its addresses.
        takes_voice: Whether a voice can be bound to it.
        urls: Addresses that examples give.
    """

    name: str
    path: Path
    takes_voice: bool
    urls: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The requests with so many assets of each kind.

    Attributes:
        counts: How many, in the order of the kinds.
        start: The simplest such request, in the language that comes first.
        prompts: By script of the language, what its prompt may be; the text lent by examples under ``""``.
        lists: By path of a kind, what its list may be.
        maps: By path of a field whose keys name assets, what it may be.
    """

    counts: Counts
    start: Mapping[str, Any]
    prompts: Mapping[str, Sequence[str]]
    lists: Mapping[Path, Sequence[Any]]
    maps: Mapping[Path, Sequence[Any]]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The legal numbers of assets under one contract.

    Attributes:
        contract: The contract.
        verdicts: Its judge.
        phrases: What prompts say.
        accepted: Fine requests, whose prompts and voices may be lent.
        examples: All examples; an address in one may be lent where the judge has nothing against it.
        base: A fine request with as little in it as may be.
    """

    contract: Contract
    verdicts: Verdicts
    phrases: Phrases
    accepted: Sequence[Any]
    examples: Sequence[Any]
    base: Mapping[str, Any]

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of asset that are numbered, in the contract's order."""
        return tuple(
            Kind(
                name=name,
                path=tokens(asset["at"]),
                takes_voice=asset.get("takes_voice", True),
                urls=tuple(self._addresses(tokens(asset["at"]), found_at(self.examples, f"{asset['at']}/*"))),
            )
            for name, asset in self.contract.data.get("assets", {}).items()
            if asset.get("numbered", True)
        )

    def _addresses(self, path: Path, found: Iterable[Any]) -> Iterator[Any]:
        """Yield those of *found* that may stand alone at *path* of the base request."""
        for value in found:
            if self.verdicts.is_fine(put(self.base, path, [value])):
                yield value

    @cached_property
    def by_counts(self) -> Mapping[Counts, Cell]:
        """The cells, from few assets to many."""
        found: dict[Counts, Cell] = {}
        for total in range(_MOST_ASSETS + 1):
            row = [cell for counts in _shares(total, len(self.kinds)) if (cell := self._cell(counts))]
            if found and not row:
                break
            found |= {cell.counts: cell for cell in row}
        return found

    def of(self, instance: Any) -> Cell | None:
        """Return the cell of *instance*, None where it has a number of assets that is not legal, or no lists."""
        lists = [value_at(instance, kind.path) for kind in self.kinds]
        if not all(value is None or isinstance(value, list) for value in lists):
            return None
        return self.by_counts.get(tuple(len(value or ()) for value in lists))

    def _cell(self, counts: Counts) -> Cell | None:
        """Return the cell of *counts*, None where no request has so many."""
        request = self.base
        for kind, count in zip(self.kinds, counts, strict=True):
            request = put(request, kind.path, [kind.urls[number % len(kind.urls)] for number in range(count)])
        request = _without_empty(request, [kind.path for kind in self.kinds])
        prompts = self._prompts(counts, request)
        texts = [text for texts in prompts.values() for text in texts]
        if not texts:
            return None
        start = put(request, self.phrases.prompt, texts[0]) if self.phrases.prompt else request
        return Cell(
            counts=counts,
            start=start,
            prompts=prompts,
            lists={
                kind.path: unique(window for window in iter_windows(kind.urls, [count]) if window)
                for kind, count in zip(self.kinds, counts, strict=True)
                if count
            },
            maps={field.path: self._maps(field, counts, start) for field in self._map_fields},
        )

    # ---- Prompts --------------------------------------------------------------------------------------------------

    def _prompts(self, counts: Counts, request: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
        """Return what the prompt of *request* may be, by script."""
        path = self.phrases.prompt
        if not path:
            return {"": [""]} if self.verdicts.is_fine(request) else {}
        written = {writing.script: [*self._written(writing, counts)] for writing in self.phrases.writings}
        lent = [text for instance in self.accepted if isinstance(text := value_at(instance, path), str)]
        written[""] = [text for text in unique(lent) if len(text) <= _LONGEST_PROMPT]
        fine = {
            script: [text for text in texts if self.verdicts.is_fine(put(request, path, text))]
            for script, texts in written.items()
        }
        return {script: texts for script, texts in fine.items() if texts}

    def _written(self, writing: Writing, counts: Counts) -> Iterator[str]:
        """Yield prompts in one script; the first names all assets where there are several."""
        names = [f"{writing.names[kind]}{number}" for kind, number in self._assets(counts) if kind in writing.names]
        if len(names) < 2:
            yield from writing.unnamed
        for order in unique([names, names[::-1], names[:1], names[-1:]]) if names else ():
            for template in writing.named:
                yield template.replace("{names}", writing.joined(order))
        if len(names) > 1:
            yield from writing.unnamed

    def _assets(self, counts: Counts) -> Iterator[tuple[str, int]]:
        for kind, count in zip(self.kinds, counts, strict=True):
            for number in range(1, count + 1):
                yield kind.name, number

    # ---- Maps -----------------------------------------------------------------------------------------------------

    @cached_property
    def _map_fields(self) -> tuple[Field, ...]:
        return tuple(
            field for field in iter_fields(self.contract.request_schema) if "additionalProperties" in field.schema
        )

    def _maps(self, field: Field, counts: Counts, start: Mapping[str, Any]) -> Sequence[Any]:
        """Return what *field* may be: any of the keys that are legal here, with values in their order or all alike."""
        values = found_at(self.accepted, f"{field.pointer}/*")
        lent = [key for one in found_at(self.accepted, field.pointer) if isinstance(one, dict) for key in one]
        speaking = {kind.name for kind in self.kinds if kind.takes_voice}
        own = [f"{kind}{number}" for kind, number in self._assets(counts) if kind in speaking]
        keys = [key for key in unique([*own, *lent]) if self._is_key(field, start, key, values)]
        maps = [
            dict(zip(some, voices, strict=False))
            for size in range(1, min(len(keys), len(values)) + 1)
            for some in combinations(keys, size)
            for voices in (values, values[::-1], values[:1] * size)
        ]
        return [one for one in unique([*maps, {}]) if self.verdicts.is_fine(put(start, field.path, one))]

    def _is_key(self, field: Field, start: Mapping[str, Any], key: str, values: Sequence[Any]) -> bool:
        return any(self.verdicts.is_fine(put(start, field.path, {key: value})) for value in values[:1])


def _shares(total: int, kinds: int) -> Iterator[Counts]:
    """Yield the ways to share *total* among *kinds*, most of it to the first ones first.

    >>> list(_shares(2, 2)), list(_shares(0, 0)), list(_shares(1, 0))
    ([(2, 0), (1, 1), (0, 2)], [()], [])
    """
    if not kinds:
        yield from [()] if not total else []
        return
    for first in range(total, -1, -1):
        for rest in _shares(total - first, kinds - 1):
            yield first, *rest


def _without_empty(request: Mapping[str, Any], paths: Iterable[Path]) -> Mapping[str, Any]:
    """Return *request* without the lists at *paths* that are empty; each stands at the top or in an object."""
    empty = {path for path in paths if value_at(request, path) == []}
    kept = {name: value for name, value in request.items() if (name,) not in empty}
    for path in empty:
        if len(path) > 1:
            kept = put(kept, path, [])
    return kept
