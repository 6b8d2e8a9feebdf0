"""A plan on a page for people, which is read at a glance, in a terminal and in a log.

The first line says what comes out and what is counted. Below it stand the cast with its voices, the prompt, the
settings, what has no effect, and the cost. Files are called by the end of their address, as long as it takes to tell
them apart; JSON has the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.reports.cells import cells, shorten, visible, wrap
from wanref_contract.reports.colour import paint
from wanref_contract.reports.plan_prompt import draw_prompt
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.finding import Finding
    from wanref_contract.planning import Asset, Bill, Plan, Setting, Voice

_NARROWEST = 40  # what is less than this many columns wide may wrap by itself
_INDENT = "  "
_GAP = "   "
_LONGEST_NAME = 28  # of a file
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """What a plan is drawn on.

    Attributes:
        title: What the plan is of.
        colour: Whether to use colours.
        width: How many columns there are.
    """

    title: str
    colour: bool = False
    width: int = 80


def render_plan(plan: Plan, page: PlanPage) -> str:
    """Draw *plan*: paragraphs with a blank line between two.

    >>> from wanref_contract import plan
    >>> made = plan({"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]})
    >>> print(render_plan(made, PlanPage(title="film.json")).partition("Prompt")[0].rstrip())
    film.json: 5 seconds of film, 1280 x 720; billed: 5 seconds
    <BLANKLINE>
    Cast
      Image 1   i.png   no voice   not named
    """
    room = max(_NARROWEST, page.width) - len(_INDENT)
    parts = [
        _headline(plan, page),
        _section("Cast", _cast(plan, page), page),
        *(_section(*draw_prompt(text, plan, room=room, colour=page.colour), page) for text in plan.texts),
        _section("Film", _film(plan), page),
        _section("Without effect", _set_aside(plan, page), page),
        _section("Cost", _cost(plan.bill, plan) if plan.bill else (), page),
    ]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


def _section(title: str, lines: Iterable[str], page: PlanPage) -> list[str]:
    """Return a section, or nothing where there is nothing to say."""
    body = [_INDENT + line if line else "" for line in lines]
    return [paint(title, "frame", colour=page.colour), *body] if body else []


def _headline(plan: Plan, page: PlanPage) -> list[str]:
    """Return the first line, or two where there is no room: what comes out, and what is counted."""
    billed = f"; billed: {_billed(plan.bill)}" if plan.bill and plan.bill.parts else ""
    text = f"{_counted(plan.film.seconds, 'second')} of film, {_size(plan)}{billed}"
    title = visible(page.title)
    painted = paint(title, "strong", colour=page.colour)
    if cells(title) + len(": ") + cells(text) <= page.width:
        return [f"{painted}: {text}"]
    return [f"{painted}:", *(_INDENT + line for line in wrap(text, max(_NARROWEST, page.width) - len(_INDENT)))]


def _size(plan: Plan) -> str:
    return f"{plan.film.size[0]} x {plan.film.size[1]}" if plan.film.size else plan.film.shape


# ---- Cast ---------------------------------------------------------------------------------------------------------


def _cast(plan: Plan, page: PlanPage) -> Iterator[str]:
    """Yield a row for each asset, and below it the voices that are not heard."""
    names = _file_names([url for asset in plan.assets for url in _urls(asset)])
    rows = [(asset.label, names[asset.url], _speaks(asset, names), _named(asset)) for asset in plan.assets]
    margin = sum(max((cells(visible(row[column])) for row in rows), default=0) + len(_GAP) for column in (0, 1))
    for asset, row in zip(plan.assets, _table(rows), strict=True):
        yield row
        for one in asset.unheard:
            note = f"not with {_voice(one.voice, names)}" + (f": {one.rule}" if one.rule else "")
            yield " " * margin + (paint(note, "warning", colour=page.colour) if one.rule else note)


def _urls(asset: Asset) -> Iterator[str]:
    yield asset.url
    for voice in (asset.voice, *(one.voice for one in asset.unheard)):
        if voice and voice.url is not None:
            yield voice.url


def _speaks(asset: Asset, names: Mapping[str, str]) -> str:
    return f"speaks with {_voice(asset.voice, names)}" if asset.voice else "no voice"


def _voice(voice: Voice, names: Mapping[str, str]) -> str:
    return f"{names[voice.url]} ({voice.by})" if voice.url is not None else "its own sound"


def _named(asset: Asset) -> str:
    if asset.number is None:
        return ""
    times = len(asset.mentions)
    return {0: "not named", 1: "named once", 2: "named twice"}.get(times, f"named {times} times")


def _file_names(urls: Iterable[str]) -> dict[str, str]:
    """Return by address the end of it, as much as tells it from the others.

    >>> list(_file_names(["https://a.example/1/cat.png?key=7", "https://a.example/2/cat.png"]).values())
    ['1/cat.png', '2/cat.png']
    """
    names = {}
    paths = {url: re.split("[?#]", url)[0].rstrip("/") for url in dict.fromkeys(urls)}
    for url, path in paths.items():
        others = {other for one, other in paths.items() if one != url}
        parts = path.split("/")
        ends = ("/".join(parts[-count:]) for count in range(1, len(parts)))
        end = next((end for end in ends if end and not any(f"/{other}".endswith(f"/{end}") for other in others)), url)
        names[url] = shorten(end, _LONGEST_NAME)
    return names


# ---- Film ---------------------------------------------------------------------------------------------------------


def _film(plan: Plan) -> Iterator[str]:
    """Yield a row for the size and for each setting, save the one that names the model."""
    rows = [("size", _size(plan))] if _size(plan) else []
    for setting in plan.settings:
        if setting.value != plan.contract:
            notes = ", ".join(_notes(setting, plan))
            rows.append((_name(setting.pointer), _value(setting) + (f" ({notes})" if notes else "")))
    yield from _table(rows)


def _notes(setting: Setting, plan: Plan) -> Iterator[str]:
    if not setting.given and not setting.otherwise:
        yield "by default"
    if setting.pointer == plan.film.pointer and plan.film.at_most is not None:
        yield f"{plan.film.at_most} at most: {plan.film.capped_by}"


def _value(setting: Setting) -> str:
    value = setting.value if isinstance(setting.value, str) else quote(setting.value)
    return shorten(setting.otherwise or value, _LONGEST_VALUE)


def _name(pointer: str) -> str:
    return pointer.removeprefix("/").replace("/", ".")


def _set_aside(plan: Plan, page: PlanPage) -> Iterator[str]:
    """Yield a sentence for each thing that has no part in the film."""
    for finding in plan.set_aside:
        yield from _sentence(finding, page)


def _sentence(finding: Finding, page: PlanPage) -> Iterator[str]:
    room = max(_NARROWEST, page.width) - 2 * len(_INDENT)
    text = f"{shorten(finding.pointer, _LONGEST_VALUE)} {shorten(finding.message, 300)} [{finding.code} {finding.rule}]"
    for number, line in enumerate(wrap(text, room)):
        yield f"{_INDENT if number else ''}{line}"


# ---- Cost ---------------------------------------------------------------------------------------------------------


def _cost(bill: Bill, plan: Plan) -> Iterator[str]:
    """Yield what is counted, part by part, and what is known of its price."""
    rows = [
        (part.label, _range(part.least, part.most, bill), "" if part.least == part.most else "its length is not known")
        for part in bill.parts
    ]
    if len(rows) > 1:
        rows.append(("together", _billed(bill), ""))
    yield from _table(rows)
    if any(part.disputed for part in bill.parts) and bill.otherwise is not None:
        told = _range(bill.otherwise, bill.otherwise, bill)
        yield f"The pages disagree on what is counted ({bill.contradiction}); by another reading, {told}."
    for setting in plan.settings:
        if setting.pointer in bill.dearer:
            yield f"{_name(setting.pointer)} {_value(setting)} is dearer, by a factor that is not published."
    if bill.failed_task == 0:
        yield "A task that fails costs nothing."


def _billed(bill: Bill) -> str:
    return _range(bill.least, bill.most, bill)


def _range(least: int, most: int | None, bill: Bill) -> str:
    if most is None:
        return f"{least} {bill.unit}s or more"
    return _counted(least, bill.unit) if least == most else f"{least} to {_counted(most, bill.unit)}"


# ---- Rows ---------------------------------------------------------------------------------------------------------


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield *rows* with their columns one under the other."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield _GAP.join(map(_padded, row, widths)).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'' if count == 1 else 's'}"
