"""A batch of a hundred thousand requests from a file: the whole command, beside a loop that judges structure alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks.processes import command
from benchmarks.report import Goal, Section
from benchmarks.requests import SHARES, write_batch
from benchmarks.timing import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.installation import Installation
    from benchmarks.timing import Cost, Costs

LINES = 100_000
FEWER_LINES = 20_000
ROUNDS = 3
_LINT, _REPORT, _LOOP, _AJV = "wanref lint", "wanref lint --format json", "jsonschema loop", "ajv loop (node)"
_MIXED = f"mixed, {100 - SHARES['clean']} of 100 with findings"
_CORPORA: Mapping[str, Mapping[str, int]] = {"clean": {"clean": 1}, _MIXED: SHARES}
_MEGABYTE = 1_000_000


def iter_sections(installation: Installation, folder: str, *, schema: str) -> Iterator[Section]:
    """Yield the section on batches, with the files in *folder* and the request schema at *schema*."""
    rows: list[list[str]] = []
    goals: list[Goal] = []
    for about, shares in _CORPORA.items():
        costs = _measure_corpus(installation, os.path.join(folder, "batch.jsonl"), schema, shares, lines=LINES)
        fewer = _measure_size(installation, os.path.join(folder, "fewer.jsonl"), shares)
        rows += [[about, *_row(costs, name)] for name in costs.rounds]
        rows.append([about, f"{_LINT}, {FEWER_LINES:,} lines", "", _megabytes(fewer), ""])
        goals += [
            *(
                Goal(
                    about=f"batch, {about}: time as {form} / jsonschema loop",
                    value=costs.ratio(name, _LOOP),
                    limit=0.25,
                )
                for name, form in ((_LINT, "text"), (_REPORT, "JSON"))
            ),
            Goal(
                about=f"batch, {about}: memory",
                value=costs.median(_LINT, "peak") / _MEGABYTE,
                limit=40,
                unit=" MB",
            ),
        ]
    yield Section(
        title=f"A batch of {LINES:,} requests",
        about=(
            "The whole process from a JSON Lines file to the report, which goes to /dev/null: reading, duplicate keys, "
            "structure, rules, and every finding drawn with its excerpt. The loop is `json.loads` and "
            "`iter_errors`, structure alone, with no report."
        ),
        columns=["batch", "judge", "requests/s", "peak memory", "time of jsonschema's"],
        rows=rows,
        goals=goals,
    )


def _measure_corpus(
    installation: Installation, path: str, schema: str, shares: Mapping[str, int], *, lines: int
) -> Costs:
    write_batch(path, lines, seed=4, shares=shares)
    loop = os.path.join(os.path.dirname(__file__), "jsonschema_batch.py")
    subjects: dict[str, Callable[[], Cost]] = {
        _LINT: command([installation.wanref, "lint", path], statuses=(0, 1)),
        _REPORT: command([installation.wanref, "lint", "--format", "json", path], statuses=(0, 1)),
        _LOOP: command([installation.python, loop, schema, path]),
    }
    if has_ajv():
        node = shutil.which("node") or ""
        ajv = os.path.join(os.path.dirname(__file__), "ajv_batch.cjs")
        subjects[_AJV] = command([node, ajv, schema, path])
    return measure(subjects, rounds=ROUNDS)


def _measure_size(installation: Installation, path: str, shares: Mapping[str, int]) -> Costs:
    write_batch(path, FEWER_LINES, seed=4, shares=shares)
    return measure({_LINT: command([installation.wanref, "lint", path], statuses=(0, 1))}, rounds=1)


def has_ajv() -> bool:
    """Say whether node is here and finds ajv, by NODE_PATH or from where we are."""
    node = shutil.which("node")
    if not node:
        return False
    asked = subprocess.run([node, "-e", "require('ajv')"], check=False, capture_output=True)
    return asked.returncode == 0


def _row(costs: Costs, name: str) -> list[str]:
    rate = LINES / costs.median(name)
    return [name, f"{rate:,.0f}", _megabytes(costs, name), f"{costs.ratio(name, _LOOP):.2f}"]


def _megabytes(costs: Costs, name: str = _LINT) -> str:
    return f"{costs.median(name, 'peak') / _MEGABYTE:.0f} MB"
