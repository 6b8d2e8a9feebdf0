"""The report for people: each finding with place, excerpt and way out, and one line about the run.

Everything a file or a message brings along is made safe for a terminal. What draws a finding is imported
with the first finding; a clean run gets its one line without.
"""

from __future__ import annotations

from wanref_contract.reports.colour import paint
from wanref_contract.reports.report import Report
from wanref_contract.wording import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.reports.excerpt import TextLines
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document

MOST_DRAWN = 100
"""How many findings of one rule are drawn for one request; of the others their number is told."""


class TextReport(Report):
    """Findings as paragraphs of text; files without findings are not mentioned."""

    _path = ""
    _text = ""
    _lines: TextLines = ("",)
    _safe = _unsafe = 0  # how many findings a fix of that kind would mend

    def begin(self) -> str:
        """Open the report: with nothing."""
        self._told: dict[str, str] = {}  # by rule, the help that was given last
        return ""

    def begin_file(self, path: str, /) -> str:
        """Remember the *path*: each finding names it."""
        self._path = path
        return ""

    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Draw the *findings*, a blank line after each; what all findings of a rule share stands with the first."""
        if not findings:
            return ""
        from wanref_contract.reports.entry import Page, render_finding

        page = Page(
            path=self._path,
            lines=self._lines_of(document.text),
            first_line=document.first_line,
            index=document.index,
            explaining=self.explaining,
            colour=self.colour,
            width=self.width,
        )
        text, rules = "", self.rules()
        seen: dict[str, int] = {}
        for finding in findings:
            rule = rules.get(finding.rule)
            self._safe += bool(rule and rule.fix == "safe")
            self._unsafe += bool(rule and rule.fix == "unsafe")
            seen[finding.rule] = seen.get(finding.rule, 0) + 1
            if seen[finding.rule] <= MOST_DRAWN:
                text += f"{render_finding(finding, page, told=self._told.get(finding.rule), rule=rule)}\n"
                self._told[finding.rule] = finding.help
        for name, count in seen.items():
            if count > MOST_DRAWN:
                text += f"and {count - MOST_DRAWN:,} more of {name}, which --format json lists\n\n"
        return text

    def end_file(self, _instances: int, /) -> str:
        """Close the part of a file: with nothing."""
        return ""

    def end(self, summary: Summary, /) -> str:
        """Count what was read and found, what was left out, and what could not be read."""
        read = f"{_counted(summary.files, 'file')}, {_counted(summary.instances, self.unit)}: "
        return "; ".join([read + self._verdict(summary), *self._mended(summary), *self._unseen(summary)]) + "\n"

    def _verdict(self, summary: Summary) -> str:
        counts = {"error": summary.errors, "warning": summary.warnings, "info": summary.infos}
        found = [paint(_counted(count, name), name, colour=self.colour) for name, count in counts.items() if count]
        if found:
            return ", ".join(found)
        if not summary.instances:
            return "nothing was judged" if summary.unreadable or summary.stopped else "nothing to judge"
        if self._is_kept_back(summary):
            return "no findings"
        return paint("all clear", "clear", colour=self.colour)

    def _is_kept_back(self, summary: Summary) -> bool:
        """Say whether there may be findings that are not told."""
        kept_back = summary.left_out or summary.suppressed or summary.baselined
        return bool(kept_back or summary.unreadable or summary.stopped)

    def _mended(self, summary: Summary) -> Iterator[str]:
        """Yield what was mended, or else what could be."""
        if summary.mended is not None:
            yield f"{summary.mended:,} mended"
        elif self._safe:
            yield f"{self._safe:,} can be mended with --fix"
        if self._unsafe:
            yield f"{self._unsafe:,} can be mended with --fix --unsafe-fixes"

    def _unseen(self, summary: Summary) -> Iterator[str]:
        """Yield what keeps the counts from being the whole truth."""
        if summary.suppressed:
            yield f"{summary.suppressed:,} suppressed"
        if summary.baselined:
            yield f"{summary.baselined:,} in the baseline"
        if summary.gone:
            yield f"{summary.gone:,} of the baseline gone"
        if summary.left_out:
            yield f"{_counted(summary.left_out, 'finding')} left out by select or ignore"
        if summary.unreadable:
            yield paint(f"{_counted(summary.unreadable, 'file')} could not be read", "error", colour=self.colour)
        if summary.stopped:
            yield paint("stopped before the end", "error", colour=self.colour)

    def _lines_of(self, text: str) -> TextLines:
        """Look for the lines of *text* once for all instances of a stream, which share it."""
        if text is not self._text:
            from wanref_contract.source.location import Lines

            self._text, self._lines = text, Lines(masked(text))
        return self._lines


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
