"""Compiling: the generated functions of contracts other than our own, and what their words become."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wanref_contract.contract.words import placeholders
from wanref_contract.kept import DOUBTS

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

CLEAN = {
    "model": "wan2.7-reference-video",
    "prompt": "rain",
    "image_urls": ["https://example.com/i.png"],
}


@pytest.mark.parametrize(
    ("template", "expressions"),
    [
        ("", []),
        ("must be there", []),
        ("must be {a}, is {b.c}", ["a", "b.c"]),
        ("{size(x.filter(y, y == 'z'))}", ["size(x.filter(y, y == 'z'))"]),
    ],
)
def test_placeholders(template: str, expressions: list[str]) -> None:
    """What stands in braces is an expression."""
    assert placeholders(template) == expressions


@pytest.mark.parametrize(
    "change",
    [
        {"model": "x"},
        {"prompt": 5},
        {"image_urls": []},
        {"image_urls": [5]},
        {"image_urls": ("https://example.com/i.png",)},
        {"seed": True},
        {"seed": 1.0},
        {"seed": None},
        {"image_start": ""},
        {"duration": float("nan")},
        {"duration": 10**400},
        {"unknown": 1},
        {"model_params": {"unknown": 1}},
        {"model_params": []},
        {"model_params": {"voice_bindings": {"image1": ""}}},
        {1: 2},
    ],
    ids=repr,
)
def test_clean_is_never_sure_of_what_is_not(contract: Contract, change: dict[object, object]) -> None:
    """Whatever is put into it, Python's own values too, the function says yes or no."""
    assert contract.functions.clean(CLEAN) is True
    assert contract.functions.clean({**CLEAN, **change}) is False


@pytest.mark.parametrize("instance", [None, 5, "x", [], object(), {1: 2}])
def test_clean_takes_anything(contract: Contract, instance: object) -> None:
    """What is no request is not clean, and no reason to raise."""
    assert contract.functions.clean(instance) is False


def test_doubts_are_no_errors_of_ours() -> None:
    """What the generated code may raise where CEL knows better leaves out the errors that only a mistake raises."""
    assert not any(issubclass(kind, DOUBTS) for kind in (AttributeError, NameError, RecursionError, MemoryError))


def test_every_rule_of_a_request_has_words(contract: Contract) -> None:
    """Every rule but those of reading is worded by a function."""
    own = {rule.index for rule in contract.rules if rule.judged != "reading"}
    assert contract.functions.WORDS.keys() == own
