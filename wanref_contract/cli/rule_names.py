"""Rules by the names that people type: ids, codes, and beginnings of codes; and what to type to have one explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.errors import UnknownRule, WanrefError
from wanref_contract.reports import EXPLAINING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule


class NoRuleLeft(WanrefError):
    """Every rule that was selected is ignored."""

    def __str__(self) -> str:
        return "select and ignore leave no rule to report"


def explaining_command(contract: str) -> str:
    """Return the command that explains the rules of the contract that was asked for as *contract*.

    >>> explaining_command("wan2.7-reference-video"), explaining_command("my house")
    ('wanref rule', "wanref rule --contract 'my house'")
    """
    if contract == DEFAULT_CONTRACT:
        return EXPLAINING
    from shlex import quote

    return f"{EXPLAINING} --contract {quote(contract)}"


def rule_ids(contract: Contract, names: Iterable[str]) -> frozenset[str]:
    """Return the ids of all rules that *names* name; ``WAN2`` names every rule whose code begins so.

    Raises:
        UnknownRule: A name names nothing.
    """
    return frozenset(rule.id for name in names for rule in find_rules(contract, name))


def find_rules(contract: Contract, name: str) -> list[Rule]:
    """Return the rules that *name* names, at least one.

    Raises:
        UnknownRule: It names nothing; with the nearest ids and codes.
    """
    rules = [rule for rule in contract.all_rules if name == rule.id or rule.code.startswith(name.upper())]
    if not name or not rules:
        from difflib import get_close_matches

        raise UnknownRule(
            name, get_close_matches(name.lower(), [rule.id for rule in contract.all_rules], n=3, cutoff=0.5)
        )
    return rules
