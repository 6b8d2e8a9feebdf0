"""Instances like another one, changed in one place that a rule looks at.

What a rule looks at follows from the contract: the fields that its condition reads, the places where it is judged, the
keywords of the schema that it speaks for. What is put there are the values that any example has in such a place, right
or wrong, the neighbours of every number of the contract, texts of one length, and values of other types. Most of the
instances are of no use to anybody; `wanref_contract.strategies.starts` keeps those that are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import iter_places, put, tokens
from wanref_contract.strategies.fields import Field, found_at, iter_examples, iter_fields, unique
from wanref_contract.strategies.instances import renamed, value_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.strategies.cells import Cells

    Path = tuple[str, ...]

_ODD: tuple[Any, ...] = (None, "", "x", True, False, 0, 1, -1, 1.5, [], ["x"], [1], {}, {"x": "y"})
"""Values of every type, to stand where they do not belong."""

_LONG = 100
"""Characters of a text from which on its length is its point."""

_BEYOND = (0, 1, 100)
"""By how many characters a long text is made longer."""

_MOST_TEXTS = 10
"""Short texts that long ones are made of."""


@dataclass(frozen=True, kw_only=True)
class Variants:
    """Makes the instances that are like another one, under one contract.

    Attributes:
        contract: The contract.
        cells: Its legal numbers of assets.
    """

    contract: Contract
    cells: Cells

    def iter_variants(self, rule: Rule, instance: Any) -> Iterator[tuple[str, Any]]:
        """Yield *instance* with one thing changed that *rule* looks at, and the pattern of where, for each way."""
        for pattern in self.patterns(rule):
            if not pattern:
                yield from ((pattern, value) for value in _ODD)
            elif isinstance(instance, dict):
                yield from ((pattern, changed) for changed in self._changed(instance, pattern))
        for field in self._fields if rule.observe and isinstance(instance, dict) else ():
            yield from ((field.pointer, put(instance, field.path, value)) for value in _ODD)

    def patterns(self, rule: Rule) -> list[str]:
        """Return where *rule* looks, as pointers in which ``*`` stands for every item.

        >>> from wanref_contract.strategies.material import material_of
        >>> variants = material_of(None).variants
        >>> variants.patterns(variants.contract.by_name["duration-with-videos"])
        ['/duration', '/video_urls']
        """
        places = self.contract.scope.places[rule.every].at if rule.every else ()
        reads = self.contract.functions.READS.get(rule.index, ())
        keywords = [_place_of(keyword) for keyword in rule.schema]
        seen = [pointer for example in rule.examples if example.breaks for pointer in example.at or ()]
        return unique([*places, *reads, *keywords, *rule.at, *(seen if rule.observe else ())])

    # ---- Changes --------------------------------------------------------------------------------------------------

    def _changed(self, instance: Mapping[str, Any], pattern: str) -> Iterator[Any]:
        if not pattern.endswith("/*"):
            path = tokens(pattern)
            for value in [*self._values(pattern, value_at(instance, path)), *self._maps(instance, path)]:
                changed = put(instance, path, value)
                yield changed
                yield from self._renamed_in_prompt(changed, path)
            return
        for pointer, last, value in list(iter_places(instance, pattern))[:1]:
            path = tokens(pointer)
            for other in self._values(pattern, value):
                yield put(instance, path, other)
            for key in self._keys(pattern) if isinstance(last, str) else ():
                yield renamed(instance, path, key)

    def _maps(self, instance: Mapping[str, Any], path: Path) -> Sequence[Any]:
        """Return what *path* of *instance* may be, if its keys name the assets there are."""
        cell = self.cells.of(instance)
        return cell.maps.get(path, ()) if cell else ()

    def _renamed_in_prompt(self, instance: Mapping[str, Any], path: Path) -> Iterator[Any]:
        """Yield *instance*, whose assets at *path* were changed, with a prompt that names those there are now."""
        cell = self.cells.of(instance) if path in self._lists else None
        if cell is not None and self.cells.phrases.prompt:
            yield put(instance, self.cells.phrases.prompt, value_at(cell.start, self.cells.phrases.prompt))

    @cached_property
    def _lists(self) -> frozenset[Path]:
        return frozenset(kind.path for kind in self.cells.kinds)

    def _values(self, pattern: str, value: Any) -> Iterable[Any]:
        """Return what may stand at *pattern* instead of *value*, the plain before the odd."""
        if pattern not in self._pools:
            self._pools[pattern] = unique([*self._plain(pattern), *_ODD])
        long = [*self._stretched(pattern, len(value))] if isinstance(value, str) and len(value) > _LONG else []
        return [*self._pools[pattern], *long]

    @cached_property
    def _pools(self) -> dict[str, Sequence[Any]]:
        return {}

    @cached_property
    def _fields(self) -> tuple[Field, ...]:
        return tuple(iter_fields(self.contract.request_schema))

    @cached_property
    def _examples(self) -> tuple[Any, ...]:
        return (*iter_examples(self.contract, breaks=False), *iter_examples(self.contract, breaks=True))

    def _plain(self, pattern: str) -> Iterator[Any]:
        """Yield the values that somebody might write at *pattern*."""
        yield from found_at(self._examples, pattern)
        try:
            schema = self.contract.scope.subschema(pattern)
        except KeyError:
            return  # a field that nobody documents
        field = Field(path=tokens(pattern), schema=schema, is_required=False)
        yield from schema.get("enum", ())
        if field.types & {"number", "integer"}:
            yield from self._numbers
        elif schema.get("format"):
            yield from self._addresses
        for kind in self.cells.kinds:
            for size in range(1, len(kind.urls) + 1) if kind.path == field.path else ():
                yield list(kind.urls[:size])
                yield [*kind.urls[: size - 1], kind.urls[0]]

    @cached_property
    def _addresses(self) -> Sequence[Any]:
        """What any example has where an address stands."""
        media = {pattern for place in self.contract.scope.places.values() for pattern in place.at}
        found = [value for pattern in sorted(media) for value in found_at(self._examples, pattern)]
        return [value for value in unique(found) if isinstance(value, str) and len(value) <= _LONG]

    @cached_property
    def _numbers(self) -> Sequence[Any]:
        """The numbers of the contract, and those beside them."""
        numbers = [*self.contract.scope.limits.values()]
        for field in self._fields:
            numbers += [value for value in field.schema.values() if type(value) in (int, float)]
        return unique(
            near for number in sorted(numbers) for step in (0, 1, -1, 2, -2, 0.5) for near in (number + step, -number)
        )

    def _stretched(self, pattern: str, size: int) -> Iterator[str]:
        """Yield texts of *size* characters and a few more, made of those that examples have at *pattern*."""
        shorts = [text for text in self._pools[pattern] if isinstance(text, str) and 0 < len(text) <= _LONG]
        for text in shorts[:_MOST_TEXTS]:
            for beyond in _BEYOND:
                wanted = size + beyond
                yield (text * (wanted // len(text) + 1))[:wanted]
                yield text + "x" * (wanted - len(text))

    def _keys(self, pattern: str) -> Sequence[str]:
        """Return the keys that any example has at *pattern*, and the names of the assets."""
        maps = found_at(self._examples, pattern.rpartition("/")[0])
        keys = [key for one in maps if isinstance(one, dict) for key in one]
        return unique([*keys, *(f"{kind.name}{n}" for kind in self.cells.kinds for n in range(1, len(kind.urls) + 2))])


def _place_of(keyword: str) -> str:
    """Return the pattern of the values that *keyword*, a pointer into a request schema, speaks of.

    >>> _place_of("/properties/image_urls/items/type"), _place_of("/type"), _place_of("/required")
    ('/image_urls/*', '', '')
    """
    place, steps = "", iter(tokens(keyword)[:-1])
    for step in steps:
        place += f"/{next(steps)}" if step == "properties" else "/*"
    return place
