"""Start-up: what a command imports, which decides how long a clean file takes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LIST = "import sys, json; from wanref_contract.cli import main; status = main(sys.argv[1:]); print(); "
MODULES = "print(json.dumps([status, sorted(sys.modules)]))"

HEAVY = {
    "asyncio",
    "dataclasses",
    "difflib",
    "email",
    "enum",
    "hypothesis",
    "importlib.metadata",
    "inspect",
    "jsonschema",
    "logging",
    "pathlib",
    "rich",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "typing",
    "unicodedata",
    "urllib.parse",
    "wanref_contract.cel.parser",
    "wanref_contract.checking",
    "wanref_contract.contract.loading",
    "wanref_contract.finding",
    "yaml",
}
"""What no clean JSON file needs; each costs a part of a millisecond or several."""

ALWAYS = {"enum"}
"""What `re` imports."""

WITH_OPTIONS = {*ALWAYS, "shutil"}
"""What `argparse` imports besides, for the width of help that nobody asked for."""

REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "图1对着视频1唱歌",
    "image_urls": ["https://example.com/i.png"],
    "video_urls": ["https://example.com/v.mp4"],
    "model_params": {"voice_bindings": {"image1": "https://example.com/a.mp3"}},
    "duration": 10,
    "callback_url": "https://hooks.example.com/done",
}


def imported(*arguments: str) -> tuple[int, set[str]]:
    """Return the exit status of a call, and every module it has loaded; site-packages' own start-up left out."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", LIST + MODULES, *arguments], capture_output=True, check=True, text=True
    )
    status, modules = json.loads(done.stdout.splitlines()[-1])
    return status, set(modules) - before()


def before() -> set[str]:
    """Return what Python itself has loaded before the first line runs."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(done.stdout))


@pytest.fixture
def clean_json(tmp_path: Path) -> Path:
    """Return a clean request as a JSON file."""
    path = tmp_path / "request.json"
    path.write_text(json.dumps(REQUEST, ensure_ascii=False), "utf-8")
    return path


def test_a_clean_json_file_imports_nothing_heavy(clean_json: Path) -> None:
    """A clean JSON file is judged by what was kept ready: no YAML, no contract, no typing."""
    status, modules = imported("lint", str(clean_json))
    assert (status, modules & (HEAVY - ALWAYS)) == (0, set())
    assert not {name for name in modules if name.partition(".")[0] in ("attr", "referencing", "yaml")}


@pytest.mark.parametrize("options", [("--format", "json"), ("--fail-on", "info")])
def test_options_import_nothing_heavy(clean_json: Path, options: tuple[str, ...]) -> None:
    """Nor do options that choose how to tell it."""
    status, modules = imported("lint", *options, str(clean_json))
    assert (status, modules & (HEAVY - WITH_OPTIONS)) == (0, set())


def test_a_clean_batch_imports_nothing_heavy(tmp_path: Path) -> None:
    """Nor does a batch of clean lines."""
    path = tmp_path / "batch.jsonl"
    path.write_text(f"{json.dumps(REQUEST)}\n" * 3, "utf-8")
    status, modules = imported("lint", str(path))
    assert (status, modules & (HEAVY - ALWAYS)) == (0, set())


def test_a_clean_yaml_file_imports_yaml_and_no_judge(tmp_path: Path) -> None:
    """A clean YAML file needs PyYAML, and neither jsonschema nor the rule language."""
    path = tmp_path / "request.yaml"
    path.write_text(
        "model: wan2.7-reference-video\nprompt: rain\nimage_urls:\n  - https://example.com/i.png\n", "utf-8"
    )
    status, modules = imported("lint", str(path))
    assert (status, "yaml" in modules) == (0, True)
    assert not {name for name in modules if name.partition(".")[0] in ("attr", "jsonschema", "referencing", "rich")}


def test_findings_import_no_jsonschema(tmp_path: Path) -> None:
    """What has findings is judged without jsonschema as well; it serves contracts, not requests."""
    path = tmp_path / "request.json"
    path.write_text('{"model": 1, "image_urls": ["http://127.1/"], "durration": 5.0}', "utf-8")
    status, modules = imported("lint", str(path))
    assert status == 1
    assert not {name for name in modules if name.partition(".")[0] in ("attr", "jsonschema", "referencing", "rich")}


def test_the_package_alone_imports_nothing() -> None:
    """`import wanref_contract` loads none of what is behind its names."""
    code = "import sys, json, wanref_contract; print(json.dumps([0, sorted(sys.modules)]))"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True)
    modules = {name for name in json.loads(done.stdout)[1] if name.startswith("wanref_contract")}
    assert modules == {"wanref_contract"}
