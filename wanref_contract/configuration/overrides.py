"""What a configuration says of the findings of a file: which are ignored there, and how grave the others are."""

from __future__ import annotations

import os
import posixpath
import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
    names = inside.split("/")
    if "/" not in pattern:
        return names[0] != ".." and any(_name(pattern).fullmatch(name) for name in names)
    return _is_like([part for part in pattern.split("/") if part not in ("", ".")], names)


def why_idle(pattern: str, folder: str) -> tuple[str, str]:
    """Return why *pattern*, of a file in *folder*, is about no file at all, and what may be meant; nothing otherwise.

    >>> why_idle("/films/drafts/*.yaml", "/films")
    ('begins at the root, and patterns begin at the folder of this file', 'drafts/*.yaml')
    >>> why_idle("drafts", "/films")
    ('', '')
    """
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    if not parts:
        return "names nothing", "**/*"
    if pattern.startswith("/") or os.path.isabs(pattern):
        root = folder.replace(os.sep, "/").rstrip("/") + "/"
        inside = pattern.removeprefix(root).strip("/")
        return (
            "begins at the root, and patterns begin at the folder of this file",
            inside if "/" in inside else f"./{inside}",
        )
    if ".." in parts[next((number for number, part in enumerate(parts) if part != ".."), 1) :]:
        return "leads up from below", posixpath.normpath(pattern)
    return _why_literal(pattern)


def _why_literal(pattern: str) -> tuple[str, str]:
    """Return what *pattern* says in signs that stand for themselves here, and what may be meant; nothing otherwise.

    A file may have such a name, but whoever writes one means it as elsewhere.
    """
    if pattern.startswith("!"):
        return "begins with !, which leaves nothing out", "?" + pattern[1:]
    if re.search(r"\{[^{}/]*,[^{}/]*\}", pattern):
        first = re.sub(r"\{([^{},/]*),[^{}/]*\}", r"\1", pattern)
        return "has choices in braces, and here each choice is a pattern of its own", first
    if re.search(r"\[[^\]/]*(?:/|$)", pattern):
        return "has a [ that nothing closes", pattern.replace("[", "?")
    return "", ""


def _is_like(parts: Sequence[str], names: Sequence[str]) -> bool:
    """Say whether *names* begin with what *parts* stand for.

    Only the last ``**`` is ever tried anew, one name further: what came before it is matched as early as can be, so no
    other choice leaves more. That takes the product of both lengths at most.
    """
    part = name = 0
    any_folders, tried = -1, 0
    while part < len(parts):
        if parts[part] == "**":
            any_folders, tried = part, name
            part += 1
        elif name < len(names) and _name(parts[part]).fullmatch(names[name]):
            part, name = part + 1, name + 1
        elif any_folders >= 0 and tried < len(names):
            tried += 1
            part, name = any_folders + 1, tried
        else:
            return False
    return True


@lru_cache(maxsize=256)
def _name(pattern: str) -> re.Pattern[str]:
    """Return the *pattern* of one name as a regular expression; those of `fnmatch` never go back over a ``*``."""
    return re.compile(translate(pattern.replace("[", "[[]")))
