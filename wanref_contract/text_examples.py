"""Whole files as examples of rules: which judge each goes to.

The rules of reading, of film files and of whatever else is a file rather than a request have such examples. Those who
prove and those who explain a rule ask here what is found in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.building import lint_film_example
from wanref_contract.cassettes import lint_cassette_example
from wanref_contract.conversation import lint_conversation_example
from wanref_contract.linting import lint_example
from wanref_contract.suppressing import lint_suppressed_example

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule, TextExample
    from wanref_contract.finding import Finding

_JUDGES: Mapping[str, Callable[[TextExample, Contract], list[Finding]]] = {
    "reading": lint_example,
    "authoring": lint_film_example,
    "conversations": lint_conversation_example,
    "cassettes": lint_cassette_example,
    "suppressions": lint_suppressed_example,
}
"""Who finds what there is to find in an example, by how the rule is judged."""


def judge_example(rule: Rule, text: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of *text*, an example of *rule*.

    >>> from wanref_contract.contract.loading import load_contract
    >>> contract = load_contract()
    >>> rule = contract.by_name["syntax"]
    >>> broken = next(text for text in rule.texts if text.breaks)
    >>> [finding.rule for finding in judge_example(rule, broken, contract)]
    ['syntax']
    """
    return _JUDGES[rule.judged](text, contract)
