"""What a configuration says of the findings of a file: which are ignored there, and how grave the others are."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What holds for the files of one pattern.

    Attributes:
        pattern: Which files, as `matches` understands it.
        ignore: The ids of the rules that are ignored there.
        severities: How grave the findings of a rule are there, by its id.
    """

    pattern: str
    ignore: frozenset[str]
    severities: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What holds for all files, and for some.

    Attributes:
        folder: Where the patterns begin.
        severities: How grave the findings of a rule are, by its id.
        per_file: What holds for some files; where several speak of one rule, the last is heard.
    """

    folder: str
    severities: Mapping[str, str]
    per_file: tuple[Override, ...]

    def at(self, path: str) -> tuple[frozenset[str], Mapping[str, str]]:
        """Return the ids of the rules that are ignored in the file *path*, and how grave findings are there.

        >>> drafts = Override(pattern="drafts/*", ignore=frozenset({"seed-type"}), severities={})
        >>> overrides = Overrides(folder="/films", severities={"syntax": "info"}, per_file=(drafts,))
        >>> overrides.at("/films/drafts/rain.yaml")
        (frozenset({'seed-type'}), {'syntax': 'info'})
        """
        ignore: frozenset[str] = frozenset()
        severities = dict(self.severities)
        for one in self.per_file if path != "-" else ():
            if matches(one.pattern, path, folder=self.folder):
                ignore |= one.ignore
                severities |= one.severities
        return ignore, severities


def matches(pattern: str, path: str, *, folder: str) -> bool:
    """Say whether the file *path* is one of *pattern*.

    A ``*`` stands for anything within a name, ``**`` for any folders. A pattern without a stroke is about a name in
    whatever folder, any other about a path from *folder* on. One that names a folder is about all files below it.

    >>> matches("*.draft.yaml", "/films/a/b.draft.yaml", folder="/films")
    True
    >>> matches("a/*.yaml", "/films/a/b/c.yaml", folder="/films"), matches("a", "/films/a/b/c.yaml", folder="/films")
    (False, True)
    """
    whole = os.path.abspath(path)
    try:
        inside = os.path.relpath(whole, folder).replace(os.sep, "/")
    except ValueError:  # on another drive
        return False
    if "/" not in pattern:
        return not inside.startswith("../") and any(_expression(pattern).fullmatch(name) for name in inside.split("/"))
    parts = inside.split("/")
    heads = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    expression = _expression(pattern.strip("/").removeprefix("./"))
    return any(expression.fullmatch(head) for head in heads)


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    """Return *pattern* as a regular expression."""
    signs = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(signs.get(piece, re.escape(piece)) for piece in pieces))
