"""A contract, whole: its rules, what they may speak of, and the functions made from them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wanref_contract.contract.files import MEDIA, ContractFile
from wanref_contract.contract.profiles import PROFILES, profile_rules
from wanref_contract.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.contract.model import Rule
    from wanref_contract.contract.scope import Scope
    from wanref_contract.kept import Functions
    from wanref_contract.structure import Fault


@dataclass(frozen=True, kw_only=True, eq=False)
class Contract:
    """One model of the API, its rules as data and the functions made from them.

    Attributes:
        name: Such as ``wan2.7-reference-video``.
        folder: Where it was loaded from.
        rules: In the order in which findings are told: of reading, then of the contract's own file.
        scope: What the expressions of the rules may speak of.
        request_schema: The JSON Schema of a request.
        foreign: By pointer, the fields of sibling models and what to write instead.
        data: The whole of ``contract.yaml``.
        functions: What was generated from it: ``doubts``, ``broken``, ``clean``, ``READS`` and ``WORDS``.
        faults: What the request schema finds.
    """

    name: str
    title: str
    folder: str
    rules: tuple[Rule, ...]
    scope: Scope
    request_schema: Mapping[str, Any]
    foreign: Mapping[str, str]
    data: Mapping[str, Any]
    functions: Functions = field(repr=False)
    faults: Callable[[object], list[Fault]] = field(repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, Rule]:
        """The rules by id and by code."""
        return {name: rule for rule in self.rules for name in (rule.id, rule.code)}

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of requests and those of the profiles, for whoever explains them."""
        return (*self.rules, *(rule for name in PROFILES for rule in profile_rules(name)))

    @cached_property
    def media(self) -> Mapping[str, Any]:
        """The whole of ``media.yaml``; nothing where the folder has none."""
        if not os.path.exists(os.path.join(self.folder, MEDIA)):
            return {}
        value: Mapping[str, Any] = ContractFile.read(self.folder, MEDIA).value
        return value

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """The pointer of every field of a request, by its name."""
        return dict(_iter_homes(self.request_schema, ""))

    @cached_property
    def by_keyword(self) -> Mapping[str, Rule]:
        """The rules that speak for a keyword of the request schema, by its pointer, or for an observation."""
        keywords = {keyword: rule for rule in self.rules for keyword in rule.schema}
        return keywords | {rule.observe: rule for rule in self.rules if rule.observe}


def _iter_homes(schema: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """Yield name and pointer of every property that *schema* declares, at whatever depth."""
    for name, sub in schema.get("properties", {}).items():
        yield name, f"{pointer}/{escape(name)}"
        yield from _iter_homes(sub, f"{pointer}/{escape(name)}")
