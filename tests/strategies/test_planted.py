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
from operator import itemgetter
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
from wanref_contract.strategies.drawing import Case, instances_of
from wanref_contract.strategies.fields import unique
from wanref_contract.strategies.material import material_of
from wanref_contract.strategies.verdicts import Verdicts
from wanref_contract.structure import ABSENT_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

CONTRACT = load_contract()
EXAMPLES = 200
MANY_EXAMPLES = 1000
"""How many are drawn where two hundred find nothing, so that chance turns no test red."""

NO_CONTRACT = (WanrefError, CelError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, SyntaxError)

SURVIVORS = {
    "when of audio-urls-surplus: !has_bindings && assets >= 0": (
        "it differs where there is no reference at all, which breaks another rule, so nothing that breaks one shows it"
    ),
    "when of mention-spelling: mention.number >= 0 && mention.number <= (mention.kind == 'image' ? size(image_urls) : "
    "size(video_urls))": "it differs for a misspelt name with the number 0, which stands in no example to be lent from",
    "properties/model_params/properties/voice_bindings/additionalProperties/minLength +1": (
        "it differs for a voice of one character, which is no URL, and is drawn as one in a few of ten thousand"
    ),
}
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
def examples_of(rule: str, count: int) -> list[tuple[Any, frozenset[int]]]:
    """Return the requests that are tried where something is wrong with *rule*, each with the rules it breaks."""
    near = one_of([broken(other) for other in neighbours(rule)])
    shares = {broken(rule): 7, near: 5, at_limit(rule): 3, keeping(rule): 3, requests(): 2}
    turns = zip_longest(*(drawn(strategy, share * count // 20) for strategy, share in shares.items()))
    verdicts = Verdicts(contract=CONTRACT)
    return [(one, verdicts.broken(one)) for turn in turns for one in turn if one is not None]


def keeping(name: str) -> SearchStrategy[Any]:
    """Return the strategy of requests that keep the rule *name* and are like its examples, at its limit or not."""
    material, rule = material_of(CONTRACT), CONTRACT.by_name[name]
    starts = material.starts
    return instances_of(material, [Case(rule=rule, starts=starts.keeping(rule), holds=starts.keeps(rule))])


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
        for count in (EXAMPLES, MANY_EXAMPLES):
            for number, (one, claimed) in enumerate(examples(name, count), start=1):
                if verdicts.broken(one) != claimed:
                    return number
    except NO_CONTRACT:
        return 1  # such files make no contract
    return 0


def examples(name: str, count: int) -> Iterator[tuple[Any, frozenset[int]]]:
    """Yield *count* examples for the mutant *name*, those of its rules in turn."""
    return islice(chain.from_iterable(zip(*(examples_of(rule, count) for rule in PLANTED[name]), strict=False)), count)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if not number % 8 else pytest.mark.fuzz) for number, name in enumerate(PLANTED)],
)
def test_a_planted_bug_is_found(name: str) -> None:
    """A condition that is changed is found, unless one broken rule alone cannot tell it from the right one."""
    assert bool(found_after(name)) != (name in SURVIVORS)


def test_survivors_are_planted() -> None:
    """No survivor is listed that is no longer made."""
    assert SURVIVORS.keys() <= PLANTED.keys()


def main() -> None:
    """Print after how many examples each mutant is found, and the score."""
    after = {name: found_after(name) for name in PLANTED}
    for name, number in sorted(after.items(), key=itemgetter(1)):
        print(f"{number:4d}  {name}  {SURVIVORS.get(name, '') if not number else ''}")  # noqa: T201
    found = sorted(number for number in after.values() if number)
    early = sum(number <= EXAMPLES for number in found)
    print(  # noqa: T201
        f"{early} of {len(after)} found within {EXAMPLES} examples, half of them within {found[len(found) // 2]}; "
        f"{len(found) - early} within {MANY_EXAMPLES}; {len(after) - len(found)} survive"
    )


if __name__ == "__main__":
    main()
