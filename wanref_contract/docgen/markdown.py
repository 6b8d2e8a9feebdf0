"""Pieces of Markdown: links, tables and fenced blocks that hold any text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made from schema/ by `make generate`; do not edit. -->"
"""The first line of every page that is written here."""


def page(title: str, *parts: str) -> str:
    """Return a whole page of *parts*, with a blank line between any two; empty parts are left out.

    >>> print(page("Fields", "One.", "", "Two."))
    <!-- Made from schema/ by `make generate`; do not edit. -->
    <BLANKLINE>
    # Fields
    <BLANKLINE>
    One.
    <BLANKLINE>
    Two.
    <BLANKLINE>
    """
    return "\n\n".join([GENERATED, f"# {title}", *filter(None, parts)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Return a table; nothing where it has no rows.

    >>> print(table(["name", "value"], [["a", "1 | 2"]]))
    | name | value |
    |---|---|
    | a | 1 \| 2 |
    """
    lines = [_row(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join([_row(header), "|" + "---|" * len(header), *lines]) if lines else ""


def _row(cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def fence(text: str, language: str) -> str:
    """Return *text* in a block of its own, fenced by more backticks than it holds.

    >>> print(fence("a", "text"))
    ```text
    a
    ```
    """
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def code(value: object) -> str:
    """Return *value* as code within a sentence.

    >>> code(5)
    '`5`'
    """
    return f"`{value}`"


def anchor(heading: str) -> str:
    """Return the fragment by which a link reaches *heading*, as Git forges make it.

    >>> anchor("`model_params.voice_bindings`"), anchor("Size and price")
    ('model_paramsvoice_bindings', 'size-and-price')
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
