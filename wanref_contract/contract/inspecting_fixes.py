"""What may be wrong with the fixes of rules, beyond their shape and their expressions.

That a fix does what it claims is for `wanref_contract.proving`, which makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.files import ContractFile
    from wanref_contract.errors import Problem


def fixes_of(record: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the fixes of the record of a rule, each with the pointer of its place in the record.

    >>> fixes_of({"fix": {"safe": True}}), fixes_of({"fix": [{"safe": True}]}), fixes_of({})
    ([('fix', {'safe': True})], [('fix/0', {'safe': True})], [])
    """
    fixes = record.get("fix", [])
    if isinstance(fixes, dict):
        return [("fix", fixes)]
    return [(f"fix/{number}", fix) for number, fix in enumerate(fixes)]


def fix_pointers(rules: ContractFile) -> Iterator[tuple[str, str]]:
    """Yield place and pointer of each field that a fix of *rules* names."""
    for number, record in enumerate(rules.value["rules"]):
        for place, fix in fixes_of(record):
            if fix.get("drop", "finding") != "finding":
                yield f"/rules/{number}/{place}/drop", fix["drop"]


def iter_fix_problems(files: Mapping[str, ContractFile]) -> Iterator[Problem]:
    """Yield the fixes that no finding of their rule can have, and those that no example shows."""
    rules, voices = files["rules.yaml"], files["contract.yaml"].value.get("voices", ())
    for number, record in enumerate(rules.value["rules"]):
        for place, fix in fixes_of(record):
            at = f"/rules/{number}/{place}"
            if "rename" in fix and record.get("mark") != "key":
                yield rules.problem(f"{at}/rename", "the findings of this rule are not about a key", "add `mark: key`")
            if "bind" in fix and not all(any(way in voice for voice in voices) for way in ("key", "order")):
                hint = "`voices` of contract.yaml needs a way with a `key` and one with an `order`"
                yield rules.problem(f"{at}/bind", "there is nothing that voices can be bound by", hint)
        if "fix" in record and not any("fixed" in example for example in record["examples"]["broken"]):
            hint = "say what becomes of a broken one, as in {patch: ..., fixed: ...}"
            yield rules.problem(f"/rules/{number}/fix", "no example shows what this fix does", hint)
