"""Requests with findings, as they are sent from one process to another.

A finding is sent without what its rule says of it, and a document without what can be read from its text again: sending
must cost little beside judging.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from wanref_contract.finding import make_finding
from wanref_contract.source import Document, Location, quick
from wanref_contract.source.document import Places
from wanref_contract.source.location import Lines
from wanref_contract.suppressing import Suppressed
from wanref_contract.suppressing.suppression import suppressed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

    Packed = tuple[int, int, str, tuple[object] | None, list[tuple[Any, ...]]]

_said = attrgetter("rule", "severity", "message", "help", "pointer", "related", "span")
_place = attrgetter("line", "column", "end_line", "end_column")


def packed(document: Document, findings: Sequence[Finding], *, is_json: bool) -> Packed:
    """Return *document* and its *findings* as plain values, for `unpacked`.

    Args:
        document: A request.
        findings: What was found in it.
        is_json: Whether its text is JSON, and can be read again by itself.
    """
    can_be_read = is_json and not document.notices
    return (
        document.index,
        document.first_line,
        document.text,
        None if can_be_read else (document.instance,),
        [_packed(finding) for finding in findings],
    )


def unpacked(packed: Packed, rules: Mapping[str, Rule]) -> tuple[Document, Sequence[Finding]]:
    """Return what `packed` was given, but that nothing is said any more of how the document was read."""
    index, first_line, text, instance, findings = packed
    return sent_document(index, first_line, text, instance), [_unpacked(finding, rules) for finding in findings]


class SentDocument(Document):
    """A document that was read elsewhere, without its notices: what they amount to is among its findings.

    What it says, and where, is read from its text when somebody asks for it, and few do.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> object:
        if name == "instance":
            return quick.parse(self.text.encode())
        if name == "places":
            return Places(Lines(self.text, first=self.first_line))
        raise AttributeError(f"a document has no attribute {name!r}")


def sent_document(index: int, first_line: int, text: str, instance: tuple[object] | None) -> SentDocument:
    """Return a document without what can be read from its text; its *instance* where it is none of JSON."""
    document: Any = object.__new__(SentDocument)
    document.index = index
    document.first_line = first_line
    document.text = text
    document.notices = ()
    if instance:
        (document.instance,) = instance
    return document  # type: ignore[no-any-return]


def _packed(finding: Finding) -> tuple[Any, ...]:
    place = finding.location
    return (
        _said(finding),
        place and _place(place),
        list(map(_place, finding.related_locations)),
        (finding.kind, finding.reason) if isinstance(finding, Suppressed) else None,
    )


def _unpacked(packed: tuple[Any, ...], rules: Mapping[str, Rule]) -> Finding:
    (rule, severity, message, help_, pointer, related, span), place, related_places, by = packed
    finding = make_finding(
        rules[rule],
        message=message,
        help=help_,
        pointer=pointer,
        related=related,
        span=span,
        location=place and _location(place),
        related_locations=tuple(map(_location, related_places)),
    )
    if finding.severity != severity:
        finding = replace(finding, severity=severity)
    return suppressed(finding, kind=by[0], reason=by[1]) if by else finding


def _location(place: tuple[int, int, int, int]) -> Location:
    line, column, end_line, end_column = place
    return Location(line=line, column=column, end_line=end_line, end_column=end_column)
