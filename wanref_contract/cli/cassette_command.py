"""``wanref cassette``: recorded conversations checked, listed and recorded; here is what each of these can be told."""

from __future__ import annotations

import argparse
import math
from datetime import date
from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cassettes import USUAL_AGE
from wanref_contract.cli.lint.options import SEVERITIES
from wanref_contract.cli.parser import Names, Parser
from wanref_contract.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PLAYED_HELP = "tell what tests leave out of each, as pytest --wanref-played wrote it to FILE"


def run(arguments: Sequence[str]) -> int:
    """Do what *arguments* ask of cassettes; return the exit status."""
    options = _parser().parse_args(arguments)
    work: Callable[[argparse.Namespace], int] = options.work
    return work(options)


def _check(options: argparse.Namespace) -> int:
    from wanref_contract.cli.cassette.checking import check

    return check(options)


def _list(options: argparse.Namespace) -> int:
    from wanref_contract.cli.cassette.listing import list_cassettes

    return list_cassettes(options)


def _record(options: argparse.Namespace) -> int:
    from wanref_contract.cli.cassette.recording import record

    return record(options)


# ---- Options ------------------------------------------------------------------------------------------------------


def _parser() -> Parser:
    parser = Parser(prog="wanref cassette", description="Check, list and record conversations with the API.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _add_check(commands)
    _add_list(commands)
    _add_record(commands)
    return parser


def _add_check(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "check",
        help="find every problem of cassettes",
        description="Judge recorded conversations: requests, answers and their order, secrets, age and contract.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read or done.",
    )
    parser.set_defaults(work=_check)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a cassette, a folder, a pattern like 'cassettes/*/*.yaml', or -")
    add("--format", choices=REPORTS, default="text", help="how findings are written (default: %(default)s)")
    add(
        "--fail-on",
        choices=SEVERITIES,
        default="error",
        help="the mildest finding that gives status 1 (default: error)",
    )
    add(
        "--select",
        action=Names,
        default=[],
        metavar="RULES",
        help="report these alone: ids, codes or their beginnings",
    )
    add("--ignore", action=Names, default=[], metavar="RULES", help="do not report these")
    add(
        "--max-age",
        type=_number,
        metavar="DAYS",
        help=f"how old a recording may be (default: {USUAL_AGE} for those of the API, any for those of the sandbox)",
    )
    add("--played", metavar="FILE", help=_PLAYED_HELP)
    add("--today", type=_day, metavar="DAY", help="judge as on this day, year first (default: today)")
    add("--color", choices=("auto", "always", "never"), default="auto", help="whether text has colours")
    _add_contract(parser)


def _add_list(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "list",
        help="list cassettes with what happens in them",
        description="List cassettes: those that come with the package, or those that are named.",
    )
    parser.set_defaults(work=_list)
    add = parser.add_argument
    add("paths", nargs="*", metavar="PATH", help="a cassette, a folder or a pattern (default: those of the package)")
    add("--played", metavar="FILE", help=_PLAYED_HELP)
    add("--format", choices=("text", "json"), default="text", help="how they are written (default: %(default)s)")
    _add_contract(parser)


def _add_record(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "record",
        help="record a conversation",
        description="Send a request to a sandbox that is started for it, or with --live to the API, wait for the film, "
        "and write down what was said, without secrets.",
        epilog="With --live the key stands in EVOLINK_API_KEY, and a film is paid for.",
    )
    parser.set_defaults(work=_record)
    add = parser.add_argument
    add("request", metavar="REQUEST", help="a request or a film file (JSON or YAML), or - for standard input")
    add(
        "--scenario",
        default="",
        metavar="NAME",
        help="what happens, by its name in the sandbox (default: it is completed)",
    )
    add("--times", type=_count, metavar="N", help="to how many calls it happens")
    add("--polls", type=_count, metavar="N", help="queries until the task ends (default: 4)")
    add("--name", metavar="NAME", help="what the cassette is called (default: the scenario, or completed)")
    add("--folder", default="cassettes", metavar="FOLDER", help="where it is put, in a folder for its operation")
    add("--overwrite", action="store_true", help="put it in the place of what records another request")
    add("--day", type=_day, metavar="DAY", help="the day that the cassette names (default: today)")
    add("--live", action="store_true", help="let the API itself answer, which costs money")
    add("--spend-limit", type=_seconds, metavar="SECONDS", help="with --live: what may be billed at most")
    add("--deadline", type=_seconds, metavar="SECONDS", help="with --live: how long to wait (default: 1800)")
    add("--yes", action="store_const", const="yes", help="with --live: do not ask")
    _add_contract(parser)


def _add_contract(parser: Parser) -> None:
    parser.add_argument(
        "--contract", default=DEFAULT_CONTRACT, metavar="NAME", help="by name or folder (default: %(default)s)"
    )


def _day(text: str) -> date:
    """Return the day that *text* names.

    Raises:
        ArgumentTypeError: It names none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"must be a day such as 2026-08-21, is {text!r}") from None


def _number(text: str) -> int:
    """Return the whole number from 0 that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"must be a whole number, is {text!r}")
    return int(text)


def _count(text: str) -> int:
    """Return the whole number from 1 that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, is {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    """Return the seconds that *text* is.

    Raises:
        ArgumentTypeError: It is no number of them.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"must be a number of seconds from 0, is {text!r}")
    return seconds
