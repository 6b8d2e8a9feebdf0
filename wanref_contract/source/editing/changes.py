"""Changes of an instance as values, and what an instance is after them.

A change names its place by pointer, as the instance is before any change of the same lot. What several of them make of
one place does not depend on their order, because no lot has two that meet; that is the care of whoever makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import resolve, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class CannotEdit(ValueError):
    """A change has no place in the instance, or none in its text that is sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A value takes the place of another, or comes new, with the objects that lead to it."""

    pointer: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """The characters ``[start, end)`` of a text give way to others."""

    pointer: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A member gets another key, and stays where it is."""

    pointer: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A member of an object or an item of a list goes."""

    pointer: str


Change = Put | Splice | Rename | Drop


def apply_changes(instance: object, changes: Iterable[Change]) -> Any:
    """Return *instance* after *changes*; the instance itself is not touched.

    Raises:
        CannotEdit: A change has no place in the instance.

    >>> apply_changes({"seed": 5, "prompt": "a cat"}, [Drop(pointer="/seed"), Rename(pointer="/prompt", key="text")])
    {'text': 'a cat'}
    """
    result = unshared(instance)
    for change in sorted(changes, key=_turn):
        _apply(result, change)
    return result


def unshared(value: Any) -> Any:
    """Return a copy of *value* no two places of which are one object, as those that YAML aliases make are."""
    if isinstance(value, dict):
        return {key: unshared(item) for key, item in value.items()}
    return [unshared(item) for item in value] if isinstance(value, list) else value


def is_same(one: Any, other: Any) -> bool:
    """Say whether two instances are the same to the letter: 5 is not 5.0, and True is not 1.

    >>> is_same([1], [1]), is_same([1], [1.0]), is_same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    (True, False, True)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))  # noqa: PLR0124 (NaN)


def owner_of(pointer: str) -> tuple[str, str]:
    """Return the pointer of what holds the place at *pointer*, and the key or index there.

    >>> owner_of("/model_params/a~1b")
    ('/model_params', 'a/b')
    """
    return pointer.rpartition("/")[0], tokens(pointer)[-1]


def existing_part(instance: object, pointer: str) -> str:
    """Return the longest beginning of *pointer* that leads somewhere in *instance*.

    >>> existing_part({"model_params": {}}, "/model_params/voice_bindings/image1")
    '/model_params'
    """
    while not resolve(instance, pointer)[0]:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _turn(change: Change) -> tuple[int, Sequence[int]]:
    """Return when a change is made: texts from behind, then values and keys, and what goes last, again from behind."""
    if isinstance(change, Splice):
        return 0, [-change.start]
    if isinstance(change, Drop):
        return 2, [-int(token) if token.isdecimal() else 0 for token in tokens(change.pointer)]
    return 1, []


def _apply(root: Any, change: Change) -> None:
    if not change.pointer:
        raise CannotEdit("the whole instance has no place in another")
    if isinstance(change, Put):
        _put(root, change.pointer, change.value)
        return
    owner_pointer, last = owner_of(change.pointer)
    owner: Any = resolve(root, owner_pointer)[1]
    if not resolve(root, change.pointer)[0]:
        raise CannotEdit(f"nothing stands at {change.pointer}")
    key = int(last) if isinstance(owner, list) else last
    if isinstance(change, Drop):
        del owner[key]
    elif isinstance(change, Splice):
        text = owner[key]
        if not isinstance(text, str):
            raise CannotEdit(f"{change.pointer} is no text")
        owner[key] = text[: change.start] + change.text + text[change.end :]
    else:
        _rename(owner, last, change.key)


def _put(owner: Any, pointer: str, value: object) -> None:
    *parents, last = tokens(pointer)
    for parent in parents:
        owner = owner.setdefault(parent, {}) if isinstance(owner, dict) else resolve(owner, f"/{parent}")[1]
    if isinstance(owner, dict):
        owner[last] = value
    elif isinstance(owner, list) and last.isdecimal() and int(last) < len(owner):
        owner[int(last)] = value
    else:
        raise CannotEdit(f"nothing can stand at {pointer}")


def _rename(owner: Any, old: str, new: str) -> None:
    if not isinstance(owner, dict) or new in owner:
        raise CannotEdit(f"there is a {new} already")
    members = [(new if key == old else key, value) for key, value in owner.items()]
    owner.clear()
    owner.update(members)
