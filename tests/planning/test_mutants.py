"""Every small mistake in what plans are made with is caught by the tables of what a plan must say."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.planning.tables import FILMS, SPEECH, film_request, film_told, speech_request, speech_told
from wanref_contract import kept, load_contract, plan
from wanref_contract.contract.assembling import build_contract
from wanref_contract.contract.files import ContractFile

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = load_contract()
VALUES = {name: ContractFile.read(CONTRACT.folder, name).value for name in kept.JUDGING}
DATA = VALUES["contract.yaml"]

Path = tuple[str | int, ...]


def mutants() -> Iterator[tuple[str, Path, Any]]:
    """Yield name, place and new value of every mistake; None takes away what is there."""
    for number, way in enumerate(DATA["voices"]):
        yield f"no {way['by']}", ("voices", number), None
        if number:
            swapped = [*DATA["voices"]]
            swapped[number - 1 : number + 1] = swapped[number - 1 : number + 1][::-1]
            yield f"{way['by']} first", ("voices",), swapped
    yield "another key", ("voices", 0, "key"), "kind + string(number + 1)"
    yield "the same key for all", ("voices", 0, "key"), "'image' + string(number)"
    yield "images first", ("voices", 1, "order"), ["image", "video"]
    yield "videos alone", ("voices", 1, "order"), ["video"]
    yield "positions beside bindings", ("voices", 1, "when"), None
    yield "positions never", ("voices", 1, "when"), "false"
    yield "images sound", ("voices", 2, "of"), ["video", "image"]
    yield "start frames sound", ("voices", 2, "of"), ["video", "start"]
    yield "images take no voice", ("assets", "image", "takes_voice"), False
    yield "videos take no voice", ("assets", "video", "takes_voice"), False
    for quality, sizes in DATA["output"]["size"].items():
        for ratio, size in sizes.items():
            for side in (0, 1):
                place = ("output", "size", quality, ratio, side)
                yield f"{quality} {ratio} [{side}] + 1", place, size[side] + 1
    yield "sizes with a start frame", ("output", "unless"), "false"
    yield "no sizes", ("output", "unless"), "true"
    yield "no cap", ("output", "length", "at_most"), None
    yield "quality is not dearer", ("billing", "dearer"), None
    yield "small is dearer", ("billing", "dearer", "quality"), "720p"
    yield "nothing is disputed", ("billing", "disputed"), None
    yield "all is disputed", ("billing", "disputed"), ["video", "film"]
    yield "videos are free", ("billing", "seconds"), ["film"]
    yield "the film is free", ("billing", "seconds"), ["video"]
    yield "images are counted", ("billing", "seconds"), ["video", "film", "image"]


MUTANTS = {name: (path, value) for name, path, value in mutants()}
SURVIVORS = {
    "start frames sound": "a start frame takes no voice, whatever has one for it",
    "position first": "as soon as one voice is bound no position is heard, so the two never meet",
}


def changed(path: Path, value: Any) -> dict[str, Any]:
    """Return the values of the contract's files with one of them changed."""
    values = copy.deepcopy(VALUES)
    owner: Any = values["contract.yaml"]
    for part in path[:-1]:
        owner = owner[part]
    if value is None:
        del owner[path[-1]]
    else:
        owner[path[-1]] = value
    return values


def keeps_the_tables(values: dict[str, Any]) -> bool:
    """Say whether plans by these files say what the tables do; the rules are those of the contract itself."""
    contract = build_contract(CONTRACT.folder, values, CONTRACT.functions)
    return all(speech_told(plan(speech_request(case), contract=contract)) == case["speaks"] for case in SPEECH) and all(
        {"given": case["given"], **film_told(plan(film_request(case), contract=contract))} == case for case in FILMS
    )


def test_the_contract_itself_is_no_mutant() -> None:
    """Unchanged, the contract says what the tables do."""
    assert keeps_the_tables(VALUES)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str) -> None:
    """A mistake makes some plan another than the tables say, unless it says the same for a reason."""
    assert keeps_the_tables(changed(*MUTANTS[name])) is (name in SURVIVORS)
