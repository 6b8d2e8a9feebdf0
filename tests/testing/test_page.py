"""The page about the plugin is true: its tests run, and it has a section for everything there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import find

import wanref_contract.testing as module
from tests.testing.conftest import QUIET, told
from wanref_contract import pytest_plugin
from wanref_contract.strategies import requests

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "pytest.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
HEADINGS = set(re.findall(r"^##+ (.+)$", PAGE, re.MULTILINE))


def run_page(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    """Run every test of the page, in one suite."""
    for name, content in FILES.items():
        (pytester.path / name).write_text(content, "utf-8")
    return pytester.runpytest_inprocess(*QUIET, "-p", "no:randomly", *options)


def test_the_tests_of_the_page_run(pytester: pytest.Pytester) -> None:
    """Each test passes but the two that are there to fail, and what is shown of those is what pytest prints."""
    find(requests(), lambda _: True)  # the first takes a moment, of which Hypothesis would complain
    recorded = run_page(pytester, "--wanref-record", "test_cassette.py")
    recorded.assert_outcomes(passed=2)
    assert (pytester.path / "recordings" / "films" / "rain.yaml").is_file()
    result = run_page(pytester)
    result.assert_outcomes(passed=16, failed=2, skipped=1, warnings=1)
    for shown in re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        assert shown in told(result) + "\n"
    assert re.findall(r"^FAILED (\S+)", told(result), re.MULTILINE) == [
        "test_guard.py::test_a_long_film",
        "test_too_many.py::test_six_pictures",
    ]
    assert "FindingWarning: WAN403 field-unknown" in told(result)


def test_everything_has_its_section() -> None:
    """Each fixture and assertion has a section with an example; each mark, option and setting a row."""
    fixtures = {name for name in vars(pytest_plugin) if name.startswith("wanref_")}
    assertions = {name for name in module.__all__ if name.startswith("assert_")}
    assert fixtures | assertions <= HEADINGS
    programs = "\n".join(content for name, content in FILES.items() if name.startswith("test_"))
    assert [name for name in fixtures | assertions if name not in programs] == []
    marks = [name.partition("(")[0] for name in pytest_plugin.MARKS]
    assert [name for name in marks if f"mark.{name}" not in programs or f"| `{name}" not in PAGE] == []
    options = {
        f"--wanref-{name.replace('_', '-')}" for name in (*pytest_plugin.OPTIONS, *pytest_plugin.SWITCHES, "played")
    }
    assert set(re.findall(r"^\| `(--wanref-[\w-]+)`", PAGE, re.MULTILINE)) == options
    settings = set(re.findall(r"^\| `--wanref-[\w-]+` \| `(\w+)`", PAGE, re.MULTILINE))
    assert settings == {f"wanref_{name}" for name in pytest_plugin.OPTIONS}
