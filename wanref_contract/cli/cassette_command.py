"""``wanref cassette``: recorded conversations checked, listed and recorded."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from wanref_contract._data import DEFAULT_CONTRACT, cassettes_folder
from wanref_contract.cassettes import LARGEST, USUAL_AGE, CassetteUnusable, Terms, lint_cassette
from wanref_contract.cli import inputs, put, say, shown
from wanref_contract.cli.lint.options import SEVERITIES
from wanref_contract.cli.parser import Parser
from wanref_contract.cli.rule_names import explaining_command, rule_ids
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.contract.loading import load_contract
from wanref_contract.errors import WanrefError
from wanref_contract.linting import is_why_unread
from wanref_contract.reports import REPORTS, Summary, create_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Played = dict[str, frozenset[int]]
    """The interactions that tests played of each cassette, by its real path."""

    from wanref_contract.cassettes import Cassette
    from wanref_contract.finding import Finding
    from wanref_contract.reports import Report
    from wanref_contract.source import Document


PLAYED_HELP = "tell what tests leave out of each, as pytest --wanref-played wrote it to FILE"


class NotesUnusable(WanrefError):
    """What was noted of played cassettes cannot be read."""

    def __str__(self) -> str:
        return str(self.args[0])


def run(arguments: Sequence[str]) -> int:
    """Do what *arguments* ask of cassettes; return the exit status."""
    options = _parser().parse_args(arguments)
    work: Callable[[argparse.Namespace], int] = options.work
    return work(options)


# ---- Checking -----------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    """Print the findings of every cassette that *options* name."""
    contract = load_contract(options.contract)
    select, ignore = rule_ids(contract, options.select), rule_ids(contract, options.ignore)
    report = create_report(
        options.format,
        contract=contract.name,
        rules=lambda: {rule.id: replace(rule, fixes=()) for rule in contract.all_rules},  # nothing mends a recording
        explaining=explaining_command(options.contract),
        fail_on=options.fail_on,
        colour=wants_colour(options.color),
        width=line_width(),
    )
    terms = Terms(contract=contract, today=options.today or datetime.now(UTC).date(), max_age=options.max_age)
    played = _read_played(options.played) if options.played else None
    counts = dict.fromkeys(SEVERITIES, 0)
    files = interactions = left_out = unreadable = 0
    sys.stdout.write(report.begin())
    for path, told in _iter_told(options.paths, terms, played):
        if told is None:
            unreadable += 1
            continue
        document, cassette, findings = told
        wanted = [
            one
            for one in findings
            if ((not select or one.rule in select) and one.rule not in ignore) or _is_why_unjudged(one, document)
        ]
        sys.stdout.write(_file_report(report, path, document, wanted, len(cassette.interactions)))
        files, interactions = files + 1, interactions + len(cassette.interactions)
        left_out += len(findings) - len(wanted)
        for finding in wanted:
            counts[finding.severity] += 1
    summary = Summary(
        files=files,
        instances=interactions,
        errors=counts["error"],
        warnings=counts["warning"],
        infos=counts["info"],
        left_out=left_out,
        unreadable=unreadable,
    )
    sys.stdout.write(report.end(summary))
    if unreadable:
        return 2
    return int(any(counts[name] for name in SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]))


def _is_why_unjudged(finding: Finding, document: Document) -> bool:
    """Say whether *finding* is why the rest was not judged, so that nobody can leave it out and call the rest clean."""
    return finding.rule == "cassette-shape" or is_why_unread(finding, document)


def _file_report(report: Report, path: str, document: Document, findings: list[Finding], interactions: int) -> str:
    pieces = [report.begin_file(path), report.findings(document, findings) if findings else ""]
    return "".join([*pieces, report.end_file(interactions)])


def _iter_told(
    paths: Sequence[str], terms: Terms, played: Played | None = None
) -> Iterator[tuple[str, tuple[Document, Cassette, list[Finding]] | None]]:
    """Yield every cassette that *paths* name with what is found in it; None for one that cannot be read."""
    unread: list[OSError] = []
    for path in inputs.iter_paths(paths, onerror=unread.append):
        try:
            data = _read(path)
        except OSError as error:
            say(f"{shown(path)}: cannot be read: {error.strerror}")
            yield path, None
        except CassetteUnusable as error:
            say(str(error))
            yield path, None
        else:
            of_it = None if played is None else played.get(os.path.realpath(path), frozenset())
            yield path, lint_cassette(data, replace(terms, played=of_it), path=path)
    for missing in unread:
        say(f"{shown(str(missing.filename))}: {missing.strerror}")
        yield str(missing.filename), None


def _read(path: str) -> bytes:
    """Return the bytes of a cassette.

    Raises:
        CassetteUnusable: There are more of them than a cassette has.
        OSError: It cannot be read.
    """
    with inputs.open_input(path) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CassetteUnusable(path, reason=f"is larger than {LARGEST // 1024**2} MiB, which no cassette is")
    return data


# ---- Listing ------------------------------------------------------------------------------------------------------

_COLUMNS = ("name", "operation", "scenario", "polls", "states", "day", "from")


def _list(options: argparse.Namespace) -> int:
    """Print a line for every cassette that *options* name, or for those that come with the package."""
    terms = Terms(contract=load_contract(options.contract))
    paths = options.paths or [cassettes_folder()]
    played = _read_played(options.played) if options.played else None
    rows: list[dict[str, str]] = []
    status = 0
    for path, told in _iter_told(paths, terms):
        if told is None:
            status = 2
            continue
        document, cassette, findings = told
        if not cassette.interactions and any(_is_why_unjudged(one, document) for one in findings):
            status = say(f"{shown(path)}: it is no cassette; wanref cassette check tells why")
            continue
        rows.append(
            _row(path, cassette, paths, terms) | ({} if played is None else _played_row(path, cassette, played))
        )
    if options.format == "json":
        put(json.dumps({"version": 1, "cassettes": rows}, ensure_ascii=False, indent=2))
    else:
        put("\n".join(_table(rows, [*_COLUMNS, *(["played"] if played is not None else [])])))
    return status


def _row(path: str, cassette: Cassette, paths: Sequence[str], terms: Terms) -> dict[str, str]:
    from wanref_contract.cassettes.calls import api_calls
    from wanref_contract.cassettes.exchanges import iter_said

    said = [exchange for exchange, _ in iter_said(cassette, api_calls(terms.contract))]
    states = [
        str(exchange.body["status"])
        if isinstance(exchange.body, dict) and "status" in exchange.body
        else str(exchange.status)
        for exchange in said
        if exchange.operation != "callback"
    ]
    head = cassette.head
    base = next((one for one in paths if os.path.isdir(one) and path.startswith(os.path.join(one, ""))), "")
    return {
        "name": os.path.splitext(os.path.relpath(path, base) if base else path)[0].replace(os.sep, "/"),
        "operation": head.operation if head else "",
        "scenario": head.scenario if head else "",
        "polls": str(sum(exchange.operation == "query" for exchange in said)),
        "states": " ".join(one for index, one in enumerate(states) if index == 0 or one != states[index - 1]),
        "day": head.day if head else "",
        "from": head.source if head else "",
    }


def _read_played(path: str) -> Played:
    """Return which interactions of which cassettes were played, by the real path, as `note_played` wrote it down.

    Raises:
        NotesUnusable: It wrote something else.
    """
    played: Played = {}
    with inputs.open_input(path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                noted = json.loads(line)
                indices = frozenset(noted["played"])
                name = os.path.realpath(noted["path"])
            except (ValueError, TypeError, KeyError, RecursionError):
                raise NotesUnusable(f"{shown(path)}:{number}: must be a line that --wanref-played wrote") from None
            played[name] = played.get(name, frozenset()) | indices
    return played


def _played_row(path: str, cassette: Cassette, played: Played) -> dict[str, str]:
    of_it = played.get(os.path.realpath(path))
    return {"played": "never" if of_it is None else f"{len(of_it)} of {len(cassette.interactions)}"}


def _table(rows: Sequence[dict[str, str]], columns: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table, its columns as wide as what stands in them."""
    lines = [dict(zip(columns, columns, strict=True)), *rows]
    widths = {column: max(len(line[column]) for line in lines) for column in columns}
    for line in lines:
        yield "  ".join(line[column].ljust(widths[column]) for column in columns).rstrip()


