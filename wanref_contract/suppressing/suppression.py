"""Suppressions as values, and the findings that they set aside."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from wanref_contract.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from wanref_contract.source import Document, Location

    Place = int | tuple[int | None, str]

IN_SOURCE = "inSource"
EXTERNAL = "external"
"""Where a suppression stands, in the words of SARIF: in the file itself, or in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A rule whose findings are not told at one place.

    Attributes:
        rule: Id or code of the rule, as somebody wrote it.
        reason: Why; may be empty.
        until: The last day on which it holds; None for always.
        pointer: What it is about, in a sidecar: the value there and all below it.
        instance: The number of the request that it is about, from 0, in a sidecar; None for all of the file.
        line: The line that it is about, in a comment; None in a sidecar, and 0 where no line follows.
        origin: Where it stands in a sidecar, as a JSON Pointer.
        location: Where it stands among the comments of a text.
    """

    rule: str
    reason: str
    until: date | None = None
    pointer: str = ""
    instance: int | None = None
    line: int | None = None
    origin: str = ""
    location: Location | None = None

    @property
    def kind(self) -> str:
        """`IN_SOURCE` or `EXTERNAL`."""
        return EXTERNAL if self.line is None else IN_SOURCE

    @property
    def place(self) -> Place:
        """What it is about, as `iter_places` names it."""
        return (self.instance, self.pointer) if self.line is None else self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a suppression.

    Attributes:
        rule: The id of the rule that says so.
        values: What the words of the rule show.
        origin: Where, in a sidecar.
        location: Where, among comments.
        line: The line that the comment is about; 0 where no line follows.
    """

    rule: str
    values: Mapping[str, str]
    origin: str = ""
    location: Location | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed(Finding):
    """A finding that is not told.

    Attributes:
        kind: `IN_SOURCE` or `EXTERNAL`.
        reason: Why it is not told; may be empty.
    """

    kind: str
    reason: str


def suppressed(finding: Finding, *, kind: str, reason: str) -> Suppressed:
    """Return *finding* as one that is not told."""
    said = {one.name: getattr(finding, one.name) for one in fields(Finding)}
    return Suppressed(**said, kind=kind, reason=reason)


def iter_places(finding: Finding, document: Document) -> Iterator[Place]:
    """Yield the places that *finding* belongs to, from the widest on.

    For a sidecar those are its value and what that is in, of its own request or of any; for comments the lines on
    which these begin, and its own.
    """
    parts = finding.pointer.split("/")
    for count in range(1, len(parts) + 1):
        pointer = "/".join(parts[:count])
        yield None, pointer
        yield document.index, pointer
        if pointer:
            yield document.locate(pointer, key=True).line
    if finding.location:
        yield finding.location.line
