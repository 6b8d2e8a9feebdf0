"""The limits of a rule, and which requests lie next to one: found by moving the limit, and judging again.

A limit is a comparison in the condition of a rule, such as ``duration <= limits.duration_with_videos``, or a bound in
the request schema that the rule speaks for. A request that is accepted, and would not be were the rule stricter by one,
lies at the limit; one that is broken, and would not be were it laxer by one, lies one past it. So nothing here needs to
know what is compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from wanref_contract.cel import CelError
from wanref_contract.cel.lexer import parse_tokens
from wanref_contract.kept import DOUBTS
from wanref_contract.pointer import put, resolve, tokens
from wanref_contract.rules import broken_exactly
from wanref_contract.structure import compile_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule

    Judge = Callable[[Any], bool]

_MOVED = {"<=": ("<", "<= 1 +"), ">=": (">", ">= -1 +"), "<": ("< -1 +", "<="), ">": ("> 1 +", ">=")}
"""Each comparison, stricter and laxer by one. What is added stands on the right, where the limit is a whole number."""

_STRICTER = {"min": 1, "max": -1}
"""Which way a bound of the request schema moves to be stricter, by how its keyword begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A number that a rule holds a request to.

    Attributes:
        name: ``limits.assets``, or the pointer of the keyword in the request schema; empty for another comparison.
        value: The number; None for another comparison.
        judges: What say whether an instance breaks the rule by this limit: stricter by one, as it is, laxer by one.
    """

    name: str
    value: int | None
    judges: tuple[Judge, Judge, Judge]

    def verdicts(self, instance: Any) -> tuple[bool, bool, bool]:
        """Return whether *instance* breaks the rule, were that stricter by one, as it is, and laxer by one."""
        stricter, same, laxer = self.judges
        return stricter(instance), same(instance), laxer(instance)

    def is_at(self, right: Any) -> bool:
        """Say whether the instance *right*, which keeps the rule, would break it were it stricter by one."""
        return self.judges[0](right)

    def is_next_to(self, instance: Any) -> bool:
        """Say whether the verdict of *instance* changes with the limit."""
        return len(set(self.verdicts(instance))) > 1


def iter_limits(contract: Contract, rule: Rule) -> Iterator[Limit]:
    """Yield the limits of *rule*: those of the request schema, then those of its condition.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> [(limit.name, limit.value) for limit in iter_limits(contract, contract.by_name["assets-total"])]
    [('limits.assets', 5)]
    >>> lowest, highest = iter_limits(contract, contract.by_name["seed-range"])
    >>> lowest.verdicts({"seed": 1}), lowest.verdicts({"seed": 0}), highest.is_next_to({"seed": 2})
    ((True, False, False), (True, True, False), False)
    """
    for keyword in rule.schema:
        if keyword.rpartition("/")[2][:3] in _STRICTER:
            yield _bound(contract, keyword)
    if rule.judged in ("once", "every", "each"):
        yield from _comparisons(contract, rule)


# ---- Bounds of the request schema -----------------------------------------------------------------------------------


def _bound(contract: Contract, keyword: str) -> Limit:
    """Return the limit that is a *keyword* of the request schema."""
    owner, _, last = keyword.rpartition("/")
    schema: Any = resolve(contract.request_schema, owner)[1]
    step = _STRICTER[last[:3]] * schema.get("multipleOf", 1)
    stricter, same, laxer = (_by_bound(contract, keyword, schema[last] + by) for by in (step, 0, -step))
    return Limit(name=keyword, value=schema[last], judges=(stricter, same, laxer))


def _by_bound(contract: Contract, keyword: str, value: int) -> Judge:
    """Return what says whether an instance breaks *keyword* of the request schema, were that *value*."""
    absent = {field.at: field.absent for field in contract.scope.fields.values()}
    faults = compile_structure(put(contract.request_schema, tokens(keyword), value), absent=absent)
    return lambda instance: any(fault.keyword == keyword for fault in faults(instance))


# ---- Comparisons in a condition -------------------------------------------------------------------------------------


def _comparisons(contract: Contract, rule: Rule) -> Iterator[Limit]:
    for number, (name, texts) in enumerate(_moved_texts(rule.require)):
        moved = [replace(rule, id=f"{rule.id} {number} {way}", require=text, index=0) for way, text in enumerate(texts)]
        try:
            for one in moved:
                contract.scope.conditions(one)
        except CelError:
            continue  # a comparison of something that has no next one, such as two texts
        stricter, same, laxer = (partial(_breaks, replace(contract, rules=(one,))) for one in moved)
        yield Limit(
            name=f"limits.{name}" if name else "",
            value=contract.scope.limits[name] if name else None,
            judges=(stricter, same, laxer),
        )


def _moved_texts(text: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield for each comparison of *text* the limit that it names, and *text* with it stricter, as it is, and laxer.

    >>> for comparison in _moved_texts("a >= 1 && b < limits.most"):
    ...     print(comparison)
    ('', ('a > 1 && b < limits.most', 'a >= 1 && b < limits.most', 'a >= -1 + 1 && b < limits.most'))
    ('most', ('a >= 1 && b < -1 + limits.most', 'a >= 1 && b < limits.most', 'a >= 1 && b <= limits.most'))
    """
    for token in parse_tokens(text):
        if token.kind == "operator" and token.value in _MOVED:
            sign = str(token.value)
            before, after = text[: token.at], text[token.at + len(sign) :]
            stricter, laxer = (f"{before}{moved}{after}" for moved in _MOVED[sign])
            named = re.match(r"\s*limits\.(\w+)", after)
            yield named[1] if named else "", (stricter, text, laxer)


def _breaks(contract: Contract, instance: Any) -> bool:
    """Say whether *instance* breaks the rule of *contract*; one of another shape breaks none."""
    if contract.faults(instance):
        return False
    try:
        return bool(broken_exactly(contract, instance)[0])
    except (CelError, *DOUBTS):
        return False  # the moved comparison has no value here
