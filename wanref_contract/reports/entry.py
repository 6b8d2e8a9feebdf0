"""One finding as a paragraph of the text report.

The headline is a sentence: the pointer is its subject, and the message goes on with "must". Below it stand
the place in the form that editors and terminals open on a click, the excerpt, the way to mend it, what the
API does about it and how sure that is, and the command that tells more. What was said of the same rule before is not
said again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from wanref_contract.finding import CERTAINTIES, EFFECTS, OURS
from wanref_contract.reports.cells import shorten, visible, wrap
from wanref_contract.reports.colour import paint
from wanref_contract.reports.excerpt import draw, iter_marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.reports.excerpt import Mark, Row, TextLines

_NARROWEST = 40  # what is less than this many columns wide may wrap by itself
_POINTER_LIMIT = 120
_PROSE_LIMIT = 500  # a sentence of ours with some values of the user's fits; a whole prompt does not


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the findings of one instance are drawn on.

    Attributes:
        path: The file, as the user named it.
        lines: The lines of the text that the instance came from.
        first_line: The number of the first of *lines* in the file, from 1.
        index: The place of the instance in its file, from 0.
        explaining: The command that explains a rule.
        colour: Whether to use colours.
        width: How many columns there are.
    """

    path: str
    lines: TextLines
    first_line: int
    index: int
    explaining: str
    colour: bool
    width: int


def render_finding(finding: Finding, page: Page, *, told: str | None, rule: Rule | None = None) -> str:
    """Draw *finding*: a paragraph, without the blank line that parts it from the next.

    Args:
        finding: What is drawn.
        page: What it is drawn on.
        told: The help that the reader was given last where this rule was broken before; None for the first time.
        rule: The rule that is broken, where it is known; it says how the finding can be mended by machine.
    """
    marks = tuple(_iter_marks(finding, page))
    last_line = max((mark.line for mark in marks), default=0) + page.first_line
    gutter = " " * len(str(last_line))
    room = max(_NARROWEST, page.width) - len(gutter) - len(" | ")
    lines = [*_headline(finding, page), _arrow(finding, page, gutter=gutter)]
    notes = list(_iter_notes(finding, page, told=told, rule=rule))
    if marks:
        lines.append(_framed("", page, gutter=gutter))
        lines += (_row(row, finding, page, gutter=gutter) for row in draw(page.lines, marks, room=room))
        lines += [_framed("", page, gutter=gutter)] if notes else []
    for name, text in notes:
        sign = paint("=", "frame", colour=page.colour)
        head = f"{gutter} {sign} {paint(name, 'strong', colour=page.colour)}: "
        if name == "more":
            lines.append(head + visible(text))  # in one piece, whatever the width: it is there to be copied
        else:
            lines += _hanging(head, text, page, indent=len(gutter) + len(name) + len(" = : "))
    return "".join(f"{line}\n" for line in lines)


def _iter_marks(finding: Finding, page: Page) -> Iterator[Mark]:
    if finding.location is None:
        return
    yield from iter_marks(page.lines, finding.location, first_line=page.first_line)
    for location, pointer in zip_longest(finding.related_locations, finding.related):
        if location is None or location == finding.location:
            continue
        label = pointer if pointer and pointer != finding.pointer else "also here"
        yield from iter_marks(page.lines, location, first_line=page.first_line, label=label, related=True)


def _headline(finding: Finding, page: Page) -> Iterator[str]:
    head = f"{finding.severity}[{finding.code}]"
    text = f"{shorten(finding.pointer, _POINTER_LIMIT)} {shorten(finding.message, _PROSE_LIMIT)}"
    painted = paint(head, finding.severity, colour=page.colour) + ": "
    return _hanging(painted, text, page, indent=len(head) + len(": "), style="strong")


def _arrow(finding: Finding, page: Page, *, gutter: str) -> str:
    place = visible(page.path)
    if finding.location is not None:
        place += f":{finding.location.line}:{finding.location.column}"
    if page.index:
        place += f" (request {page.index + 1})"
    return f"{gutter}{paint('-->', 'frame', colour=page.colour)} {place}"


def _row(row: Row, finding: Finding, page: Page, *, gutter: str) -> str:
    if row.kind == "gap":
        return paint(row.text, "frame", colour=page.colour)
    if row.kind == "source":
        number = f"{row.line + page.first_line:>{len(gutter)}}"
        return _framed(row.text, page, gutter=number)
    blank = len(row.text) - len(row.text.lstrip(" "))
    style = finding.severity if row.kind == "mark" else "frame"
    marked = row.text[:blank] + paint(row.text[blank:], style, colour=page.colour)
    return _framed(marked, page, gutter=gutter)


def _framed(text: str, page: Page, *, gutter: str) -> str:
    frame = paint(f"{gutter} |", "frame", colour=page.colour)
    return f"{frame} {text}" if text else frame


def _iter_notes(finding: Finding, page: Page, *, told: str | None, rule: Rule | None) -> Iterator[tuple[str, str]]:
    """Yield what is said below the excerpt; of what every finding of a rule has in common, what is not told yet."""
    if finding.related and not finding.related_locations:
        yield "see", ", ".join(shorten(pointer, _POINTER_LIMIT) for pointer in finding.related)
    if finding.help and finding.help != told:
        yield "help", shorten(finding.help, _PROSE_LIMIT)
    if told is not None:
        return
    if rule and rule.fix:
        yield "fix", _fix_words(rule)
    effect = EFFECTS[finding.effect]
    if finding.certainty != "documented":
        yield "note", f"{effect} {CERTAINTIES[finding.certainty]}"
    elif finding.effect in OURS:
        yield "note", effect
    else:
        yield "note", f"{effect.removesuffix('.')} (documented)."
    yield "more", f"{page.explaining} {finding.rule}"


def _fix_words(rule: Rule) -> str:
    """Say what mends findings of *rule*, and what of the two that does it."""
    from wanref_contract.contract.model import EDITS

    edits = list(dict.fromkeys(EDITS[fix.edit] for fix in rule.fixes))
    words = f"{', '.join(edits[:-1])} or {edits[-1]}" if len(edits) > 1 else edits[0]
    return f"--fix {words}" if rule.fix == "safe" else f"--fix --unsafe-fixes {words}"


def _hanging(head: str, text: str, page: Page, *, indent: int, style: str = "") -> Iterator[str]:
    """Yield *text* wrapped behind *head*, which is *indent* cells wide: further lines under the first."""
    for line in wrap(text.strip(), max(_NARROWEST, page.width) - indent):
        yield head + (paint(line, style, colour=page.colour) if style else line)
        head = " " * indent
