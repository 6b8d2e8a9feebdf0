"""Judging: an instance to its findings. Everything that judges passes through here.

Two paths, one meaning. Most requests are clean, and one generated function says so in microseconds. Only where it does
not does the exact path look again, at the structure and at every rule whose inputs are sound, and word what it finds.
Nothing here knows of files or texts; `wanref_contract.linting` gives findings their place in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.contract.loading import load_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.finding import Finding
from wanref_contract.kept import DOUBTS
from wanref_contract.pointer import overlaps, resolve, tokens
from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD, Fault
from wanref_contract.wording import nearest, type_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Set

    from wanref_contract.contract.model import Contract, Hit, Rule


def check(instance: object, *, contract: Contract | None = None) -> tuple[Finding, ...]:
    """Return every finding of *instance*, in the order of the contract's rules; none for a clean request.

    Args:
        instance: A JSON value, as ``json.loads`` makes them.
        contract: The contract to judge by; `wan2.7-reference-video` unless given.

    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "video_urls": ["https://example.com/v.mp4"]}
    >>> check(request)
    ()
    >>> [finding.rule for finding in check(request | {"duration": 11})]
    ['duration-with-videos']
    """
    contract = contract or load_contract()
    if contract.functions.clean(instance):
        return ()
    return tuple(judge(instance, contract))


def iter_findings(instance: object, *, contract: Contract | None = None) -> Iterator[Finding]:
    """Yield the findings of *instance* that `check` returns, one by one.

    >>> next(iter_findings({})).message
    'must have "model", has none'
    """
    yield from check(instance, contract=contract)


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
    """Return every finding of *instance* by the exact path, in the order of the contract's rules.

    Args:
        instance: A JSON value.
        contract: The contract to judge by.
        unsound: Pointers of values that are known to be wrong already: nothing is said of them again.
    """
    sound = not unsound and _is_surely_sound(instance, contract)
    faults = [] if sound else [fault for fault in contract.faults(instance) if not _is_known(fault, unsound)]
    bad = {*unsound, *(_blame(fault) for fault in faults if not _is_observation(fault))}
    absent = {fault.pointer for fault in faults if fault.keyword == ABSENT_VALUE}
    hits, names = ([], {}) if "" in bad else _broken(contract, _without(instance, bad | absent), bad)
    findings = [
        (rule.index, _fault_finding(contract, rule, fault)) for fault in faults if (rule := _rule_of(fault, contract))
    ]
    findings += [(hit[0], _hit_finding(contract, hit, names)) for hit in hits]
    findings.sort(key=lambda pair: pair[0])
    return [finding for _, finding in findings]


def _is_surely_sound(instance: object, contract: Contract) -> bool:
    try:
        return contract.functions.sound(instance)
    except DOUBTS:
        return False


def _is_known(fault: Fault, unsound: Collection[str]) -> bool:
    return bool(unsound) and fault.pointer in unsound and not _is_observation(fault)


def _is_observation(fault: Fault) -> bool:
    return fault.keyword in (ABSENT_VALUE, UNKNOWN_FIELD)


def _blame(fault: Fault) -> str:
    """Return the pointer of the value that *fault* makes unfit for the rules."""
    return fault.pointer if fault.key is None else f"{fault.pointer}/{fault.key}"


# ---- Rules --------------------------------------------------------------------------------------------------------


def _broken(contract: Contract, this: Any, bad: Set[str]) -> tuple[list[Hit], Mapping[str, Any]]:
    """Return the hits of every rule whose inputs are sound, the fast way where it gives an answer."""
    skip = {
        index for index, reads in contract.functions.READS.items() if bad and any(overlaps(read, bad) for read in reads)
    }
    try:
        hits, names = contract.functions.broken(this)
    except DOUBTS:
        from wanref_contract.rules import broken_exactly

        return broken_exactly(contract, this, skip=skip, unsound=bad)
    return [hit for hit in hits if hit[0] not in skip and hit[1] not in bad] if bad else hits, names


def _without(instance: Any, pointers: Iterable[str]) -> Any:
    """Return *instance* without the values at *pointers*.

    Members go; an item of a list gives way to an empty text, so that the others keep their numbers. Nothing is said of
    that item: rules that speak of the list are left out, and hits on the item are dropped.
    """
    for pointer in pointers:
        instance = _without_one(instance, tokens(pointer))
    return instance


def _without_one(instance: Any, path: list[str]) -> Any:
    first, *rest = path
    if isinstance(instance, list):
        return [item if str(index) != first else "" for index, item in enumerate(instance)]
    if not isinstance(instance, dict) or first not in instance:
        return instance
    if rest:
        return {**instance, first: _without_one(instance[first], rest)}
    return {key: value for key, value in instance.items() if key != first}


# ---- Words --------------------------------------------------------------------------------------------------------


def _rule_of(fault: Fault, contract: Contract) -> Rule | None:
    """Return the rule that speaks for *fault*; None for an observation that no rule minds."""
    if fault.keyword == UNKNOWN_FIELD and fault.pointer in contract.foreign:
        return contract.by_keyword.get("foreign-field")
    return contract.by_keyword.get(fault.keyword)


def _fault_finding(contract: Contract, rule: Rule, fault: Fault) -> Finding:
    keyword = fault.keyword.rpartition("/")[2]
    candidates: Iterable[object] = fault.limit if keyword == "enum" else ()
    if rule.observe == UNKNOWN_FIELD:
        candidates = contract.scope.subschema(fault.pointer.rpartition("/")[0])["properties"]
    names = {
        "value": fault.value,
        "limit": type_words(fault.limit) if keyword == "type" else fault.limit,
        "keyword": keyword,
        "key": fault.key,
        "foreign": contract.foreign.get(fault.pointer, ""),
    }
    return _finding(contract, rule, names, fault.pointer, candidates)


def _hit_finding(contract: Contract, hit: Hit, shared: Mapping[str, Any]) -> Finding:
    index, pointer, local = hit
    rule, names = contract.rules[index], {**shared, **local}
    if pointer is None:
        pointer = next((place for place in rule.at if resolve(shared["this"], place)[0]), rule.at[0])
    suggest = contract.functions.WORDS[index][3]
    return _finding(contract, rule, names, pointer, suggest(names) if suggest else ())


def _finding(
    contract: Contract, rule: Rule, names: Mapping[str, Any], pointer: str, candidates: Iterable[object]
) -> Finding:
    """Return the finding of *rule* at *pointer*, worded with *names*; one of *candidates* may have been meant."""
    message, help_, span, _ = contract.functions.WORDS[rule.index]
    meant = nearest(names["key"] if rule.on_key else names["value"], candidates) if candidates else ""
    related = [place for place in (*rule.at, *rule.related) if place != pointer and resolve(names["this"], place)[0]]
    return Finding(
        rule=rule.id,
        code=rule.code,
        severity=rule.severity,
        effect=rule.effect,
        certainty=rule.certainty,
        message=message(names),
        help=f"Did you mean {meant}? {help_(names)}" if meant else help_(names),
        pointer=pointer,
        related=tuple(related),
        on_key=rule.on_key,
        span=span(names) if span else None,
    )
