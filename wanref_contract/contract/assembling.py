"""The values of a contract's files to the `Contract`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract import kept
from wanref_contract.contract import records
from wanref_contract.contract.compiling import compile_source
from wanref_contract.contract.contract import Contract
from wanref_contract.contract.files import READING, ContractFile
from wanref_contract.contract.scope import Scope
from wanref_contract.structure import compile_structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.model import Rule
    from wanref_contract.kept import Functions


def build_contract(folder: str, values: Mapping[str, Any], functions: Functions | None = None) -> Contract:
    """Return the contract made of files that are known to be right.

    Args:
        folder: Where they lie.
        values: The values of the files `kept.JUDGING`, by name.
        functions: What was generated from just these files, where it is at hand; otherwise it is compiled now.
    """
    data, schema = values["contract.yaml"], values["request.schema.json"]
    scope, rules = build_parts(values)
    if functions is None:
        functions = kept.from_source(compile_source(scope, rules, name=data["name"], digest=0))
    return Contract(
        name=data["name"],
        title=data["title"],
        folder=folder,
        rules=rules,
        scope=scope,
        request_schema=schema,
        foreign=data.get("foreign", {}),
        data=data,
        functions=functions,
        faults=compile_structure(schema, absent={field.at: field.absent for field in scope.fields.values()}),
    )


def build_parts(values: Mapping[str, Any]) -> tuple[Scope, tuple[Rule, ...]]:
    """Return the scope and all rules of the contract made of *values*, those of reading before its own."""
    data, schema = values["contract.yaml"], values["request.schema.json"]
    reading = ContractFile.read_profile(READING).value
    scope = Scope(
        schema=schema,
        fields=records.build_fields(data.get("fields", {}), schema),
        lets=data.get("let", {}),
        places=records.build_places(data.get("places", {})),
        limits=data.get("limits", {}),
        mentions=data.get("mentions", {}),
        scripts=tuple(data.get("languages", {}).get("scripts", ())),
    )
    rules = records.build_rules(
        reading, values["rules.yaml"], data.get("examples", {}), limits=data.get("limits", {}), schema=schema
    )
    return scope, rules
