"""What is wrong with a cassette, as a finding in the words of its rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wanref_contract.contract.profiles import profile_rules
from wanref_contract.finding import make_finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding

PROFILE = "cassettes"


def cassette_finding(rule: str, pointer: str, *, span: tuple[int, int] | None = None, **values: object) -> Finding:
    """Return the finding of the cassette rule with the id *rule* at *pointer*; *values* fill its words.

    >>> cassette_finding("head-missing", "").code
    'WAN803'
    """
    words = _rules()[rule]
    return make_finding(
        words,
        message=words.message.format_map(values),
        help=words.help.format_map(values),
        pointer=pointer,
        span=span,
    )


@cache
def _rules() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in profile_rules(PROFILE)}
