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

_DIGITS = 10
"""From so many digits on, a number of processes is none."""


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
    outputs: Sequence[tuple[str, str]] = ()
    baseline = ""
    strict_baseline = False
    write_baseline = ""
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
        if options.outputs or options.baseline or options.write_baseline:
            _settle_files(options, parser)
    configure(options)
    if options.strict_baseline and not options.baseline and "strict_baseline" not in options.origins:
        _parser().error("--strict-baseline goes with --baseline")
    if options.write_baseline or options.diff:  # the one that is configured is made anew, or has no say
        options.baseline = ""
    if not options.paths:
        _parser().error("PATH is missing: name files, folders or patterns, or configure paths")
    _check_files(options)
    return options


def _settle_files(options: Options, parser: argparse.ArgumentParser) -> None:
    """Sort out what goes to standard output, and end the process where the files that are named cannot be."""
    printed = [name for name, path in options.outputs if path in ("", "-")]
    if len(printed) > 1 or (printed and "format" in vars(options)):
        parser.error("standard output takes one report; write the others to files, as in --output sarif:lint.sarif")
    if printed:
        options.format = printed[0]
        options.outputs = [(name, path) for name, path in options.outputs if path not in ("", "-")]
    if options.baseline and options.write_baseline:
        parser.error("--write-baseline makes the file anew, so it does not go with --baseline")
    given = {"--output": options.outputs, "--baseline": options.baseline, "--write-baseline": options.write_baseline}
    for name in (name for name, value in given.items() if value):
        if options.diff or (options.watch and name != "--baseline"):
            parser.error(f"{name} does not go with {'--diff' if options.diff else '--watch'}")


def _check_files(options: Options) -> None:
    """End the process where what is written would stand where something else does."""
    if options.outputs or options.write_baseline:
        from wanref_contract.cli.report_files import refused

        why = refused(options)
        if why:
            _parser().error(why)


def output_action() -> type[argparse.Action]:
    """Return what collects reports, each with the file that it goes to; an empty one is standard output."""
    import argparse

    class Output(argparse.Action):
        """Collects formats with files."""

        def __call__(
            self, parser: argparse.ArgumentParser, namespace: object, values: object, _option: object = None
        ) -> None:
            from wanref_contract.reports import REPORTS

            name, _, path = str(values).partition(":")  # the first one alone: C:\films has another
            if name not in REPORTS:
                parser.error(
                    f"--output takes FORMAT:FILE, and no format is called {name!r}; there are {', '.join(REPORTS)}"
                )
            setattr(namespace, self.dest, [*getattr(namespace, self.dest), (name, path)])

    return Output


def names_action() -> type[argparse.Action]:
    """Return what collects names that stand between commas, over several options; an empty selection is refused."""
    import argparse

    class Names(argparse.Action):
        """Collects names."""

        def __call__(
            self, parser: argparse.ArgumentParser, namespace: object, values: object, _option: object = None
        ) -> None:
            names = [name.strip() for name in str(values).split(",") if name.strip()]
            if not names and self.dest == "select":  # nothing selected would be all
                parser.error(f"--select must name rules, is {values!r}")
            setattr(namespace, self.dest, [*getattr(namespace, self.dest), *names])

    return Names


def add_configuration_options(parser: argparse.ArgumentParser) -> None:
    """Have *parser* take what says where the configuration stands."""
    either = parser.add_mutually_exclusive_group().add_argument
    either(
        "--config",
        type=_file,
        metavar="FILE",
        help="the configuration, instead of the nearest wanref.toml or pyproject.toml",
    )
    either("--no-config", action="store_true", help="take no configuration")


def _file(text: str) -> str:
    """Return the name of a file that *text* is.

    Raises:
        ArgumentTypeError: It is empty, as a variable of a shell may be.
    """
    if not text:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("must name a file, is empty")
    return text


def _count(text: str) -> int:
    """Return the number of processes that *text* is.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"must be a number of processes, or 0 for one a core, is {text!r}")
    return int(text)


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
    add(
        "--output",
        action=output_action(),
        dest="outputs",
        metavar="FORMAT:FILE",
        help="write another report to a file, whole or not at all; may be given several times",
    )
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
    either = parser.add_mutually_exclusive_group().add_argument
    either(
        "--baseline",
        type=_file,
        metavar="FILE",
        help="do not report what stands in this file, written by --write-baseline",
    )
    either("--no-baseline", dest="baseline", action="store_const", const="", help="take none, though one is configured")
    add("--strict-baseline", action="store_true", help="status 1 too where findings of the baseline are gone")
    add("--write-baseline", type=_file, metavar="FILE", help="write all that is found to a file, for --baseline")
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
