"""The reader of YAML: one pass over the events of libyaml (or of PyYAML, where that was built without).

It takes the events and not PyYAML's nodes or objects: events carry the place of everything, come one by one
and not from a recursion that a hostile file could exhaust, and construct nothing by tags. The instance is
what `yaml.safe_load` gives wherever no notice says otherwise.
"""

from __future__ import annotations

import re

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from wanref_contract.source.notes import EMPTY, Notes, Unreadable, syntax
from wanref_contract.source.places import Place
from wanref_contract.source.value import Value
from wanref_contract.source.yaml_scalars import UNSURE, key_type, read_alike, short_tag, value_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Final

    from wanref_contract.source.document import Document
    from wanref_contract.source.places import Span

ALIAS_LIMIT = 10_000
"""How many values the aliases of one document may stand for, counted as often as they would be repeated."""

_TAG_LIMIT = 100
"""How many %TAG directives are read: libyaml compares each with all before it."""

_TAG_DIRECTIVE = re.compile("(?:^|[\n\r\x85\u2028\u2029])(%TAG)")
"""A directive stands at the beginning of a line, and YAML 1.1 has five characters that end one."""

_Parser: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def iter_stream(notes: Notes) -> Iterator[Document]:
    """Yield each document of the YAML stream whose text *notes* hold, but for the empty ones.

    One that cannot be read is the last: what follows a mistake is anybody's guess. A document counts as read
    once what comes after it begins as it should, because plain text runs on until something contradicts it.
    """
    text, index = notes.lines.text, 0
    try:
        next_event = _open(text)
        is_more = isinstance(next_event(), DocumentStartEvent)
        while is_more:
            read = _Reader(notes, next_event).read()
            next_event()  # the end of the document
            is_more = isinstance(next_event(), DocumentStartEvent)
            if read is not None:
                yield notes.document(*read, index=index)
                notes, index = Notes(notes.lines), index + 1
        if index == 0:
            raise syntax(EMPTY, 0, 0)
    except Unreadable as why:
        yield notes.broken_document(why, index=index)
    # Not every mistake is a YAMLError: an escape in a tag that names no character is a ValueError.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        from wanref_contract.source.yaml_mistakes import explain

        yield notes.broken_document(explain(text, error), index=index)


def _open(text: str) -> Callable[[], Any]:
    """Return the source of the events of *text*, from its first document on."""
    if text.count("%TAG") > _TAG_LIMIT:
        directives = [match.start(1) for match in _TAG_DIRECTIVE.finditer(text)]
        if len(directives) > _TAG_LIMIT:
            at = directives[0]
            raise syntax(f"there are more than {_TAG_LIMIT} %TAG directives", at, at + 4)
    next_event: Callable[[], Any] = _Parser(text).get_event
    next_event()  # the start of the stream
    return next_event


class _Anchored(Value):
    """What an anchor names, and of how many values it consists, repetitions counted."""

    _parts = ("value", "place", "size")
    __slots__ = _parts

    def __init__(self, *, value: object, place: Place, size: int) -> None:
        self.value: Final = value
        self.place: Final = place
        self.size: Final = size


