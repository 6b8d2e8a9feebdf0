"""Which of the limits of a rule cases speak of, and requests that are moved to one.

Cases speak of the limits that have a name in the contract or in the request schema; a comparison such as "one at least"
has none. What lies next to a limit is for `wanref_contract.limits` to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.limits import Limit, iter_limits
from wanref_contract.pointer import put, resolve, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Example, Rule

__all__ = ["Limit", "iter_pairs", "limits_of"]


def limits_of(contract: Contract, rule: Rule) -> tuple[Limit, ...]:
    """Return the limits of *rule* that have a name.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> [(limit.name, limit.value) for limit in limits_of(contract, contract.by_name["voices-total"])]
    [('limits.voice_bindings', 5)]
    """
    return tuple(limit for limit in iter_limits(contract, rule) if limit.name)


def iter_pairs(contract: Contract, example: Example, limit: Limit) -> Iterator[Any]:
    """Yield the broken *example* with the value it is about moved to *limit*, where that is a bound of the schema."""
    pointers = {fault.pointer for fault in contract.faults(example.instance) if fault.keyword == limit.name}
    for pointer in sorted(pointers):
        value = _moved(resolve(example.instance, pointer)[1], limit.value or 0)
        yield put(example.instance, tokens(pointer), value)


def _moved(value: Any, limit: int) -> Any:
    """Return a value like *value* that is at *limit*: the number, or a text or list of that size."""
    if isinstance(value, str):
        return f"{value}{'x' * limit}"[:limit]
    return [*value, *value[-1:] * limit][:limit] if isinstance(value, list) else limit
