"""``wanref lint``: every problem of request files, at its line, with its reason and its fix."""

from __future__ import annotations

import os
import sys
from itertools import chain

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.cli import NOTHING, inputs, say, shown, warn
from wanref_contract.cli.lint.arguments import parse_options
from wanref_contract.cli.lint.judged_files import OneByOne, UnreadableFile, total_size
from wanref_contract.cli.lint.judging import Judge
from wanref_contract.cli.lint.options import SEVERITIES
from wanref_contract.cli.lint.progress import EVERY, open_progress
from wanref_contract.cli.lint.stopping import CutShort, Stopped, Stopping
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.reports import EXPLAINING, Report, Summary, create_report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Protocol, TextIO

    from wanref_contract.cli.lint.baselining import Baselining
    from wanref_contract.cli.lint.fixing_files import Fixer
    from wanref_contract.cli.lint.judged_files import Judged
    from wanref_contract.cli.lint.options import Options
    from wanref_contract.cli.lint.progress import Progress
    from wanref_contract.cli.lint.spreading import Spread
    from wanref_contract.cli.other_files import LeftAlone, OtherKind
    from wanref_contract.cli.writing import WholeFile
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    class Writable(Protocol):
        """Where a report goes."""

        def write(self, text: str, /) -> object:
            """Take the next piece of it."""


_NO_REQUESTS = "no file there holds requests"

_WIDTH = 80
"""How many columns a report has that goes to a file."""


def run(arguments: Sequence[str]) -> int:
    """Lint what *arguments* name and print what is found; return the exit status."""
    options = parse_options(arguments)
    if options.watch:
        from wanref_contract.cli.lint.watching import watch

        return watch(options, lambda _: _lint_anew(arguments))
    return lint(options)


def _lint_anew(arguments: Sequence[str]) -> int:
    """Lint what *arguments* name by the configuration as it is now, which may be broken; return the exit status."""
    from wanref_contract.errors import WanrefError

    try:
        return lint(parse_options(arguments))
    except (WanrefError, OSError) as error:
        return say(str(error))


def lint(options: Options) -> int:
    """Lint what *options* name and print what is found; return the exit status."""
    stopping = Stopping()
    stopping.listen()
    try:
        if options.diff:
            from wanref_contract.cli.lint.fixing_files import show_diffs

            return show_diffs(options, Judge(options.choice()))
        if not options.outputs:
            return _Run(options, stopping).lint()
        from wanref_contract.cli.lint.report_files import ReportFiles

        with ReportFiles(options.outputs) as files:
            return _Run(options, stopping, files).lint()
    except Stopped as stopped:  # before anything was written
        return stopped.status
    finally:
        stopping.leave()


