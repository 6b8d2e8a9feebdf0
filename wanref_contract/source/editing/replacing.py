"""Edits that leave every member where it is: other characters in a text, another value, another key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.pointer import resolve
from wanref_contract.source.editing.changes import CannotEdit, Put, Rename, Splice, apply_changes
from wanref_contract.source.editing.layout import place_at
from wanref_contract.source.editing.literals import piece_of, write_json, write_key, write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.source import Document
    from wanref_contract.source.editing.changes import Change
    from wanref_contract.source.editing.layout import Edit


def iter_replacements(document: Document, changes: Sequence[Change], *, is_json: bool) -> Iterator[Edit]:
    """Yield the edits that make those of *changes* which are about what is there.

    Raises:
        CannotEdit: A change has no sure place in the text.
    """
    spliced = {change.pointer for change in changes if isinstance(change, Splice)}
    for pointer in sorted(spliced):
        splices = [change for change in changes if isinstance(change, Splice) and change.pointer == pointer]
        yield from _spliced(document, pointer, splices, is_json=is_json)
    for change in changes:
        if isinstance(change, Put):
            place = place_at(document, change.pointer)
            yield place.start, place.end, _written(document, change.pointer, change.value, is_json=is_json)
        elif isinstance(change, Rename):
            key = place_at(document, change.pointer).key
            if key is None:
                raise CannotEdit(f"{change.pointer} has no key")
            like = document.text[slice(*key)]
            yield *key, write_json(change.key, like=like) if is_json else write_key(change.key, like=like)


def _spliced(document: Document, pointer: str, splices: Sequence[Splice], *, is_json: bool) -> list[Edit]:
    """Return the edits of *splices* in one text: each at its characters, or where those are not sure, one of it all."""
    place, value = place_at(document, pointer), resolve(document.instance, pointer)[1]
    if not isinstance(value, str):
        raise CannotEdit(f"{pointer} is no text")
    literal = document.text[place.start : place.end]
    edits = []
    for splice in splices:
        start, end = document.places.substring(place, value, splice.start, splice.end)
        if (start, end) == (place.start, place.end):
            changed = resolve(apply_changes(document.instance, splices), pointer)[1]
            return [(start, end, _written(document, pointer, changed, is_json=is_json))]
        edits.append((start, end, piece_of(splice.text, literal, is_json=is_json)))
    return edits


def _written(document: Document, pointer: str, value: object, *, is_json: bool) -> str:
    place = place_at(document, pointer)
    literal = document.text[place.start : place.end]
    if is_json:
        return write_json(value, like=literal)
    if "\n" in literal:
        raise CannotEdit(f"{pointer} is written over several lines")
    return write_yaml(value, like=literal)
