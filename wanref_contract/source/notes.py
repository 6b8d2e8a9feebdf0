"""The notebook of a reader: where it stands in the instance, and what it has told so far.

Both readers keep one for each document. What cannot be read at all is an `Unreadable`, raised where it is
met and written down where the document is made.
"""

from __future__ import annotations

from wanref_contract.pointer import escape
from wanref_contract.source.document import MISSING, Document, Notice, Places
from wanref_contract.source.places import Place
from wanref_contract.source.quick import DEPTH_LIMIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.source.location import Lines
    from wanref_contract.source.places import Span

_BUDGET = 10_000_000
_COST = 1_000
"""How much one document may tell, in characters of pointers and a fixed cost for each notice: ten thousand
notices, or fewer under very long keys. Nobody reads more, and a hostile file could make a million of them.

Beyond it only the first notice of each rule is told, so that nothing grave is lost behind what is many, and then one
notice of how many are not."""

_CUT_SHORT = "more-untold"

_LONGEST = 200
"""How much of a text a message shows."""


EMPTY = "the file is empty"
"""The reason why nothing can be read where nothing is written."""


class Unreadable(Exception):
    """A document cannot be read: the rule that says so, where, and the values of its message."""

    def __init__(self, rule: str, span: Span, values: dict[str, object], *, related: Span | None = None) -> None:
        super().__init__(rule, span, values)
        self.rule = rule
        self.span = span
        self.values = values
        self.related = related


def syntax(reason: str, start: int, end: int, *, related: Span | None = None) -> Unreadable:
    """Return the error of a text that breaks its format's grammar, in words a person understands."""
    return Unreadable("syntax", (start, end), {"reason": reason}, related=related)


class Notes:
    """What one reader has told of one document.

    Attributes:
        lines: the text that is read.
        path: the keys and indices that lead to the value being read. A reader keeps it up to date.
        notices: what was told, in the order of telling.
    """

    __slots__ = ("_budget", "_first_untold", "_told", "_untold", "lines", "notices", "path")

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.path: list[str | int] = []
        self.notices: list[Notice] = []
        self._budget = _BUDGET
        self._told: dict[str, int] = {}
        self._untold = 0
        self._first_untold: Span = (0, 0)

    def tell(self, rule: str, span: Span, values: dict[str, object], *, related: Span | None = None) -> None:
        """Write down a notice about the value at the current path, long texts by their beginning."""
        if self._budget <= 0 and self._told.get(rule):
            self._first_untold = self._first_untold if self._untold else span
            self._untold += 1
            return
        self._told[rule] = self._told.get(rule, 0) + 1
        pointer = "".join(f"/{escape(token)}" for token in self.path)
        self._budget -= len(pointer) + _COST
        locate = self.lines.location
        also = () if related is None else (locate(*related),)
        self.notices.append(
            Notice(rule=rule, values=_shorten(values), pointer=pointer, location=locate(*span), related=also)
        )

    def tell_duplicate(self, key: str, first: Span, again: Span) -> None:
        """Write down that *key*, the last of the current path, was given before."""
        line = self.lines.location(*first).line
        self.tell("duplicate-key", again, {"key": key, "first_line": line}, related=first)

    def forget(self, before: int, *, but: str) -> None:
        """Take back what was told from the notice number *before* on, but for the notices of one rule."""
        last = self.notices[before:]
        self.notices[before:] = [notice for notice in last if notice.rule == but]
        for notice in last:
            self._told[notice.rule] -= notice.rule != but

    def enter(self, start: int) -> None:
        """Make sure that one more object or array may open, at the offset *start*."""
        if len(self.path) >= DEPTH_LIMIT:
            raise Unreadable("too-deep", (start, start + 1), {"limit": DEPTH_LIMIT})

    def document(self, instance: object, place: Place, *, index: int) -> Document:
        """Return the document that was read."""
        if self._untold:
            self.path.clear()
            untold, self._untold = self._untold, 0
            self.tell(_CUT_SHORT, self._first_untold, {"untold": untold})
        return Document(
            index=index,
            instance=instance,
            notices=tuple(sorted(self.notices, key=_position)),
            text=self.lines.text,
            first_line=self.lines.first,
            places=Places(self.lines, place),
        )

    def broken_document(self, why: Unreadable, *, index: int) -> Document:
        """Return the document that could not be read; what was told before stays told."""
        self.path.clear()
        self.tell(why.rule, why.span, why.values, related=why.related)
        return self.document(MISSING, Place(*why.span), index=index)


def _shorten(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value[:_LONGEST] + "…" if isinstance(value, str) and len(value) > _LONGEST else value
        for name, value in values.items()
    }


def _position(notice: Notice) -> tuple[int, int]:
    return notice.location.line, notice.location.column
