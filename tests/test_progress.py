"""Progress: a line on a terminal, when a run takes long, and nothing anywhere else."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from wanref_contract.cli.lint.progress import Progress, open_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

CLEAR = "\r\x1b[K"


def clock(*times: float) -> Iterator[float]:
    """Return a clock that shows these times, one a look."""
    return iter(times)


def test_a_long_run_shows_how_far_it_is() -> None:
    """After a second there is a line, ten times a second at the most, and it is gone in the end."""
    stream, times = io.StringIO(), clock(0, 0.9, 2, 2.05, 4)
    reached = iter([250, 500])
    progress = Progress(stream, lambda: next(reached), lambda: 1000, clock=lambda: next(times))
    for requests in (100, 200, 201, 4000):
        progress.tell(requests, 7)
    progress.end()
    assert stream.getvalue().split(CLEAR) == [
        "",
        "[#####---------------]  25% 200 requests, 7 findings, 0:06 left",
        "[##########----------]  50% 4,000 requests, 7 findings, 0:04 left",
        "",
    ]


def test_where_the_end_is_not_known_the_time_is_told() -> None:
    """Of a pipe nobody knows how much there is."""
    stream, times = io.StringIO(), clock(0, 75)
    Progress(stream, lambda: 5, lambda: 0, clock=lambda: next(times)).tell(9, 0)
    assert stream.getvalue() == f"{CLEAR}9 requests, 0 findings, 1:15"


@pytest.mark.parametrize(("covers_output", "shown"), [(True, CLEAR), (False, "")])
def test_the_line_makes_way_for_findings(shown: str, *, covers_output: bool) -> None:
    """Where findings go to the same terminal, the line is taken away before them."""
    stream, times = io.StringIO(), clock(0, 5)
    progress = Progress(stream, lambda: 0, lambda: 9, covers_output=covers_output, clock=lambda: next(times))
    progress.tell(1, 0)
    before = len(stream.getvalue())
    progress.make_way()
    assert stream.getvalue()[before:] == shown


def test_a_short_run_shows_nothing() -> None:
    """What takes less than a second is over before anybody has read a line."""
    stream, times = io.StringIO(), clock(0, 0.5)
    progress = Progress(stream, lambda: 0, lambda: 9, clock=lambda: next(times))
    progress.tell(1, 0)
    progress.end()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("is_terminal", "environment", "is_open"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"CI": "true"}, False),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_only_a_terminal_sees_progress(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool, is_open: bool
) -> None:
    """A file, a pipe, a run of CI and a terminal that cannot take a line back see none."""
    for name in ("CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    assert (open_progress(lambda: 0, lambda: 0) is not None) == is_open
