"""Suppressions in the comments of YAML: at the end of the line that they are about, or on a line of their own above it.

They are looked for only in texts that hold the word.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from wanref_contract.source.yaml_comments import iter_comments
from wanref_contract.suppressing.suppression import Mistake, Suppression
from wanref_contract.wording import nearest, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wanref_contract.source.location import Lines, Location

_WORD = b"wanref"

_COMMENT = re.compile(r"#[^#\n]*?wanref", re.IGNORECASE)
_EXACT = re.compile(r"#[ \t]*wanref:")
_NEARLY = re.compile(
    r"#[ \t]*wanref(?:[ \t]*:|[ \t_-]*ignore\b)|#[^#\n]*?wanref[ \t]*[:_-]?[ \t]*ignore\[", re.IGNORECASE
)
"""What is meant to suppress: the word with its colon or with what it is to do, in capitals or behind other words."""

_NAMED = re.compile(r"ignore[\s:=\[]*([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)", re.IGNORECASE)
_NO_COMMA = re.compile(r"\S+\s+until\s*=.*")
_SAID = re.compile(r"ignore\[(?P<items>[^\[\]]*)\][ \t]*(?P<reason>.*)", re.DOTALL)
_ONLY_COMMENT = re.compile(r"[ \t\r]*(?:#.*|---[ \t\r]*(?:#.*)?)?")

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_EXAMPLE = "# wanref: ignore[WAN304] and a reason, or ignore[WAN304, until=2027-01-31]"


def may_suppress(data: bytes) -> bool:
    """Say whether there may be suppressions in the comments of *data*.

    >>> may_suppress(b"seed: 1  # wanref: ignore[WAN101] it rains"), may_suppress(b"seed: 1  # any")
    (True, False)
    """
    return _WORD in data.lower()


def read_comments(lines: Lines) -> tuple[tuple[Suppression, ...], tuple[Mistake, ...]]:
    """Return the suppressions in the comments of the YAML *lines*, and what is wrong with their form.

    >>> from wanref_contract.source.location import Lines
    >>> (one,), _ = read_comments(Lines("seed: 1 # wanref: ignore[WAN101] it rains"))
    >>> one.rule, one.reason, one.line
    ('WAN101', 'it rains', 1)
    """
    suppressions: list[Suppression] = []
    mistakes: list[Mistake] = []
    for comment, location, line in _iter_meant(iter_comments(lines.text, _COMMENT), lines):
        for one in _read_comment(comment, location, line):
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
    """Yield each of *comments*, where it stands, and the number of the line that it is about; 0 for none."""
    ahead = 0  # the line below the last comment, and below the others that follow it
    for start, _, end in comments:
        comment = lines.text[start:end].rstrip()
        location = lines.location(start, start + len(comment))
        index = location.line - lines.first
        if not _ONLY_COMMENT.fullmatch(lines[index]):
            yield comment, location, location.line
            continue
        ahead = max(ahead, index + 1)
        while ahead < len(lines) and _ONLY_COMMENT.fullmatch(lines[ahead]):
            ahead += 1
        yield comment, location, lines.first + ahead if ahead < len(lines) else 0


def _read_comment(comment: str, location: Location, line: int) -> Iterator[Suppression | Mistake]:
    exact = _EXACT.match(comment)
    if exact is None:
        if _NEARLY.match(comment):
            yield _misshapen("a suppression", comment[1:].strip(), location, line, meant=_meant(comment))
        return
    said = comment[exact.end() :].strip()
    form = _SAID.fullmatch(said)
    items = [item.strip() for item in form["items"].split(",")] if form else []
    days = [item.partition("=")[2].strip() for item in items if item.partition("=")[0].strip() == "until"]
    rules = [item for item in items if item.partition("=")[0].strip() != "until"]
    if form is None or not all(rules) or not rules or len(days) > 1 or any(map(_NO_COMMA.fullmatch, rules)):
        yield _misshapen("a suppression", said, location, line, meant=_what_is_wrong(said, rules))
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


def _meant(comment: str) -> str:
    """Return what a *comment* is to say that nearly suppresses."""
    named = _NAMED.search(comment)
    return f"; did you mean # wanref: ignore[{named[1] if named else 'WAN304'}]?"


def _what_is_wrong(said: str, rules: Sequence[str]) -> str:
    """Return what may be wrong with the form of what a comment has *said*, of *rules*; nothing for anything else."""
    if any(map(_NO_COMMA.fullmatch, rules)):
        return "; a comma is missing before until"
    word = said.partition("[")[0].strip()
    return "; did you mean ignore?" if word != "ignore" and nearest(word, ["ignore"]) else ""


def _misshapen(wanted: str, said: str, location: Location, line: int, *, meant: str = "") -> Mistake:
    values = {"wanted": wanted, "value": show(said), "meant": meant, "instead": _EXAMPLE}
    return Mistake(rule="suppression-shape", values=values, location=location, line=line)
