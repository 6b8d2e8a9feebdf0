"""One request in memory: what judging it takes, beside validators that judge its structure alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks import handwritten
from benchmarks.peers import structure_judges
from benchmarks.report import Goal, Section
from benchmarks.requests import make_requests
from benchmarks.timing import measure, over
from wanref_contract import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.timing import Costs
    from wanref_contract.contract.contract import Contract

REQUESTS = 400
ROUNDS = 31
_SEED = 1
_OURS = "check: structure, every rule, every finding"
_PEERS: Mapping[str, str] = {
    "jsonschema": "jsonschema: structure, every fault",
    "jsonschema-rs": "jsonschema-rs: structure, every fault",
    "fastjsonschema": "fastjsonschema: structure, the first fault",
    "pydantic": "pydantic: structure by a model of its own, every fault",
}
_KINDS: Mapping[str, str] = {
    "structure": "a fault of structure",
    "rules": "broken rules",
    "both": "a fault of structure and broken rules",
    "warnings": "warnings alone",
}


def iter_sections(contract: Contract) -> Iterator[Section]:
    """Yield the sections on one request by *contract*, each measured when it is asked for."""
    yield _clean(contract)
    yield _broken(contract)
    yield _rules(contract)


def _clean(contract: Contract) -> Section:
    costs = _beside_peers(contract, "clean")
    return Section(
        title="One clean request",
        about=(
            "A parsed request of which nothing is to be said. `check` judges structure and all rules; the validators, "
            "which know no rules, judge structure."
        ),
        columns=["judge", "µs", "at best", "of jsonschema"],
        rows=_rows(costs, "jsonschema"),
        goals=[Goal(about="clean request / jsonschema", value=costs.ratio(_OURS, "jsonschema"), limit=0.25, aim=0.14)],
    )


def _broken(contract: Contract) -> Section:
    rows, goals = [], []
    for kind, about in _KINDS.items():
        costs = _beside_peers(contract, kind)
        rows += [[about, *row] for row in _rows(costs, "jsonschema")]
        goals.append(Goal(about=f"{about} / jsonschema", value=costs.ratio(_OURS, "jsonschema"), limit=0.35))
    return Section(
        title="One broken request",
        about=(
            "A parsed request with one or two things wrong, each finding made, with its message and its help. For the "
            "validators a request that breaks rules only is a right one."
        ),
        columns=["request with", "judge", "µs", "at best", "of jsonschema"],
        rows=rows,
        goals=goals,
    )


def _rules(contract: Contract) -> Section:
    rows, goals = [], []
    for about, kinds in {"clean": ["clean"], "broken": ["rules", "warnings"]}.items():
        sound = [request for kind in kinds for request in _requests(kind) if not contract.faults(request)]
        subjects = {
            "compiled from the contract": over(contract.functions.broken, sound),
            "by hand": over(handwritten.broken, sound),
        }
        costs = measure(subjects, rounds=ROUNDS)
        rows += [[about, *row] for row in _rows(costs, "by hand", count=len(sound))]
        ratio = costs.ratio("compiled from the contract", "by hand")
        goals.append(Goal(about=f"compiled rules / by hand, {about}", value=ratio, limit=1.5))
    return Section(
        title="Rules compiled from the contract, and by hand",
        about=(
            "The rules with expressions, on parsed requests of right structure: as compiled from the contract, and as "
            "written by hand in `benchmarks/handwritten.py`, which finds the same."
        ),
        columns=["request", "rules", "µs", "at best", "of by hand"],
        rows=rows,
        goals=goals,
    )


def _beside_peers(contract: Contract, kind: str) -> Costs:
    requests = _requests(kind)
    judges: dict[str, Callable[[Any], object]] = {_OURS: check}
    judges |= structure_judges(contract.request_schema)
    return measure({name: over(judge, requests) for name, judge in judges.items()}, rounds=ROUNDS)


def _requests(kind: str) -> list[dict[str, Any]]:
    return make_requests(REQUESTS, seed=_SEED, kind=kind)


def _rows(costs: Costs, reference: str, *, count: int = REQUESTS) -> list[list[str]]:
    """Return name, median and least microseconds of a request, and ratio to *reference*, of each subject."""
    return [
        [
            _PEERS.get(name, name),
            f"{costs.median(name) / count * 1e6:.1f}",
            f"{costs.least(name) / count * 1e6:.1f}",
            f"{costs.ratio(name, reference):.2f}",
        ]
        for name in costs.rounds
    ]
