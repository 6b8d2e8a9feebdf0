"""The report for code scanning: SARIF 2.1.0 (OASIS), one run.

The results stream; what is told of their rules follows them, since only then is it known which those are. Columns count
from 1 in characters, which SARIF calls code points, and an end is exclusive, as ours is.

Equal findings of a file are numbered before any is set aside, so that neither a suppression nor a baseline changes a
fingerprint.
"""

from __future__ import annotations

import json
import re
from collections import Counter

from wanref_contract.finding import CERTAINTIES, EFFECTS
from wanref_contract.reports.address import address_of
from wanref_contract.reports.fingerprint import fingerprint
from wanref_contract.reports.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document, Location
    from wanref_contract.suppressing import Suppressed

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LINK = "]("
_BRACKETS = re.compile(r"[\[\]\\]")
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


class SarifReport(Report):
    """Findings as results of one run, each with a fingerprint that outlives moved lines."""

    _path = ""
    _separator = ""

    def begin(self) -> str:
        """Open the log, its run and the list of results."""
        self._rules: dict[str, int] = {}  # by id, their place in the list
        self._unreadable: list[tuple[str, str]] = []
        self._found: dict[int, str] = {}  # the fingerprints of the findings of one instance, by identity
        self._seen: Counter[tuple[str, str]] = Counter()  # how often a fingerprint came in a file
        opening = (
            f'{{\n "version": "2.1.0",\n "$schema": "{_SCHEMA}",\n "runs": [{{\n  "columnKind": "unicodeCodePoints",'
        )
        return opening + '\n  "results": ['

    def begin_file(self, path: str, /) -> str:
        """Remember the *path*: each result names it."""
        self._path = path
        return ""

    def found(self, document: Document, findings: Sequence[Finding], /) -> None:
        """Number the *findings* among their equals."""
        self._found = {id(finding): self._fingerprint(finding, document) for finding in findings}

    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Write a result for each of the *findings*."""
        text = ""
        for finding in findings:
            text += f"{self._separator}\n   {_to_json(self._result(finding, document))}"
            self._separator = ","
        return text

    def suppressed(self, document: Document, findings: Sequence[Suppressed], /) -> str:
        """Write a result for each of the *findings*, with who suppressed it where and why."""
        text = ""
        for finding in findings:
            reason = {"justification": finding.reason} if finding.reason else {}
            by = {"kind": finding.kind, "status": "accepted", **reason}
            result = {**self._result(finding, document), "suppressions": [by]}
            text += f"{self._separator}\n   {_to_json(result)}"
            self._separator = ","
        return text

    def end_file(self, _instances: int, /) -> str:
        """Close the part of a file: with nothing."""
        return ""

    def unreadable(self, path: str, reason: str, /) -> str:
        """Keep what could not be read for the end, where it is told how the run went."""
        self._unreadable.append((path, reason))
        return ""

    def end(self, summary: Summary, /) -> str:
        """Close the results, and say what their rules are."""
        from importlib.metadata import version

        rules = self.rules() if self._rules else {}
        driver = {
            "name": "wanref-contract",
            "version": version("wanref-contract"),
            "properties": {"contract": self.contract},
            "rules": [self._described(rules[name]) for name in self._rules],
        }
        went_badly = summary.stopped or summary.unreadable
        run = self._invocation(summary) if went_badly or summary.stale else ""
        counted = {name: count for name in ("baselined", "gone") if (count := getattr(summary, name))}
        run += f',\n  "properties": {_to_json(counted)}' if counted else ""
        return f'\n  ],\n  "tool": {{"driver": {_to_json(driver)}}}{run}\n }}]\n}}\n'

    def _invocation(self, summary: Summary) -> str:
        """Return how the run went: whether all of it was done, and what is said of the baseline."""
        level = "error" if summary.gone_fails else "warning"
        told = [_notification(level, summary.stale)] if summary.stale else []
        told += ({**_notification("error", why), "locations": [_physical(path)]} for path, why in self._unreadable)
        more = {"toolExecutionNotifications": told} if told else {}
        went_well = not (summary.stopped or summary.unreadable)
        return f',\n  "invocations": [{_to_json({"executionSuccessful": went_well, **more})}]'

    def _fingerprint(self, finding: Finding, document: Document) -> str:
        """Return what *finding* is known by, with its number among its equals in this file."""
        known_by = fingerprint(finding, document)
        self._seen[self._path, known_by] += 1
        return f"{known_by}:{self._seen[self._path, known_by]}"

    def _result(self, finding: Finding, document: Document) -> dict[str, Any]:
        known_by = self._found.get(id(finding)) or self._fingerprint(finding, document)
        said = " ".join(part for part in (finding.pointer, finding.message) if part)
        return {
            "ruleId": finding.code,
            "ruleIndex": self._rules.setdefault(finding.rule, len(self._rules)),
            "level": _LEVELS[finding.severity],
            "message": {"text": _plain(f"{said}. {finding.help}")},
            "locations": [self._location(finding.location)],
            "relatedLocations": [
                {"id": number, **self._location(place), "message": {"text": _plain(pointer)}}
                for number, (place, pointer) in enumerate(zip(finding.related_locations, finding.related, strict=False))
            ],
            "partialFingerprints": {"wanref/v1": known_by},
            "properties": {"pointer": finding.pointer, "instance": document.index},
        }

    def _location(self, place: Location | None) -> dict[str, Any]:
        location = _physical(self._path)
        if place:
            location["physicalLocation"]["region"] = {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            }
        return location

    def _described(self, rule: Rule) -> dict[str, Any]:
        source = {"page": rule.source.page, "field": rule.source.field, "seen": rule.source.seen}
        meaning = f"{rule.why} {EFFECTS[rule.effect]} {CERTAINTIES[rule.certainty]}"
        return {
            "id": rule.code,
            "name": rule.id,
            "shortDescription": {"text": f"{rule.title}."},
            "fullDescription": {"text": rule.why},
            "help": {"text": f"{meaning} For examples: {self.explaining} {rule.id}"},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            "properties": {"effect": rule.effect, "certainty": rule.certainty, "source": source},
        }


def _physical(path: str) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": address_of(path)}}}


def _notification(level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _plain(text)}}


def _plain(text: str) -> str:
    """Return *text* as a message of SARIF, in which it neither has placeholders (3.11.5) nor links (3.11.6)."""
    if _LINK in text:  # elsewhere brackets need no escape, and not every reader knows one
        text = _BRACKETS.sub(r"\\\g<0>", text)
    return text.replace("{", "{{").replace("}", "}}")


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True)
