"""What ``wanref lint`` is told by its command line and by the project's configuration.

Paths alone need no parser, and that is how it is mostly called: argparse costs a fifth of the start. It stands in
`wanref_contract.cli.lint.parser`.
"""

from __future__ import annotations

from wanref_contract.cli.lint.configuring import configure
from wanref_contract.cli.lint.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanref_contract.cli.parser import Parser


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
        options.fix = options.fix and not options.diff
        if options.watch and "-" in options.paths:
            parser.error("--watch needs files: standard input is read once")
        if options.outputs or options.baseline or options.write_baseline:
            _settle_files(options, parser)
    configure(options)
    if options.strict_baseline and not options.baseline and "strict_baseline" not in options.origins:
        _parser().error("--strict-baseline goes with --baseline")
    if not options.paths:
        _parser().error("PATH is missing: name files, folders or patterns, or configure paths")
    _check_files(options)
    return options


def _settle_files(options: Options, parser: Parser) -> None:
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
        from wanref_contract.cli.lint.report_files import refused

        why = refused(options)
        if why:
            _parser().error(why)


def _parser() -> Parser:
    from wanref_contract.cli.lint.parser import create_parser

    return create_parser()
