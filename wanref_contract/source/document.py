"""The values that reading gives: documents with their instance, and the notices told on the way.

How a text is read stands in the readers, and what it means for a request elsewhere; here is what it says, and
where.
"""

from __future__ import annotations

from wanref_contract.pointer import tokens
from wanref_contract.source.places import Place, array_index, child_place
from wanref_contract.source.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Final

    from wanref_contract.source.location import Lines, Location
    from wanref_contract.source.places import Span


class _Missing:
    """The type of MISSING: one value that survives copying and pickling as itself."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""The instance of a document that could not be parsed."""


class Notice(Value):
    """One surprise met while reading: its rule's id, the values its message shows, and where it stands."""

    _parts = ("rule", "values", "pointer", "location", "related")
    __slots__ = _parts

    def __init__(
        self,
        *,
        rule: str,
        values: Mapping[str, object],
        pointer: str,
        location: Location,
        related: tuple[Location, ...] = (),
    ) -> None:
        self.rule: Final = rule
        self.values: Final = values
        self.pointer: Final = pointer
        self.location: Final = location
        self.related: Final = related


class Places:
    """The places of one document.

    Args:
        lines: its text.
        root: the place of the whole instance; or what finds it in the text, on the first question. Without
            either, the text is one place.
    """

    __slots__ = ("_counterparts", "_offsets", "_root", "lines")

    def __init__(self, lines: Lines, root: Place | Callable[[str], Place] | None = None) -> None:
        self.lines = lines
        self._root = root
        self._counterparts: dict[tuple[int, str], dict[int, int]] = {}
        self._offsets: dict[int, Sequence[int]] = {}

    @property
    def root(self) -> Place:
        """The place of the whole instance."""
        if not isinstance(self._root, Place):
            self._root = (self._root or _whole)(self.lines.text)
        return self._root

    def substring(self, place: Place, value: str, start: int, end: int) -> Span:
        """Return where *value*[start:end] stands in its literal at *place*; the whole literal when that is not sure."""
        if place.start not in self._offsets:
            self._offsets[place.start] = _json_offsets(self.lines.text[place.start : place.end], value)
        offsets = self._offsets[place.start]
        if offsets:
            is_inside = start < end < len(offsets)
            return (place.start + offsets[start], place.start + offsets[end]) if is_inside else (place.start, place.end)
        piece = value[start:end]
        if (place.start, piece) not in self._counterparts:  # a prompt may hold one piece thousands of times
            self._counterparts[place.start, piece] = _counterparts(self.lines.text, place, value, piece)
        at = self._counterparts[place.start, piece].get(start)
        return (place.start, place.end) if at is None else (at, at + len(piece))


class Document(Value):
    """One instance and the text it was read from.

    Attributes:
        index: 0-based, within a JSONL file or a YAML stream.
        instance: a JSON value, or MISSING when nothing could be parsed.
        notices: what was told while reading, in text order.
        text: the text of the file; of the line, for JSONL. Without its byte order mark.
        first_line: the line of the file on which `text` begins.
        places: where everything stands; no part of what the document says.
    """

    _parts = ("index", "instance", "notices", "text", "first_line")
    __slots__ = (*_parts, "places")

    def __init__(  # noqa: PLR0913 (a value has as many arguments as attributes)
        self,
        *,
        index: int,
        instance: object,
        notices: tuple[Notice, ...],
        text: str,
        first_line: int,
        places: Places,
    ) -> None:
        self.index: Final = index
        self.instance: Final = instance
        self.notices: Final = notices
        self.text: Final = text
        self.first_line: Final = first_line
        self.places: Final = places

    def locate(self, pointer: str, *, key: bool = False, span: Span | None = None) -> Location:
        r"""Return the location of the value at *pointer*.

        Args:
            pointer: a JSON Pointer. Where it leads nowhere, the nearest ancestor that exists is shown: a
                scalar whole, an object or array by its first character, not to underline all of its content.
            key: the location of the member's key instead, where the value has one.
            span: characters of the string value instead, as a half-open range. Where escapes or folding
                leave no sure counterpart in the text, the whole value is meant.

        >>> from wanref_contract.source import read_documents
        >>> document = next(read_documents(b'{"prompt":\n  "a cat"}', "json"))
        >>> document.locate("/prompt", span=(2, 5))
        Location(line=2, column=6, end_line=2, end_column=9)
        """
        place, value, exists = self._find(pointer)
        if not exists:
            start, end = place.start, place.end if place.children is None else place.start + 1
        elif key and place.key is not None:
            start, end = place.key
        elif span is not None and isinstance(value, str):
            start, end = self.places.substring(place, value, *span)
        else:
            start, end = place.start, place.end
        return self.places.lines.location(start, end)

    def _find(self, pointer: str) -> tuple[Place, object, bool]:
        """Return the place and value at *pointer*, and True; or those of its nearest ancestor, and False."""
        place, value = self.places.root, self.instance
        for token in tokens(pointer):
            child = child_place(place, token)
            if child is None:
                return place, value, False
            place, value = child, _child(value, token)
        return place, value, True


def _whole(text: str) -> Place:
    return Place(0, len(text))


def _child(value: object, token: str) -> object:
    if isinstance(value, dict):
        return value[token]
    index = array_index(token)
    return value[index] if isinstance(value, list) and index is not None else MISSING


def _counterparts(text: str, place: Place, value: str, piece: str) -> dict[int, int]:
    """Return where each *piece* of *value* stands in its literal: the same occurrence, when both have as many."""
    inside = list(_occurrences(value, piece, 0, len(value)))
    literal = list(_occurrences(text, piece, place.start, place.end))
    return dict(zip(inside, literal, strict=True)) if len(inside) == len(literal) else {}


def _json_offsets(literal: str, value: str) -> Sequence[int]:
    """Return where each character of *value* begins in its JSON *literal*, and its end; nothing for other literals."""
    import json
    import re

    try:
        if json.loads(literal) != value:
            return ()
    except ValueError:
        return ()
    if "\\" not in literal:  # a character is one there too, and a list of numbers would take forty times its memory
        return range(1, len(literal))
    pair = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # two escapes, one character
    characters = re.compile(rf"{pair}|\\u.{{4}}|\\.|.", re.DOTALL).finditer(literal, 1, len(literal) - 1)
    return [*(match.start() for match in characters), len(literal) - 1]


def _occurrences(text: str, piece: str, start: int, end: int) -> Iterator[int]:
    while piece and (start := text.find(piece, start, end)) >= 0:
        yield start
        start += len(piece)
