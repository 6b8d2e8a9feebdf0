"""The words of rules to Python: messages and helps with CEL in braces, spans and suggestions.

``{limits.assets}`` in a message is the value of that expression. Values of the request itself (``{value}``, ``{key}``
and the fields by name) stand as they do in JSON; what a rule computes stands as plain text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract import cel
from wanref_contract.wording import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.contract.model import Rule
    from wanref_contract.contract.scope import Scope

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(template: str) -> list[str]:
    """Return the expressions in the braces of *template*.

    >>> placeholders("must be at most {limits.assets}, are {assets}")
    ['limits.assets', 'assets']
    """
    return _PLACEHOLDER.findall(template)


def words_source(scope: Scope, rule: Rule, pool: cel.Pool) -> str:
    """Return the Python of the functions that word *rule*: a tuple of message, help, span and suggestion.

    Each takes the values of all names the rule may use, as one mapping ``s``; what the rule lacks is None.

    Raises:
        cel.CelError: An expression is wrong.
    """
    environment = scope.rule_environment(rule)
    names = {name: f"s[{name!r}]" for name in environment.variables}
    quoted = {"value", "key", *scope.fields}
    given = () if rule.judged in ("schema", "observe") else scope.conditions(rule)[:1]

    def compiled(text: str, expect: cel.Type | None = None) -> cel.Expression:
        return environment.compile(text, given=given, expect=expect)

    def emit(text: str, expect: cel.Type | None = None) -> str:
        return compiled(text, expect).emit(pool, names)

    def sentence(template: str) -> str:
        return f"lambda s: {' + '.join(_pieces(template, emit_shown)) or repr('')}"

    def emit_shown(text: str) -> str:
        if text in quoted:
            return f"quote({emit(text)})"
        typed = compiled(text).typed
        if typed.is_constant:
            return repr(show(typed.constant))
        return f"{'str' if typed.type.kind == 'int' else 'show'}({emit(text)})"

    span = f"lambda s: ({', '.join(emit(text, cel.INT) for text in rule.span)})" if rule.span else "None"
    suggest = f"lambda s: {emit(rule.suggest, cel.list_of(cel.STRING))}" if rule.suggest else "None"
    return f"({sentence(rule.message)}, {sentence(rule.help)}, {span}, {suggest})"


def _pieces(template: str, emit_shown: Callable[[str], str]) -> Iterator[str]:
    """Yield the Python of the fixed and the computed pieces of *template*, in order."""
    for number, piece in enumerate(_PLACEHOLDER.split(template)):
        if number % 2:
            yield emit_shown(piece)
        elif piece:
            yield repr(piece)
