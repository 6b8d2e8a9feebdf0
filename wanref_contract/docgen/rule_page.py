"""The page of one rule: what it asks and why, its condition as data, and examples with what judging them gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.docgen.fields import field_link, iter_fields, places_of
from wanref_contract.docgen.markdown import anchor, code, fence, page, table
from wanref_contract.explaining import explain
from wanref_contract.finding import CERTAINTIES, EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.explaining import Explanation, Sample


def render_rule(contract: Contract, rule: Rule) -> str:
    """Return the page of *rule*.

    >>> from wanref_contract import load_contract
    >>> contract = load_contract()
    >>> render_rule(contract, contract.by_name["WAN101"]).splitlines()[2]
    '# WAN101: At most 5 reference images and videos'
    """
    return page(
        f"{rule.code}: {rule.title}",
        rule.why,
        table(["", ""], _facts(contract, rule)),
        *_parts(explain(contract, rule)),
        f"All rules stand in the [reference](../README.md); in a terminal, `wanref rule {rule.id}` tells the same.",
    )


def _facts(contract: Contract, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what is known of *rule*, a row a fact."""
    source = rule.source
    seen = f", as of {source.seen}" if source.seen else ""
    yield "Rule", code(rule.id)
    places = places_of(contract, rule)
    fields = [field for field in iter_fields(contract.request_schema) if field.pointer in places]
    if fields:
        yield "Fields", ", ".join(field_link(field, "../fields.md") for field in fields)
    yield "Severity", rule.severity
    yield "Effect", f"{code(rule.effect)}: {EFFECTS[rule.effect]}"
    yield "Certainty", f"{code(rule.certainty)}: {CERTAINTIES[rule.certainty]}"
    yield "Source", f"{code(source.page)}, {code(source.field)}{seen}"
    if source.contradiction:
        heading = source.contradiction
        yield "Contradiction", f"[{heading}](../contradictions.md#{anchor(heading)})"
    if rule.api_message:
        yield "The API says", code(rule.api_message)


# ---- Condition and examples ---------------------------------------------------------------------------------------


def _parts(explained: Explanation) -> Iterator[str]:
    """Yield the condition, then a broken example and the right one nearest to it, with what is found in each."""
    yield "## What must hold"
    yield explained.judged
    if explained.condition:
        yield fence(explained.condition, "yaml")
    yield "## Broken"
    yield from _sample(explained.broken)
    yield "## Right"
    yield explained.help
    yield from _sample(explained.accepted)
    if explained.fixes:
        yield "## Mended by `wanref lint`"
        yield "\n".join(f"- {fix}" for fix in explained.fixes)


def _sample(sample: Sample) -> Iterator[str]:
    yield fence(sample.text, sample.format)
    yield fence("\n".join(sample.found), "text") if sample.found else "Nothing is found in it."
