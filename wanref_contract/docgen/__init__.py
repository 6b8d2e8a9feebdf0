"""The reference under ``docs/reference/``, made from a contract and nothing else.

No number and no message of the API stands here: each page is the contract's own data, and what judging its examples
gives. `rule_page` is the page of one rule, `field_page` that of all `fields`, and `overview_pages` those that look at
the whole, in pieces of `markdown`. `python -m wanref_contract.docgen` writes them, and shows afresh what commands print
(`screens`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.docgen.field_page import render_fields
from wanref_contract.docgen.overview_pages import render_contradictions, render_index, render_output, render_voices
from wanref_contract.docgen.rule_page import render_rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract


def render_reference(contract: Contract) -> Mapping[str, str]:
    """Return every page of the reference of *contract*, by its path below ``docs/reference/``.

    >>> from wanref_contract import load_contract
    >>> sorted(render_reference(load_contract()))[:3]
    ['README.md', 'contradictions.md', 'fields.md']
    """
    return {
        "README.md": render_index(contract),
        "fields.md": render_fields(contract),
        "contradictions.md": render_contradictions(contract),
        "output.md": render_output(contract),
        "voices.md": render_voices(contract),
        **{f"rules/{rule.id}.md": render_rule(contract, rule) for rule in contract.all_rules},
    }
