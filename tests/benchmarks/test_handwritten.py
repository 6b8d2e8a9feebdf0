"""The rules by hand, which the compiled ones are measured against, must say the same."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import handwritten
from benchmarks.requests import iter_requests
from wanref_contract.pointer import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generating import Requests
    from wanref_contract.contract.contract import Contract

    Broken = list[tuple[str, str]]


def compiled(contract: Contract, request: dict[str, Any]) -> Broken:
    """Return id and pointer of what the compiled rules find in *request*, sorted."""
    found = []
    for index, pointer, _ in contract.functions.broken(request)[0]:
        rule = contract.rules[index]
        place = next((at for at in rule.at if resolve(request, at)[0]), rule.at[0]) if pointer is None else pointer
        found.append((rule.id, place))
    return sorted(found)


def by_hand(request: dict[str, Any]) -> Broken:
    """Return id and pointer of what the rules by hand find in *request*, sorted."""
    return sorted((rule, pointer) for rule, pointer, _ in handwritten.broken(request))


def test_by_hand_and_compiled_agree_on_the_corpus(contract: Contract) -> None:
    """On every request of the corpus whose structure is right, both find the same rules at the same places."""
    corpus = [request for request in islice(iter_requests(seed=7), 5000) if not contract.faults(request)]
    assert [by_hand(request) for request in corpus] == [compiled(contract, request) for request in corpus]


@pytest.mark.parametrize("seed", range(500))
def test_by_hand_and_compiled_agree_on_anything(
    contract: Contract, requests_of: Callable[[int], Requests], seed: int
) -> None:
    """On sound requests that hold anything, both find the same rules at the same places."""
    request = requests_of(seed).sound()
    assert by_hand(request) == compiled(contract, request)


def test_the_corpus_breaks_every_rule(contract: Contract) -> None:
    """What the corpus never breaks is measured by nothing: each rule with an expression is broken in it."""
    corpus = [request for request in islice(iter_requests(seed=7), 5000) if not contract.faults(request)]
    met = {rule for request in corpus for rule, _ in by_hand(request)}
    assert met == {rule.id for rule in contract.rules if rule.judged in ("once", "each", "every")}
