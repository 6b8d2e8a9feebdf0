"""The limits of a rule: what would be broken, were the rule stricter by one.

A limit is a comparison in the condition of a rule, ``duration <= limits.duration_with_videos``, or a keyword of the
request schema that the rule speaks for. An instance is at a limit where it keeps the rule as it is and breaks the
stricter one; so nothing here needs to know what is compared.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from wanref_contract.cel import CelError
from wanref_contract.cel.lexer import parse_tokens
from wanref_contract.kept import DOUBTS
from wanref_contract.pointer import tokens
from wanref_contract.rules import broken_exactly
from wanref_contract.structure import compile_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule

    Stricter = Callable[[Any], bool]

_STRICTER = {"<=": "<", ">=": ">", "<": "+ 1 <", ">": "> 1 +"}

_STEPS = {
    "minimum": 1,
    "maximum": -1,
    "minLength": 1,
    "maxLength": -1,
    "minItems": 1,
    "maxItems": -1,
    "minProperties": 1,
    "maxProperties": -1,
}


def iter_limits(contract: Contract, rule: Rule) -> Iterator[Stricter]:
    """Yield for each limit of *rule* what says whether an instance would break the rule, were it stricter by one.

    It is asked of instances that keep the rule as it is.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> lowest, highest = iter_limits(contract, contract.by_name["seed-range"])
    >>> lowest({"seed": 1}), lowest({"seed": 2}), highest({"seed": 2147483647})
    (True, False, True)
    """
    for keyword in rule.schema:
        if keyword.rpartition("/")[2] in _STEPS:
            yield _schema_limit(contract, keyword)
    if rule.judged in ("once", "every", "each"):
        yield from _expression_limits(contract, rule)


def _schema_limit(contract: Contract, keyword: str) -> Stricter:
    *owner, last = tokens(keyword)
    schema = copy.deepcopy(dict(contract.request_schema))
    sub = schema
    for part in owner:
        sub = sub[part]
    sub[last] += _STEPS[last] * sub.get("multipleOf", 1)
    absent = {field.at: field.absent for field in contract.scope.fields.values()}
    faults = compile_structure(schema, absent=absent)
    return lambda instance: any(fault.keyword == keyword for fault in faults(instance))


def _expression_limits(contract: Contract, rule: Rule) -> Iterator[Stricter]:
    for number, text in enumerate(_stricter_texts(rule.require)):
        stricter = replace(rule, id=f"{rule.id} {number}", require=text, index=0)
        alone = replace(contract, rules=(stricter,))
        try:
            contract.scope.conditions(stricter)
        except CelError:
            continue  # a comparison of something that has no next one, such as two texts
        yield partial(_breaks, alone)


def _stricter_texts(text: str) -> Iterator[str]:
    """Yield *text* with one comparison made stricter by one, for each that it has.

    >>> list(_stricter_texts("size(a) >= 1 && b < 9"))
    ['size(a) > 1 && b < 9', 'size(a) >= 1 && b + 1 < 9']
    """
    for token in parse_tokens(text):
        if token.kind == "operator" and token.value in _STRICTER:
            sign = str(token.value)
            yield text[: token.at] + _STRICTER[sign] + text[token.at + len(sign) :]


def _breaks(contract: Contract, instance: Any) -> bool:
    """Say whether *instance*, which is sound, breaks a rule of *contract*."""
    try:
        return bool(broken_exactly(contract, instance)[0])
    except (CelError, *DOUBTS):
        return False  # the stricter text has no value here
