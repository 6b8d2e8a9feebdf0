"""The fields of a request, and what each may hold: by the request schema, by the phrases, by accepted examples.

A value here is a proposal. Whether it fits the rest of a request is for the judge to say.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import escape, iter_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.strategies.phrases import Phrases

_MOST_NUMBERS = 100
"""A range of more numbers than this is drawn from; the numbers of a smaller one are listed."""

_LONGEST_TEXT = 200
"""Characters of a text that an example may lend to another request; longer ones stand for a length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that holds a value of its own, no object of fields.

    Attributes:
        path: The keys that lead to it.
        schema: What the request schema says of it.
        is_required: Whether a request cannot do without.
    """

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    is_required: bool

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the field."""
        return "".join(f"/{escape(part)}" for part in self.path)

    @property
    def types(self) -> frozenset[str]:
        """The types that the schema gives it, null aside; none for a choice."""
        names = self.schema.get("type", ())
        return frozenset([names] if isinstance(names, str) else names) - {"null"}

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The least and the most of its numbers, in whole steps; None where the schema leaves it open."""
        least, most = self.schema.get("minimum"), self.schema.get("maximum")
        return (
            None if least is None else math.ceil(least / self.step),
            None if most is None else math.floor(most / self.step),
        )

    @property
    def step(self) -> int:
        """What its numbers are multiples of."""
        return int(self.schema.get("multipleOf", 1))

    @property
    def is_wide(self) -> bool:
        """Whether it is a number of more values than can be listed."""
        least, most = self.bounds
        is_number = bool(self.types & {"number", "integer"})
        return is_number and (least is None or most is None or most - least > _MOST_NUMBERS)


def iter_fields(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Field]:
    """Yield every field that *schema* declares, at whatever depth.

    >>> [field.pointer for field in iter_fields({"properties": {"seed": {}, "more": {"properties": {"a": {}}}}})]
    ['/seed', '/more/a']
    """
    for name, sub in schema.get("properties", {}).items():
        if "properties" in sub:
            yield from iter_fields(sub, (*path, name))
        else:
            yield Field(path=(*path, name), schema=sub, is_required=not path and name in schema.get("required", ()))


def iter_examples(contract: Contract, *, breaks: bool) -> Iterator[Any]:
    """Yield the instances of all examples of *contract*, the broken or the accepted ones, no two alike."""
    examples = [one.instance for rule in contract.rules for one in rule.examples if one.breaks == breaks]
    return iter(unique(examples))


def unique(values: Iterable[Any]) -> list[Any]:
    """Return the JSON values among *values*, the first of those that are alike.

    >>> unique([1, 1.0, True, [1], [1]])
    [1, 1.0, True, [1]]
    """
    found: dict[str, Any] = {}
    for value in values:
        found.setdefault(json.dumps(value), value)
    return list(found.values())


def found_at(instances: Iterable[Any], pattern: str) -> list[Any]:
    """Return what stands at *pattern* in any of *instances*.

    >>> found_at([{"image_urls": ["a", "b"]}, {"image_urls": ["a"]}], "/image_urls/*")
    ['a', 'b']
    """
    return unique(value for instance in instances for _, _, value in iter_places(instance, pattern))


def right_values(field: Field, accepted: Sequence[Any], phrases: Phrases) -> list[Any]:
    """Return what *field* may hold, the most usual first; of a wide field only the ends.

    Args:
        field: No field that is filled by the assets of a request.
        accepted: Instances whose values may be lent.
        phrases: Texts of the contract.
    """
    schema = field.schema
    if "enum" in schema:
        return [choice for choice in schema["enum"] if choice is not None]
    if "boolean" in field.types:
        return [True, False]
    if field.types & {"number", "integer"}:
        return _numbers(field)
    if "array" in field.types:
        most = min(schema.get("maxItems", _MOST_NUMBERS), _MOST_NUMBERS)
        return list(iter_windows(found_at(accepted, f"{field.pointer}/*"), range(1, most + 1)))
    texts = found_at(accepted, field.pointer)
    short = [text for text in texts if not isinstance(text, str) or len(text) <= _LONGEST_TEXT]
    return unique([*phrases.texts.get(field.pointer, ()), *short])


def iter_windows(items: Sequence[Any], sizes: Iterable[int]) -> Iterator[list[Any]]:
    """Yield lists of neighbours among *items*, of each of *sizes* that they suffice for, and an empty one at last.

    >>> list(iter_windows("ab", [1, 2, 3]))
    [['a'], ['b'], ['a', 'b'], ['b', 'a'], []]
    """
    for size in sizes:
        for first in range(len(items) if size <= len(items) else 0):
            yield [items[(first + number) % len(items)] for number in range(size)]
    yield []


def _numbers(field: Field) -> list[Any]:
    least, most = field.bounds
    if field.is_wide:
        ends = [end for end in (least, most) if end is not None] or [0]
        return [end * field.step for end in ends]
    numbers = [number * field.step for number in range(least or 0, (most or 0) + 1)]
    return unique([number for number in [field.schema.get("default")] if number in numbers] + numbers)
