"""The grid: what of it comes from the contract."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract import check
from wanref_contract.cases.grid import iter_grid

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

BASE = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i1.png"], "seed": 7}


def test_names_tell_the_points_apart(contract: Contract) -> None:
    """Each point of the grid has a name of its own, that says what is in it."""
    points = {f"{dimension}/{name}": request for dimension, name, request in iter_grid(contract, BASE)}
    assert len(points) == len(list(iter_grid(contract, BASE)))
    assert points["voices/1-image+1-video+start/bound-video1+listed-1"] == {
        "model": "wan2.7-reference-video",
        "seed": 7,
        "prompt": "Image 1, Video 1 in the rain",
        "image_urls": ["https://example.com/image1"],
        "video_urls": ["https://example.com/video1"],
        "image_start": "https://example.com/start",
        "model_params": {"voice_bindings": {"video1": "https://example.com/voice-of-video1"}},
        "audio_urls": ["https://example.com/voice1"],
    }


def test_the_grid_ends_one_past_what_is_accepted(contract: Contract) -> None:
    """Whatever number of references is given, too many is refused for that and nothing else."""
    found = {
        name: [finding.rule for finding in check(request)]
        for dimension, name, request in iter_grid(contract, BASE)
        if dimension == "counts"
    }
    refused = {name for name, rules in found.items() if rules}
    assert {rule for rules in found.values() for rule in rules} == {
        "assets-missing",
        "start-frame-alone",
        "assets-total",
    }
    one_past = contract.scope.limits["assets"] + 1
    assert refused - {"nobody", "nobody+start"} == {
        name for name in found if sum(map(int, filter(str.isdigit, name))) == one_past
    }


def test_a_contract_without_references_has_no_grid(contract: Contract) -> None:
    """Where nothing is numbered there is nothing to count; where no voices are given, none are tried."""
    data = {name: value for name, value in contract.data.items() if name != "assets"}
    assert list(iter_grid(replace(contract, data=data), BASE)) == []
    data = {name: value for name, value in contract.data.items() if name != "voices"}
    silent = list(iter_grid(replace(contract, data=data), BASE))
    assert {name.partition("/")[2] for dimension, name, _ in silent if dimension == "voices"} == {"none"}


def test_a_contract_that_never_refuses_ends_somewhere(contract: Contract) -> None:
    """The grid is finite, be the contract's patience without end."""
    scope = replace(contract.scope, limits={**contract.scope.limits, "assets": 1000})
    patient = replace(contract, scope=scope, functions=Patient(contract.functions))
    assert max(len(request.get("image_urls", ())) for _, _, request in iter_grid(patient, BASE)) == 12


class Patient:
    """Functions that find nothing."""

    def __init__(self, functions: object) -> None:
        self.functions = functions

    def __getattr__(self, name: str) -> object:
        return {"doubts": lambda _: [], "broken": lambda _: ([], {}), "clean": lambda _: True}.get(
            name, getattr(self.functions, name)
        )
