"""The report of plans for people: a page for each request, or the findings for which it has no plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.reports.plan_page import PlanPage, render_plan
from wanref_contract.reports.report import EXPLAINING
from wanref_contract.reports.text_report import TextReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.planning import Plan
    from wanref_contract.source import Document

_RULED = 80  # columns of the line between two plans


class PlanText:
    """Plans as pages of text; a request that the API does not take is told as its findings."""

    _path = ""
    _separator = ""

    def __init__(self, *, contract: str, explaining: str = EXPLAINING, colour: bool = False, width: int = 80) -> None:
        self.colour, self.width = colour, width
        self._findings = TextReport(contract=contract, explaining=explaining, colour=colour, width=width)

    def begin(self) -> str:
        """Open the report: with nothing."""
        return self._findings.begin()

    def begin_file(self, path: str) -> str:
        """Remember the *path*: each plan names it."""
        self._path = path
        return self._findings.begin_file(path)

    def request(self, document: Document, plan: Plan | None, findings: Sequence[Finding]) -> str:
        """Draw the plan of one request; None where it has none, and the *findings* say why."""
        opening, self._separator = self._separator, f"\n{'=' * min(self.width, _RULED)}\n\n"
        if plan is None:
            return opening + self._findings.findings(document, findings) + _refusal(findings)
        title = self._path + (f" (request {document.index + 1})" if document.index else "")
        page = render_plan(plan, PlanPage(title=title, colour=self.colour, width=self.width))
        others = len(findings) - len(plan.set_aside)
        word = "finding" if others == 1 else "findings"
        more = f"\nwanref lint tells {others:,} more {word} in this request.\n" if others else ""
        return opening + page + more

    def end_file(self) -> str:
        """Close the part of a file: with nothing."""
        return ""

    def end(self) -> str:
        """Close the report: with nothing."""
        return ""


def _refusal(findings: Sequence[Finding]) -> str:
    """Say what becomes of a request that breaks a rule, or of a film file of which none is built."""
    if any(finding.effect == "withhold" for finding in findings):
        return "No request is built of this film: nothing is sent, made or billed.\n"
    if any(finding.severity == "error" and finding.effect != "fail-later" for finding in findings):
        return "The API refuses this request: nothing is made and nothing is billed.\n"
    return "The API takes this request and its task fails: nothing is made or billed.\n"
