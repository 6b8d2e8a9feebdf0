"""The report for a glance and for other tools: one line a finding, in the form that editors and grep know."""

from __future__ import annotations

from wanref_contract.reports.colour import paint
from wanref_contract.reports.text_report import TextReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


class ConciseReport(TextReport):
    """Findings as lines ``path:line:column: severity[code] pointer message (rule)``, and one line about the run."""

    def findings(self, _document: Document, findings: Sequence[Finding], /) -> str:
        """Write a line for each of the *findings*."""
        return "".join(map(self._line, findings))

    def _line(self, finding: Finding) -> str:
        from wanref_contract.reports.cells import visible

        place = f":{finding.location.line}:{finding.location.column}" if finding.location else ""
        head = paint(f"{finding.severity}[{finding.code}]", finding.severity, colour=self.colour)
        said = " ".join(part for part in (finding.pointer, finding.message) if part)
        return f"{visible(self._path)}{place}: {head} {visible(said)} ({finding.rule})\n"
