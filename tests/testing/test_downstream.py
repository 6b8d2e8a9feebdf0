"""The sample project is what a team would write: green from our wheel, and red where its client does wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import find

from tests.testing.conftest import QUIET, told
from wanref_contract.strategies import requests

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = CHECKOUT / "examples" / "downstream"
BREAKAGES: list[dict[str, Any]] = yaml.safe_load((SAMPLE / "breakages.yaml").read_text("utf-8"))
TESTS = 18


def copy_sample(folder: Path) -> Path:
    """Return *folder*, in which the sample project now stands."""
    shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return folder


# ---- From the wheel -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the interpreter of an environment that has our wheel, and the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run(build, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True, timeout=120)
    inside = str(venv / ("Scripts" if os.name == "nt" else "bin") / "python")
    install = [sys.executable, "-m", "pip", "--python", inside, "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, timeout=120, capture_output=True)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([inside, "-c", where], check=True, capture_output=True, text=True).stdout.strip()
    Path(site, "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return inside


def run_sample(python: str, folder: Path, *options: str) -> str:
    """Return the last line of what pytest says of the sample project in *folder*."""
    command = [python, "-m", "pytest", "-q", "-p", "no:schemathesis", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_it_passes_with_the_wheel(python: str, tmp_path: Path) -> None:
    """With the wheel installed and one line of configuration the project passes, and the wheel is what it uses."""
    folder = copy_sample(tmp_path)
    assert run_sample(python, folder).startswith(f"{TESTS} passed")
    where = [python, "-c", "import wanref_contract; print(wanref_contract.__file__)"]
    loaded = subprocess.run(where, cwd=folder, check=True, capture_output=True, text=True).stdout
    assert Path(loaded.strip()).is_relative_to(Path(python).parents[1])
    configured = (SAMPLE / "pyproject.toml").read_text("utf-8").partition("[tool.pytest.ini_options]")[2]
    assert [line for line in configured.splitlines() if "wanref" in line] == ['usefixtures = ["wanref_guard"]']


def test_it_passes_in_several_processes(python: str, tmp_path: Path) -> None:
    """In four processes the outcome is the same, and what they exercised is added up."""
    folder = copy_sample(tmp_path)
    assert run_sample(python, folder, "-n", "4", "--wanref-cover-report=json:cover.json").startswith(f"{TESTS} passed")
    kinds = json.loads((folder / "cover.json").read_text("utf-8"))["kinds"]
    exercised = {kind: entry["exercised"] for kind, entry in kinds.items()}
    assert exercised["states"] == ["pending", "processing", "completed", "failed", "cancelled"]
    assert {"assets-total", "duration-with-videos"} <= set(exercised["rules"])
    assert {"create 402 insufficient_quota", "create 429 rate_limit_exceeded"} <= set(exercised["errors"])


@pytest.mark.fuzz
@pytest.mark.parametrize("options", [("-n", "4"), ("--random-order",), ("-p", "no:cacheprovider")], ids=" ".join)
def test_it_passes_in_every_way(python: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    """In several processes, in any order, without a cache, and twice in a row, the outcome is the same."""
    folder = copy_sample(tmp_path)
    for _ in range(2):
        assert run_sample(python, folder, *options).startswith(f"{TESTS} passed")


# ---- Broken -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sample(pytester: pytest.Pytester) -> Path:
    """Return a copy of the sample project, in which pytester stands."""
    return copy_sample(pytester.path)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=[breakage["name"] for breakage in BREAKAGES])
def test_a_broken_client_turns_red(pytester: pytest.Pytester, sample: Path, breakage: dict[str, Any]) -> None:
    """Each documented way to break the client fails the test that is named, with the cause."""
    path = sample / breakage["file"]
    text = path.read_text("utf-8")
    assert text.count(breakage["old"]) == 1
    path.write_text(text.replace(breakage["old"], breakage["new"]), "utf-8")
    result = pytester.runpytest_inprocess(*QUIET, "-k", breakage["test"].partition("[")[0])
    failed = [line.split(" - ")[0].rpartition("::")[2] for line in result.outlines if line.startswith("FAILED ")]
    assert breakage["test"] in failed
    assert breakage["says"] in told(result)


def test_unbroken_it_is_green_in_this_process(pytester: pytest.Pytester, sample: Path) -> None:
    """What turns red when broken is green before."""
    find(requests(), lambda _: True)  # the first takes a moment, of which Hypothesis would complain
    pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=TESTS)


def test_the_page_lists_what_is_tried() -> None:
    """README.md tells of each way to break the client, and of no other."""
    assert len(BREAKAGES) == 10
    rows = [f"| `{one['name']}` | {one['what']} | `{one['says']}` |" for one in BREAKAGES]
    assert [line for line in (SAMPLE / "README.md").read_text("utf-8").splitlines() if line.startswith("| `")] == rows
