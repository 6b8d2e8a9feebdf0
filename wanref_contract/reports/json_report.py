"""The report for programs: one JSON value, public and versioned.

Its shape is described by ``schema/meta/lint-report.schema.json``. The text streams: each finding stands on
a line of its own, and the number of instances of a file follows its findings, since it is not known before.
"""

from __future__ import annotations

import json
import os
import re

from wanref_contract.reports.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document

_VERSION = 1
_COUNTS = ("files", "instances", "errors", "warnings", "infos")
_IF_ANY = ("suppressed", "baselined", "gone", "unreadable", "stopped")
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no encoding can write or what commands a terminal; JSON leaves it as it is."""


class JsonReport(Report):
    """Findings as JSON; every file that was read is listed."""

    _separator = ""
    _finding_separator = ""

    def begin(self) -> str:
        """Open the value and its list of files."""
        self._unreadable: list[dict[str, str]] = []
        return f'{{\n  "version": {_VERSION},\n  "contract": {json_text(self.contract)},\n  "files": ['

    def begin_file(self, path: str, /) -> str:
        """Open a file and its list of findings."""
        opening = f'{self._separator}\n    {{"path": {json_text(_path(path))}, "findings": ['
        self._separator, self._finding_separator = ",", ""
        return opening

    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """List the *findings*."""
        if not findings:
            return ""
        rules, index = self.rules(), document.index
        told = (finding_to_json(one, index=index) | {"fix": _fix_of(rules.get(one.rule))} for one in findings)
        lines = [f"\n      {json_text(one)}" for one in told]
        opening, self._finding_separator = self._finding_separator, ","
        return opening + ",".join(lines)

    def end_file(self, instances: int, /) -> str:
        """Close the list of findings and the file."""
        indent = "\n    " if self._finding_separator else ""
        return f'{indent}], "instances": {instances}}}'

    def unreadable(self, path: str, reason: str, /) -> str:
        """Keep what could not be read for a list of its own."""
        self._unreadable.append({"path": _path(path), "reason": reason})
        return ""

    def end(self, summary: Summary, /) -> str:
        """Close the list of files, list what could not be read, if anything, and close the value."""
        indent = "\n  " if self._separator else ""
        lines = ",".join(f"\n    {json_text(one)}" for one in self._unreadable)
        unreadable = f',\n  "unreadable": [{lines}\n  ]' if lines else ""
        told = {name: getattr(summary, name) for name in _COUNTS}
        told |= {name: value for name in _IF_ANY if (value := getattr(summary, name))}
        return f'{indent}]{unreadable},\n  "summary": {json_text(told)}\n}}\n'


def finding_to_json(finding: Finding, *, index: int) -> dict[str, object]:
    """Return *finding* as it stands in JSON, of the instance that is number *index* of its file, from 0."""
    place = finding.location
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "effect": finding.effect,
        "certainty": finding.certainty,
        "message": finding.message,
        "help": finding.help,
        "pointer": finding.pointer,
        "related": finding.related,
        "instance": index,
        "line": place and place.line,
        "column": place and place.column,
        "end_line": place and place.end_line,
        "end_column": place and place.end_column,
    }


def _path(path: str) -> str:
    """Return *path* as it stands in a report: with forward slashes."""
    return path.replace(os.sep, "/")


def _fix_of(rule: Rule | None) -> str | None:
    """Return how findings of *rule* are mended by machine: ``safe``, ``unsafe``, or not at all."""
    return (rule.fix or None) if rule else None


def json_text(value: object) -> str:
    """Return *value* as JSON on one line, with what no reader should meet bare written as escapes."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
