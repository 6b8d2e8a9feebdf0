"""Bugs that are planted in the rules, and found by what the strategies draw.

The mutants are those that the examples of the contract are tried on. Here one plays an implementation that went wrong.
It is found where it says something else than the contract about one of two hundred requests, which in turn break the
rule, lie at its limit, break another rule that looks at the same fields, or are just right.
``python -m tests.strategies.test_planted`` prints the score.
"""

from __future__ import annotations

import copy
import re
from functools import cache
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis.strategies import one_of

from tests.strategies.drawn import drawn
from tests.test_contract_mutations import FOLDER, MUTANTS, VALUES
from tests.test_contract_mutations import SURVIVORS as UNTOUCHED
from wanref_contract import load_contract
from wanref_contract.cel import CelError
from wanref_contract.contract.assembling import build_contract
from wanref_contract.errors import WanrefError
from wanref_contract.pointer import overlaps
from wanref_contract.strategies import at_limit, broken, requests
from wanref_contract.strategies.fields import unique
from wanref_contract.strategies.material import material_of
from wanref_contract.strategies.verdicts import Verdicts
from wanref_contract.structure import ABSENT_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = load_contract()
EXAMPLES = 200

NO_CONTRACT = (WanrefError, CelError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, SyntaxError)

SURVIVORS: dict[str, str] = {}
"""Mutants of a condition that no example tells from the contract, and why."""


def rules_of(name: str) -> list[str]:
    """Return the rules whose condition the mutant *name* changes; none where it changes something else."""
    if match := re.match(r"(?:drop when of|negate|swap \w+ in \w+ of|when of|require of) ([\w-]+)", name):
        return [match[1]]
    if match := re.match(r"limit (\w+) [+-]1", name):
        named = [place.name for place in CONTRACT.scope.places.values() if match[1] in str(place.let)]
        return [
            rule.id
            for rule in CONTRACT.rules
            if f"limits.{match[1]}" in rule.when + rule.require or (rule.every and rule.every in named)
        ]
    if name.endswith(" without None"):
        return [rule.id for rule in CONTRACT.rules if rule.observe == ABSENT_VALUE]
    if match := re.match(r"(?:drop )?(properties/.*?)(?: .*)?$", name):
        return [rule.id for rule in CONTRACT.rules if f"/{match[1]}" in rule.schema]
    return []


PLANTED = {name: rules for name in MUTANTS if name not in UNTOUCHED and (rules := rules_of(name))}


@cache
def examples_of(rule: str) -> list[tuple[Any, frozenset[int]]]:
    """Return the requests that are tried where something is wrong with *rule*, each with the rules it breaks."""
    near = one_of([broken(other) for other in neighbours(rule)])
    shares = {broken(rule): 70, near: 60, at_limit(rule): 40, requests(): 30}
    turns = zip_longest(*(drawn(strategy, share) for strategy, share in shares.items()))
    verdicts = Verdicts(contract=CONTRACT)
    return [(one, verdicts.broken(one)) for turn in turns for one in turn if one is not None]


def neighbours(name: str) -> list[str]:
    """Return the rules that look where the rule *name* looks, or at any field."""
    variants = material_of(CONTRACT).variants
    rules = [rule for rule in CONTRACT.rules if rule.judged != "reading" and rule.id != name]
    places = variants.patterns(CONTRACT.by_name[name])
    near = [rule for rule in rules if any(overlaps(place, variants.patterns(rule)) for place in places if place)]
    return unique([*(rule.id for rule in near), *(rule.id for rule in rules if rule.observe)])


def found_after(name: str) -> int:
    """Return the number of the example that finds the mutant *name*; 0 where none of them does."""
    values = copy.deepcopy(VALUES)
    MUTANTS[name](values)
    try:
        verdicts = Verdicts(contract=build_contract(FOLDER, values))
        for number, (one, claimed) in enumerate(islice(examples(name), EXAMPLES), start=1):
            if verdicts.broken(one) != claimed:
                return number
    except NO_CONTRACT:
        return 1  # such files make no contract
    return 0


def examples(name: str) -> Iterator[tuple[Any, frozenset[int]]]:
    """Yield the examples for the mutant *name*, those of its rules in turn."""
    return chain.from_iterable(zip(*(examples_of(rule) for rule in PLANTED[name]), strict=False))


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if not number % 8 else pytest.mark.fuzz) for number, name in enumerate(PLANTED)],
)
def test_a_planted_bug_is_found(name: str) -> None:
    """A condition that is changed is found within two hundred examples, unless it is known to say the same."""
    assert bool(found_after(name)) != (name in SURVIVORS)


def test_survivors_are_planted() -> None:
    """No survivor is listed that is no longer made."""
    assert SURVIVORS.keys() <= PLANTED.keys()


def main() -> None:
    """Print after how many examples each mutant is found, and the score."""
    after = {name: found_after(name) for name in PLANTED}
    for name, number in sorted(after.items(), key=lambda pair: pair[1]):
        print(f"{number:4d}  {name}  {SURVIVORS.get(name, '') if not number else ''}")  # noqa: T201
    found = [number for number in after.values() if number]
    print(f"{len(found)} of {len(after)} found, after {sorted(found)[len(found) // 2]} examples in the middle")  # noqa: T201


if __name__ == "__main__":
    main()
