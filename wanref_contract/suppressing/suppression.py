"""Suppressions as values, and the findings that they set aside."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from wanref_contract.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from wanref_contract.source import Document, Location

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

    def covers(self, finding: Finding, document: Document) -> bool:
        """Say whether *finding*, of *document*, is what this is about."""
        if self.rule != finding.rule and self.rule.upper() != finding.code:
            return False
        if self.line is not None:
            return _begins_on(self.line, finding, document)
        is_below = finding.pointer == self.pointer or finding.pointer.startswith(f"{self.pointer}/")
        return is_below and self.instance in (None, document.index)


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


def _begins_on(line: int, finding: Finding, document: Document) -> bool:
    """Say whether *finding* stands on *line*, or in a value that begins there."""
    if finding.location and finding.location.line == line:
        return True
    pointer = ""
    for part in finding.pointer.split("/")[1:]:
        pointer += f"/{part}"
        if document.locate(pointer, key=True).line == line:
            return True
    return False
