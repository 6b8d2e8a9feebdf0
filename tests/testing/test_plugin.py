"""The plugin as a whole: what it costs who does not use it, what it is told, and that it leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.testing.conftest import QUIET, told
from wanref_contract import pytest_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.testing.conftest import Run

ALONE = """
import pytest, sys

class Listing:
    def pytest_unconfigure(self, config):
        print("loaded:", *sorted(sys.modules))

status = pytest.main(["-q", "-p", "wanref_contract.pytest_plugin", "-p", "no:cacheprovider"], [Listing()])
sys.exit(status)
"""


def loaded(pytester: pytest.Pytester) -> set[str]:
    """Return what a run of a suite that uses nothing of ours has imported, in a process without other plugins."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", ALONE]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=pytester.path, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("loaded:"))
    return set(line.split()[1:])


def test_a_suite_that_does_not_use_it_imports_nothing(pytester: pytest.Pytester) -> None:
    """Without a fixture of ours, a run loads the package, the plugin, and nothing that pytest has not loaded anyway."""
    pytester.makepyfile(test_it="def test_it():\n    pass\n")
    modules = loaded(pytester)
    assert {name for name in modules if name.startswith("wanref_contract")} == {
        "wanref_contract",
        "wanref_contract._lazy",
        "wanref_contract.pytest_plugin",
    }
    assert not modules & {"httpx", "vcr", "yaml", "uvicorn", "starlette", "hypothesis", "asyncio", "jsonschema"}


def test_the_entry_point_is_this_module() -> None:
    """Pytest finds the plugin by itself."""
    from importlib.metadata import entry_points

    (point,) = entry_points(group="pytest11", name="wanref_contract")
    assert point.load() is pytest_plugin


def test_everything_is_called_wanref(run: Run) -> None:
    """Every fixture, mark and option begins with the name of the package, so that none is in the way of others."""
    result = run("", "--help")
    for name in [f"--wanref-{name.replace('_', '-')}" for name in (*pytest_plugin.OPTIONS, *pytest_plugin.SWITCHES)]:
        assert name in told(result)
    fixtures = {
        name
        for name, value in vars(pytest_plugin).items()
        if type(value).__name__ == "FixtureFunctionDefinition" and not name.startswith("_")
    }
    assert fixtures == {
        "wanref_async_client",
        "wanref_callback",
        "wanref_cassette",
        "wanref_client",
        "wanref_contract",
        "wanref_guard",
        "wanref_sandbox",
    }


@pytest.mark.parametrize("lacking", ["uvicorn", "httpx", "vcr"])
def test_a_missing_extra_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch, lacking: str) -> None:
    """A fixture whose libraries are not installed fails with the line that installs them."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *_: None if name == lacking else object())
    fixture = {"uvicorn": "wanref_sandbox", "httpx": "wanref_client", "vcr": "wanref_cassette"}[lacking]
    result = run(f"def test_it({fixture}):\n    pass\n")
    result.assert_outcomes(errors=1)
    assert "pip install 'wanref-contract[test]'" in told(result)


# ---- What it is told ----------------------------------------------------------------------------------------------

SHOWS_PACE = """
def test_it(wanref_sandbox, wanref_contract):
    task = post(wanref_sandbox.url + CREATE).json()["id"]
    print("pace", wanref_sandbox.tasks[0].pace.seconds)
"""


def test_an_option_wins_over_the_ini_file_and_that_over_the_default(run: Run, pytester: pytest.Pytester) -> None:
    """What is said on the command line wins over the ini file, and that over what nobody said."""
    assert "pace 60" in told(run(SHOWS_PACE, "-s"))
    pytester.makeini("[pytest]\nwanref_progress = time:7\n")
    assert "pace 7" in told(run(SHOWS_PACE, "-s"))
    assert "pace 8" in told(run(SHOWS_PACE, "-s", "--wanref-progress=time:8"))
    assert "pace 9" in told(run(SHOWS_PACE, "-s", "-o", "wanref_progress=time:9"))


NAMES_CONTRACT = 'def test_it(wanref_contract):\n    print("contract", wanref_contract.title)\n'


def test_the_project_says_the_contract(run: Run, pytester: pytest.Pytester, contract_copy: Path) -> None:
    """What [tool.wanref] says holds where neither an option nor the ini file says otherwise, and is checked."""
    data = contract_copy / "contract.yaml"
    data.write_text(
        re.sub("^title: .*$", "title: A house", data.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8"
    )
    shutil.copytree(contract_copy, pytester.path / "house")
    pytester.makepyprojecttoml('[tool.wanref]\ncontract = "house"\n')
    assert "contract A house" in told(run(NAMES_CONTRACT, "-s"))
    assert "contract A house" not in told(run(NAMES_CONTRACT, "-s", "--wanref-contract", "wan2.7-reference-video"))
    assert "contract A house" not in told(run(NAMES_CONTRACT, "-s", "-o", "wanref_contract=wan2.7-reference-video"))
    pytester.makepyprojecttoml('[tool.wanref]\ncontrakt = "house"\n')
    result = run(NAMES_CONTRACT)
    result.assert_outcomes(errors=1)
    assert "did you mean 'contract'?" in told(result)


def test_a_contract_is_said_by_name(run: Run) -> None:
    """An unknown contract is told as everywhere else."""
    result = run("def test_it(wanref_contract):\n    pass\n", "--wanref-contract", "wan2.7-reference-vide")
    result.assert_outcomes(errors=1)
    assert "wan2.7-reference-vide" in told(result)


# ---- Other ways to run --------------------------------------------------------------------------------------------

MANY = """
@pytest.mark.parametrize("turn", range(1, 6))
def test_film(wanref_client, wanref_sandbox, wanref_callback, wanref_guard, turn):
    task = wanref_client.create(RAIN | {"callback_url": wanref_callback.url, "seed": turn})
    assert wanref_callback.wait().task == task.id
    assert len(wanref_sandbox.tasks) == len(wanref_guard.sent) == 1

@pytest.mark.wanref_cassette("query/query-429")
def test_cassette(wanref_cassette):
    assert wanref_cassette.unplayed

def test_plain():
    with pytest.raises(httpx.UnsupportedProtocol):
        post("nowhere://")
"""


@pytest.mark.parametrize(
    "options",
    [("-n", "2"), pytest.param(("-n", "4"), marks=pytest.mark.fuzz), ("--random-order",), ("--import-mode=importlib",)],
    ids=" ".join,
)
def test_it_runs_in_every_way(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """In several processes, in any order, without a cache, and twice in a row, the outcome is the same."""
    from tests.testing.conftest import HEAD

    pytester.makepyfile(test_it=f"{HEAD}\n\n{MANY}")
    run = pytester.runpytest_subprocess if "-n" in options else pytester.runpytest_inprocess
    for _ in range(1 if "-n" in options else 2):
        run(*QUIET, *options).assert_outcomes(passed=7, warnings=1)


def test_no_thread_is_left(run: Run) -> None:
    """With the session the thread ends in which everything listens."""
    import threading

    before = set(threading.enumerate())
    run(MANY).assert_outcomes(passed=7, warnings=1)
    assert {thread.name for thread in set(threading.enumerate()) - before} == set()
