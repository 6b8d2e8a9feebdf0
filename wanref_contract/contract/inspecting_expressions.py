"""Which expressions of a contract do not compile, and at which word.

Names that several rules share come first: where one of them does not hold, nothing that may use it is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract import cel
from wanref_contract.contract.assembling import build_parts
from wanref_contract.contract.inspecting_plans import plan_expressions
from wanref_contract.contract.words import placeholders, words_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wanref_contract.contract.files import ContractFile
    from wanref_contract.contract.model import Rule
    from wanref_contract.contract.scope import Scope
    from wanref_contract.errors import Problem

_WORD = re.compile(r"\w+")


def iter_expression_problems(files: Mapping[str, ContractFile]) -> Iterator[Problem]:
    """Yield the expressions that do not compile; of a rule, the first."""
    scope, rules = build_parts({name: file.value for name, file in files.items()})
    shared = list(_wrong_names(files["contract.yaml"], scope))
    yield from shared
    yield from _wrong_plans(files["contract.yaml"], scope) if not shared else ()
    own = [rule for rule in rules if rule.judged != "reading"]
    for number, rule in enumerate(own if not shared else ()):
        try:
            if rule.judged in ("once", "every", "each"):
                scope.conditions(rule)
            words_source(scope, rule, cel.Pool())
            for fix in rule.fixes:
                scope.fix_expressions(rule, fix)
        except cel.CelError as error:
            place = f"/rules/{number}"
            texts = [(f"{place}/{key}", text, start) for key, text, start in _expressions(rule)]
            yield _expression_problem(files["rules.yaml"], place, texts, error)


def _wrong_names(file: ContractFile, scope: Scope) -> Iterator[Problem]:
    """Yield the first of the shared and derived names of ``contract.yaml`` whose expression does not compile."""
    place, lets = "/let", scope.lets
    try:
        scope.shared  # noqa: B018 (compiles them)
        for name, one in scope.places.items():
            place, lets = f"/places/{name}/let", one.let
            scope.derived(one)
    except cel.CelError as error:
        yield _expression_problem(file, place, [(f"{place}/{name}", text, 0) for name, text in lets.items()], error)


def _wrong_plans(file: ContractFile, scope: Scope) -> Iterator[Problem]:
    """Yield the expressions that plans are made with and that do not compile."""
    for place, text, is_key in plan_expressions(file.value):
        try:
            scope.voice_key(text) if is_key else scope.condition(text)
        except cel.CelError as error:
            yield _expression_problem(file, place, [(place, text, 0)], error)


def _expressions(rule: Rule) -> Iterator[tuple[str, str, int]]:
    """Yield every expression of *rule*, in the order in which they are compiled.

    Each with its place in the record, its text, and where in the string there it starts.
    """
    if rule.each:
        name, text = rule.each
        yield "each", text, len(f"{name} in ")
    yield from (("when", rule.when, 0), ("require", rule.require, 0))
    yield from ((f"span/{number}", text, 0) for number, text in enumerate(rule.span or ()))
    for fix in rule.fixes:
        place = "fix" if fix.number is None else f"fix/{fix.number}"
        yield from ((f"{place}/when", fix.when, 0), (f"{place}/{fix.edit}", fix.expression, 0))
    yield "suggest", rule.suggest, 0
    for key, template in (("message", rule.message), ("help", rule.help)):
        yield from ((key, text, template.index(f"{{{text}}}") + 1) for text in placeholders(template))


def _expression_problem(
    file: ContractFile, place: str, texts: Iterable[tuple[str, str, int]], error: cel.CelError
) -> Problem:
    """Return the problem that *error* is, at the word it is about in the one of *texts* that it speaks of."""
    for pointer, text, start in texts:
        if text == error.text:
            at = min(error.at, len(text) - 1)
            word = _WORD.match(text, at)
            return file.problem(pointer, error.message, span=(start + at, start + (word.end() if word else at + 1)))
    return file.problem(place, error.message)
