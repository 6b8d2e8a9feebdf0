"""What ``wanref lint`` is told.

Paths alone need no parser, and that is how it is mostly called: argparse costs a fifth of the start.
"""

from __future__ import annotations

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli.configured import configure

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from wanref_contract.configuration import Overrides

SEVERITIES = ("error", "warning", "info")
"""From the gravest to the mildest."""

FORMATS = ("auto", "json", "jsonl", "yaml")


class Options:
    """The options of one call; what stands here holds unless it is told otherwise."""

    paths: Sequence[str] = ()
    format = "text"
    fail_on = "error"
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    contract = DEFAULT_CONTRACT
    input_format = "auto"
    color = "auto"
    fix = False
    diff = False
    unsafe_fixes = False
    jobs = 1
    watch = False
    config = ""
    no_config = False
    overrides: Overrides | None = None

    def __init__(self) -> None:
        self.origins: dict[str, str] = {}
        """By attribute, where a configuration says what stands there."""


def parse_options(arguments: Sequence[str]) -> Options:
    """Return the options in *arguments* and in the project's configuration.

    argparse ends the process where they are wrong, with status 2.

    >>> parse_options(["a.yaml"]).fail_on, parse_options(["a.yaml", "--ignore", "WAN3,WAN209"]).ignore
    ('error', ['WAN3', 'WAN209'])

    Raises:
        ConfigurationInvalid: The configuration does not say what one can say.
    """
    options = Options()
    if arguments and all(argument == "-" or not argument.startswith("-") for argument in arguments):
        options.paths = arguments
    else:
        parser = _parser()
        parser.parse_args(arguments, namespace=options)
        if options.unsafe_fixes and not (options.fix or options.diff):
            parser.error("--unsafe-fixes goes with --fix or --diff")
        for name, is_given in (("--jobs", options.jobs != 1), ("--watch", options.watch)):
            if is_given and (options.fix or options.diff):
                parser.error(f"{name} does not go with --fix or --diff")
        if options.watch and "-" in options.paths:
            parser.error("--watch needs files: standard input is read once")
    configure(options)
    if not options.paths:
        _parser().error("the following arguments are required: PATH")
    return options


def names_action() -> type[argparse.Action]:
    """Return what collects names that stand between commas, over several options."""
    import argparse

    class Names(argparse.Action):
        """Collects names."""

        def __call__(self, _parser: object, namespace: object, values: object, _option: object = None) -> None:
            names = [name.strip() for name in str(values).split(",") if name.strip()]
            setattr(namespace, self.dest, [*getattr(namespace, self.dest), *names])

    return Names


def add_configuration_options(parser: argparse.ArgumentParser) -> None:
    """Have *parser* take what says where the configuration stands."""
    either = parser.add_mutually_exclusive_group().add_argument
    either("--config", metavar="FILE", help="the configuration, instead of the nearest wanref.toml or pyproject.toml")
    either("--no-config", action="store_true", help="take no configuration")


def _count(text: str) -> int:
    """Return a number of processes.

    Raises:
        ValueError: It is none, and argparse says so.
    """
    count = int(text)
    if count < 0:
        raise ValueError
    return count


_count.__name__ = "number of processes"  # what argparse calls it


def _parser() -> argparse.ArgumentParser:
    """Return the parser; it takes its defaults from `Options`, whose attributes it finds set already."""
    from wanref_contract.cli.parser import Parser
    from wanref_contract.reports import REPORTS

    names = names_action()
    parser = Parser(
        prog="wanref lint",
        description="Find every problem of request files (JSON, JSON Lines, YAML) before they are sent and paid for.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read or done. "
        "With --fix, by what is left; with --diff, 1 where something would change.",
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, a pattern like 'films/*.yaml', or - for standard input (default: as configured)",
    )
    add("--format", choices=REPORTS, help=f"how findings are written (default: {Options.format})")
    add("--fail-on", choices=SEVERITIES, help=f"the mildest finding that gives status 1 (default: {Options.fail_on})")
    add(
        "--select",
        action=names,
        metavar="RULES",
        help="report these alone: ids, codes or beginnings of codes, by commas",
    )
    add("--ignore", action=names, metavar="RULES", help="do not report these")
    add("--contract", metavar="NAME", help=f"what to judge by, by name or folder (default: {Options.contract})")
    add("--input-format", choices=FORMATS, help="what files are read as (default: by name and content)")
    add(
        "--jobs",
        type=_count,
        metavar="N",
        help=f"judge with so many processes, 0 for one a core; large inputs gain (default: {Options.jobs})",
    )
    add("--watch", action="store_true", help="judge again whenever a file is saved, until Ctrl-C")
    add("--color", choices=("auto", "always", "never"), help="whether text has colours (default: on a terminal)")
    add_configuration_options(parser)
    either = parser.add_mutually_exclusive_group().add_argument
    either("--fix", action="store_true", help="mend the files, as far as the film stays what it was")
    either("--diff", action="store_true", help="show what --fix would change, and write nothing")
    add("--unsafe-fixes", action="store_true", help="mend what may change the film too")
    return parser
