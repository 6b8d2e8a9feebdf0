"""From a cold start: one file, one process, as an editor or a commit hook runs it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import yaml

from benchmarks.processes import command
from benchmarks.report import Goal, Section
from benchmarks.requests import make_requests
from benchmarks.timing import measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.installation import Installation
    from benchmarks.timing import Costs

ROUNDS = 31
_PASS, _CHECK = "python -c pass", "check-jsonschema, clean JSON"
_JSON, _YAML, _BROKEN = "wanref lint, clean JSON", "wanref lint, clean YAML", "wanref lint, broken JSON"


def iter_sections(installation: Installation, folder: str, *, schema: str) -> Iterator[Section]:
    """Yield the section on cold starts, with the files in *folder* and the request schema at *schema*."""
    costs = _measure(installation, folder, schema)
    yield Section(
        title="A cold start",
        about=(
            "The whole process for one file, from a wheel installed with compiled modules; everything else is the "
            "interpreter's own start. Processor time, and beside it the time on the clock."
        ),
        columns=["command", "ms of processor", "ms at best", "ms on the clock", "peak memory", f"of `{_PASS}`"],
        rows=[_row(costs, name) for name in costs.rounds],
        goals=[
            Goal(about=f"{_JSON} / {_PASS}", value=costs.ratio(_JSON, _PASS), limit=3, aim=2.5),
            Goal(about=f"{_YAML} / {_PASS}", value=costs.ratio(_YAML, _PASS), limit=4),
            Goal(about=f"{_JSON} / check-jsonschema", value=costs.ratio(_JSON, _CHECK), limit=0.2),
        ],
    )


def _measure(installation: Installation, folder: str, schema: str) -> Costs:
    clean, broken = make_requests(1, seed=6, kind="clean")[0], make_requests(1, seed=6, kind="rules")[0]
    as_json = _write(folder, "clean.json", json.dumps(clean, ensure_ascii=False, indent=2))
    as_yaml = _write(folder, "clean.yaml", yaml.safe_dump(clean, allow_unicode=True))
    wrong = _write(folder, "broken.json", json.dumps(broken, ensure_ascii=False, indent=2))
    subjects = {
        _PASS: command([installation.python, "-c", "pass"]),
        _JSON: command([installation.wanref, "lint", as_json]),
        _YAML: command([installation.wanref, "lint", as_yaml]),
        _BROKEN: command([installation.wanref, "lint", wrong], statuses=(1,)),
        _CHECK: command([installation.check_jsonschema, "--schemafile", schema, as_json]),
    }
    return measure(subjects, rounds=ROUNDS)


def _write(folder: str, name: str, text: str) -> str:
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def _row(costs: Costs, name: str) -> list[str]:
    return [
        name,
        f"{costs.median(name) * 1e3:.1f}",
        f"{costs.least(name) * 1e3:.1f}",
        f"{costs.median(name, 'wall') * 1e3:.1f}",
        f"{costs.median(name, 'peak') / 1e6:.0f} MB",
        f"{costs.ratio(name, _PASS):.2f}",
    ]
