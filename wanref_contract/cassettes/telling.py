"""What is wrong with a cassette, as a finding in the words of its rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.contract.profiles import profile_finding

if TYPE_CHECKING:
    from wanref_contract.finding import Finding

PROFILE = "cassettes"


def cassette_finding(rule: str, pointer: str, *, span: tuple[int, int] | None = None, **values: object) -> Finding:
    """Return the finding of the cassette rule with the id *rule* at *pointer*; *values* fill its words.

    >>> cassette_finding("head-missing", "").code
    'WAN803'
    """
    return profile_finding(PROFILE, rule, values, pointer=pointer, span=span)
