"""Edits that bring new members: behind the last one there is, in the manner of those before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import resolve, tokens
from wanref_contract.source.editing.changes import CannotEdit, Put, apply_changes, existing_part
from wanref_contract.source.editing.layout import children_of, is_block, line_end, line_start, place_at
from wanref_contract.source.editing.literals import write_block, write_json, write_key, write_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.source import Document
    from wanref_contract.source.editing.layout import Child, Edit

_INDENT = "  "


def iter_insertions(document: Document, puts: Sequence[Put], *, is_json: bool) -> Iterator[Edit]:
    """Yield the edits that bring what *puts* put where nothing stands.

    Raises:
        CannotEdit: It has no sure place in the text.
    """
    for pointer in dict.fromkeys(existing_part(document.instance, put.pointer) for put in puts):
        if not isinstance(resolve(document.instance, pointer)[1], dict):
            raise CannotEdit(f"nothing can stand in {pointer}")
        inside = [put for put in puts if existing_part(document.instance, put.pointer) == pointer]
        below = [Put(pointer=put.pointer.removeprefix(pointer), value=put.value) for put in inside]
        yield _inserted(document, pointer, apply_changes({}, below), is_json=is_json)


def _inserted(document: Document, pointer: str, members: Mapping[str, Any], *, is_json: bool) -> Edit:
    """Return the edit that adds *members* to the object at *pointer*."""
    place, children = place_at(document, pointer), children_of(document, pointer)
    if not is_json and is_block(document, place):
        return _in_block(document.text, children, members)
    write = _JsonWriter(document, pointer, children) if is_json else _FlowWriter(document, pointer, children)
    if children:
        at = children[-1].end
        return at, at, "".join(f"{write.comma}{write.member(key, value)}" for key, value in members.items())
    return place.end - 1, place.end - 1, ", ".join(write.member(key, value) for key, value in members.items())


def _in_block(text: str, children: Sequence[Child], members: Mapping[str, Any]) -> Edit:
    if not children:
        raise CannotEdit("an object in block style has members")
    at, start = line_end(text, children[-1].end), children[0].start
    indent = text[line_start(text, start) : start]
    if indent.strip(" "):  # as in "- a: 1", where the first key is not the first of its line
        indent = " " * len(indent)
    end = _line_feed(text)
    return at, at, "".join(f"{end}{write_block(key, value, indent, end)}" for key, value in members.items())


class _FlowWriter:
    """Writes members as the last one of an object in flow style is written."""

    def __init__(self, document: Document, pointer: str, children: Sequence[Child]) -> None:
        text, self.like, self.colon, self.comma, self.indent = document.text, "", ": ", ", ", ""
        if not children:
            return
        last = children[-1]
        before = text[line_start(text, last.start) : last.start]
        if last.place.key:
            self.like = text[slice(*last.place.key)]
            between = text[last.place.key[1] : last.place.start]
            self.colon = between if re.fullmatch(r" *: *", between) else self.colon
        if not before.strip() and tokens(pointer) == ():
            self.indent = before
        if not before.strip():
            self.comma = f",{_line_feed(text)}{before}"
        elif len(children) > 1:
            parted = text[children[-2].end : last.start]
            self.comma = parted if re.fullmatch(r", *", parted) else self.comma

    def member(self, key: str, value: object) -> str:
        """Return *key* and *value*, as they stand in the object."""
        is_quoted = self.like.startswith('"')
        return write_key(key, like=self.like) + self.colon + (write_json(value) if is_quoted else write_yaml(value))


class _JsonWriter(_FlowWriter):
    """Writes members as the last one of an object of JSON is written, over several lines where the object is."""

    def member(self, key: str, value: object) -> str:
        """Return *key* and *value*, as they stand in the object."""
        written = write_json(value, indent=self.indent or (_INDENT if "\n" in self.comma else ""))
        head, *lines = written.split("\n")
        return write_json(key) + self.colon + "".join([head, *(f"{self.comma[1:]}{line}" for line in lines)])


def _line_feed(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
