"""``wanref cases``: what a program that judges requests is held to, written down, and a program held to it."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cases.case_file import parse_case_file, render_case_file
from wanref_contract.cases.collecting import collect_cases
from wanref_contract.cli import shown
from wanref_contract.cli.parser import Parser
from wanref_contract.cli.writing import write_whole
from wanref_contract.contract.loading import load_contract

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from wanref_contract.cases.case import CaseFile

_PATIENCE = 10.0
_COMMAND = "--"


def run(arguments: Sequence[str]) -> int:
    """Do what *arguments* ask; return the exit status."""
    at = arguments.index(_COMMAND) if _COMMAND in arguments else len(arguments)
    parser = _parser()
    options = parser.parse_args(arguments[:at])
    if options.command == "export":
        return _export(options.contract, options.output)
    if not arguments[at + 1 :]:
        parser.error("run needs a program: wanref cases run [OPTIONS] -- PROGRAM [ARGUMENTS]")
    return _run(options, arguments[at + 1 :])


def _export(contract: str, output: str) -> int:
    """Write the case file of *contract* to *output*."""
    text = render_case_file(collect_cases(load_contract(contract)))
    if output == "-":
        sys.stdout.write(text)
    else:
        write_whole(output, text)
    return 0


def _run(options: argparse.Namespace, program: Sequence[str]) -> int:
    """Hold *program* to the cases and print how it does; return 1 where that is not as the list of failures says."""
    from wanref_contract.cases.protocol import find_rules
    from wanref_contract.cases.runner import run_each, run_program
    from wanref_contract.cases.score_text import render_score
    from wanref_contract.cases.scoring import score_answers, select_cases

    cases = _read_cases(options.cases, options.contract)
    listed = frozenset(case.id for case in select_cases(cases.cases, _read_listed(options.expected_failures)))
    rules = {rule for name in options.select for rule in find_rules(cases.rules, name)} if options.select else None
    asked = replace(cases, cases=select_cases(cases.cases, options.case)) if options.case else cases
    said = (run_each if options.each else run_program)(program, asked, patience=options.timeout)
    score = score_answers(asked, said, rules=rules, listed=listed)
    sys.stdout.write(shown(render_score(score, [*_again(options), _COMMAND, *program]), lines=True))
    return int(bool(score.failures or score.stale))


def _again(options: argparse.Namespace) -> list[str]:
    """Return the command that was called, without the options that only choose or excuse cases."""
    words = ["wanref", "cases", "run"]
    for name, usual in (("cases", ""), ("contract", DEFAULT_CONTRACT), ("timeout", _PATIENCE)):
        value = getattr(options, name)
        words += [f"--{name}", str(value)] if value != usual else []
    return [*words, "--each"] if options.each else words


def _read_cases(path: str, contract: str) -> CaseFile:
    if not path:
        return collect_cases(load_contract(contract))
    with open(path, encoding="utf-8", errors="replace") as file:
        return parse_case_file(file.read())


def _read_listed(path: str) -> list[str]:
    """Return the ids in the file of expected failures at *path*: one a line, after ``#`` a remark."""
    if not path:
        return []
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.partition("#")[0].strip() for line in file]
    return [line for line in lines if line]


def _parser() -> Parser:
    parser = Parser(
        prog="wanref cases",
        description="What a program that judges requests is held to, in any language: requests, and their findings.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    export = commands.add_parser(
        "export",
        help="write the cases of a contract as JSON Lines",
        description="Write the cases of a contract as JSON Lines: the head, then a case a line.",
    )
    export.add_argument("-o", "--output", default="-", metavar="FILE", help="where to (default: standard output)")
    run = commands.add_parser(
        "run",
        usage="wanref cases run [OPTIONS] -- PROGRAM [ARGUMENTS]",
        help="hold a program to the cases, and score it by rule",
        description="Start a program, ask it case by case, and score its answers by rule.",
        epilog="Exit status: 0 all is right or wrong as expected, 1 it is not, 2 the program could not be asked.",
    )
    add = run.add_argument
    add("--cases", default="", metavar="FILE", help="a case file (default: the cases of the contract)")
    add("--expected-failures", default="", metavar="FILE", help="ids of cases that may be wrong, one a line")
    add(
        "--select", action="extend", default=[], type=_names, metavar="RULES", help="count these rules alone, by commas"
    )
    add("--case", action="append", default=[], metavar="ID", help="ask this case alone; may be repeated")
    add("--each", action="store_true", help="start the program for each case; it reports as wanref lint --format json")
    add("--timeout", type=_seconds, default=_PATIENCE, metavar="SECONDS", help="for an answer (default: %(default)g)")
    for command in (export, run):
        command.add_argument(
            "--contract", default=DEFAULT_CONTRACT, metavar="NAME", help="by name or folder (default: %(default)s)"
        )
    return parser


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _seconds(text: str) -> float:
    """Return the number of seconds that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    with suppress(ValueError):
        if (seconds := float(text)) > 0:
            return seconds
    raise ArgumentTypeError(f"must be a number of seconds above 0, is {text!r}")