class _Reader:
    """One descent through the events of one document."""

    def __init__(self, notes: Notes, next_event: Callable[[], Any]) -> None:
        self._notes = notes
        self._text = notes.lines.text
        self._path = notes.path
        self._next = next_event
        self._anchors: dict[str, _Anchored | None] = {}  # None while what it names is still open
        self._size = 0  # how many values were read, each as often as an alias repeats it
        self._repeated = 0

    def read(self) -> tuple[object, Place] | None:
        """Return the value of the document and its place; None for a document without content."""
        event = self._next()
        value, place = self._node(event)
        is_empty = value is None and place.start == place.end and isinstance(event, ScalarEvent)
        return None if is_empty else (value, place)

    def _node(self, event: Any) -> tuple[object, Place]:
        if event.anchor is not None:
            return self._alias(event) if isinstance(event, AliasEvent) else self._anchored(event)
        self._size += 1
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        return self._mapping(event) if isinstance(event, MappingStartEvent) else self._sequence(event)

    def _anchored(self, event: Any) -> tuple[object, Place]:
        anchor, before = event.anchor, self._size
        if anchor in self._anchors:
            start = event.start_mark.index
            raise syntax(f"&{anchor} is already the name of something else", start, start + len(anchor) + 1)
        self._anchors[anchor] = event.anchor = None
        value, place = self._node(event)
        self._anchors[anchor] = _Anchored(value=value, place=place, size=self._size - before)
        return value, place

    def _alias(self, event: Any) -> tuple[object, Place]:
        start, end = _span(event)
        if event.anchor not in self._anchors:
            raise syntax(f"nothing is named &{event.anchor}; text that begins with * takes quotes", start, end)
        target = self._anchors[event.anchor]
        self._repeated += target.size if target else 0
        if target is None or self._repeated > ALIAS_LIMIT:
            raise Unreadable("alias-expansion", (start, end), {"limit": ALIAS_LIMIT})
        self._size += target.size
        return target.value, Place(start, end, children=target.place.children)

    def _scalar(self, event: Any) -> tuple[object, Place]:
        text, span = self._literal(event)
        place = Place(*span)
        if event.tag is None:
            value = read_alike(text) if event.implicit[0] else text
            if value is not UNSURE:
                return value, place
        return self._told(event.tag, text, place), place

    def _literal(self, event: Any) -> tuple[str, Span]:
        """Return the text of a scalar, before any meaning, and the span of its literal."""
        text, style = event.value, event.style
        start, end = event.start_mark.index, event.end_mark.index
        if style in ("|", ">"):  # whose end is where the next token begins
            end = start + len(self._text[start:end].rstrip())
        elif style == '"' and not (text.isascii() or _is_sound(text)):
            from wanref_contract.source.yaml_mistakes import half_character

            raise half_character(self._text, start)
        return text, (start, end)

    def _told(self, tag: str | None, text: str, place: Place) -> object:
        """Tell what is surprising about a scalar, if anything, and return its value."""
        from wanref_contract.source.yaml_surprises import read_plain, read_tagged

        scalar = read_plain(text) if tag is None else read_tagged(tag, text)
        if scalar.rule is not None:
            span = self._tag_span(place.start) if scalar.rule == "yaml-tag" else (place.start, place.end)
            self._notes.tell(scalar.rule, span, dict(scalar.values))
        return scalar.value

    def _tag_span(self, start: int) -> Span:
        """Return the span of the tag of what begins at *start*, where an anchor may stand before it."""
        from wanref_contract.source.yaml_surprises import TAG

        written = TAG.match(self._text, start)
        return written.span(1) if written else (start, start + 1)

    def _sequence(self, event: Any) -> tuple[object, Place]:
        start = self._enter(event, "!!seq")
        items: list[object] = []
        children: list[Place] = []
        while not isinstance(item := self._next(), SequenceEndEvent):
            self._path[-1] = len(items)
            value, place = self._node(item)
            items.append(value)
            children.append(place)
        self._path.pop()
        end = _span(item)[1] if event.flow_style else children[-1].end
        return items, Place(start, end, children=children)

    def _enter(self, event: Any, own_tag: str) -> int:
        """Go down into the collection that begins with *event*, and return where it begins."""
        start: int = event.start_mark.index
        self._notes.enter(start)
        if event.tag is not None and event.tag != "!" and short_tag(event.tag) != own_tag:
            self._notes.tell("yaml-tag", self._tag_span(start), {"tag": short_tag(event.tag)})
        self._path.append("")
        return start

    def _mapping(self, event: Any) -> tuple[object, Place]:
        start = end = self._enter(event, "!!map")
        members: dict[str, object] = {}
        children: dict[str, Place] = {}
        bases: list[tuple[object, Place]] = []
        firsts: dict[str, Span] = {}
        while not isinstance(item := self._next(), MappingEndEvent):
            key, span = self._key(item, firsts)
            value, place = self._node(self._next())
            place.key, end = span, place.end
            if key == "<<" and _is_merge(item):
                bases.extend(self._bases(value, place))
            else:
                members[key], children[key] = value, place
        self._path.pop()
        if event.flow_style:
            end = _span(item)[1]
        if bases:
            members, children = _merge(bases, members, children)
        return members, Place(start, end, children=children)

    def _key(self, event: Any, firsts: dict[str, Span]) -> tuple[str, Span]:
        """Read the key that begins with *event*, and stand at its member."""
        if isinstance(event, ScalarEvent) and event.anchor is None and event.tag is None:
            self._size += 1
            key, span = self._literal(event)
            kind = key_type(key, None, plain=event.implicit[0])
        else:
            key, span, kind = self._other_key(event)
        self._path[-1] = key
        if kind is not None:
            self._notes.tell("yaml-key", span, {"text": key, "type": kind})
        if (first := firsts.setdefault(key, span)) is not span:
            self._notes.tell_duplicate(key, first, span)
        return key, span

    def _other_key(self, event: Any) -> tuple[str, Span, str | None]:
        """Return the text, the span and (unless a string) the type of a key that is more than its text."""
        before = len(self._notes.notices)
        self._path[-1] = event.value if isinstance(event, ScalarEvent) else "?"
        value, place = self._node(event)
        self._notes.forget(before, but="yaml-tag")
        span = (place.start, place.end)
        if isinstance(event, ScalarEvent):
            return event.value, span, key_type(event.value, event.tag, plain=event.implicit[0])
        if isinstance(value, str):
            return value, span, None
        return self._text[place.start : place.end], span, value_type(value)

    def _bases(self, value: object, place: Place) -> list[tuple[object, Place]]:
        """Return the mappings that `<<` takes in, the one that prevails last."""
        children: Any = place.children
        if isinstance(value, dict):
            return [(value, place)]
        if isinstance(value, list) and all(isinstance(base, dict) for base in value):
            return [*zip(value, children, strict=True)][::-1]
        raise syntax("<< takes a mapping, or a list of mappings", place.start, place.end)


def _merge(
    bases: list[tuple[Any, Place]], members: dict[str, object], children: dict[str, Place]
) -> tuple[dict[str, object], dict[str, Place]]:
    """Return the members of *bases* and the places of their values, under those of the mapping itself."""
    merged: dict[str, object] = {}
    places: Any = {}
    for base, place in bases:
        merged |= base
        places |= place.children
    return merged | members, places | children


def _is_sound(text: str) -> bool:
    """Tell whether *text* has whole characters only: libyaml refuses escapes that name halves, PyYAML does not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_merge(event: Any) -> bool:
    return isinstance(event, ScalarEvent) and event.tag is None and event.implicit[0]


def _span(event: Any) -> Span:
    return event.start_mark.index, event.end_mark.index
