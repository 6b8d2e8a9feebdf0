"""Proof: every false claim of an example is told at its place, and no true one."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest

from wanref_contract.contract.files import READING, ContractFile
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.proving import disprove_example, disprove_text, iter_disproofs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanref_contract.contract.contract import Contract


REPEATED = "image-repeated at /image_urls"


@pytest.fixture
def told(contract_copy: Path) -> Callable[[str, str, str], list[tuple[str, str]]]:
    """Return what proves the contract with one text of one file replaced, and tells pointer and words."""

    def prove(name: str, old: str, new: str) -> list[tuple[str, str]]:
        path = contract_copy / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        contract, problems = inspect_contract(str(contract_copy))
        assert contract, problems
        return [(re.sub(r"/rules/\d+/", "/rules/*/", one.pointer), one.message) for one in iter_disproofs(contract)]

    return prove


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        (
            "rules.yaml",
            "broken: [{image_urls: null}, {image_urls: []}",
            "broken: [{}, {image_urls: []}",
            ("/rules/*/examples/broken/0", "must give assets-missing at (root), gives nothing"),
        ),
        (
            "rules.yaml",
            "accepted: [{image_start: i2}, {image_urls: [i1], image_start: i1}]",
            "accepted: [{image_start: i2, aspect_ratio: '1:1'}]",
            ("/rules/*/examples/accepted/0", "must give nothing, gives aspect-ratio-ignored at /aspect_ratio"),
        ),
        (
            "rules.yaml",
            "at: [/image_urls/0, /image_urls/1]}",
            "at: [/image_urls/0]}",
            (
                "/rules/*/examples/broken/0",
                f"must give {REPEATED}/0, gives {REPEATED}/0, {REPEATED}/1",
            ),
        ),
        (
            "rules.yaml",
            "- {patch: {audio_urls: [a1]}, fixed:",
            "- {patch: {audio_urls: [a1]}, also: [seed-range], fixed:",
            (
                "/rules/*/examples/broken/0",
                "must give audio-urls-legacy at /audio_urls and seed-range, gives audio-urls-legacy at /audio_urls",
            ),
        ),
        (
            "examples/one-image.yaml",
            "findings: []",
            "findings: [[seed-range, /seed, error]]",
            ("/findings/0", "must be found, is not: seed-range /seed error"),
        ),
        (
            "examples/every-field-null.yaml",
            "  - [field-empty, /seed, warning]\n",
            "",
            ("/findings", "is found, and not listed: [field-empty, /seed, warning]"),
        ),
        (
            "examples/names-nobody-reads.yaml",
            "  - [mention-spelling, /prompt, warning]   # image1\n",
            "",
            ("/findings", "is found, and not listed: [mention-spelling, /prompt, warning]"),
        ),
        (
            "examples/one-image.yaml",
            "findings: []",
            "findings: [[seed-range, /seed]]",
            ("/findings/0", "must be the claim of one finding"),
        ),
        ("examples/one-image.yaml", "findings: []", "findings: {}", ("/findings", "must be a list")),
        ("examples/one-image.yaml", "findings: []", "claims: []", ("", "must have `request` and `findings`")),
        (
            "examples/one-image.yaml",
            "findings: []",
            "findings: [&a [*a]]",
            ("", "must expand to at most 10000 nodes, expands to more"),
        ),
        (
            "examples/every-field-null.yaml",
            "[field-empty, /seed, warning]",
            "[field-empty, /seed, error]",
            ("/findings/8", "must be found, is not: field-empty /seed error"),
        ),
    ],
)
def test_a_false_claim_is_told(
    told: Callable[[str, str, str], list[tuple[str, str]]], name: str, old: str, new: str, problem: tuple[str, str]
) -> None:
    """What is claimed and not found, found and not claimed, or found less often than claimed, is told."""
    assert problem in told(name, old, new)


def test_a_fast_path_that_is_wrong_is_told(contract: Contract) -> None:
    """An example that the fast path calls clean, and that has findings, disproves the contract."""

    class Careless:
        """Functions that call everything clean."""

        clean = staticmethod(lambda _: True)

        def __getattr__(self, name: str) -> object:
            return getattr(contract.functions, name)

    careless = dataclasses.replace(contract, functions=Careless())  # type: ignore[arg-type]
    rule = contract.by_name["quality-value"]
    (first, *_) = [one for one in rule.examples if one.breaks]
    assert disprove_example(contract, rule, first) == ""
    assert disprove_example(careless, rule, first) == (
        "is clean to the fast path, and gives quality-value at /quality on the exact one"
    )


def test_a_file_that_does_not_do_what_it_claims(contract: Contract) -> None:
    """A file that is claimed to be broken and is not, or breaks another rule, or is claimed to be right, is told."""
    rule = contract.by_name["duplicate-key"]
    broken = next(text for text in rule.texts if text.breaks)
    accepted = next(text for text in rule.texts if not text.breaks)
    told = [
        disprove_text(contract, rule, text)
        for text in (
            broken,
            accepted,
            dataclasses.replace(broken, breaks=False),
            dataclasses.replace(accepted, breaks=True),
            dataclasses.replace(broken, also=("syntax",)),
            dataclasses.replace(broken, parts=(("{", 1),)),
        )
    ]
    assert told == [
        "",
        "",
        "must give nothing, gives duplicate-key at /model",
        "must give duplicate-key, gives nothing",
        "must give duplicate-key, syntax, gives duplicate-key at /model",
        "must give duplicate-key, gives syntax at (root)",
    ]


def test_a_false_claim_of_a_file_is_told_in_the_profile(contract: Contract) -> None:
    """What a file claims and does not do is told at its place in the profile of reading."""
    rule = contract.by_name["not-utf8"]
    wrong = dataclasses.replace(rule.texts[-1], breaks=not rule.texts[-1].breaks)
    rules = tuple(dataclasses.replace(one, texts=(wrong,)) if one is rule else one for one in contract.rules)
    (problem,) = iter_disproofs(dataclasses.replace(contract, rules=rules))
    file = ContractFile.read_profile(READING)
    line = file.content.decode().splitlines()[problem.line - 1]
    assert (problem.file, problem.message) == (file.path, "must give nothing, gives not-utf8 at (root)")
    assert line[problem.column - 1 :].startswith('{format: yaml, hex: "70 72')
