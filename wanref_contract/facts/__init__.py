"""Facts: values that host functions compute from an instance, for rules to speak of.

`mentions` finds the names of references in a prompt, `scripts` its languages; `urls` takes an address apart, of which
`hosts`, with the `suffixes` of inner networks, says where it leads.

A fact is plain JSON in and plain JSON out, so that another language can provide the same ones and share the rule texts.
What CEL can say itself is no fact. The grammar of a mention and the scripts of a prompt come from the contract; how
hosts and addresses are spelt comes from the internet standards that `urls` and `hosts` name.

Every judged request passes through here, so these modules import `re` alone and leave the rest to rare inputs.
"""

from __future__ import annotations

from wanref_contract.facts.mentions import mention_reader
from wanref_contract.facts.scripts import script_reader
from wanref_contract.facts.urls import url_host, url_scheme

__all__ = ["mention_reader", "script_reader", "url_host", "url_scheme", "written_as_decimal"]


def written_as_decimal(number: float) -> bool:
    """Say whether *number* was written with a decimal point or an exponent.

    >>> written_as_decimal(5), written_as_decimal(5.0)
    (False, True)
    """
    return isinstance(number, float)
