"""What a plan costs at the start, and that a lint pays nothing for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_start_up import imported

REQUEST = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}


@pytest.fixture
def film(tmp_path: Path) -> str:
    """Return the path of a request."""
    path = tmp_path / "film.json"
    path.write_text(json.dumps(REQUEST), "utf-8")
    return str(path)


def test_a_lint_imports_nothing_of_plans(film: str) -> None:
    """Nothing of the plan is imported where nobody asked for one, findings or not."""
    Path(film).with_name("bad.json").write_text('{"seed": 0}', "utf-8")
    for path in (film, str(Path(film).with_name("bad.json"))):
        _, modules = imported("lint", path)
        assert [name for name in modules if "plan" in name] == []


def test_a_plan_needs_no_json_schema(film: str) -> None:
    """The package's own contract is not inspected, so what inspects contracts is not imported."""
    status, modules = imported("plan", film)
    assert status == 0
    assert modules & {"jsonschema", "referencing", "hypothesis", "wanref_contract.contract.inspecting"} == set()
