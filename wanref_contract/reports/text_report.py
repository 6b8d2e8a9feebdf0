"""The report for people: each finding with place, excerpt and way out, and one line about the run.

Everything a file or a message brings along is made safe for a terminal. What draws a finding is imported
with the first finding; a clean run gets its one line without.
"""

from __future__ import annotations

from wanref_contract.reports.colour import paint
from wanref_contract.reports.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document


class TextReport(Report):
    """Findings as paragraphs of text; files without findings are not mentioned."""

    _path = ""
    _text = ""
    _lines: Sequence[str] = ("",)

    def begin(self) -> str:
        """Open the report: with nothing."""
        return ""

    def begin_file(self, path: str, /) -> str:
        """Remember the *path*: each finding names it."""
        self._path = path
        return ""

    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Draw the *findings*, a blank line after each."""
        if not findings:
            return ""
        from wanref_contract.reports.entry import Page, render_finding

        page = Page(
            path=self._path,
            lines=self._lines_of(document.text),
            first_line=document.first_line,
            index=document.index,
            colour=self.colour,
            width=self.width,
        )
        return "".join(f"{render_finding(finding, page)}\n" for finding in findings)

    def end_file(self, _instances: int, /) -> str:
        """Close the part of a file: with nothing."""
        return ""

    def end(self, summary: Summary, /) -> str:
        """Count what was read and found."""
        found = [
            paint(_counted(count, name), name, colour=self.colour)
            for name, count in (
                ("error", summary.errors),
                ("warning", summary.warnings),
                ("info", summary.infos),
            )
            if count
        ]
        good_news = paint("all clear", "clear", colour=self.colour) if summary.instances else "nothing to judge"
        verdict = ", ".join(found) or good_news
        return f"{_counted(summary.files, 'file')}, {_counted(summary.instances, 'request')}: {verdict}\n"

    def _lines_of(self, text: str) -> Sequence[str]:
        """Split *text* once for all instances of a stream, which share it."""
        if text is not self._text:
            self._text, self._lines = text, [line.removesuffix("\r") for line in text.split("\n")]
        return self._lines


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
