"""How fast right requests are drawn: ours beside a strategy by hand and beside hypothesis-jsonschema.

hypothesis-jsonschema gets an environment of its own with the last Hypothesis that it works with, made for the run.
"""

from __future__ import annotations

import json
import os
import subprocess
import venv
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, given, settings

from benchmarks.report import Goal, Section
from benchmarks.strategy_by_hand import requests_by_hand
from benchmarks.timing import Cost, cost_of, measure
from wanref_contract.strategies import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

_EXAMPLES = 1000
_PEER_EXAMPLES = 100
_ROUNDS = 3
_PEERS = ("hypothesis==6.170.9", "hypothesis-jsonschema==0.23.1")
_SCRIPT = os.path.join(os.path.dirname(__file__), "schema_strategy.py")


def section(folder: str, *, schema: str) -> Section:
    """Return what drawing takes.

    Args:
        folder: An empty folder for the environment of the peer.
        schema: Path of the request schema.
    """
    subjects = {
        "wanref_contract.strategies": _drawing(requests()),
        "by hand": _drawing(requests_by_hand()),
        "hypothesis-jsonschema": _peer(folder, schema),
    }
    costs = measure(subjects, rounds=_ROUNDS)
    counts = {"hypothesis-jsonschema": _PEER_EXAMPLES}
    rows = [
        [name, f"{counts.get(name, _EXAMPLES) / costs.median(name):.0f}", f"{costs.ratio(name, 'by hand'):.2f}"]
        for name in subjects
    ]
    per_example = _EXAMPLES / _PEER_EXAMPLES
    to_peer = costs.ratio("wanref_contract.strategies", "hypothesis-jsonschema") / per_example
    to_hand = costs.ratio("wanref_contract.strategies", "by hand")
    rows[2][2] = f"{costs.ratio('hypothesis-jsonschema', 'by hand') * per_example:.2f}"
    return Section(
        title="Requests drawn by Hypothesis",
        about=(
            "Examples a second, generation alone. The strategy by hand knows the rules of this model; "
            "hypothesis-jsonschema has the request schema and four rules as a filter, and an older Hypothesis."
        ),
        columns=["strategy", "examples a second", "time of by hand"],
        rows=rows,
        goals=[
            Goal(about="time an example / hypothesis-jsonschema", value=to_peer, limit=1 / 8),
            Goal(about="time an example / by hand", value=to_hand, limit=1 / 0.8),
        ],
    )


def _drawing(strategy: SearchStrategy[Any]) -> Callable[[], Cost]:
    @settings(max_examples=_EXAMPLES, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def draw(request: Any) -> None:
        del request

    return lambda: cost_of(draw)


def _peer(folder: str, schema: str) -> Callable[[], Cost]:
    """Return the subject that draws in an environment of its own, and counts the drawing only."""
    venv.create(folder, with_pip=True)
    python = os.path.join(folder, "bin", "python")
    subprocess.run([python, "-m", "pip", "--quiet", "install", *_PEERS], check=True, capture_output=True)

    def draw() -> Cost:
        command = [python, _SCRIPT, schema, str(_PEER_EXAMPLES)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        cpu, count = json.loads(done.stdout)
        return Cost(cpu=cpu * _PEER_EXAMPLES / count, wall=0.0)

    return draw
