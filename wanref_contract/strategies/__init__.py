"""Hypothesis strategies of requests: right ones, ones at a limit, ones that break a rule.

Everything comes from the contract: a rule that it gains has its strategies without a line of code. What is drawn falls
into three parts that do not meet. `requests` are accepted and done as they say; `bent` are accepted, and something in
them is ignored, cut, overridden or bound to nothing; `broken` are refused, at once or later. The severity of the
findings tells them apart: none above ``info``; a ``warning``; an ``error``.

From the outside in: `drawing` is what Hypothesis draws, of the single changes of `choices`, and `narrowing` what a
caller may ask for. Both take from `material`, found once for a contract: where requests about a rule start (`starts`)
with their `variants`, which numbers of assets go together (`cells`), what each of the `fields` may hold, and the
`phrases` of prompts. `verdicts` says which rules are broken, `instances` looks into requests. `texts` are whole files,
and `histories` conversations.

Needs Hypothesis: ``pip install 'wanref-contract[test]'``.

>>> from hypothesis import find
>>> find(requests(videos=True), lambda request: True)["video_urls"]
['https://example.com/v1.mp4']
"""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from wanref_contract.errors import UnknownRule

try:
    from hypothesis.strategies import deferred, one_of
except ModuleNotFoundError as error:
    message = "the strategies need Hypothesis: pip install 'wanref-contract[test]'"
    raise ModuleNotFoundError(message, name="hypothesis") from error

from wanref_contract.contract.profiles import profile_rules
from wanref_contract.planning import plan
from wanref_contract.strategies.drawing import Case, fine_requests, instances_of
from wanref_contract.strategies.histories import broken_histories, is_of_exchanges, legal_histories, lives_of
from wanref_contract.strategies.material import Material, material_of
from wanref_contract.strategies.narrowing import recipes
from wanref_contract.strategies.texts import RequestText, broken_texts

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.conversation import Exchange
    from wanref_contract.planning import Plan

__all__ = ["RequestText", "at_limit", "bent", "broken", "broken_text", "plans", "requests", "task_histories"]


def requests(
    *, contract: Contract | None = None, script: str | None = None, **having: bool
) -> SearchStrategy[dict[str, Any]]:
    """Return the strategy of requests without errors and warnings; what is found in them is advice at most.

    Args:
        contract: The contract; `wan2.7-reference-video` unless given.
        script: What the prompts are written in, ``Latin`` or ``Han``; anything unless given.
        having: By word, whether every request is to have it, or none: any field by its name (``seed=True``), and
            ``images``, ``videos``, ``start_frame`` and ``voices``.

    Raises:
        ValueError: A word is unknown, or no request is so.

    >>> from hypothesis import find
    >>> find(requests(images=False, seed=True), lambda request: True)
    ... # doctest: +NORMALIZE_WHITESPACE
    {'model': 'wan2.7-reference-video', 'prompt': 'A woman in a red coat walks through the rain',
     'video_urls': ['https://example.com/v1.mp4'], 'seed': 1}
    """
    material = material_of(contract)
    return fine_requests(material, recipes(material, having, script), script)


def at_limit(rule: str, *, contract: Contract | None = None) -> SearchStrategy[Any]:
    """Return the strategy of requests without errors and warnings that break *rule* only if it is made stricter by one.

    Where *rule* has no limit, they are like its accepted examples, which lie as near to it as anything does.

    Raises:
        UnknownRule: No rule has this id or code.
        ValueError: It is a rule of reading.

    >>> from hypothesis import find
    >>> find(at_limit("duration-with-videos"), lambda request: True)["duration"]
    10
    """
    material = material_of(contract)
    known = _rule_of(material, rule)

    def strategy() -> SearchStrategy[Any]:
        starts = material.starts
        return instances_of(material, [Case(rule=known, starts=starts.at_limit(known), holds=starts.keeps(known))])

    return deferred(strategy)


def broken(rule: str | None = None, *, contract: Contract | None = None) -> SearchStrategy[Any]:
    """Return the strategy of instances that break *rule* and no other, or any one rule whose finding is an error.

    Rules that *rule* cannot help breaking besides, which its examples name, may be broken too. What is drawn is a
    request, but where a rule is about what is none.

    Args:
        rule: The id or code of any rule, however grave; any rule of severity ``error`` unless given.
        contract: The contract; `wan2.7-reference-video` unless given.

    Raises:
        UnknownRule: No rule has this id or code.
        ValueError: It is a rule of reading, or none of its examples shows it alone.

    >>> from hypothesis import find
    >>> find(broken("WAN104"), lambda request: True)["duration"]
    11
    """
    return _breaking(contract, rule, "error")


