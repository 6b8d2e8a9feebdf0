"""``wanref rule``: what a rule asks, why, where that comes from, and how to do it right."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import TYPE_CHECKING, Any

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli.rule_names import find_rules
from wanref_contract.contract.loading import load_contract
from wanref_contract.finding import CERTAINTIES, EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Example, Rule

_WIDTH = 88


def run(arguments: Sequence[str]) -> int:
    """Print the rules that *arguments* name, or a line for each of all; return the exit status."""
    options = _parser().parse_args(arguments)
    contract = load_contract(options.contract)
    rules = [rule for name in options.rules for rule in find_rules(contract, name)]
    if not rules:
        print("\n".join(_lines_of_all(contract)))
    elif len(rules) == 1 or not any(len(find_rules(contract, name)) > 1 for name in options.rules):
        print("\n\n\n".join("\n".join(_page(rule)) for rule in rules))
    else:
        print("\n".join(_line(rule) for rule in rules))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wanref rule",
        description="Explain a rule: what, why, its source, examples, and what to write instead.",
    )
    parser.add_argument(
        "rules",
        nargs="*",
        metavar="RULE",
        help="an id (assets-total), a code (WAN101), or the beginning of codes (WAN1); all without one",
    )
    parser.add_argument(
        "--contract",
        default=DEFAULT_CONTRACT,
        metavar="NAME",
        help="whose rules, by name or folder (default: %(default)s)",
    )
    return parser


def _lines_of_all(contract: Contract) -> Iterator[str]:
    yield f"{len(contract.rules)} rules of {contract.name}; wanref rule RULE explains one."
    yield ""
    yield from (_line(rule) for rule in contract.rules)


def _line(rule: Rule) -> str:
    return f"{rule.code}  {rule.severity:<7}  {rule.id:<24}  {rule.title}"


def _page(rule: Rule) -> Iterator[str]:
    yield f"{rule.code} {rule.id}: {rule.title}"
    yield ""
    yield from _paragraph(rule.why)
    yield ""
    yield f"  severity   {rule.severity}"
    yield f"  effect     {rule.effect}: {EFFECTS[rule.effect]}"
    yield f"  certainty  {rule.certainty}: {CERTAINTIES[rule.certainty]}"
    yield f"  source     {_source(rule)}"
    if rule.api_message:
        yield f"  the API    {rule.api_message}"
    if rule.judged in ("once", "every", "each"):
        yield ""
        yield from ([f"  when       {rule.when}"] if rule.when != "true" else [])
        yield f"  require    {' '.join(rule.require.split())}"
    yield ""
    yield "Instead:"
    yield from _paragraph(rule.help)
    for title, breaks in (("Broken:", True), ("Right:", False)):
        example = next((one for one in rule.examples if one.breaks is breaks), None)
        if example:
            yield ""
            yield title
            yield from _example(example)


def _source(rule: Rule) -> str:
    source = rule.source
    parts = [f"{source.page}, {source.field}"]
    parts += [f"seen {source.seen}"] if source.seen else []
    parts += [f"contradiction {source.contradiction}"] if source.contradiction else []
    return "; ".join(parts)


def _paragraph(text: str) -> list[str]:
    return textwrap.wrap(text, width=_WIDTH, initial_indent="  ", subsequent_indent="  ")


def _example(example: Example) -> list[str]:
    text = json.dumps(_shortened(example.instance), ensure_ascii=False, indent=2)
    return textwrap.indent(text, "  ").splitlines()


def _shortened(value: Any) -> Any:
    """Return *value* with long texts cut, so that an example at a limit can be read."""
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, str) and len(value) > _WIDTH:
        return f"{value[:20]}... ({len(value)} characters)"
    return value
