"""What would mend one finding: the fix of its rule, which is data, as changes of the instance.

Each edit of the vocabulary (`wanref_contract.contract.model.EDITS`) is made here once, for all rules and models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract import cel
from wanref_contract.checking import judge_with_names
from wanref_contract.errors import ContractViolated
from wanref_contract.planning import plan
from wanref_contract.planning.cast import voice_key
from wanref_contract.pointer import escape, resolve
from wanref_contract.source.editing import Change, Drop, Put, Rename, Splice

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Fix, Rule
    from wanref_contract.finding import Finding

    Names = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What would mend a finding.

    Attributes:
        finding: What is mended.
        safe: Whether the contract has it that the film stays what it was.
        changes: What changes in the instance.
        dropped: The pointers and values that are nowhere in the instance then; empty ones are no loss.
        why: Why that may be, as the contract has it.
    """

    finding: Finding
    safe: bool
    changes: tuple[Change, ...]
    dropped: tuple[tuple[str, Any], ...] = ()
    why: str = ""


def iter_mendings(instance: object, contract: Contract, *, unsound: Collection[str] = ()) -> Iterator[Mending]:
    """Yield what would mend each finding of *instance* that can be mended, in the order of the findings.

    Args:
        instance: A JSON value.
        contract: The contract to judge by.
        unsound: Pointers of values that are known to be wrong already.

    >>> from wanref_contract import load_contract
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    >>> [(mending.safe, mending.changes) for mending in iter_mendings(request | {"seed": None}, load_contract())]
    [(True, (Drop(pointer='/seed'),))]
    """
    for finding, names in judge_with_names(instance, contract, unsound=unsound):
        rule = contract.by_name[finding.rule]
        fix = next((fix for fix in rule.fixes if _is_for(contract, rule, fix, names)), None)
        changes = tuple(_EDITS[fix.edit](_Case(instance, contract, rule, fix, finding, names))) if fix else ()
        if fix and changes:
            dropped = tuple(_iter_dropped(instance, changes))
            yield Mending(finding=finding, safe=fix.safe, changes=changes, dropped=dropped, why=fix.why)


@dataclass(frozen=True, slots=True)
class _Case:
    """One finding, the fix that is for it, and all that it may speak of."""

    instance: Any
    contract: Contract
    rule: Rule
    fix: Fix
    finding: Finding
    names: Names

    @property
    def value(self) -> Any:
        """What stands at the finding."""
        return resolve(self.instance, self.finding.pointer)[1]

    @property
    def operand(self) -> Any:
        """The value of the fix's expression; None where it has none."""
        expression = self.contract.scope.fix_expressions(self.rule, self.fix)[1]
        return _value(self.contract, expression, self.names)


def _is_for(contract: Contract, rule: Rule, fix: Fix, names: Names) -> bool:
    return fix.when == "true" or _value(contract, contract.scope.fix_expressions(rule, fix)[0], names) is True


def _value(contract: Contract, expression: cel.Expression, names: Names) -> Any:
    try:
        return expression.evaluate(names, contract.scope.callables)
    except cel.CelEvaluationError:
        return None


# ---- Edits --------------------------------------------------------------------------------------------------------


def _iter_dropped(instance: Any, changes: Collection[Change]) -> Iterator[tuple[str, Any]]:
    """Yield what *changes* take out of *instance* and put nowhere else, the items of a list one by one."""
    kept = [change.value for change in changes if isinstance(change, Put)]
    for change in changes:
        if isinstance(change, Splice) and not change.text:
            text: Any = resolve(instance, change.pointer)[1]
            yield change.pointer, text[change.start : change.end]
        if not isinstance(change, Drop):
            continue
        value = resolve(instance, change.pointer)[1]
        if value in kept:
            continue
        parts = enumerate(value) if isinstance(value, list) else ((None, value),)
        for index, part in parts:
            if part not in kept and part not in (None, "", [], {}):
                yield change.pointer if index is None else f"{change.pointer}/{index}", part


def _drop(case: _Case) -> Iterator[Change]:
    pointer = case.finding.pointer if case.fix.operand == "finding" else case.fix.operand
    if pointer and resolve(case.instance, pointer)[0]:
        yield Drop(pointer=pointer)


def _keep(case: _Case) -> Iterator[Change]:
    value, count = case.value, case.operand
    if not isinstance(count, int):
        return
    if isinstance(value, str) and count < len(value):
        yield Splice(pointer=case.finding.pointer, start=count, end=len(value), text="")
    elif isinstance(value, list):
        yield from (Drop(pointer=f"{case.finding.pointer}/{index}") for index in range(count, len(value)))


def _replace(case: _Case) -> Iterator[Change]:
    new = case.operand
    if new is None or not case.finding.pointer:
        return
    if case.finding.span and isinstance(new, str):
        start, end = case.finding.span
        yield Splice(pointer=case.finding.pointer, start=start, end=end, text=new)
    else:
        yield Put(pointer=case.finding.pointer, value=new)


def _rename(case: _Case) -> Iterator[Change]:
    new = case.operand
    owner = case.finding.pointer.rpartition("/")[0]
    if isinstance(new, str) and not resolve(case.instance, f"{owner}/{escape(new)}")[0]:
        yield Rename(pointer=case.finding.pointer, key=new)


def _move(case: _Case) -> Iterator[Change]:
    new = case.operand
    if isinstance(new, str) and not resolve(case.instance, new)[0]:
        yield Put(pointer=new, value=case.value)
        yield Drop(pointer=case.finding.pointer)


def _bind(case: _Case) -> Iterator[Change]:
    """Write by key the voices that references have, as the plan goes, by their position in the list at the finding."""
    at = f"{case.finding.pointer}/"
    try:
        assets = plan(case.instance, contract=case.contract).assets
    except ContractViolated:
        return
    for asset in assets:
        if asset.voice and asset.voice.url is not None and asset.voice.pointer.startswith(at) and asset.number:
            key = voice_key(case.contract, asset.kind, asset.number)
            if key is None:
                return
            yield Put(pointer=f"{key[0]}/{escape(key[1])}", value=asset.voice.url)
    yield Drop(pointer=case.finding.pointer)


_EDITS: Mapping[str, Callable[[_Case], Iterator[Change]]] = {
    "drop": _drop,
    "keep": _keep,
    "replace": _replace,
    "rename": _rename,
    "move": _move,
    "bind": _bind,
}
