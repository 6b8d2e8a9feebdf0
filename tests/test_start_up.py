"""Start-up: what a command imports, which decides how long a clean file takes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

LINT = "import sys; from wanref_contract.cli import main; status = main(sys.argv[1:]); print()"
LIST = "import sys; print(*sorted(sys.modules))"

HEAVY = {
    "asyncio",
    "contextlib",
    "dataclasses",
    "difflib",
    "email",
    "enum",
    "hypothesis",
    "importlib.metadata",
    "inspect",
    "json",
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

WITH_OPTIONS = {*ALWAYS, "json", "shutil"}
"""What a report in JSON writes with, and what `argparse` imports for the width of help that nobody asked for."""

REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "图1对着视频1唱歌",
    "image_urls": ["https://example.com/i.png"],
    "video_urls": ["https://example.com/v.mp4"],
    "model_params": {"voice_bindings": {"image1": "https://example.com/a.mp3"}},
    "duration": 10,
    "callback_url": "https://hooks.example.com/done",
}

YAML = """\
model: wan2.7-reference-video
prompt: "图1 \\u2014 sings"
image_urls: &images
  - https://example.com/i.png
duration: 10
quality: 1080p
prompt_extend: true
"""

SOURCE = "wanref_contract.source."
READS_YAML = {
    "document",
    "encoding",
    "formats",
    "location",
    "notes",
    "places",
    "quick",
    "reading",
    "value",
    "yaml_reading",
    "yaml_scalars",
}
"""What reads clean YAML; it may need more of the standard library than JSON, but only what PyYAML itself needs."""


def imported(*arguments: str) -> tuple[int, set[str]]:
    """Return the exit status of a call, and every module it has loaded; site-packages' own start-up left out."""
    status, *modules = said(f"{LINT}; print(status, end=' '); {LIST}", *arguments)
    return int(status), set(modules) - loaded()


def loaded(code: str = "pass") -> set[str]:
    """Return the modules that a fresh interpreter has once *code* ran."""
    return set(said(f"{code}; {LIST}"))


def said(code: str, *arguments: str) -> list[str]:
    """Return the words of the last line that *code* prints in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-I", "-c", code, *arguments], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()[-1].split()


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


def test_a_clean_yaml_file_imports_yaml_and_a_few_modules_of_ours(tmp_path: Path) -> None:
    """A clean YAML file needs PyYAML and what reads clean YAML: no judge, and nothing that explains mistakes."""
    path = tmp_path / "request.yaml"
    path.write_text(YAML, "utf-8")
    status, modules = imported("lint", str(path))
    added = modules - loaded("import yaml")
    others = {name for name in added if not name.startswith("wanref_contract")}
    assert (status, others - {"__future__", "_json", "gc", "zlib"}) == (0, set())
    assert {name.removeprefix(SOURCE) for name in added if name.startswith(SOURCE)} == READS_YAML


def test_findings_import_no_jsonschema(tmp_path: Path) -> None:
    """What has findings is judged without jsonschema as well; it serves contracts, not requests."""
    path = tmp_path / "request.json"
    path.write_text('{"model": 1, "image_urls": ["http://127.1/"], "durration": 5.0}', "utf-8")
    status, modules = imported("lint", str(path))
    assert status == 1
    assert not {name for name in modules if name.partition(".")[0] in ("attr", "jsonschema", "referencing", "rich")}


def test_the_package_alone_imports_nothing() -> None:
    """`import wanref_contract` loads none of what is behind its names, but what loads it then."""
    modules = {name for name in loaded("import wanref_contract") if name.startswith("wanref_contract")}
    assert modules == {"wanref_contract", "wanref_contract._lazy"}