# ---- Recording ----------------------------------------------------------------------------------------------------


def _record(options: argparse.Namespace) -> int:
    """Record what *options* ask for."""
    from wanref_contract.cli.cassette_recording import record

    return record(options)


# ---- Options ------------------------------------------------------------------------------------------------------


class _Names(argparse.Action):
    """Collects names that stand between commas, over several options."""

    def __call__(self, _parser: object, namespace: object, values: object, _option: object = None) -> None:
        names = [name.strip() for name in str(values).split(",") if name.strip()]
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), *names])


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
        action=_Names,
        default=[],
        metavar="RULES",
        help="report these alone: ids, codes or their beginnings",
    )
    add("--ignore", action=_Names, default=[], metavar="RULES", help="do not report these")
    add(
        "--max-age",
        type=_number,
        metavar="DAYS",
        help=f"how old a recording may be (default: {USUAL_AGE} for those of the API, any for those of the sandbox)",
    )
    add("--played", metavar="FILE", help=PLAYED_HELP)
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
    add("--played", metavar="FILE", help=PLAYED_HELP)
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
    add("--times", type=_number, metavar="N", help="to how many calls it happens")
    add("--polls", type=_number, default=4, metavar="N", help="queries until the task ends (default: %(default)s)")
    add("--name", metavar="NAME", help="what the cassette is called (default: the scenario)")
    add("--folder", default="cassettes", metavar="FOLDER", help="where it is put, in a folder for its operation")
    add("--day", type=_day, metavar="DAY", help="the day that the cassette names (default: today)")
    add("--live", action="store_true", help="let the API itself answer, which costs money")
    add("--spend-limit", type=float, metavar="SECONDS", help="with --live: what may be billed at most")
    add(
        "--deadline",
        type=float,
        default=1800.0,
        metavar="SECONDS",
        help="with --live: how long to wait (default: 1800)",
    )
    add("--yes", action="store_true", help="with --live: do not ask")
    _add_contract(parser)


def _add_contract(parser: Parser) -> None:
    parser.add_argument(
        "--contract", default=DEFAULT_CONTRACT, metavar="NAME", help="by name or folder (default: %(default)s)"
    )
