"""``wanref lint``: every problem of request files, at its line, with its reason and its fix.

A clean file takes the short way: parsed and judged by functions that were kept ready, without loading the contract,
which is half a dozen imports less. At the first doubt the contract is loaded and judges in full.
"""

from __future__ import annotations

import argparse
import sys
from functools import cached_property

from wanref_contract import kept
from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli import inputs
from wanref_contract.reports import REPORTS, Summary, create_report
from wanref_contract.source import quick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.contract.model import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.reports import Report
    from wanref_contract.source import Document

_SEVERITIES = ("error", "warning", "info")


def run(arguments: Sequence[str]) -> int:
    """Lint what *arguments* name and print what is found; return the exit status."""
    options = _parser().parse_args(arguments)
    judge = _Judge(options.contract, _names(options.select), _names(options.ignore))
    report = create_report(options.format, contract=options.contract, **_terminal(options.color))
    counts = dict.fromkeys(_SEVERITIES, 0)
    files = instances = unreadable = 0
    sys.stdout.write(report.begin())
    for path in inputs.iter_paths(options.paths):
        try:
            seen = _lint_file(path, options.input_format, judge, report, counts)
        except OSError as error:
            print(f"wanref: {path}: cannot be read: {error.strerror}", file=sys.stderr)
            unreadable += 1
            continue
        files, instances = files + 1, instances + seen
    summary = Summary(files=files, instances=instances, **{f"{name}s": count for name, count in counts.items()})
    sys.stdout.write(report.end(summary))
    if unreadable:
        return 2
    return int(any(counts[name] for name in _SEVERITIES[: _SEVERITIES.index(options.fail_on) + 1]))


def _lint_file(path: str, input_format: str, judge: _Judge, report: Report, counts: dict[str, int]) -> int:
    """Write what *path* gives to standard output, count it, and return the number of requests in it."""
    seen = 0
    with inputs.open_input(path) as stream:
        sys.stdout.write(report.begin_file(path))
        for document, findings in judge.iter_judged(*inputs.with_format(path, stream, input_format)):
            seen += 1
            if findings and document:
                sys.stdout.write(report.findings(document, findings))
                for finding in findings:
                    counts[finding.severity] += 1
    sys.stdout.write(report.end_file(seen))
    return seen


class _Judge:
    """Judges the requests of a file, the clean ones by the short way."""

    def __init__(self, name: str, select: list[str], ignore: list[str]) -> None:
        self.name = name
        self.select, self.ignore = self._known(select), self._known(ignore)
        self.is_clean = kept.clean(name) or self.contract.functions.clean

    @cached_property
    def contract(self) -> Contract:
        from wanref_contract.contract.loading import load_contract

        return load_contract(self.name)

    def iter_judged(
        self, format: str, stream: Iterable[bytes]  # noqa: A002 (the word people think in)
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each request of *stream* with its findings; a clean one without its document."""
        if format == "jsonl":
            yield from self._judge_lines(stream)
            return
        data = b"".join(stream)
        if format == "json" and self._is_clean_text(data):
            yield None, ()
            return
        from wanref_contract.source import read_documents

        for document in read_documents(data, format):
            yield document, self._findings(document)

    def _judge_lines(self, lines: Iterable[bytes]) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Judge JSON Lines one by one, holding one at a time."""
        for document in inputs.iter_doubtful_lines(lines, self._is_clean_text):
            yield (document, self._findings(document)) if document else (None, ())

    def _is_clean_text(self, data: bytes) -> bool:
        try:
            return self.is_clean(quick.parse(data))
        except quick.Doubt:
            return False

    def _findings(self, document: Document) -> list[Finding]:
        from wanref_contract.linting import lint_document

        return [
            finding
            for finding in lint_document(document, self.contract)
            if (not self.select or finding.rule in self.select) and finding.rule not in self.ignore
        ]

    def _known(self, names: list[str]) -> frozenset[str]:
        """Return the ids of the rules that *names* name, by id, code or the first letters of codes."""
        from wanref_contract.cli.rule_names import rule_ids

        return rule_ids(self.contract, names) if names else frozenset()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wanref lint",
        description="Find every problem of request files (JSON, JSON Lines, YAML) before they are sent and paid for.",
        epilog="Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read or done.",
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a file, a folder, a pattern such as 'requests/*.yaml', or - for standard input")
    add("--format", choices=REPORTS, default="text", help="how findings are written (default: text)")
    add("--fail-on", choices=_SEVERITIES, default="error", help="the mildest finding that gives exit status 1 (default: error)")
    add("--select", action="append", default=[], metavar="RULES", help="report these rules only: ids, codes or beginnings of codes, by commas")
    add("--ignore", action="append", default=[], metavar="RULES", help="do not report these rules")
    add("--contract", default=DEFAULT_CONTRACT, metavar="NAME", help="the contract to judge by, by name or folder (default: %(default)s)")
    add("--input-format", choices=("auto", "json", "jsonl", "yaml"), default="auto", help="what files are read as (default: by name and content)")
    add("--color", choices=("auto", "always", "never"), default="auto", help="whether the text has colours (default: on a terminal)")
    return parser


def _names(options: list[str]) -> list[str]:
    return [name.strip() for option in options for name in option.split(",") if name.strip()]


def _terminal(colour: str) -> dict[str, int | bool]:
    """Return what the report should know of the terminal: whether to use colours, and its width."""
    is_terminal = sys.stdout.isatty()
    if not is_terminal:
        return {"colour": colour == "always"}
    import os
    import shutil

    wanted = colour == "always" or (colour == "auto" and not os.environ.get("NO_COLOR"))
    return {"colour": wanted, "width": shutil.get_terminal_size().columns}
