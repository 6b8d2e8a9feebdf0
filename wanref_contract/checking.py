"""Judging: an instance to its findings. Everything that judges passes through here.

Two paths, one meaning. Where the structure is surely sound and every rule is satisfied, two generated functions say so
in microseconds, and that is most requests. Otherwise the structure is looked at again in full, the rules whose inputs
are sound are judged, and what they find is put into words. Nothing here knows of files or texts;
`wanref_contract.linting` gives findings their place in one.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from wanref_contract.contract.loading import default_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.finding import make_finding
from wanref_contract.kept import DOUBTS
from wanref_contract.pointer import overlaps, resolve, tokens
from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD, Fault
from wanref_contract.wording import nearest, quote, type_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.kept import Hit

    _Told = TypeVar("_Told")
    """What a broken rule is told as."""

_NONE: Set[str] = frozenset()

_MOST_GUESSED = 100
"""For how many faults of a request it is looked for what may have been meant, which takes longer than judging."""


def check(instance: object, *, contract: Contract | None = None) -> tuple[Finding, ...]:
    """Return every finding of *instance*, of the structure and then of the rules; none for a clean request.

    Args:
        instance: A JSON value, as ``json.loads`` makes them. A key that is no text is judged as JSON writes it.
        contract: The contract to judge by; `wan2.7-reference-video` unless given.

    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "video_urls": ["https://example.com/v.mp4"]}
    >>> check(request)
    ()
    >>> [finding.rule for finding in check(request | {"duration": 11})]
    ['duration-with-videos']
    """
    return tuple(judge(instance, contract or default_contract()))


def iter_findings(instance: object, *, contract: Contract | None = None) -> Iterator[Finding]:
    """Yield the findings of *instance* that `check` returns, one by one.

    >>> next(iter_findings({})).message
    'must have "model", has none'
    """
    yield from judge(instance, contract or default_contract())


def validate(instance: object, *, contract: Contract | None = None) -> None:
    """Raise where *instance* has findings of severity ``error``; warnings and advice pass.

    Raises:
        ContractViolated: With every finding of *instance*, the mild ones too.

    >>> validate({"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]})
    """
    findings = check(instance, contract=contract)
    if any(finding.severity == "error" for finding in findings):
        raise ContractViolated(findings)


def judge(instance: object, contract: Contract, *, unsound: Collection[str] = ()) -> list[Finding]:
    """Return every finding of *instance*: of the structure, then of the rules, each in the order of the contract.

    Args:
        instance: A JSON value.
        contract: The contract to judge by.
        unsound: Pointers of values that are known to be wrong already: nothing is said of them again.
    """
    return _judge(instance, contract, unsound, _finding)


def judge_with_names(
    instance: object, contract: Contract, *, unsound: Collection[str] = ()
) -> list[tuple[Finding, Mapping[str, Any]]]:
    """Return the findings of `judge`, each with the values of what the words and the fix of its rule may speak of."""
    return _judge(instance, contract, unsound, _named_finding)


def _judge(instance: object, contract: Contract, unsound: Collection[str], make: Callable[..., _Told]) -> list[_Told]:
    """Return what *make* makes of the rules that *instance* breaks; it takes what `_finding` does."""
    faults = find_faults(instance, contract)
    if not faults and not unsound:
        hits, names = _broken(contract, instance, _NONE)
        return _told_hits(contract, hits, names, make) if hits else []
    faults = [fault for fault in faults if _is_observation(fault) or fault.pointer not in unsound]
    bad = {*unsound, *(_blame(fault) for fault in faults if not _is_observation(fault))}
    gone = bad.union(fault.pointer for fault in faults if fault.keyword == ABSENT_VALUE)
    told = [(rule.index, rule, fault) for fault in faults if (rule := _rule_of(fault, contract))]
    told.sort(key=itemgetter(0))
    all_told = [
        _told_fault(contract, rule, fault, make, guess=number < _MOST_GUESSED)
        for number, (_, rule, fault) in enumerate(told)
    ]
    if "" not in bad:
        all_told += _told_hits(contract, *_broken(contract, without(instance, gone), bad), make)
    return all_told


def find_faults(instance: Any, contract: Contract) -> list[Fault]:
    """Return the faults of *instance*, looking only at fields that are in doubt and those that must be there."""
    try:
        doubtful = contract.functions.doubts(instance)
    except DOUBTS:
        doubtful = None
    if doubtful is None:
        return contract.faults(instance)
    if not doubtful:
        return []
    names = {*doubtful, *contract.request_schema.get("required", ())}
    return contract.faults({name: value for name, value in instance.items() if name in names})


def _is_observation(fault: Fault) -> bool:
    return fault.keyword in (ABSENT_VALUE, UNKNOWN_FIELD)


def _blame(fault: Fault) -> str:
    """Return the pointer of the value that *fault* makes unfit for the rules."""
    return fault.pointer if fault.key is None else f"{fault.pointer}/{fault.key}"


# ---- Rules --------------------------------------------------------------------------------------------------------


def _broken(contract: Contract, this: Any, bad: Set[str]) -> tuple[list[Hit], Mapping[str, Any]]:
    """Return the hits of every rule whose inputs are sound, the fast way where it gives an answer."""
    try:
        hits, names = contract.functions.broken(this)
    except DOUBTS:
        from wanref_contract.rules import broken_exactly

        skip = frozenset(rule.index for rule in contract.rules if _reads_any(contract, rule.index, bad))
        return broken_exactly(contract, _with_text_keys(this, _depth(contract)), skip=skip, unsound=bad)
    if bad:
        hits = [hit for hit in hits if hit[1] not in bad and not _reads_any(contract, hit[0], bad)]
    return hits, names


def _depth(contract: Contract) -> int:
    """Return how many mappings deep the rules look into a request."""
    return 1 + max(field.at.count("/") for field in contract.scope.fields.values())


def _with_text_keys(value: Any, depth: int) -> Any:
    """Return *value* with its keys as JSON writes them: a dict of Python may have others than texts."""
    if not depth or not isinstance(value, dict):
        return value
    return {
        key if isinstance(key, str) else quote(key): _with_text_keys(item, depth - 1) for key, item in value.items()
    }


def _reads_any(contract: Contract, index: int, bad: Set[str]) -> bool:
    """Say whether the rule of *index* speaks of anything in *bad*."""
    return any(overlaps(pointer, bad) for pointer in contract.functions.READS.get(index, ()))


def without(instance: Any, pointers: Iterable[str]) -> Any:
    """Return *instance* without the values at *pointers*.

    Members go; an item of a list gives way to an empty text, so that the others keep their numbers. Nothing is said of
    that item: rules that speak of the list are left out, and hits on the item are dropped.
    """
    return _without_paths(instance, [tokens(pointer) for pointer in pointers])


def _without_paths(instance: Any, paths: Sequence[Sequence[str]]) -> Any:
    """Return *instance* without what *paths* lead to, each of its containers copied once at most."""
    gone = {path[0] for path in paths if len(path) == 1}
    if isinstance(instance, list):
        return ["" if str(index) in gone else item for index, item in enumerate(instance)]
    if not isinstance(instance, dict) or not paths:
        return instance
    rest = {key: value for key, value in instance.items() if key not in gone}
    if len(gone) < len(paths):
        deeper: dict[str, list[Sequence[str]]] = {}
        for path in paths:
            if path[0] in rest:
                deeper.setdefault(path[0], []).append(path[1:])
        rest |= {key: _without_paths(rest[key], inner) for key, inner in deeper.items()}
    return rest


# ---- Words --------------------------------------------------------------------------------------------------------


def _rule_of(fault: Fault, contract: Contract) -> Rule | None:
    """Return the rule that speaks for *fault*; None for an observation that no rule minds."""
    is_foreign = fault.keyword == UNKNOWN_FIELD and fault.pointer in contract.foreign
    return contract.by_keyword.get("foreign-field" if is_foreign else fault.keyword)


def _told_fault(contract: Contract, rule: Rule, fault: Fault, make: Callable[..., _Told], *, guess: bool) -> _Told:
    keyword = fault.keyword.rpartition("/")[2]
    candidates: Iterable[object] = ()
    if guess and rule.observe == UNKNOWN_FIELD:
        candidates = contract.scope.subschema(fault.pointer.rpartition("/")[0])["properties"]
    elif guess and keyword == "enum":
        candidates = fault.limit
    names = {
        "value": fault.value,
        "limit": type_words(fault.limit) if keyword == "type" else fault.limit,
        "keyword": keyword,
        "key": fault.key,
        "foreign": contract.foreign.get(fault.pointer, ""),
        "home": contract.homes.get(fault.key, "") if fault.key else "",
    }
    return make(contract, rule, names, fault.pointer, candidates)


def _told_hits(
    contract: Contract, hits: list[Hit], names: Mapping[str, Any], make: Callable[..., _Told]
) -> list[_Told]:
    """Return what is told of *hits*, in the order of the rules."""
    return [_told_hit(contract, hit, names, make) for hit in sorted(hits, key=itemgetter(0))]


def _told_hit(contract: Contract, hit: Hit, shared: Mapping[str, Any], make: Callable[..., _Told]) -> _Told:
    index, pointer, local = hit
    rule, names = contract.rules[index], {**shared, **local} if local else shared
    if pointer is None:
        pointer = next((place for place in rule.at if resolve(shared["this"], place)[0]), rule.at[0])
    suggest = contract.functions.WORDS[index][3]
    return make(contract, rule, names, pointer, suggest(names) if suggest else ())


def _finding(
    contract: Contract, rule: Rule, names: Mapping[str, Any], pointer: str, candidates: Iterable[object]
) -> Finding:
    """Return the finding of *rule* at *pointer*, worded with *names*; one of *candidates* may have been meant."""
    message, help_, span, _ = contract.functions.WORDS[rule.index]
    meant = _meant(rule, names, candidates)
    others = (*rule.at, *rule.related) if rule.related or len(rule.at) > 1 else ()
    return make_finding(
        rule,
        message=message(names),
        help=f"Did you mean {meant}? {help_(names)}" if meant else help_(names),
        pointer=pointer,
        related=tuple([place for place in others if place != pointer and resolve(names["this"], place)[0]]),
        span=span(names) if span else None,
    )


def _named_finding(
    contract: Contract, rule: Rule, names: Mapping[str, Any], pointer: str, candidates: Iterable[object]
) -> tuple[Finding, Mapping[str, Any]]:
    """Return the finding that `_finding` makes of this, and all its names: what may have been meant is ``meant``."""
    finding = _finding(contract, rule, names, pointer, candidates)
    return finding, {**names, "meant": _meant(rule, names, candidates)}


def _meant(rule: Rule, names: Mapping[str, Any], candidates: Iterable[object]) -> str:
    return nearest(names["key"] if rule.on_key else names["value"], candidates) if candidates else ""
