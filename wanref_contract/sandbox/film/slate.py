"""What a film shows: a slate, as is held before a camera, that names the task and its assets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wanref_contract.errors import ContractViolated
from wanref_contract.sandbox.admission import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.planning import Asset, Plan
    from wanref_contract.sandbox.task import Task

_LONGEST = 40  # letters in a line
_MOST_LINES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """What a film shows from beginning to end.

    Attributes:
        width: In pixels.
        height: In pixels.
        seconds: How long the film is.
        lines: What is written on it.
        shape: What its shape ought to be, where nobody knows that here; empty where it is known.
    """

    width: int
    height: int
    seconds: int
    lines: tuple[str, ...] = ()
    shape: str = ""


def slate_of(task: Task, contract: Contract) -> Slate:
    """Return what the film of *task* shows.

    The shape of a start frame is in its file, which nobody opens here; the film then has the size of the order. A task
    that was kept from a sandbox with another contract may have no plan by this one; its film then names no assets.
    """
    order = task.order
    try:
        made = plan_of(task.request, contract)
    except ContractViolated:
        made = None
    lines = [_cut(line) for line in _iter_lines(task, made)][:_MOST_LINES]
    shape = made.film.shape if made else ""
    return Slate(width=order.width, height=order.height, seconds=order.seconds, lines=tuple(lines), shape=shape)


def _iter_lines(task: Task, made: Plan | None) -> Iterator[str]:
    yield "test film of the sandbox"
    yield task.id
    yield made.contract if made else "made by another contract"
    yield f"{task.order.width} x {task.order.height}, {task.order.seconds} seconds"
    if made is None:
        return
    if made.film.shape:
        yield "start frame not opened: ratio unknown"
    yield ""
    for asset in made.assets:
        yield from _iter_asset(asset)


def _iter_asset(asset: Asset) -> Iterator[str]:
    name = asset.kind if asset.number is None else f"{asset.kind} {asset.number}"
    yield f"{name}: {_file_name(asset.url)}"
    if asset.voice:
        yield f"  voice: {_file_name(asset.voice.url) if asset.voice.url else 'its own'}"


def _file_name(url: str) -> str:
    """Return the last name in the path of *url*, which is no place for logins and signatures.

    >>> _file_name("https://example.com/cast/woman.png?signature=1"), _file_name("https://example.com")
    ('woman.png', 'example.com')
    """
    found = re.search(r"[^/]+(?=/*$)", urlsplit(url).path)
    return found[0] if found else urlsplit(url).hostname or "?"


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 2]}.."
