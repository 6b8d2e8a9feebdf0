"""``wanref cassette check``: the findings of cassettes."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wanref_contract.cassettes import Terms
from wanref_contract.cli.cassette.reading import is_why_unjudged, iter_told, read_played
from wanref_contract.cli.lint.choice import Choice
from wanref_contract.cli.lint.options import SEVERITIES
from wanref_contract.cli.rule_names import explaining_command
from wanref_contract.cli.terminal import line_width, wants_colour
from wanref_contract.reports import Summary, create_report

if TYPE_CHECKING:
    import argparse

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.reports import Report
    from wanref_contract.source import Document


def check(options: argparse.Namespace) -> int:
    """Print the findings of every cassette that *options* name; return the exit status."""
    choice = Choice(options.contract, options.select, options.ignore)
    report = _create_report(options, choice.contract)
    report.unit = "interaction"
    terms = Terms(contract=choice.contract, today=options.today or datetime.now(UTC).date(), max_age=options.max_age)
    played = read_played(options.played) if options.played else None
    counts = dict.fromkeys(SEVERITIES, 0)
    unread: list[tuple[str, str]] = []
    files = interactions = 0
    sys.stdout.write(report.begin())
    for path, told in iter_told(options.paths, terms, played):
        if isinstance(told, str):
            unread.append((path, told))
            continue
        document, cassette, findings = told
        wanted = [one for one in findings if choice.wants(one) or is_why_unjudged(one, document)]
        sys.stdout.write(_file_report(report, path, document, wanted, len(cassette.interactions)))
        files, interactions = files + 1, interactions + len(cassette.interactions)
        choice.left_out += len(findings) - len(wanted)
        for finding in wanted:
            counts[finding.severity] += 1
    summary = Summary(
        files=files,
        instances=interactions,
        errors=counts["error"],
        warnings=counts["warning"],
        infos=counts["info"],
        left_out=choice.left_out,
        unreadable=len(unread),
    )
    sys.stdout.write("".join([*(report.unreadable(*one) for one in unread), report.end(summary)]))
    if unread:
        return 2
    return int(any(counts[name] for name in SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]))


def _create_report(options: argparse.Namespace, contract: Contract) -> Report:
    return create_report(
        options.format,
        contract=contract.name,
        rules=lambda: {rule.id: replace(rule, fixes=()) for rule in contract.all_rules},  # nothing mends a recording
        explaining=explaining_command(options.contract),
        fail_on=options.fail_on,
        colour=wants_colour(options.color),
        width=line_width(),
    )


def _file_report(report: Report, path: str, document: Document, findings: list[Finding], interactions: int) -> str:
    pieces = [report.begin_file(path), report.findings(document, findings) if findings else ""]
    return "".join([*pieces, report.end_file(interactions)])
