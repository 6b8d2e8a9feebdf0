"""Which limit an example stands next to: found by moving the limit, and seeing whether the verdict moves with it.

A limit is a number that a rule holds a request to: a bound in the request schema, or one of the ``limits`` that rules
share. A request that is accepted, and would not be if the number were another by one, stands at the limit; one that is
broken, and would not be, stands one past it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import resolve, tokens
from wanref_contract.rules import broken_exactly
from wanref_contract.structure import compile_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Example, Rule

_BOUND = re.compile(r"/(?:min|max)[A-Za-z]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number that a rule holds a request to.

    Attributes:
        name: ``limits.assets``, or the pointer of the keyword in the request schema.
        value: The number.
        verdicts: Whether a request breaks the rule by this limit, if that were one lower, as it is, and one higher.
    """

    name: str
    value: int
    verdicts: Callable[[Any], tuple[bool, bool, bool]]

    def is_next_to(self, instance: Any) -> bool:
        """Say whether the verdict of *instance* changes with the limit."""
        return len(set(self.verdicts(instance))) > 1


def limits_of(contract: Contract, rule: Rule) -> tuple[Limit, ...]:
    """Return the limits of *rule*.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> [(limit.name, limit.value) for limit in limits_of(contract, contract.by_name["voices-total"])]
    [('limits.voice_bindings', 5)]
    """
    return (*_shared(contract, rule), *_bounds(contract, rule))


def iter_pairs(contract: Contract, example: Example, limit: Limit) -> Iterator[Any]:
    """Yield the broken *example* with the value it is about moved to *limit*, where that is a bound of the schema."""
    pointers = {fault.pointer for fault in contract.faults(example.instance) if fault.keyword == limit.name}
    for pointer in sorted(pointers):
        value = _moved(resolve(example.instance, pointer)[1], limit.value)
        yield _replaced(example.instance, tokens(pointer), value)


def _shared(contract: Contract, rule: Rule) -> Iterator[Limit]:
    """Yield the shared limits that *rule* requires."""
    for name in sorted(set(re.findall(r"\blimits\.(\w+)", rule.require))):
        value = contract.scope.limits[name]
        yield Limit(name=f"limits.{name}", value=value, verdicts=_by_rule(contract, rule, name))


def _by_rule(contract: Contract, rule: Rule, name: str) -> Callable[[Any], tuple[bool, bool, bool]]:
    value = contract.scope.limits[name]
    scopes = [
        replace(contract.scope, limits={**contract.scope.limits, name: number})
        for number in (value - 1, value, value + 1)
    ]
    lower, same, higher = (replace(contract, scope=scope) for scope in scopes)
    others = frozenset(range(len(contract.rules))) - {rule.index}

    def verdicts(instance: Any) -> tuple[bool, bool, bool]:
        if contract.faults(instance):
            return (False, False, False)
        low, now, high = (bool(broken_exactly(moved, instance, skip=others)[0]) for moved in (lower, same, higher))
        return low, now, high

    return verdicts


def _bounds(contract: Contract, rule: Rule) -> Iterator[Limit]:
    """Yield the bounds of the request schema that *rule* speaks for."""
    for keyword in rule.schema:
        if _BOUND.search(keyword):
            _, value = resolve(contract.request_schema, keyword)
            assert isinstance(value, int)
            yield Limit(name=keyword, value=value, verdicts=_by_keyword(contract.request_schema, keyword, value))


def _by_keyword(schema: Mapping[str, Any], keyword: str, value: int) -> Callable[[Any], tuple[bool, bool, bool]]:
    lower, same, higher = (
        compile_structure(_replaced(schema, tokens(keyword), number), absent={})
        for number in (value - 1, value, value + 1)
    )

    def verdicts(instance: Any) -> tuple[bool, bool, bool]:
        low, now, high = (
            any(fault.keyword == keyword for fault in faults(instance)) for faults in (lower, same, higher)
        )
        return low, now, high

    return verdicts


def _moved(value: Any, limit: int) -> Any:
    """Return a value like *value* that is at *limit*: the number, or a text or list of that size."""
    if isinstance(value, str):
        return f"{value}{'x' * limit}"[:limit]
    return [*value, *value[-1:] * limit][:limit] if isinstance(value, list) else limit


def _replaced(value: Any, path: tuple[str, ...], new: Any) -> Any:
    """Return *value* with *new* at *path*, the containers on the way copied."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, list):
        return [_replaced(item, rest, new) if str(index) == first else item for index, item in enumerate(value)]
    return {**value, first: _replaced(value[first], rest, new)}
