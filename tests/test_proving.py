"""Proof: a claim of an example that does not hold is told, for requests and for whole files alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract.contract.files import READING, ContractFile
from wanref_contract.proving import disprove_text, iter_disproofs

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract


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
            replace(broken, breaks=False),
            replace(accepted, breaks=True),
            replace(broken, also=("syntax",)),
            replace(broken, parts=(("{", 1),)),
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


def test_a_disproof_stands_at_its_example(contract: Contract) -> None:
    """What does not hold is told at the example's place in the profile of reading."""
    rule = contract.by_name["not-utf8"]
    wrong = replace(rule, texts=tuple(replace(text, breaks=not text.breaks) for text in rule.texts[-1:]))
    rules = tuple(wrong if one is rule else one for one in contract.rules)
    (problem,) = iter_disproofs(replace(contract, rules=rules))
    file = ContractFile.read_profile(READING)
    line = file.content.decode().splitlines()[problem.line - 1]
    assert (problem.file, problem.message) == (file.path, "must give nothing, gives not-utf8 at (root)")
    assert line[problem.column - 1 :].startswith('{format: yaml, hex: "70 72')
