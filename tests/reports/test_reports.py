"""The door to the reports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import wanref_contract
from wanref_contract.reports import REPORTS, Report, create_report

HEAVY = (
    "dataclasses",
    "typing",
    "re",
    "json",
    "enum",
    "pathlib",
    "logging",
    "textwrap",
    "unicodedata",
    "importlib.abc",
)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_can_be_created(name):
    """Each name gives a report that was told what it was asked for."""
    report = create_report(name, contract="some-model", colour=True, width=100)
    assert isinstance(report, Report)
    assert (type(report).__name__, report.contract, report.colour, report.width) == (
        REPORTS[name],
        "some-model",
        True,
        100,
    )


def test_unknown_report_is_refused_with_the_known_ones():
    """A name that no report has raises, and the words name those there are."""
    words = r"^no report is called 'xml'; there are text, json, concise, github, junit, sarif$"
    with pytest.raises(ValueError, match=words):
        create_report("xml", contract="some-model")


def test_clean_run_imports_nothing_heavy():
    """A text report without findings costs a start no import of a heavy module."""
    program = (
        "import sys; from wanref_contract.reports import Summary, create_report; "
        "report = create_report('text', contract='c'); "
        "report.begin() + report.begin_file('a') + report.end_file(1); "
        "report.end(Summary(files=1, instances=1, errors=0, warnings=0, infos=0)); "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    root = Path(wanref_contract.__file__).parents[1]
    command = [sys.executable, "-S", "-c", program]
    done = subprocess.run(command, capture_output=True, check=True, cwd=root, text=True)
    assert done.stdout == "[]\n"
