"""The report for what shows test results: Jenkins, GitLab and others read this XML.

There is no standard. This is the part that all readers know: a suite for each request with findings, a case for each
of its findings, a failure where it makes the run fail and a skipped one where it does not; and one suite with a passing
case for a file of which nothing is to be said, or with an error for one that could not be read. A suite is written when
its findings are known, so a long batch needs no memory.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from wanref_contract.finding import SEVERITIES
from wanref_contract.reports.cells import shorten, visible
from wanref_contract.reports.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.reports.report import Summary
    from wanref_contract.source import Document

_POINTER_LIMIT = 120
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReport(Report):
    """Findings as test cases that did not pass."""

    _path = ""
    _is_clean = True

    def begin(self) -> str:
        """Open the document."""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={_attribute(f"wanref lint {self.contract}")}>\n'
        )

    def begin_file(self, path: str, /) -> str:
        """Remember the *path*: it names the suites."""
        self._path, self._is_clean = path, True
        return ""

    def findings(self, document: Document, findings: Sequence[Finding], /) -> str:
        """Write the suite of one request."""
        if not findings:
            return ""
        self._is_clean = False
        name = f"{self._path} (request {document.index + 1})" if document.index else self._path
        failures = sum(map(self._fails, findings))
        cases = map(self._case, findings, _names(findings, document))
        return self._suite(name, cases, failures=failures, skipped=len(findings) - failures)

    def end_file(self, _instances: int, /) -> str:
        """Write the suite of a file without findings."""
        if not self._is_clean:
            return ""
        case = f'    <testcase name="no findings" classname={_attribute(self._path)}/>\n'
        return self._suite(self._path, [case], passed=1)

    def unreadable(self, path: str, reason: str, /) -> str:
        """Write the suite of a file that could not be read."""
        return self._error("not judged", reason, path)

    def end(self, summary: Summary, /) -> str:
        """Close the document; a run that was stopped did not pass, nor one that fails for its baseline."""
        stopped = self._error("all files", "stopped before the end") if summary.stopped else ""
        stale = self._error("baseline", summary.stale) if summary.stale and summary.gone_fails else ""
        return f"{stopped}{stale}{_unseen(summary)}</testsuites>\n"

    def _error(self, name: str, why: str, whose: str = "wanref lint") -> str:
        """Return the suite of what did not pass, whatever was found in it: the run, or a file."""
        case = (
            f'    <testcase name="{name}" classname={_attribute(whose)}>\n'
            f"      <error message={_attribute(why)}/>\n"
            "    </testcase>\n"
        )
        return self._suite(whose, [case], errors=1)

    def _suite(  # noqa: PLR0913 (a number for each way in which a case may end)
        self,
        name: str,
        cases: Iterable[str],
        *,
        passed: int = 0,
        failures: int = 0,
        errors: int = 0,
        skipped: int = 0,
    ) -> str:
        tests = passed + failures + errors + skipped
        counts = f'tests="{tests}" failures="{failures}" errors="{errors}" skipped="{skipped}"'
        return f"  <testsuite name={_attribute(name)} {counts}>\n{''.join(cases)}  </testsuite>\n"

    def _case(self, finding: Finding, name: str) -> str:
        said = " ".join(part for part in (finding.pointer, finding.message) if part)
        kind = "failure" if self._fails(finding) else "skipped"
        text = _text(f"{said}\n{finding.help}")
        type_ = f' type="{finding.severity}"' if kind == "failure" else ""
        return (
            f"    <testcase name={_attribute(name)} classname={_attribute(self._path)}>\n"
            f"      <{kind} message={_attribute(said)}{type_}>{text}</{kind}>\n"
            "    </testcase>\n"
        )

    def _fails(self, finding: Finding) -> bool:
        """Say whether *finding* is as grave as what makes the run fail."""
        return SEVERITIES.index(finding.severity) >= SEVERITIES.index(self.fail_on)


def _names(findings: Iterable[Finding], document: Document) -> Iterator[str]:
    """Yield a name for each of the *findings*, of which no two are called the same: some readers would keep one."""
    seen: Counter[str] = Counter()
    for finding in findings:
        name = f"{finding.code} {finding.rule}"
        if finding.pointer:
            name += f" {shorten(finding.pointer, _POINTER_LIMIT)}"
        if finding.location:
            name += f" at {finding.location.line}:{finding.location.column}"
        elif document.index:
            name += f" of request {document.index + 1}"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def _unseen(summary: Summary) -> str:
    """Return how many findings are not told, as properties of a suite without cases, and what is said of it."""
    counts = {name: getattr(summary, name) for name in ("suppressed", "baselined", "gone")}
    told = "".join(f'<property name="{name}" value="{count}"/>' for name, count in counts.items() if count)
    if not told:
        return ""
    said = f"    <system-err>{_text(summary.stale)}</system-err>\n" if summary.stale else ""
    return (
        '  <testsuite name="wanref lint" tests="0" failures="0" errors="0" skipped="0">\n'
        f"    <properties>{told}</properties>\n{said}"
        "  </testsuite>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _text(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Return *text* without what XML cannot hold, and without what commands a terminal."""
    return "\n".join(_NO_XML.sub("\ufffd", visible(line)) for line in text.split("\n"))
