"""What Hypothesis draws, and how a request comes of it.

Nothing that was drawn is thrown away and drawn again. A request begins with one that is known to be right, or to be
wrong in the wanted way, and each further value is a proposal: it is kept where the judge then still says what it has to
say, and left out otherwise. So a request costs few draws, and shrinks to what it began with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from wanref_contract.pointer import escape, overlaps
from wanref_contract.strategies.choices import NOTHING, Choices
from wanref_contract.strategies.instances import copied, put, value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from wanref_contract.contract.model import Rule
    from wanref_contract.strategies.choices import Choice
    from wanref_contract.strategies.material import Material
    from wanref_contract.strategies.narrowing import Recipe

    Path = tuple[str, ...]
    Change = Sequence[tuple[Path, Any]]
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
    beginnings = [
        (start, [*choices.of_assets(cell), *choices.of_fields(cell, given=recipe.given, left_out=recipe.left_out)])
        for recipe in recipes
        for cell, start in recipe.starts
    ]
    return _fine(material, st.sampled_from(beginnings))


def instances_of(material: Material, cases: Iterable[Case]) -> SearchStrategy[Any]:
    """Return the strategy of the instances that show one of *cases*, and have other fields besides."""
    choices = Choices(material=material)
    cells = st.sampled_from(choices.cells)
    pairs = [(case, st.sampled_from(case.starts)) for case in cases]
    return _shown(material, choices, cells, st.sampled_from(pairs))


@st.composite
def _fine(
    draw: DrawFn, material: Material, beginnings: SearchStrategy[tuple[Mapping[str, Any], Sequence[Choice]]]
) -> dict[str, Any]:
    start, choices = draw(beginnings)
    return _finished(material, _settled(start, _drawn(draw, choices), material.verdicts.is_fine))


@st.composite
def _shown(
    draw: DrawFn,
    material: Material,
    choices: Choices,
    cells: SearchStrategy[Any],
    pairs: SearchStrategy[tuple[Case, SearchStrategy[Any]]],
) -> Any:
    case, starts = draw(pairs)
    start = draw(starts)
    if not isinstance(start, dict):
        return copied(start)
    cell = material.cells.of(start)
    changes: list[Change] = []
    if _is_plain(material, case.rule, start):
        cell, assets = draw(cells)
        none: Change = [(kind.path, []) for kind in material.cells.kinds if value_at(start, kind.path)]
        changes.append([*none, *((path, draw(strategy)) for path, strategy in assets)])
    elif _is_free(material, case.rule, material.phrases.prompt):
        changes += _drawn(draw, choices.of_prompt(cell))
    free = [
        (path, strategy)
        for path, strategy in choices.of_fields(cell)
        if value_at(start, path) is None and _is_free(material, case.rule, path)
    ]
    return _finished(material, _settled(start, [*changes, *_drawn(draw, free)], case.holds))


def _is_plain(material: Material, rule: Rule, start: Any) -> bool:
    """Say whether *rule* has no interest in assets and prompt, and *start* has those of a plain example."""
    paths = [material.phrases.prompt, *(kind.path for kind in material.cells.kinds)]
    base = material.cells.base
    alike = [value_at(start, path) == value_at(base, path) for path in paths[1:]]
    return all(alike) and all(_is_free(material, rule, path) for path in paths)


def _is_free(material: Material, rule: Rule, path: Path) -> bool:
    """Say whether *rule* does not read what stands at *path*."""
    pointer = "".join(f"/{escape(part)}" for part in path)
    return not overlaps(pointer, material.contract.functions.READS.get(rule.index, ()))


def _drawn(draw: DrawFn, choices: Iterable[Choice]) -> list[Change]:
    """Return what is drawn from *choices*, each a change of its own."""
    pairs = [(path, draw(strategy)) for path, strategy in choices]
    return [[pair] for pair in pairs if pair[1] is not NOTHING]


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
