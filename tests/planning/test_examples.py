"""Every example that comes with the project has its plan among the scenarios of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cli import SCENARIOS, read_parts

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted([*(ROOT / "examples" / "good").iterdir(), *(ROOT / "examples" / "bad").iterdir()])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_has_its_plan(path: Path) -> None:
    """A scenario shows the plan of just this file; what it prints is compared where all scenarios are run."""
    scenario = SCENARIOS / f"plan-example-{path.parent.name}-{path.stem}.txt"
    parts = read_parts(scenario.read_text("utf-8"))
    assert parts[:2] == [("run", f"wanref plan {path.name}", ""), ("file", path.name, path.read_text("utf-8"))]
