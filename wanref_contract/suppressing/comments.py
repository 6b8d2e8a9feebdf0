"""Suppressions in the comments of YAML: at the end of the line that they are about, or on a line of their own above it.

They are looked for only in texts that hold the word.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from wanref_contract.source.yaml_comments import iter_comments
from wanref_contract.suppressing.suppression import Mistake, Suppression
from wanref_contract.wording import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wanref_contract.source.location import Lines, Location

_WORD = b"wanref:"

_COMMENT = re.compile(r"#[ \t]*wanref:")
_SAID = re.compile(r"ignore\[(?P<items>[^\[\]]*)\][ \t]*(?P<reason>.*)", re.DOTALL)
_ONLY_COMMENT = re.compile(r"[ \t\r]*(?:#.*|---[ \t\r]*(?:#.*)?)?")

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_EXAMPLE = "# wanref: ignore[WAN304] and a reason, or ignore[WAN304, until=2027-01-31]"


def may_suppress(data: bytes) -> bool:
    """Say whether there may be suppressions in the comments of *data*.

    >>> may_suppress(b"seed: 1  # wanref: ignore[WAN101] it rains"), may_suppress(b"seed: 1  # any")
    (True, False)
    """
    return _WORD in data


def read_comments(lines: Lines) -> tuple[tuple[Suppression, ...], tuple[Mistake, ...]]:
    """Return the suppressions in the comments of the YAML *lines*, and what is wrong with their form.

    >>> from wanref_contract.source.location import Lines
    >>> (one,), _ = read_comments(Lines("seed: 1 # wanref: ignore[WAN101] it rains"))
    >>> one.rule, one.reason, one.line
    ('WAN101', 'it rains', 1)
    """
    suppressions: list[Suppression] = []
    mistakes: list[Mistake] = []
    for said, location, line in _iter_meant(iter_comments(lines.text, _COMMENT), lines):
        for one in _read_comment(said, location, line):
            (suppressions if isinstance(one, Suppression) else mistakes).append(one)  # type: ignore[arg-type]
    return tuple(suppressions), tuple(mistakes)


def parse_day(text: str) -> date | None:
    """Return the day that *text* names, year first; None where it names none.

    >>> parse_day("2027-01-31"), parse_day("2027-W04-7")
    (datetime.date(2027, 1, 31), None)
    """
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _iter_meant(comments: Iterable[tuple[int, int, int]], lines: Lines) -> Iterator[tuple[str, Location, int]]:
    """Yield what each of *comments* says, where it stands, and the number of the line that it is about; 0 for none."""
    ahead = 0  # the line below the last comment, and below the others that follow it
    for start, begin, end in comments:
        said = lines.text[begin:end]
        location = lines.location(start, begin + len(said.rstrip()))
        index = location.line - lines.first
        if not _ONLY_COMMENT.fullmatch(lines[index]):
            yield said.strip(), location, location.line
            continue
        ahead = max(ahead, index + 1)
        while ahead < len(lines) and _ONLY_COMMENT.fullmatch(lines[ahead]):
            ahead += 1
        yield said.strip(), location, lines.first + ahead if ahead < len(lines) else 0


def _read_comment(said: str, location: Location, line: int) -> Iterator[Suppression | Mistake]:
    form = _SAID.fullmatch(said)
    items = [item.strip() for item in form["items"].split(",")] if form else []
    days = [item.partition("=")[2].strip() for item in items if item.partition("=")[0].strip() == "until"]
    rules = [item for item in items if item.partition("=")[0].strip() != "until"]
    if form is None or not all(rules) or not rules or len(days) > 1:
        yield _misshapen("a suppression", said, location, line)
        return
    until = parse_day(days[0]) if days else None
    if days and until is None:
        yield _misshapen("until a day, year first", days[0], location, line)
        return
    if not form["reason"].strip():
        values = {"rules": ", ".join(rules)}
        yield Mistake(rule="suppression-reason", values=values, location=location, line=line)
    for rule in dict.fromkeys(rules):
        yield Suppression(rule=rule, reason=form["reason"].strip(), until=until, line=line, location=location)


def _misshapen(wanted: str, said: str, location: Location, line: int) -> Mistake:
    values = {"wanted": wanted, "value": show(said), "instead": _EXAMPLE}
    return Mistake(rule="suppression-shape", values=values, location=location, line=line)
