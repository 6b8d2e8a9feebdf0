"""What the plugin costs a suite of pytest that does not use it."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.processes import command
from benchmarks.report import Goal, Section
from benchmarks.timing import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.installation import Installation
    from benchmarks.timing import Cost

ROUNDS = 41
_WITH, _WITHOUT = "pytest, with the plugin installed", "pytest, without"
_FIND = """\
from importlib.metadata import distribution
print(next(file for file in distribution("wanref-contract").files if file.name == "entry_points.txt").locate())
"""


def section(installation: Installation, folder: str) -> Section:
    """Return the section on a suite of one test, in *folder*, that uses nothing of ours."""
    subprocess.run([installation.python, "-m", "pip", "--quiet", "install", "pytest"], check=True, stdout=sys.stderr)
    found = subprocess.run([installation.python, "-c", _FIND], check=True, capture_output=True, text=True, cwd=folder)
    points = found.stdout.strip()
    with open(points, encoding="utf-8") as file:
        text = file.read()
    suite = os.path.join(folder, "suite")
    os.makedirs(suite, exist_ok=True)
    with open(os.path.join(suite, "test_it.py"), "w", encoding="utf-8") as file:
        file.write("def test_it():\n    pass\n")
    run = command([installation.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", suite, suite])
    subjects = {
        _WITHOUT: _after_writing(points, text.partition("[pytest11]")[0], run),
        _WITH: _after_writing(points, text, run),
    }
    costs = measure(subjects, rounds=ROUNDS)
    pairs = zip(costs.rounds[_WITH], costs.rounds[_WITHOUT], strict=True)
    added = median(with_it.cpu - without.cpu for with_it, without in pairs) * 1e3
    return Section(
        title="A suite that does not use the plugin",
        about=(
            "One test that passes, from a wheel installed with compiled modules; without the plugin, its entry point is"
            " taken out of the same installation. A part of the difference is pytest's reading of our list of files."
        ),
        columns=["command", "ms of processor", "ms at best"],
        rows=[
            [name, f"{costs.median(name) * 1e3:.1f}", f"{costs.least(name) * 1e3:.1f}"] for name in (_WITHOUT, _WITH)
        ],
        goals=[Goal(about=f"{_WITH} - {_WITHOUT}", value=added, limit=15, unit="ms")],
    )


def _after_writing(path: str, text: str, run: Callable[[], Cost]) -> Callable[[], Cost]:
    """Return the subject that *run* is where the file at *path* holds *text*."""

    def turn() -> Cost:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return run()

    return turn
