"""What was measured, as tables that say how each goal fares; pure text, for the terminal and for the docs alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a ratio or an amount must not exceed.

    Attributes:
        about: What was measured, such as ``judging a clean request / jsonschema``.
        value: What came out.
        limit: What it must not exceed.
        aim: What would be better still; None for none.
        unit: Of the value and the limit; empty for a ratio.
    """

    about: str
    value: float
    limit: float
    aim: float | None = None
    unit: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the limit is kept."""
        return self.value <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question, the table that answers it, and the goals that it decides.

    Attributes:
        title: The question in a few words.
        about: What was done, in a paragraph.
        columns: Headings of the table.
        rows: Its cells.
        goals: What it decides.
    """

    title: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    goals: Sequence[Goal] = ()


def render(sections: Sequence[Section], *, setting: Mapping[str, str]) -> str:
    """Return the whole report as Markdown.

    Args:
        sections: In order.
        setting: What one must know to repeat it: machine, versions, day, command.

    >>> section = Section(title="Speed", about="Run once.", columns=["what"], rows=[["it"]])
    >>> print(render([section], setting={"day": "1"}))
    # Benchmarks
    <BLANKLINE>
    - day: 1
    <BLANKLINE>
    ## Speed
    <BLANKLINE>
    Run once.
    <BLANKLINE>
    | what |
    | --- |
    | it |
    <BLANKLINE>
    """
    lines = ["# Benchmarks", "", *(f"- {name}: {value}" for name, value in setting.items()), ""]
    goals = [goal for section in sections for goal in section.goals]
    if goals:
        lines += ["## Goals", "", *_table(["goal", "measured", "at most", "aim", ""], map(_goal_row, goals))]
    for section in sections:
        lines += [f"## {section.title}", "", section.about, "", *_table(section.columns, section.rows)]
    return "\n".join(lines)


def _goal_row(goal: Goal) -> list[str]:
    aim = "" if goal.aim is None else f"{goal.aim:g}{goal.unit}"
    verdict = "met" if goal.is_met else "**not met**"
    return [goal.about, f"{goal.value:.2f}{goal.unit}", f"{goal.limit:g}{goal.unit}", aim, verdict]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return [*("| " + " | ".join(cells) + " |" for cells in lines), ""]