class _Run:
    """What judges, where it is written what is found, and what is counted."""

    def __init__(self, options: Options, stopping: Stopping, files: Sequence[tuple[str, WholeFile]] = ()) -> None:
        self.options, self.stopping = options, stopping
        self.judge = judge = Judge(options.choice())
        self.fixer = _create_fixer(options, judge)
        # What is mended from standard input goes to standard output, and what is said of it stands aside.
        out = sys.stderr if self.fixer and inputs.STANDARD_INPUT in options.paths else sys.stdout
        is_writing = bool(files or options.write_baseline)
        printed = self._report(options.format, colour=wants_colour(options.color), width=line_width())
        self.reports: list[tuple[Report, Writable]] = [(printed, _to_their_end(out) if is_writing else out)]
        self.reports += ((self._report(name, colour=False, width=_WIDTH), file) for name, file in files)
        self.known = _create_known(options, judge)
        self.counts = dict.fromkeys(SEVERITIES, 0)
        self.files = self.instances = self.unreadable = self.suppressed = self.baselined = self.insisted = 0
        self.unread: list[tuple[str, str]] = []  # what cannot be read, with the reason
        self.fails_by_gone = False
        self.left_alone: LeftAlone | None = None
        self.progress: Progress | None = None

    def lint(self) -> int:
        """Judge every file and write what is found; return the exit status.

        A run that is stopped tells what it has found so far, in a report that ends as reports do.
        """
        stopped = 0
        self._write(lambda report: report.begin())
        try:
            self._lint_files()
        except Stopped as signal:
            stopped = signal.status
        except CutShort as why:
            stopped = say(str(why))
        if self.left_alone:
            self._end_left_alone(self.left_alone, is_whole=not stopped)
        # Sorted and at the end, as several processes learn of them in another order than one.
        self._write(lambda report: "".join([report.unreadable(*unread) for unread in sorted(self.unread)]))
        gone = 0
        if self.known:
            gone = self.known.end(is_whole=not stopped and not self.unreadable)
        self.fails_by_gone = gone > 0 and self.options.strict_baseline
        summary = self._summary(stopped=stopped != 0, gone=gone)
        self._write(lambda report: report.end(summary))
        if self.insisted:
            warn("wanref: what keeps a request from being read is told, whatever is selected or ignored")
        if self.fixer:
            self.fixer.tell_films()
        return stopped or self._status()

    def _lint_files(self) -> None:
        paths, judging = self._judging(inputs.with_sidecars(self._iter_paths(self._pass_over)))
        self.progress = open_progress(judging.reached, self._total)
        files = judging.iter_files(paths)
        try:
            for path, judged in files:
                try:
                    self._lint_file(path, judged)
                except UnreadableFile as error:
                    if error.other and error.path not in self.options.paths:  # it only stood in the folder
                        self._leave_alone(error.path, error.other)
                    else:
                        self._pass_over(OSError(0, f"cannot be read: {error.reason}", error.path))
        finally:
            files.close()
            if self.progress:
                self.progress.end()

    def _judging(self, paths: Iterable[str]) -> tuple[Iterable[str], OneByOne | Spread]:
        """Return what judges *paths*, and them again."""
        options = self.options
        if options.jobs != 1:
            from wanref_contract.cli.lint import spreading

            paths = list(paths)
            if spreading.is_worth_it(paths):
                return paths, spreading.Spread(self.judge, options.input_format, options.jobs)
        return paths, OneByOne(
            self.judge, options.input_format, self.fixer.open_mended if self.fixer else inputs.open_input
        )

    def _lint_file(self, path: str, judged: Iterator[Judged]) -> None:
        """Write what *path* gives, and count it; a file that cannot be read at all is not mentioned."""
        first = next(judged)
        self.files += 1
        self._write(lambda report: report.begin_file(path))
        seen = 0
        each = 0 if inputs.is_sidecar(path) else 1  # which has no requests
        try:
            for document, findings in chain((first,), judged):
                seen += each
                if findings and document:
                    self._tell(path, document, findings)
                if self.progress and not seen % EVERY:
                    self.progress.tell(self.instances + seen, sum(self.counts.values()))
        finally:
            self.instances += seen
            self._write(lambda report: report.end_file(seen))
        if self.known:
            self.known.end_file(path)

    def _tell(self, path: str, document: Document, findings: Sequence[Finding]) -> None:
        """Write and count the *findings* of one request of the file *path*."""
        from wanref_contract.linting import is_why_unread
        from wanref_contract.suppressing import Suppressed

        choice = self.judge.choice
        for why in (one for one in findings if is_why_unread(one, document)):
            self.insisted += not choice.wants(why) or why.rule in choice.overridden(path)[0]
        told = [finding for finding in findings if not isinstance(finding, Suppressed)]
        aside = [finding for finding in findings if isinstance(finding, Suppressed)]
        with self.stopping:
            if self.progress:
                self.progress.make_way()
            if self.known:
                found = len(told)
                told = [finding for finding in told if not self.known.has(path, finding, document)]
                self.baselined += found - len(told)
            for report, out in self.reports:
                report.found(document, findings)
                out.write(report.findings(document, told) + report.suppressed(document, aside))
            self.suppressed += len(aside)
            for finding in told:
                self.counts[finding.severity] += 1

    def _write(self, moment: Callable[[Report], str]) -> None:
        """Have every report written what it says at this *moment*."""
        with self.stopping:
            for report, out in self.reports:
                out.write(moment(report))

    def _report(self, name: str, *, colour: bool, width: int) -> Report:
        return create_report(
            name,
            contract=self.judge.contract_name,
            rules=self.judge.rules,
            fail_on=self.options.fail_on,
            explaining=_explaining(self.options.contract),
            colour=colour,
            width=width,
        )

    def _iter_paths(self, onerror: Callable[[OSError], object]) -> Iterator[str]:
        """Yield the files to judge; those that the run itself writes or goes by are none."""
        return inputs.iter_paths(self.options.paths, onerror=onerror, besides=_own_files(self.options))

    def _pass_over(self, error: OSError) -> None:
        """Say that a file, or what names files, cannot be read; the others are."""
        self.unreadable += 1
        if self.progress:
            self.progress.end()
        origin = self.options.origins.get("paths", "")
        path, reason = str(error.filename), str(error.strerror)
        say(f"{f'{origin}: ' if origin else ''}{shown(path) or NOTHING}: {reason}")
        self.unread.append((path, reason))

    def _leave_alone(self, path: str, why: OtherKind) -> None:
        """Say that a file of a folder is none that is judged here."""
        from wanref_contract.cli.other_files import LeftAlone

        if self.progress:
            self.progress.end()
        self.left_alone = self.left_alone or LeftAlone()
        self.left_alone.take(path, why)

    def _end_left_alone(self, left_alone: LeftAlone, *, is_whole: bool) -> None:
        """Tell what was left alone; where there was nothing else, it is as if there were no file at all."""
        left_alone.end()
        if is_whole and not (self.files or self.unreadable):
            self.unread += [(path, _NO_REQUESTS) for path in self.options.paths]
            self.unreadable = len(self.unread)
            say(f"nothing was judged: {_NO_REQUESTS}")

    def _total(self) -> int:
        """Return how many bytes there are to read, or 0 where nobody knows."""
        return total_size(self._iter_paths(lambda _: None))

    def _summary(self, *, stopped: bool, gone: int) -> Summary:
        return Summary(
            files=self.files,
            instances=self.instances,
            left_out=self.judge.choice.left_out,
            unreadable=self.unreadable,
            mended=self.fixer.made if self.fixer else None,
            suppressed=self.suppressed,
            baselined=self.baselined,
            gone=gone,
            stale=self.known.stale if self.known else "",
            gone_fails=self.fails_by_gone,
            stopped=stopped,
            errors=self.counts["error"],
            warnings=self.counts["warning"],
            infos=self.counts["info"],
        )

    def _status(self) -> int:
        """Return the exit status of a run that came to its end."""
        if self.unreadable or (self.fixer and self.fixer.failed):
            return 2
        grave = SEVERITIES[: SEVERITIES.index(self.options.fail_on) + 1]
        return int(self.fails_by_gone or any(self.counts[name] for name in grave))