def bent(rule: str | None = None, *, contract: Contract | None = None) -> SearchStrategy[Any]:
    """Return the strategy of requests that are accepted, and not done as they say: ignored, cut, overridden, unbound.

    Args:
        rule: The id or code of a rule whose finding is a warning; any of them unless given.
        contract: The contract; `wan2.7-reference-video` unless given.

    Raises:
        UnknownRule: No rule has this id or code.
        ValueError: Its finding is no warning.

    >>> from hypothesis import find
    >>> sorted(find(bent("aspect-ratio-ignored"), lambda request: True).keys() & {"image_start", "aspect_ratio"})
    ['aspect_ratio', 'image_start']
    """
    if rule is not None:
        known = _rule_of(material_of(contract), rule)
        if known.severity != "warning":
            raise ValueError(f"a finding of {known.id} is no warning but {known.severity}; draw from broken")
    return _breaking(contract, rule, "warning")


def broken_text(rule: str | None = None, *, contract: Contract | None = None) -> SearchStrategy[RequestText]:
    """Return the strategy of files in which the reader finds *rule* and nothing else of reading, or any such rule.

    Args:
        rule: The id or code of a rule of reading, such as ``duplicate-key``; any of them unless given.
        contract: The contract; `wan2.7-reference-video` unless given.

    Raises:
        UnknownRule: No rule has this id or code.
        ValueError: It is a rule about requests.

    >>> from hypothesis import find
    >>> find(broken_text("duplicate-key"), lambda text: True).content
    b'{"model": "m", "model": "n"}'
    """
    material = material_of(contract)
    rules = [_named(material, rule)] if rule is not None else material.contract.rules
    texts = [one for one in rules if one.judged == "reading"]
    if not texts:
        raise ValueError(f"{rule} is about what a request says, not about its text; draw from broken")
    return broken_texts(material.contract, texts, requests(contract=contract))


def plans(*, contract: Contract | None = None) -> SearchStrategy[Plan]:
    """Return the strategy of the plans of requests that are accepted, right ones and bent ones.

    >>> from hypothesis import find
    >>> [asset.kind for asset in find(plans(), lambda plan: plan.film.seconds == 5).assets]
    ['image']
    """
    return one_of(requests(contract=contract), bent(contract=contract)).map(partial(plan, contract=contract))


def task_histories(
    *, contract: Contract | None = None, broken: str | None = None
) -> SearchStrategy[tuple[Exchange, ...]]:
    """Return the strategy of conversations in which tasks live as documented; or that break one rule about that.

    Tasks take every path through the states, are polled or not, with refused polls in between, and are called back
    about where that was asked for; several go side by side. Nothing is found in them.

    Args:
        contract: The contract; `wan2.7-reference-video` unless given.
        broken: The id or code of a rule of answers and conversations, which is broken alone; none unless given.

    Raises:
        UnknownRule: No rule of conversations has this id or code.
        ValueError: It is about the form of a file, which exchanges cannot break.

    >>> from hypothesis import find
    >>> [exchange.operation for exchange in find(task_histories(broken="task-id-other"), lambda history: True)]
    ['query']
    """
    material = material_of(contract)
    legal = legal_histories(lives_of(material.contract), requests(contract=contract))
    if broken is None:
        return legal
    rules = {name: rule for rule in profile_rules("conversations") for name in (rule.id, rule.code)}
    if broken not in rules:
        raise UnknownRule(broken, get_close_matches(broken, rules, n=3, cutoff=0.5))
    if not is_of_exchanges(rules[broken]):
        raise ValueError(f"{rules[broken].id} is about the form of a file, which exchanges cannot break")
    return broken_histories(material.contract, rules[broken], legal)


def _breaking(contract: Contract | None, name: str | None, severity: str) -> SearchStrategy[Any]:
    """Return the strategy of what breaks the rule called *name*, or any of *severity*."""
    material = material_of(contract)
    if name is not None:
        rules = [_rule_of(material, name)]
    else:
        rules = [one for one in material.contract.rules if one.severity == severity and one.judged != "reading"]

    def strategy() -> SearchStrategy[Any]:
        starts = material.starts
        return instances_of(
            material, [Case(rule=rule, starts=starts.breaking(rule), holds=starts.breaks(rule)) for rule in rules]
        )

    return deferred(strategy)  # finding what breaks every rule takes a second, which importing a test should not


def _rule_of(material: Material, name: str) -> Rule:
    """Return the rule called *name*, which must be about instances."""
    rule = _named(material, name)
    if rule.judged == "reading":
        raise ValueError(f"{rule.id} is about the text of a file, not about what it says; draw from broken_text")
    return rule


def _named(material: Material, name: str) -> Rule:
    rule = material.contract.by_name.get(name)
    if rule is None:
        raise UnknownRule(name, get_close_matches(name, material.contract.by_name, n=3, cutoff=0.5))
    return rule
