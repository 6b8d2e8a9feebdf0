"""A cassette as a value: its head, and the interactions in their order, with the place of each thing in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.errors import WanrefError
from wanref_contract.source import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.finding import Finding

API_HOST = "https://api.evolink.ai"
"""What recordings are addressed to, whoever answered."""

LARGEST = 2 * 1024 * 1024
"""Bytes of a cassette that is read: a thousand polls take half a million."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a recording comes from, and what it was held to.

    Attributes:
        source: ``sandbox`` or ``live``.
        day: The day of the recording, year first.
        tool: What recorded it; may be empty.
        contract: The name of the contract.
        version: The day of the documentation that the contract followed.
        digest: What the contract decided by, as a text; empty where nobody says.
        operation: What the conversation is about.
        scenario: What happens in it.
        note: What a reader should know; may be empty.
    """

    source: str
    day: str
    tool: str
    contract: str
    version: str
    digest: str
    operation: str
    scenario: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a message carried.

    Attributes:
        pointer: Where it stands in the cassette.
        text: Its text, decompressed; empty where there is none.
        value: Its JSON value; MISSING where it has none.
        octets: What went over the wire.
    """

    pointer: str
    text: str = ""
    value: Any = MISSING
    octets: bytes = b""

    @property
    def content(self) -> Any:
        """The JSON value, or else the text."""
        return self.text if self.value is MISSING else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """One call and its answer.

    Attributes:
        index: Its place in the cassette, from 0.
        method: The method of HTTP, in capitals.
        uri: The whole address.
        request_headers: The headers of the call by name in small letters, each with its values.
        request: The body of the call.
        status: The status of the answer.
        reason: The words of the status.
        response_headers: The headers of the answer, like those of the call.
        response: The body of the answer.
    """

    index: int
    method: str
    uri: str
    request_headers: Mapping[str, tuple[str, ...]]
    request: Body
    status: int
    reason: str
    response_headers: Mapping[str, tuple[str, ...]]
    response: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Cassette:
    """A recorded conversation.

    Attributes:
        head: Where it comes from; None where the file does not say, or not as it should.
        interactions: What was said.
    """

    head: Head | None
    interactions: tuple[Interaction, ...]


class CassetteUnusable(WanrefError):
    """A file is no cassette that can be played.

    Attributes:
        path: The file.
        findings: What is wrong with it; none where it was not even read.
        reason: Why it was not read; empty where it was.
    """

    def __init__(self, path: str, findings: Sequence[Finding] = (), reason: str = "") -> None:
        super().__init__(path, tuple(findings), reason)
        self.path = path
        self.findings = tuple(findings)
        self.reason = reason

    def __str__(self) -> str:
        if not self.findings:
            return f"{self.path}: {self.reason}"
        return "\n".join(_line(self.path, finding) for finding in self.findings)


def _line(path: str, finding: Finding) -> str:
    place = finding.location
    where = f"{path}:{place.line}:{place.column}" if place else path
    return f"{where}: {finding.pointer or '(root)'} {finding.message} [{finding.code} {finding.rule}]"
