"""What was judged in one process, packed to be told in another.

Most requests are clean, and of those only their number is sent. A finding is sent without what its rule says of it, and
a document without what can be read from its text again: sending must cost little beside judging.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from wanref_contract.finding import make_finding
from wanref_contract.source import Document, Location, quick
from wanref_contract.source.document import Places
from wanref_contract.source.location import Lines
from wanref_contract.suppressing import Suppressed
from wanref_contract.suppressing.suppression import suppressed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

    Judged = tuple[Document | None, Sequence[Finding]]
    """A request with its findings; one that is clean, or of which nothing is to be told, may lack its document."""

_said = attrgetter("rule", "severity", "message", "help", "pointer", "related", "span")
_place = attrgetter("line", "column", "end_line", "end_column")


def pack(judged: Iterable[Judged], *, is_json: bool = False) -> bytes:
    """Return *judged* as bytes, for `unpack`.

    Args:
        judged: Requests with their findings.
        is_json: Whether the text of each is JSON, and can be read again by itself.

    >>> list(unpack(pack([(None, ()), (None, ())]), dict))
    [(None, ()), (None, ())]
    """
    packed: list[Any] = []
    clean = 0
    for document, findings in judged:
        if document is None or not findings:
            clean += 1
            continue
        if clean:
            packed.append(clean)
            clean = 0
        can_be_read = is_json and not document.notices
        packed.append(
            (
                document.index,
                document.first_line,
                document.text,
                None if can_be_read else (document.instance,),
                [_packed(finding) for finding in findings],
            )
        )
    if clean:
        packed.append(clean)
    return pickle.dumps(packed, pickle.HIGHEST_PROTOCOL)


def unpack(parcel: bytes, rules: Callable[[], Mapping[str, Rule]]) -> Iterator[Judged]:
    """Yield what `pack` was given, but that nothing is said any more of how a document was read.

    Args:
        parcel: What `pack` made; of our own making, since reading it may run what it says.
        rules: Returns the rules that were judged by, by id; it is called where there are findings.
    """
    for part in pickle.loads(parcel):
        if isinstance(part, int):
            yield from repeat((None, ()), part)
        else:
            index, first_line, text, instance, findings = part
            by_name = rules()
            document = SentDocument(index=index, first_line=first_line, text=text, instance=instance)
            yield document, [_unpacked(finding, by_name) for finding in findings]


class SentDocument(Document):
    """A document that was read elsewhere, without its notices: what they amount to is among its findings."""

    __slots__ = ()

    def __init__(self, *, index: int, first_line: int, text: str, instance: tuple[object] | None) -> None:
        super().__init__(
            index=index,
            first_line=first_line,
            text=text,
            notices=(),
            instance=instance and instance[0],
            places=Places(Lines(text, first=first_line)),
        )
        if instance is None:
            del self.instance  # it is read from the text when somebody asks for it, and few do

    def __getattr__(self, name: str) -> object:
        if name != "instance":
            raise AttributeError(f"a document has no attribute {name!r}")
        return quick.parse(self.text.encode())


def _packed(finding: Finding) -> tuple[Any, ...]:
    place = finding.location
    return (
        _said(finding),
        place and _place(place),
        [_place(one) for one in finding.related_locations],
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
        location=place and _location(*place),
        related_locations=tuple([_location(*one) for one in related_places]),
    )
    if finding.severity != severity:
        finding = replace(finding, severity=severity)
    return suppressed(finding, kind=by[0], reason=by[1]) if by else finding


def _location(line: int, column: int, end_line: int, end_column: int) -> Location:
    return Location(line=line, column=column, end_line=end_line, end_column=end_column)
