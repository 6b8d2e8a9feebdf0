"""``wanref rule``: what a rule asks, why, where that comes from, and how to do it right."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from wanref_contract.cli import put
from wanref_contract.cli.configured import configured_contract
from wanref_contract.cli.parser import Parser
from wanref_contract.cli.rule_names import explaining_command, find_rules
from wanref_contract.contract.loading import load_contract
from wanref_contract.explaining import explain
from wanref_contract.finding import CERTAINTIES, EFFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.explaining import Sample

_WIDTH = 88


def run(arguments: Sequence[str]) -> int:
    """Print the rules that *arguments* name, or a line for each of all; return the exit status."""
    options = _parser().parse_args(arguments)
    options.contract = options.contract or configured_contract()
    contract = load_contract(options.contract)
    named = [find_rules(contract, name) for name in options.rules]
    if not named:
        put("\n".join(_all_rules(contract, explaining_command(options.contract))))
    elif all(len(rules) == 1 for rules in named):
        put("\n\n\n".join("\n".join(_page(contract, rule)) for (rule,) in named))
    else:
        put("\n".join(_line(rule) for rules in named for rule in rules))
    return 0


def _parser() -> Parser:
    parser = Parser(
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
        metavar="NAME",
        help="whose rules, by name or folder (default: as configured)",
    )
    return parser


def _all_rules(contract: Contract, command: str) -> Iterator[str]:
    yield f"{len(contract.all_rules)} rules of {contract.name}; {command} RULE explains one."
    for subject, rules in groupby(contract.all_rules, key=lambda rule: rule.subject):
        yield ""
        yield f"{subject or 'Other rules'}:"
        yield from (f"  {_line(rule)}" for rule in rules)


def _line(rule: Rule) -> str:
    return f"{rule.code}  {rule.severity:<7}  {rule.id:<24}  {rule.title}"


def _page(contract: Contract, rule: Rule) -> Iterator[str]:
    explained = explain(contract, rule)
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
    yield from _part("What must hold", _paragraph(explained.judged), _block(explained.condition))
    yield from _part("Broken", _block(explained.broken.text), _found(explained.broken))
    yield from _part("Right", _paragraph(explained.help), _block(explained.accepted.text), _found(explained.accepted))
    if explained.fixes:
        yield from _part("Mended by wanref lint", *map(_paragraph, explained.fixes))


def _source(rule: Rule) -> str:
    source = rule.source
    parts = [f"{source.page}, {source.field}"]
    parts += [f"seen {source.seen}"] if source.seen else []
    parts += [f"contradiction {source.contradiction}"] if source.contradiction else []
    return "; ".join(parts)


def _part(title: str, *blocks: list[str]) -> Iterator[str]:
    """Yield a part of the page under its *title*, a blank line between two blocks; empty blocks are left out."""
    yield ""
    yield f"{title}:"
    for number, block in enumerate(filter(None, blocks)):
        yield from [""] if number else []
        yield from block


def _paragraph(text: str, *, further: str = "  ") -> list[str]:
    return textwrap.wrap(text, width=_WIDTH, initial_indent="  ", subsequent_indent=further)


def _block(text: str) -> list[str]:
    return textwrap.indent(text, "    ").splitlines()


def _found(sample: Sample) -> list[str]:
    """Return the lines of what is found in *sample*."""
    lines = sample.found or ["Nothing is found in it."]
    return [piece for line in lines for piece in _paragraph(line, further="    ")]
