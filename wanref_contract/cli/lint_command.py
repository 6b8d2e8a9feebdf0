"""``wanref lint``: every problem of request files, at its line, with its reason and its fix.

A clean file takes the short way: parsed and judged by functions that were kept ready, without loading the contract,
which is half a dozen imports less. At the first doubt the contract is loaded and judges in full.
"""

from __future__ import annotations

import sys
from functools import cached_property

from wanref_contract import kept
from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli import inputs, say, shown
from wanref_contract.cli.lint_options import SEVERITIES, parse_options
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.reports import EXPLAINING, Summary, create_report
from wanref_contract.source import quick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import BinaryIO, TextIO

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.reports import Report
    from wanref_contract.source import Document


def run(arguments: Sequence[str]) -> int:
    """Lint what *arguments* name and print what is found; return the exit status."""
    options = parse_options(arguments)
    judge = _Judge(options.contract, options.select, options.ignore)
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
    judge: _Judge,
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


class _Judge:
    """Judges the requests of a file, the clean ones by the short way, and counts the findings it leaves out."""

    def __init__(self, name: str, select: Sequence[str], ignore: Sequence[str]) -> None:
        self.name = name
        self.select, self.ignore = self._known(select), self._known(ignore)
        self.left_out = 0
        self.has_films = False
        is_clean = kept.clean(name)
        self.is_clean = is_clean or self.contract.functions.clean
        self.contract_name = name if is_clean else self.contract.name

    @cached_property
    def contract(self) -> Contract:
        from wanref_contract.contract.loading import load_contract

        return load_contract(self.name)

    def rules(self) -> Mapping[str, Rule]:
        """Return the rules by id, those of film files too where there was one."""
        return self._film_rules if self.has_films else self.contract.by_name

    @cached_property
    def _film_rules(self) -> Mapping[str, Rule]:
        """The rules of requests and of film files, without their fixes, which are for requests alone."""
        from dataclasses import replace

        return {rule.id: replace(rule, fixes=()) for rule in self.contract.all_rules}

    def iter_judged(
        self,
        input_format: str,
        stream: Iterable[bytes],
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each request of *stream* with its findings; a clean one without its document."""
        if input_format == "jsonl":
            yield from self._judge_lines(stream)
            return
        data = b"".join(stream)
        if input_format == "json" and self._is_clean_text(data):
            yield None, ()
            return
        from wanref_contract.source import read_documents

        for document in read_documents(data, input_format):
            if not document.notices and self.is_clean(document.instance):
                yield None, ()
            else:
                yield document, self._findings(document)

    def iter_films(
        self,
        input_format: str,
        stream: Iterable[bytes],
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each film of *stream* with its findings."""
        from wanref_contract.building import lint_film
        from wanref_contract.source import read_documents

        self.has_films = True
        for document in read_documents(b"".join(stream), input_format):
            yield document, self._wanted(lint_film(document, self.contract))

    def _judge_lines(self, lines: Iterable[bytes]) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Judge JSON Lines one by one, holding one at a time."""
        from wanref_contract.source import iter_doubtful

        for document in iter_doubtful(lines, is_clean=self.is_clean):
            yield (document, self._findings(document)) if document else (None, ())

    def _is_clean_text(self, data: bytes) -> bool:
        try:
            return self.is_clean(quick.parse(data))
        except quick.Doubt:
            return False

    def _findings(self, document: Document) -> list[Finding]:
        from wanref_contract.linting import lint_document

        return self._wanted(lint_document(document, self.contract))

    def _wanted(self, findings: list[Finding]) -> list[Finding]:
        """Return those of *findings* that were asked for, and count the others."""
        wanted = [finding for finding in findings if self.is_wanted(finding)]
        self.left_out += len(findings) - len(wanted)
        return wanted

    def is_wanted(self, finding: Finding) -> bool:
        """Say whether *finding* is among those that were asked for."""
        return (not self.select or finding.rule in self.select) and finding.rule not in self.ignore

    def _known(self, names: Sequence[str]) -> frozenset[str]:
        """Return the ids of the rules that *names* name, by id, code or the first letters of codes."""
        if not names:
            return frozenset()
        from wanref_contract.cli.rule_names import rule_ids

        return rule_ids(self.contract, names)


def _explaining(contract: str) -> str:
    """Return the command that explains the rules of the *contract* that was asked for."""
    if contract == DEFAULT_CONTRACT:
        return EXPLAINING
    from wanref_contract.cli.rule_names import explaining_command

    return explaining_command(contract)
