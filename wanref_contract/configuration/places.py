"""Where the keys and items of a TOML file stand, which `tomllib` does not tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Path = tuple[str | int, ...]
    Place = tuple[int, int]

_TOKEN = re.compile(
    r'(?P<text>"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')'
    r"|(?P<comment>#[^\n]*)|(?P<end>\n)|(?P<space>[ \t\r]+)|(?P<sign>[\[\]{},=.])|(?P<bare>[^\s#\"'\[\]{},=.]+)",
    re.DOTALL,
)

_WORDS = ("text", "bare")


def find_places(text: str) -> Mapping[Path, Place]:
    r"""Return line and column, from 1, of each key and each item of a list in *text*, which is TOML.

    >>> find_places('[tool.x]\nignore = ["a",\n "b"]\n')[("tool", "x", "ignore", 1)]
    (3, 2)
    """
    reader = _Reader()
    line, begin = 1, 0
    for found in _TOKEN.finditer(text):
        reader.read(found, (line, found.start() - begin + 1))
        if "\n" in found[0]:
            line += found[0].count("\n")
            begin = found.start() + found[0].rfind("\n") + 1
    reader.end_line()
    return reader.places


class _Reader:
    """One way through the tokens of a text that `tomllib` has read, so that nothing in it is wrong."""

    def __init__(self) -> None:
        self.places: dict[Path, Place] = {}
        self.table: Path = ()
        self.keys: list[str] = []
        self.first: Place = (1, 1)
        self.is_header = self.is_value = False
        self.depth = self.item = 0

    def read(self, found: re.Match[str], here: Place) -> None:
        """Take the next token, which stands *here*."""
        if found.lastgroup == "end" and not self.depth:
            self.end_line()
        elif self.is_value:
            self._read_value(found, here)
        elif found[0] == "[":
            self.is_header = True
        elif found[0] == "=":
            self.places.setdefault((*self.table, *self.keys), self.first)
            self.is_value = True
        elif found.lastgroup in _WORDS:
            self.first = self.first if self.keys else here
            self.keys.append(found[0][1:-1] if found.lastgroup == "text" else found[0])

    def end_line(self) -> None:
        """End a header, or a key with its value."""
        if self.is_header:
            self.table = tuple(self.keys)
            self.places.setdefault(self.table, self.first)
        self.keys, self.is_header, self.is_value, self.item = [], False, False, 0

    def _read_value(self, found: re.Match[str], here: Place) -> None:
        if found[0] in "[{":
            self.depth += 1
        elif found[0] in "]}":
            self.depth -= 1
        elif found[0] == "," and self.depth == 1:
            self.item += 1
        elif found.lastgroup in _WORDS and self.depth == 1:
            self.places.setdefault((*self.table, *self.keys, self.item), here)
