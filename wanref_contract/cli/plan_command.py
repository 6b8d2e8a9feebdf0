"""``wanref plan``: what the API will really make of requests, before they are paid for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from wanref_contract.building import build_request, lint_film
from wanref_contract.cli import inputs, say, shown
from wanref_contract.cli.configured import configured_contract
from wanref_contract.cli.lint.options import FORMATS
from wanref_contract.cli.other_files import refuse_other
from wanref_contract.cli.parser import Parser
from wanref_contract.cli.rule_names import explaining_command
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.contract.loading import load_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.linting import lint_document
from wanref_contract.planning import plan
from wanref_contract.reports.plan_json import PlanJson
from wanref_contract.reports.plan_text import PlanText
from wanref_contract.source import iter_jsonl, read_documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.planning import Plan
    from wanref_contract.source import Document


def run(arguments: Sequence[str]) -> int:
    """Print the plan of every request that *arguments* name; return the exit status."""
    options = _parser().parse_args(arguments)
    options.contract = options.contract or configured_contract()
    contract = load_contract(options.contract)
    report = _report(options, contract)
    refused = 0
    unreadable: list[OSError] = []

    def pass_over(error: OSError) -> None:
        unreadable.append(error)
        say(f"{shown(str(error.filename))}: {error.strerror}")

    sys.stdout.write(report.begin())
    for path in inputs.iter_paths(options.paths, onerror=pass_over):
        try:
            refused += _plan_file(path, options.input_format, contract, report)
        except BrokenPipeError:  # of standard output: no file is to blame, and nobody is left to write to
            raise
        except OSError as error:
            pass_over(OSError(error.errno, f"cannot be read: {error.strerror}", path))
    sys.stdout.write(report.end())
    return 2 if unreadable else int(bool(refused))


def _plan_file(path: str, input_format: str, contract: Contract, report: PlanText | PlanJson) -> int:
    """Write the plan of each request in *path*, and return how many the API does not take."""
    refused = 0
    with inputs.open_input(path) as stream:
        sys.stdout.write(report.begin_file(path))
        for document in _documents(*inputs.with_format(path, stream, input_format)):
            is_film = inputs.is_film(path)
            findings = (lint_film if is_film else lint_document)(document, contract)
            if findings and not document.index:
                refuse_other(path, document.instance)
            made = _plan(document, findings, contract, is_film=is_film)
            refused += made is None
            sys.stdout.write(report.request(document, made, findings))
    sys.stdout.write(report.end_file())
    return refused


def _plan(document: Document, findings: Sequence[Finding], contract: Contract, *, is_film: bool) -> Plan | None:
    """Return the plan of a request, or of what is built of a film; None where text or rules do not let it have one."""
    if any(finding.severity == "error" for finding in findings):
        return None
    try:
        request = build_request(document.instance, contract=contract) if is_film else document.instance
        return plan(request, contract=contract)
    except ContractViolated:
        return None


def _documents(input_format: str, stream: Iterable[bytes]) -> Iterator[Document]:
    if input_format == "jsonl":
        return iter_jsonl(stream)
    return iter(read_documents(b"".join(stream), input_format))


def _report(options: argparse.Namespace, contract: Contract) -> PlanText | PlanJson:
    if options.format == "json":
        return PlanJson(contract=contract.name)
    return PlanText(
        contract=contract.name,
        explaining=explaining_command(options.contract),
        colour=wants_colour(options.color),
        width=line_width(),
    )


def _parser() -> Parser:
    parser = Parser(
        prog="wanref plan",
        description="Show what the API will really make of a request: whom the film shows and with whose voices, what"
        " of the prompt is read, what is ignored, how large and long the film is, and what is billed.",
        epilog="Exit status: 0 every request has a plan, 1 one is refused or cannot be built, 2 something could not be"
        " read or done.",
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a file, a folder, a pattern, or - for standard input")
    add("--format", choices=("text", "json"), default="text", help="how plans are written (default: %(default)s)")
    add(
        "--contract",
        metavar="NAME",
        help="what to plan by, by name or folder (default: as configured)",
    )
    add("--input-format", choices=FORMATS, default="auto", help="what files are read as (default: by name and content)")
    add(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="whether text has colours (default: on a terminal)",
    )
    return parser