def _to_their_end(out: TextIO) -> Writable:
    """Return *out* for a run that writes files to their end, whoever reads it."""
    from wanref_contract.cli.lint.report_files import Printed

    return Printed(out)


def _create_fixer(options: Options, judge: Judge) -> Fixer | None:
    if not options.fix:
        return None
    from wanref_contract.cli.lint.fixing_files import Fixer

    return Fixer(options, judge)


def _create_known(options: Options, judge: Judge) -> Baselining | None:
    if not (options.baseline or options.write_baseline):
        return None
    from wanref_contract.cli.lint.baselining import NewBaseline, OldFindings

    if options.write_baseline:
        return NewBaseline(options.write_baseline, judge)
    return OldFindings(options.baseline, judge, origin=options.origins.get("baseline", ""))


def _own_files(options: Options) -> Collection[str]:
    """Return the real paths of what this run writes or goes by besides its input."""
    if not (options.outputs or options.baseline or options.write_baseline):
        return ()
    from wanref_contract.cli.lint.report_files import written_by

    paths = [path for _, path in written_by(options)]
    return {os.path.realpath(path) for path in (*paths, options.baseline) if path}


def _explaining(contract: str) -> str:
    """Return the command that explains the rules of the *contract* that was asked for."""
    if contract == DEFAULT_CONTRACT:
        return EXPLAINING
    from wanref_contract.cli.rule_names import explaining_command

    return explaining_command(contract)
