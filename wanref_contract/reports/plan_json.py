"""The plans of request files for programs: one JSON value, public and versioned.

Its shape is described by ``schema/meta/plan-report.schema.json``. It streams: each request stands on a line of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from wanref_contract.reports.json_report import finding_to_json, json_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.planning import Plan
    from wanref_contract.source import Document

_VERSION = 1


class PlanJson:
    """Plans as JSON; every file that was read is listed."""

    _separator = ""
    _request_separator = ""

    def __init__(self, *, contract: str) -> None:
        self.contract = contract

    def begin(self) -> str:
        """Open the value and its list of files."""
        return f'{{\n  "version": {_VERSION},\n  "contract": {json_text(self.contract)},\n  "files": ['

    def begin_file(self, path: str) -> str:
        """Open a file and its list of requests."""
        opening = f'{self._separator}\n    {{"path": {json_text(path.replace(os.sep, "/"))}, "requests": ['
        self._separator, self._request_separator = ",", ""
        return opening

    def request(self, document: Document, plan: Plan | None, findings: Sequence[Finding]) -> str:
        """Write one request: its *plan*, None where the API does not take it, and all *findings*."""
        value = {
            "instance": document.index,
            "plan": plan.to_json() if plan else None,
            "findings": [finding_to_json(finding, index=document.index) for finding in findings],
        }
        opening, self._request_separator = self._request_separator, ","
        return f"{opening}\n      {json_text(value)}"

    def end_file(self) -> str:
        """Close the list of requests and the file."""
        return ("\n    " if self._request_separator else "") + "]}"

    def end(self) -> str:
        """Close the list of files and the value."""
        return ("\n  " if self._separator else "") + "]\n}\n"
