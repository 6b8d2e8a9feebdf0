"""What was exercised of a contract, told: as a table, as JSON, and as a page of HTML that needs nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = 1
"""Of the report in JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What there is of a contract, and what of it was exercised.

    Attributes:
        contract: Its name.
        known: By kind, the names of everything there is.
        seen: By kind, those that were exercised.
    """

    contract: str
    known: Mapping[str, tuple[str, ...]]
    seen: Mapping[str, frozenset[str]]

    def count(self, kind: str = "") -> tuple[int, int]:
        """Return how many of *kind* were exercised, and how many there are; of all kinds where none is named."""
        kinds = [kind] if kind else list(self.known)
        return sum(len(self.seen[one]) for one in kinds), sum(len(self.known[one]) for one in kinds)

    def percent(self, kind: str = "") -> float:
        """Return how much of *kind* was exercised, in percent, rounded down to tenths: 100 is all of it.

        >>> Coverage(contract="c", known={"rules": ("a", "b")}, seen={"rules": frozenset("a")}).percent()
        50.0
        """
        exercised, there = self.count(kind)
        return exercised * 1000 // there / 10 if there else 100.0

    def missing(self, kind: str) -> tuple[str, ...]:
        """Return the names of *kind* that were not exercised."""
        return tuple(name for name in self.known[kind] if name not in self.seen[kind])


def iter_lines(coverage: Coverage, width: int = 100) -> Iterator[str]:
    """Yield the lines of the table, and below each kind what was not exercised."""
    for kind in (*coverage.known, ""):
        exercised, there = coverage.count(kind)
        yield f"{kind or 'all':10}{exercised:5} of {there:4}  {coverage.percent(kind):5.1f} %"
        missing = f"not exercised: {', '.join(coverage.missing(kind))}" if kind and coverage.missing(kind) else ""
        yield from wrap(missing, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def to_json(coverage: Coverage) -> dict[str, Any]:
    """Return *coverage* as a JSON value."""
    return {
        "version": VERSION,
        "contract": coverage.contract,
        "percent": coverage.percent(),
        "kinds": {
            kind: {
                "exercised": [name for name in names if name in coverage.seen[kind]],
                "missing": list(coverage.missing(kind)),
                "percent": coverage.percent(kind),
            }
            for kind, names in coverage.known.items()
        },
    }


def render_json(coverage: Coverage) -> str:
    """Return *coverage* as a text of JSON."""
    return json.dumps(to_json(coverage), indent=2, ensure_ascii=False) + "\n"


def render_html(coverage: Coverage) -> str:
    """Return *coverage* as a page that loads nothing."""
    kinds = "".join(_section(coverage, kind) for kind in coverage.known)
    title = escape(f"Coverage of {coverage.contract}")
    return _PAGE.format(title=title, percent=coverage.percent(), kinds=kinds)


RENDERERS = {"json": render_json, "html": render_html}
"""The forms in which a report can be written."""

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
ul {{ columns: 16rem; list-style: none; padding: 0 }}
.no {{ font-weight: bold }}
</style>
<h1>{title}</h1>
<p>{percent:.1f} % of it was exercised. ✓ was, ✗ was not.</p>
{kinds}</html>
"""


def _section(coverage: Coverage, kind: str) -> str:
    exercised, there = coverage.count(kind)
    items = "".join(
        f"<li>✓ {escape(name)}</li>\n" if name in coverage.seen[kind] else f'<li class="no">✗ {escape(name)}</li>\n'
        for name in coverage.known[kind]
    )
    return f"<h2>{escape(kind)}: {exercised} of {there}</h2>\n<ul>\n{items}</ul>\n"
