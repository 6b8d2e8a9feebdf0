"""The report for a run of GitHub Actions: each finding an annotation beside the line it is about.

GitHub documents the form under "Workflow commands for GitHub Actions". It shows ten errors, ten warnings and ten
notices of a step beside the lines, and all of them in the log.
"""

from __future__ import annotations

import re

from wanref_contract.reports.text_report import TextReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_IN_MESSAGES = re.compile("[%\r\n]")
_IN_PROPERTIES = re.compile("[%\r\n:,]")


class GithubReport(TextReport):
    """Findings as workflow commands, and one line about the run."""

    def findings(self, _document: Document, findings: Sequence[Finding], /) -> str:
        """Write a command for each of the *findings*."""
        return "".join(map(self._annotation, findings))

    def unreadable(self, path: str, reason: str, /) -> str:
        """Write a command for a file that could not be read."""
        return _command(_COMMANDS["error"], [("file", path), ("title", "not judged")], [reason])

    def end(self, summary: Summary, /) -> str:
        """Count what was read and found; a baseline that has grown old gets a command of its own."""
        counted = super().end(summary)
        if not summary.stale:
            return counted
        name = _COMMANDS["error" if summary.gone_fails else "warning"]
        return _command(name, [("title", "baseline")], [summary.stale]) + counted

    def _annotation(self, finding: Finding) -> str:
        said = " ".join(part for part in (finding.pointer, finding.message) if part)
        return _command(_COMMANDS[finding.severity], self._properties(finding), filter(None, (said, finding.help)))

    def _properties(self, finding: Finding) -> Iterator[tuple[str, str]]:
        yield "file", self._path
        place = finding.location
        if place:
            yield from (("line", str(place.line)), ("endLine", str(place.end_line)))
            if place.line == place.end_line:  # GitHub takes columns of one line alone
                yield from (("col", str(place.column)), ("endColumn", str(place.end_column)))
        yield "title", f"{finding.code} {finding.rule}"


def _command(name: str, properties: Iterable[tuple[str, str]], lines: Iterable[str]) -> str:
    """Return the command *name* with its *properties* and the *lines* of its message."""
    from wanref_contract.reports.cells import visible

    set_ = ",".join(f"{key}={_escaped(visible(value), _IN_PROPERTIES)}" for key, value in properties)
    text = _escaped("\n".join(map(visible, lines)), _IN_MESSAGES)
    return f"::{name} {set_}::{text}\n"


def _escaped(text: str, special: re.Pattern[str]) -> str:
    """Write the *special* characters of *text* the way the runner reads them back: as their code in hexadecimal."""
    return special.sub(lambda found: f"%{ord(found[0]):02X}", text)
