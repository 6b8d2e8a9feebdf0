"""Rules to hits, the exact way: every expression by itself, as CEL means it.

This is the meaning that the generated ``broken`` (`wanref_contract.contract.compiling`) must have, and what judges when
that one raises. It costs several times as much, and it can leave out rules before they are judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import iter_places, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from wanref_contract.cel import Expression
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.kept import Hit


def broken_exactly(
    contract: Contract,
    this: Mapping[str, Any],
    *,
    skip: Set[int] = frozenset(),
    unsound: Set[str] = frozenset(),
) -> tuple[list[Hit], Mapping[str, Any]]:
    """Return the hits of all rules on *this*, and the values of the names that rules share.

    Args:
        contract: The contract to judge by.
        this: The request, without values that count as absent or are unsound.
        skip: Indices of the rules to leave out.
        unsound: Pointers of list items to leave out.
    """
    names = shared_names(contract, this)
    hits = [
        hit
        for rule in contract.rules
        if rule.judged in ("once", "every", "each") and rule.index not in skip
        for hit in _hits(contract, rule, this, names, unsound)
    ]
    return hits, names


def shared_names(contract: Contract, this: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every name that a rule judged once may use."""
    names: dict[str, Any] = {"this": this}
    for field in contract.scope.fields.values():
        if field.always:
            found, value = resolve(this, field.at)
            names[field.name] = value if found else field.stand_in
    for name, expression in contract.scope.shared.items():
        names[name] = _value(contract, expression, names)
    return names


def _hits(
    contract: Contract, rule: Rule, this: Mapping[str, Any], names: Mapping[str, Any], unsound: Set[str]
) -> Iterator[Hit]:
    """Yield the hits of one rule."""
    when, require = contract.scope.conditions(rule)
    for pointer, local in _rounds(contract, rule, this, names, unsound):
        known = {**names, **local}
        if _value(contract, when, known) and not _value(contract, require, known):
            yield rule.index, pointer, local


def _rounds(
    contract: Contract, rule: Rule, this: Mapping[str, Any], names: Mapping[str, Any], unsound: Set[str]
) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield the pointer and the local names of each time that *rule* is judged."""
    if rule.each:
        name, _ = rule.each
        for element in _value(contract, contract.scope.elements(rule), names):
            yield None, {name: element}
    elif rule.every:
        place = contract.scope.places[rule.every]
        for pattern in place.at:
            for pointer, last, value in iter_places(this, pattern):
                if pointer in unsound:
                    continue
                local: dict[str, Any] = {"value": value}
                if last is not None:
                    local["index" if isinstance(last, int) else "key"] = last
                for name, expression in contract.scope.derived(place).items():
                    local[name] = _value(contract, expression, {**names, **local})
                yield pointer, local
    else:
        yield None, {}


def _value(contract: Contract, expression: Expression, names: Mapping[str, Any]) -> Any:
    return expression.evaluate(names, contract.scope.callables)
