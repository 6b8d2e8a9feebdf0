"""The hook for pre-commit, run by pre-commit itself from this checkout; nothing is fetched from a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
GOOD = '{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://a.b/c.png"], "duration": 5}\n'
BAD = GOOD.replace('"duration": 5', '"duration": 30')

pytestmark = [
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not HOOKS.exists(), reason="the hook stands in a checkout alone"),
]


@pytest.fixture(scope="module")
def hook() -> dict[str, Any]:
    """Return the hook."""
    (hook,) = yaml.safe_load(HOOKS.read_text("utf-8"))
    return dict(hook)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which git knows nothing of this machine, and pip builds from what is installed here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PIP_", "PRE_COMMIT"))}
    (tmp_path / "gitconfig").write_text(
        '[user]\nname = A\nemail = a@example.com\n[protocol "file"]\nallow = always\n[safe]\ndirectory = *\n', "utf-8"
    )
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which says to pip that there is none
        "PYTHONPATH": sysconfig.get_path("purelib"),  # hatchling, to build with, and what wanref imports
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Path:
    """Return a repository with nothing in it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, env=environment, check=True)
    return folder


def pre_commit(folder: Path, environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Stage everything in *folder* and return what pre-commit says, and its status."""
    subprocess.run(["git", "add", "-A"], cwd=folder, env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_hook_blocks_a_bad_commit_and_passes_a_good_one(
    repository: Path, environment: dict[str, str], hook: dict[str, Any]
) -> None:
    """With the command of this environment, the hook as it is published stops a commit and lets another through."""
    command = f'{sys.executable} -c "import sys; from wanref_contract.cli import main; sys.exit(main())" lint'
    local = {**hook, "entry": hook["entry"].replace("wanref lint", command), "language": "system"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    pre_commit(repository, environment, "install")

    def commit() -> tuple[int, str]:
        subprocess.run(["git", "add", "-A"], cwd=repository, env=environment, check=True)
        done = subprocess.run(
            ["git", "commit", "-q", "-m", "a film"],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    (repository / "duet.wan.json").write_text(BAD, "utf-8")
    (repository / "package.json").write_text("{}", "utf-8")
    status, said = commit()
    assert (status, "error[WAN410]" in said, "package.json" in said) == (1, True, False)
    (repository / "duet.wan.json").write_text(GOOD, "utf-8")
    status, said = commit()
    assert (status, re.search(r"wanref lint\.+Passed", said) is not None) == (0, True)


@pytest.mark.fuzz
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no checkout")
def test_the_hook_from_the_checkout(repository: Path, environment: dict[str, str]) -> None:
    """pre-commit builds the hook's environment from this checkout, blocks a bad request file and passes a good one."""
    arguments = ["try-repo", str(ROOT), "wanref-lint", "--all-files"]
    (repository / "rain.wan.json").write_text(BAD, "utf-8")
    status, said = pre_commit(repository, environment, *arguments)
    assert (status, "error[WAN410]" in said) == (1, True), said
    (repository / "rain.wan.json").write_text(GOOD, "utf-8")
    status, said = pre_commit(repository, environment, *arguments)
    assert (status, re.search(r"wanref lint\.+Passed", said) is not None) == (0, True), said


@pytest.mark.parametrize(
    ("name", "is_taken"),
    [
        ("duet.film.yaml", True),
        ("films/duet.film.yml", True),
        ("batch.wan.jsonl", True),
        ("batch.wan.jsonl.wanref.yaml", True),
        ("rain.wan.json", True),
        ("package.json", False),
        ("film.yaml", False),
        ("wan.json", False),
        ("duet.film.txt", False),
    ],
)
def test_the_hook_takes_files_by_their_name(hook: dict[str, Any], name: str, is_taken: bool) -> None:  # noqa: FBT001
    """Names that say what they are are taken, and others are left to `files:` of the project."""
    assert (re.search(hook["files"], name) is not None) == is_taken
