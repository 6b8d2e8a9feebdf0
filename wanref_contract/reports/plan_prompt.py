"""A prompt as it is read, for people: the names of the cast in brackets, and what is cut off below a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.reports.cells import ELLIPSIS, cells, visible, wrap
from wanref_contract.reports.colour import paint

if TYPE_CHECKING:
    from wanref_contract.planning import Plan, Text

_LONGEST_CUT = 400  # characters of a cut part: enough to see where it begins
_BLANK = "\N{BRAILLE PATTERN BLANK}"
"""Stands for the cells of a mention until all is wrapped: it keeps them in one piece."""

_MARKED = re.compile(f"\\[{_BLANK}+\\]")


def draw_prompt(text: Text, plan: Plan, *, room: int, colour: bool) -> tuple[str, list[str]]:
    """Return title and lines, of at most *room* cells, of a text of *plan*: what is read, and what is cut off."""
    name = text.pointer.rpartition("/")[2].replace("_", " ").capitalize()
    if not text.cut:
        return f"{name} ({_characters(len(text.read))})", _marked_lines(text, plan, room=room, colour=colour)
    total = len(text.read) + len(text.cut)
    cut = text.cut if len(text.cut) <= _LONGEST_CUT else text.cut[:_LONGEST_CUT] + ELLIPSIS
    sign = f"--- cut here: {_characters(len(text.cut))} below {'is' if len(text.cut) == 1 else 'are'} not read"
    lines = [paint(sign, "warning", colour=colour)]
    lines += [paint(f"x {line}", "warning", colour=colour) for line in wrap(cut, room - 2)]
    title = f"{name} ({len(text.read):,} of {total:,} characters are read)"
    return title, _marked_lines(text, plan, room=room, colour=colour) + lines


def _marked_lines(text: Text, plan: Plan, *, room: int, colour: bool) -> list[str]:
    """Return *text* wrapped, with what it names in brackets, and with a question mark where that names nothing."""
    at, pieces, marks = 0, [], []
    for start, end, sign in _marks(text, plan):
        mention = visible(text.read[start:end]) + sign
        pieces += [text.read[at:start].replace(_BLANK, " "), f"[{_BLANK * cells(mention)}]"]
        marks.append(paint(f"[{mention}]", "warning" if sign else "strong", colour=colour))
        at = end
    lines = wrap("".join([*pieces, text.read[at:].replace(_BLANK, " ")]), room)
    queue = iter(marks)
    return [_MARKED.sub(lambda _: next(queue), line) for line in lines]


def _marks(text: Text, plan: Plan) -> list[tuple[int, int, str]]:
    """Return where *text* names something, in order: start, end, and a question mark where it names nothing."""
    names = [one for one in plan.set_aside if one.pointer == text.pointer and one.effect != "truncate"]
    nobody = {one.span for one in names if one.span}
    marks = [(start, end, "?") for start, end in nobody]
    if text.is_prompt:
        marks += [(*span, "") for asset in plan.assets for span in asset.mentions]
    return sorted(marks)


def _characters(count: int) -> str:
    return f"{count:,} character{'' if count == 1 else 's'}"
