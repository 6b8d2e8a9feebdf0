"""The values that a case file is made of, and their form in JSON.

A case holds a program to codes, severities and places, and never to words: messages are for people and may be mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
"""Of the form of a case file; within one version keys are added, and none is removed or given another meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRule:
    """A rule that cases expect findings of."""

    rule: str
    code: str
    severity: str

    def to_json(self) -> Mapping[str, Any]:
        """Return the rule as the head of a case file lists it."""
        return {"code": self.code, "rule": self.rule, "severity": self.severity}


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    """A finding that a case expects: the id of its rule, how grave it is, and where it stands."""

    rule: str
    severity: str
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A whole file in place of a request, for the rules that only the reader of a text can judge.

    Attributes:
        format: ``json``, ``jsonl`` or ``yaml``.
        content: Its bytes.
    """

    format: str
    content: bytes

    def to_json(self) -> Mapping[str, Any]:
        """Return the file as JSON: its text, or its bytes in Base64 where it is no text."""
        try:
            return {"format": self.format, "text": self.content.decode("utf-8")}
        except UnicodeDecodeError:
            from base64 import b64encode

            return {"format": self.format, "base64": b64encode(self.content).decode("ascii")}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> TextFile:
        r"""Return the file that *value* is the JSON of.

        >>> TextFile.from_json({"format": "json", "base64": "/w=="}).content
        b'\xff'
        """
        if "text" in value:
            return cls(format=value["format"], content=value["text"].encode("utf-8"))
        from base64 import b64decode

        return cls(format=value["format"], content=b64decode(value["base64"], validate=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, or one file, and the findings that it must give.

    Attributes:
        id: Permanent: it names the request by what it is, not by its place, so new cases change no id.
        about: What it shows, such as ``{"rule": "assets-total", "side": "accepted", "limit": "limits.assets"}``.
        request: The request; of no meaning where there is a *file*.
        file: The file, for what no request can show.
        findings: In the order of the judge; two alike are listed twice.
        plan: What counts of the plan (`plan_form`); None where the request is refused, and for a file.
    """

    id: str
    about: Mapping[str, str]
    request: Any = None
    file: TextFile | None = None
    findings: tuple[Expected, ...]
    plan: Mapping[str, Any] | None = None

    def question(self) -> Mapping[str, Any]:
        """Return what a program is asked: the id, and the request or the file."""
        subject = {"request": self.request} if self.file is None else {"file": self.file.to_json()}
        return {"id": self.id, **subject}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """All cases of a contract.

    Attributes:
        contract: The contract's name.
        digest: What the contract's files amounted to when the cases were made: ``sha256:`` and the digits.
        rules: Every rule of the contract, in the order of findings.
        cases: In the order of the rules, then those that are about no rule alone.
    """

    contract: str
    digest: str
    rules: tuple[CaseRule, ...]
    cases: tuple[Case, ...]

    def head(self) -> Mapping[str, Any]:
        """Return what stands in the first line of the file, and what a program is greeted with."""
        return {
            "version": VERSION,
            "contract": self.contract,
            "digest": self.digest,
            "rules": [rule.to_json() for rule in self.rules],
        }
