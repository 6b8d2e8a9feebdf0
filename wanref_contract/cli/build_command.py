"""``wanref build``: a film file, in which references have names, to the request that the API takes; and back.

The request is all that goes to standard output, so that it can be piped; what is found goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from wanref_contract.building import build_request, film_from_request, left_out, lint_film, render_film
from wanref_contract.building.assembling import ASSETS
from wanref_contract.cli import inputs, say, shown, warn
from wanref_contract.cli.configured import configured_contract
from wanref_contract.cli.parser import Parser
from wanref_contract.cli.rule_names import explaining_command
from wanref_contract.cli.writing import write_whole
from wanref_contract.contract.loading import load_contract
from wanref_contract.linting import lint_document
from wanref_contract.reports import Summary, create_report
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

_STANDARD_OUTPUT = "-"

_LISTED = 10
"""Parts of a request that a line names."""


def run(arguments: Sequence[str]) -> int:
    """Build what *arguments* ask for; return the exit status."""
    options = _parser().parse_args(arguments)
    options.contract = options.contract or configured_contract()
    contract = load_contract(options.contract)
    path = options.source or options.film
    if _is_same_file(path, options.output):
        return say(f"{shown(options.output)}: is what is read; -o takes another file")
    documents = _read(path)
    if len(documents) > 1:
        return say(
            f"{shown(path)}: holds {len(documents)} {'requests' if options.source else 'films'}; build takes one"
        )
    (document,) = documents
    findings = (lint_document if options.source else lint_film)(document, contract)
    if findings:
        sys.stderr.write(_report(path, document, findings, contract, options))
    if not options.source and _may_be_request(document.instance, findings):
        warn(f"wanref: is this a request? wanref build --from {shown(path)} writes a film file for it")
    if any(finding.severity == "error" for finding in findings):
        return 1
    made = (film_from_request if options.source else build_request)(document.instance, contract=contract)
    is_json = not options.source or options.output.lower().endswith(".json")
    if not is_json and _has_half_characters(made):
        return say(f"{shown(path)}: holds half a character, which YAML cannot write; -o NAME.film.json can")
    text = _json(made) if is_json else render_film(made)
    if options.output == _STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        write_whole(options.output, text)
    if options.source:
        _tell_left_out(left_out(document.instance, contract=contract))
    return 0


def _read(path: str) -> list[Document]:
    with inputs.open_input(path) as stream:
        input_format, pieces = inputs.with_format(path, stream, "auto")
        return list(read_documents(b"".join(pieces), input_format))


def _tell_left_out(parts: Sequence[str]) -> None:
    """Tell what of a request its film does not have; of very many the first."""
    if parts:
        more = f" and {len(parts) - _LISTED:,} more" if len(parts) > _LISTED else ""
        warn(shown(f"wanref: left out of the film: {', '.join(parts[:_LISTED])}{more}"))


def _is_same_file(path: str, output: str) -> bool:
    """Say whether *output* would take the place of the file *path*, by whatever name."""
    files = all(os.path.isfile(one) for one in (path, output) if one != _STANDARD_OUTPUT)
    return files and _STANDARD_OUTPUT not in (path, output) and os.path.samefile(path, output)


def _may_be_request(instance: Any, findings: Sequence[Finding]) -> bool:
    """Say whether *instance*, read as a film, looks like a request: references in lists, and no assets."""
    moved = any(finding.rule == "field-moved" for finding in findings)
    return moved and isinstance(instance, dict) and ASSETS not in instance


def _report(
    path: str, document: Document, findings: Sequence[Finding], contract: Contract, options: argparse.Namespace
) -> str:
    """Return the *findings* as ``wanref lint`` shows them."""
    report = create_report("text", contract=contract.name, explaining=explaining_command(options.contract))
    errors, warnings, infos = (sum(one.severity == name for one in findings) for name in ("error", "warning", "info"))
    summary = Summary(files=1, instances=1, errors=errors, warnings=warnings, infos=infos)
    pieces = [report.begin(), report.begin_file(path), report.findings(document, findings), report.end_file(1)]
    return "".join([*pieces, report.end(summary)])


def _json(value: Any) -> str:
    """Return *value* as JSON, with escapes only where it holds half of a character, which has no other form."""
    return f"{json.dumps(value, ensure_ascii=_has_half_characters(value), indent=2)}\n"


def _has_half_characters(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _parser() -> Parser:
    parser = Parser(
        prog="wanref build",
        description="Build a request from a film file, in which references and voices have names, or a film file from a"
        " request.",
        epilog="Exit status: 0 built, 1 findings that are errors, and nothing built, 2 something could not be read or"
        " done. Findings go to standard error.",
    )
    either = parser.add_mutually_exclusive_group(required=True).add_argument
    either("film", nargs="?", metavar="FILE", help="a film file (YAML or JSON), or - for standard input")
    either("--from", dest="source", metavar="FILE", help="write a film file that stands for this request instead")
    add = parser.add_argument
    add(
        "-o",
        "--output",
        default=_STANDARD_OUTPUT,
        metavar="FILE",
        help="where to; a film file called *.json is written as JSON (default: standard output)",
    )
    add(
        "--contract",
        metavar="NAME",
        help="what to build by, by name or folder (default: as configured)",
    )
    return parser
