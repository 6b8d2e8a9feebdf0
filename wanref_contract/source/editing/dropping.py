"""Edits that take members and items away, with what belongs to them: their comma, their line, the comment at its end.

Comments on lines of their own stay: whether they were about what goes, or about what follows, only a person can tell.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from wanref_contract.source.editing.changes import CannotEdit, owner_of
from wanref_contract.source.editing.layout import children_of, is_block, line_end, line_start, place_at
from wanref_contract.source.editing.literals import empty_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.source import Document
    from wanref_contract.source.editing.changes import Drop
    from wanref_contract.source.editing.layout import Child, Edit

_COMMA = re.compile(r"\s*,(?:[ \t]*#[^\n]*)?\s*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#.*)?")
_INDENT = re.compile(" *")
_DASH = re.compile(r" *-[ \t]+")
_COLON = re.compile(r"\s*:\s*")


def iter_removals(document: Document, drops: Iterable[Drop]) -> Iterator[Edit]:
    """Yield the edits that make *drops*.

    Raises:
        CannotEdit: A change has no sure place in the text.
    """
    wanted: dict[str, set[str]] = {}
    for drop in drops:
        owner, token = owner_of(drop.pointer)
        wanted.setdefault(owner, set()).add(token)
    for pointer, gone in wanted.items():
        children = children_of(document, pointer)
        if not gone <= {child.token for child in children}:
            raise CannotEdit(f"something in {pointer} is written elsewhere")
        yield from _removed(document, pointer, children, gone)


def _removed(document: Document, pointer: str, children: Sequence[Child], gone: set[str]) -> Iterator[Edit]:
    """Yield the edits that take the children *gone* out of the collection at *pointer*."""
    place = place_at(document, pointer)
    if not is_block(document, place):
        if len(gone) == len(children):
            yield document.text.index(empty_of(place.children)[0], place.start) + 1, place.end - 1, ""
        else:
            yield from _removed_from_flow(document.text, children, gone)
    elif len(gone) == len(children):
        yield _emptied_block(document, pointer, children)
    else:
        for number, child in enumerate(children):
            if child.token in gone:
                yield _removed_from_block(document.text, child, children[number + 1 : number + 2])


def _removed_from_flow(text: str, children: Sequence[Child], gone: set[str]) -> Iterator[Edit]:
    """Yield the edits for each run of neighbours that go: with the comma behind it, or else the one before it."""
    before: Child | None = None
    for goes, group in groupby(children, key=lambda child: child.token in gone):
        run = list(group)
        if goes:
            comma = _COMMA.match(text, run[-1].end)
            if run[-1] is not children[-1] and comma:
                yield run[0].start, comma.end(), ""
            elif before is not None:
                yield from _removed_behind(text, before, run)
        before = run[-1]


def _removed_behind(text: str, before: Child, run: Sequence[Child]) -> Iterator[Edit]:
    """Yield the edits that take away the last children, and the comma that parts them from *before*."""
    comma = _COMMA.match(text, before.end)
    if comma and "#" in comma[0]:  # the comment is that of the child before
        at = comma.start() + comma[0].index(",")
        yield at, at + 1, ""
        yield run[0].start, run[-1].end, ""
    else:
        yield before.end, run[-1].end, ""


def _removed_from_block(text: str, child: Child, following: Sequence[Child]) -> Edit:
    """Return the edit that takes away the lines of one child in block style."""
    start, end = line_start(text, child.start), line_end(text, child.end)
    if not (_INDENT if child.place.key else _DASH).fullmatch(text, start, child.start):
        if not following:
            raise CannotEdit("it shares its line with what is before it")
        return child.start, following[0].start, ""
    if not _REST_OF_LINE.fullmatch(text, child.end, end):
        raise CannotEdit("it shares its line with what is behind it")
    feed = text.find("\n", end)
    if feed >= 0:
        return start, feed + 1, ""
    return line_end(text, max(start - 1, 0)) if start else 0, len(text), ""


def _emptied_block(document: Document, pointer: str, children: Sequence[Child]) -> Edit:
    """Return the edit that leaves an empty collection where one in block style was."""
    place, end = place_at(document, pointer), children[-1].end
    if place.key and _COLON.fullmatch(document.text, place.key[1], place.start):
        return place.key[1], end, f": {empty_of(place.children)}"
    return place.start, end, empty_of(place.children)
