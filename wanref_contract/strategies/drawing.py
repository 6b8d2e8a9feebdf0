"""What Hypothesis draws, and how a request comes of it.

Nothing that was drawn is thrown away and drawn again. A request begins with one that is known to be right, or to be
wrong in the wanted way, and each further value is a proposal: it is kept where the judge then still says what it has to
say, and left out otherwise. So a request costs few draws, and shrinks to what it began with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wanref_contract.pointer import escape, overlaps, put
from wanref_contract.strategies.choices import Choices, by_counts
from wanref_contract.strategies.instances import copied, value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wanref_contract.contract.model import Rule
    from wanref_contract.strategies.choices import Change, Changes
    from wanref_contract.strategies.material import Material
    from wanref_contract.strategies.narrowing import Recipe

    Path = tuple[str, ...]
    Counts = tuple[int, ...]
    Beginning = tuple[Mapping[str, Any], Sequence[Changes]]
    Judge = Callable[[Any], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is to be shown of one rule.

    Attributes:
        rule: The rule.
        starts: Instances that show it.
        holds: Whether an instance does.
    """

    rule: Rule
    starts: Sequence[Any]
    holds: Judge


def fine_requests(material: Material, recipes: Iterable[Recipe], script: str | None) -> SearchStrategy[dict[str, Any]]:
    """Return the strategy of the fine requests that *recipes* allow, with prompts in *script*, in any for None."""
    choices = Choices(material=material, script=script)
    beginnings: dict[Counts, list[Beginning]] = {}
    for recipe in recipes:
        for cell, start in recipe.starts:
            about_assets = [choices.assets(cell), choices.prompt(cell)]
            fields = choices.fields(cell, given=recipe.given, left_out=recipe.left_out)
            beginnings.setdefault(cell.counts, []).append((start, [*about_assets, *fields]))
    return _fine(material, by_counts({counts: st.sampled_from(some) for counts, some in beginnings.items()}))


def instances_of(material: Material, cases: Iterable[Case]) -> SearchStrategy[Any]:
    """Return the strategy of the instances that show one of *cases*, and have other fields besides."""
    pairs = [(case, st.sampled_from(case.starts)) for case in cases]
    return _shown(Choices(material=material), st.sampled_from(pairs))


@st.composite
def _fine(draw: DrawFn, material: Material, beginnings: SearchStrategy[Beginning]) -> dict[str, Any]:
    start, changes = draw(beginnings)
    return _finished(material, _settled(start, _drawn(draw, changes), material.verdicts.is_fine))


@st.composite
def _shown(draw: DrawFn, choices: Choices, pairs: SearchStrategy[tuple[Case, SearchStrategy[Any]]]) -> Any:
    material = choices.material
    case, starts = draw(pairs)
    start = draw(starts)
    if not isinstance(start, dict):
        return copied(start)
    cell = draw(choices.cells)
    if cell is not None and _is_plain(material, start):
        none: Change = [(kind.path, []) for kind in material.cells.kinds if value_at(start, kind.path)]
        about_assets = [*none, *draw(choices.assets(cell)), *draw(choices.prompt(cell))]
    else:
        cell = material.cells.of(start) or choices.simplest
        about_assets = [*draw(choices.prompt_or_none(cell))]
    changes = _drawn(draw, choices.fields(cell))
    free = [change for change in changes if all(value_at(start, path) is None for path, _ in change)]
    unread = [change for change in [about_assets, *free] if not _reads(material, case.rule, change)]
    return _finished(material, _settled(start, unread, case.holds))


def _is_plain(material: Material, start: Any) -> bool:
    """Say whether *start* has the assets of a plain example."""
    base = material.cells.base
    return all(value_at(start, kind.path) == value_at(base, kind.path) for kind in material.cells.kinds)


def _reads(material: Material, rule: Rule, change: Change) -> bool:
    """Say whether *rule* reads anything that *change* changes."""
    read = material.contract.functions.READS.get(rule.index, ())
    return any(overlaps("".join(f"/{escape(part)}" for part in path), read) for path, _ in change)


def _drawn(draw: DrawFn, strategies: Iterable[Changes]) -> list[Change]:
    """Return the changes that are drawn, those that change nothing aside."""
    return [change for strategy in strategies if (change := draw(strategy))]


def _settled(start: Any, changes: Sequence[Change], holds: Judge) -> Any:
    """Return *start* with all of *changes*, or with those that *holds* bears one after the other."""
    whole = start
    for change in changes:
        whole = _changed(whole, change)
    if holds(whole):
        return whole
    for change in changes:
        candidate = _changed(start, change)
        if holds(candidate):
            start = candidate
    return start


def _changed(instance: Any, change: Change) -> Any:
    for path, value in change:
        instance = put(instance, path, value)
    return instance


def _finished(material: Material, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return *request* as a caller may have it: its own containers, the fields in the order of the schema."""
    known = [name for name in material.contract.request_schema["properties"] if name in request]
    return {name: copied(request[name]) for name in dict.fromkeys([*known, *request])}
