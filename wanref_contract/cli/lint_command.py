"""``wanref lint``: every problem of request files, at its line, with its reason and its fix."""

from __future__ import annotations

import sys

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli import inputs, say, shown
from wanref_contract.cli.judging import Judge
from wanref_contract.cli.lint_options import SEVERITIES, parse_options
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.reports import EXPLAINING, Summary, create_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from typing import BinaryIO, TextIO

    from wanref_contract.reports import Report


def run(arguments: Sequence[str]) -> int:
    """Lint what *arguments* name and print what is found; return the exit status."""
    options = parse_options(arguments)
    judge = Judge(options.contract, options.select, options.ignore)
    if options.diff:
        from wanref_contract.cli.fixing_files import show_diffs

        return show_diffs(options, judge.is_wanted)
    fixer = None
    if options.fix:
        from wanref_contract.cli.fixing_files import Fixer

        fixer = Fixer(options, judge.is_wanted)
    # What is mended from standard input goes to standard output, and what is said of it stands aside.
    out = sys.stderr if fixer and inputs.STANDARD_INPUT in options.paths else sys.stdout
    report = create_report(
        options.format,
        contract=judge.contract_name,
        rules=judge.rules,
        fail_on=options.fail_on,
        explaining=_explaining(options.contract),
        colour=wants_colour(options.color),
        width=line_width(),
    )
    counts = dict.fromkeys(SEVERITIES, 0)
    files = instances = 0
    unreadable: list[OSError] = []

    def pass_over(error: OSError) -> None:
        unreadable.append(error)
        say(f"{shown(str(error.filename))}: {error.strerror}")

    out.write(report.begin())
    for path in inputs.iter_paths(options.paths, onerror=pass_over):
        try:
            stream = fixer.open_mended(path) if fixer else inputs.open_input(path)
            seen = _lint_file(path, stream, options.input_format, judge, report, counts, out)
        except BrokenPipeError:  # of standard output: no file is to blame, and nobody is left to write to
            raise
        except OSError as error:
            pass_over(OSError(error.errno, f"cannot be read: {error.strerror}", path))
            continue
        files, instances = files + 1, instances + seen
    found = {f"{name}s": count for name, count in counts.items()}
    summary = Summary(
        files=files,
        instances=instances,
        left_out=judge.left_out,
        unreadable=len(unreadable),
        mended=fixer.made if fixer else None,
        **found,
    )
    out.write(report.end(summary))
    if fixer:
        fixer.tell_films()
    if unreadable or (fixer and fixer.failed):
        return 2
    return int(any(counts[name] for name in SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]))


def _lint_file(  # noqa: PLR0913, PLR0917 (what a file is judged by, and where that is written and counted)
    path: str,
    source: AbstractContextManager[BinaryIO],
    input_format: str,
    judge: Judge,
    report: Report,
    counts: dict[str, int],
    out: TextIO,
) -> int:
    """Write to *out* what *path*, open as *source*, gives; count it, and return the number of requests in it."""
    seen = 0
    with source as stream:
        out.write(report.begin_file(path))
        iter_judged = judge.iter_films if inputs.is_film(path) else judge.iter_judged
        for document, findings in iter_judged(*inputs.with_format(path, stream, input_format)):
            seen += 1
            if findings and document:
                out.write(report.findings(document, findings))
                for finding in findings:
                    counts[finding.severity] += 1
    out.write(report.end_file(seen))
    return seen


def _explaining(contract: str) -> str:
    """Return the command that explains the rules of the *contract* that was asked for."""
    if contract == DEFAULT_CONTRACT:
        return EXPLAINING
    from wanref_contract.cli.rule_names import explaining_command

    return explaining_command(contract)
