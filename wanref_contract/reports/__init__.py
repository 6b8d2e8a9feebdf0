"""The formats in which findings are written: for people, for programs.

A report is pure: values in, text out. It prints nothing, opens no file and asks no environment; whether
there is a terminal, how wide it is and whether it shows colours are arguments. It streams, so that a batch
of a million lines needs no more memory than one: each moment of a run gives the text to write now.

Importing this package costs almost nothing, because a run without findings goes through it too. A format
is imported when it is asked for, and what draws a finding when there is one.
"""

from __future__ import annotations

from wanref_contract.reports.report import EXPLAINING, Report, Summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.contract.model import Rule

__all__ = ["EXPLAINING", "REPORTS", "Report", "Summary", "create_report"]

REPORTS: Mapping[str, str] = {
    "text": "TextReport",
    "json": "JsonReport",
    "concise": "ConciseReport",
    "github": "GithubReport",
    "junit": "JunitReport",
    "sarif": "SarifReport",
}
"""The formats by name: ``x`` is the class given here, in the module ``x_report`` of this package."""


def create_report(  # noqa: PLR0913 (a setting each)
    format: str,  # noqa: A002  (the word callers think in)
    *,
    contract: str,
    rules: Callable[[], Mapping[str, Rule]] = dict,
    explaining: str = EXPLAINING,
    fail_on: str = "error",
    colour: bool = False,
    width: int = 80,
) -> Report:
    r"""Create the report that writes *format*, a key of `REPORTS`.

    >>> report = create_report("text", contract="wan2.7-reference-video")
    >>> report.end(Summary(files=1, instances=1, errors=0, warnings=0, infos=0))
    '1 file, 1 request: all clear\n'

    Raises:
        ValueError: No report writes *format*.
    """
    if format not in REPORTS:
        raise ValueError(f"no report is called {format!r}; there are {', '.join(REPORTS)}")
    # Not importlib.import_module: importing importlib costs more than all of a clean report.
    module = __import__(f"wanref_contract.reports.{format}_report", fromlist=[REPORTS[format]])
    report: Report = getattr(module, REPORTS[format])(
        contract=contract, rules=rules, explaining=explaining, fail_on=fail_on, colour=colour, width=width
    )
    return report
