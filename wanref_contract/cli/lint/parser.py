"""The parser of ``wanref lint``, and those of its options that ``wanref config`` takes too.

Any option brings it in, so it imports nothing heavy beside argparse.
"""

from __future__ import annotations

import argparse

from wanref_contract.cli.lint.options import FORMATS, SEVERITIES, Options
from wanref_contract.cli.parser import Names, Parser
from wanref_contract.reports import REPORTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    Group = argparse._ActionsContainer  # noqa: SLF001 (a parser or a part of one; argparse has no other name for it)

_DIGITS = 10
"""From so many digits on, a number of processes is none."""


class Output(argparse.Action):
    """Collects reports, each with the file that it goes to; an empty one is standard output."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: object, values: object, _option: object = None
    ) -> None:
        """Take one more of them."""
        name, _, path = str(values).partition(":")  # the first one alone: C:\films has another
        if name not in REPORTS:
            there_are = f"there are {', '.join(REPORTS)}"
            parser.error(f"--output takes FORMAT:FILE, and no format is called {name!r}; {there_are}")
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), (name, path)])


def create_parser() -> Parser:
    """Return the parser; it takes its defaults from `Options`, whose attributes it finds set already."""
    parser = Parser(
        prog="wanref lint",
        usage="wanref lint [OPTIONS] [PATH ...]",
        description="Find every problem of request files (JSON, JSON Lines, YAML) before they are sent and paid for.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read or done. "
        "With --fix, by what is left; with --diff, 1 where something would change.",
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, a pattern like 'films/*.yaml', or - for standard input (default: as configured)",
    )
    _add_judging(parser.add_argument_group("what is judged, and by what"))
    _add_telling(parser.add_argument_group("what is told, and how"))
    _add_baselines(parser.add_argument_group("what is known already"))
    _add_mending(parser.add_argument_group("what is mended"))
    return parser


def add_configuration_options(group: Group) -> None:
    """Have *group* take what says where the configuration stands."""
    either = group.add_mutually_exclusive_group().add_argument
    there = "the configuration, instead of the nearest wanref.toml or pyproject.toml"
    either("--config", type=_file, metavar="FILE", help=there)
    either("--no-config", action="store_true", help="take no configuration")


def _add_judging(group: Group) -> None:
    add = group.add_argument
    add("--contract", metavar="NAME", help=f"what to judge by, by name or folder (default: {Options.contract})")
    add("--input-format", choices=FORMATS, help="what files are read as (default: by name and content)")
    jobs = f"judge with so many processes, 0 for one a core; large inputs gain (default: {Options.jobs})"
    add("--jobs", type=_count, metavar="N", help=jobs)
    add("--watch", action="store_true", help="judge again whenever a file is saved, until Ctrl-C")
    add_configuration_options(group)


def _add_telling(group: Group) -> None:
    add = group.add_argument
    add("--select", action=Names, metavar="RULES", help="these alone: ids, codes or beginnings of codes, by commas")
    add("--ignore", action=Names, metavar="RULES", help="not these")
    add("--fail-on", choices=SEVERITIES, help=f"the mildest finding that gives status 1 (default: {Options.fail_on})")
    add("--format", choices=REPORTS, help=f"how findings are written (default: {Options.format})")
    output = "write another report to a file, whole or not at all; may be given several times"
    add("--output", action=Output, dest="outputs", metavar="FORMAT:FILE", help=output)
    add("--color", choices=("auto", "always", "never"), help="whether text has colours (default: on a terminal)")


def _add_baselines(group: Group) -> None:
    either = group.add_mutually_exclusive_group().add_argument
    known = "do not report what stands in this file, written by --write-baseline"
    either("--baseline", type=_file, metavar="FILE", help=known)
    either("--no-baseline", dest="baseline", action="store_const", const="", help="take none, though one is configured")
    add = group.add_argument
    add("--strict-baseline", action="store_true", help="status 1 too where findings of the baseline are gone")
    add("--write-baseline", type=_file, metavar="FILE", help="write all that is found to a file, for --baseline")


def _add_mending(group: Group) -> None:
    add = group.add_argument
    add("--fix", action="store_true", help="mend the files, as far as the film stays what it was")
    add("--diff", action="store_true", help="show what --fix would change, and write nothing, --fix or not")
    add("--unsafe-fixes", action="store_true", help="mend what may change the film too")


def _file(text: str) -> str:
    """Return the name of a file that *text* is.

    Raises:
        ArgumentTypeError: It is empty, as a variable of a shell may be.
    """
    if not text:
        raise argparse.ArgumentTypeError("must name a file, is empty")
    return text


def _count(text: str) -> int:
    """Return the number of processes that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        raise argparse.ArgumentTypeError(f"must be a number of processes, or 0 for one a core, is {text!r}")
    return int(text)
