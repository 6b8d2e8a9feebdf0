"""Coverage of the contract in a run of pytest: what `--wanref-cover` and its kin ask for.

With pytest-xdist each process takes its own notes, and the one that started the others adds them up.

PYTEST_DONT_REWRITE: there is no assert in here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.testing.coverage_hearing import begin, end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.testing.coverage_collecting import Collector
    from wanref_contract.testing.coverage_report import Coverage

_SENT = "wanref_cover"  # the name under which a process hands over its notes


def cover(config: pytest.Config) -> None:
    """Measure in the run of *config*.

    Raises:
        UsageError: A report is of no known form.
    """
    reports = list(_iter_reports(config.getoption("wanref_cover_report")))
    config.pluginmanager.register(_Measuring(config, reports), "wanref_cover")


def _iter_reports(text: str | None) -> Iterator[tuple[str, str]]:
    """Yield form and path of each report that *text* asks for."""
    from wanref_contract.testing.coverage_report import RENDERERS

    for part in (text or "").split(",") if text else ():
        form, _, path = part.partition(":")
        if form not in RENDERERS or not path:
            known = " or ".join(f"{name}:FILE" for name in RENDERERS)
            raise pytest.UsageError(f"--wanref-cover-report takes {known}, separated by commas; not {part!r}")
        yield form, path


class _Measuring:
    """What pytest asks of who measures."""

    def __init__(self, config: pytest.Config, reports: list[tuple[str, str]]) -> None:
        from wanref_contract.testing.coverage_collecting import Collector

        self._config, self._reports = config, reports
        self._collector: Collector = Collector(self._load)
        self._coverage: Coverage | None = None
        begin(self._collector)

    def _load(self) -> Contract:
        from wanref_contract.contract.loading import load_contract
        from wanref_contract.testing.settings import read_settings

        return load_contract(read_settings(self._config).contract)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what another process has seen."""
        self._collector.merge(getattr(node, "workeroutput", {}).get(_SENT, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the notes over, or write what there is to report and fail the run that exercised too little."""
        from wanref_contract.testing.coverage_report import RENDERERS, Coverage

        collector = self._collector
        handed_over: dict[str, Any] | None = getattr(self._config, "workeroutput", None)
        if handed_over is not None:
            handed_over[_SENT] = {kind: sorted(names) for kind, names in collector.seen.items()}
            return
        seen = {kind: frozenset(names) for kind, names in collector.seen.items()}
        self._coverage = Coverage(contract=collector.contract.name, known=collector.known, seen=seen)
        for form, path in self._reports:
            whole = os.path.join(self._config.invocation_params.dir, path)
            os.makedirs(os.path.dirname(whole), exist_ok=True)
            with open(whole, "w", encoding="utf-8", newline="\n") as file:
                file.write(RENDERERS[form](self._coverage))
        if self._lacks() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show the table."""
        from wanref_contract.testing.coverage_report import iter_lines

        if self._coverage is None:
            return
        terminalreporter.section(f"coverage of {self._coverage.contract}")
        for line in iter_lines(self._coverage):
            terminalreporter.write_line(line)
        for form, path in self._reports:
            terminalreporter.write_line(f"written to {path} ({form})")
        if self._lacks():
            wanted = self._config.getoption("wanref_cover_fail_under")
            words = f"{self._coverage.percent():.1f} % of the contract was exercised, where {wanted:g} % must be"
            terminalreporter.write_line(words, red=True, bold=True)

    def pytest_unconfigure(self) -> None:
        """Listen no more."""
        end(self._collector)

    def _lacks(self) -> bool:
        wanted = self._config.getoption("wanref_cover_fail_under")
        return wanted is not None and self._coverage is not None and self._coverage.percent() < wanted
