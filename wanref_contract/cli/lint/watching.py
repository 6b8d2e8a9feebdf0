"""``wanref lint --watch``: judges again whenever a file is saved, for people who write prompts beside an open editor.

Everything is judged anew each time, as if the command had been typed again: what cannot be read, is gone or has just
been made is told as it always is, and the next save is waited for. An editor that saves a file by putting another one
in its place changes the folder, so folders are watched and not files.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from wanref_contract.cli import inputs, say, warn
from wanref_contract.configuration.finding import PYPROJECT, WANREF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wanref_contract.cli.lint.options import Options

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_SETTLED = 50
"""Milliseconds without another change after which a save is taken to be over."""

_STOPPED = 128


def watch(options: Options, lint: Callable[[Options], int]) -> int:
    """Judge what *options* name with *lint*, again after each change, until somebody stops it; return the status."""
    folders = list(folders_of(options.paths))
    for folder in folders:
        if not os.path.isdir(folder):
            return say(f"{folder}: is no folder, so nothing in it can be watched")
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        return say("--watch needs watchfiles: python -m pip install 'wanref-contract[watch]'")
    try:
        return watch_changes(options, lint, _iter_changes(options.paths, folders))
    except KeyboardInterrupt:
        return _STOPPED + 2


def watch_changes(options: Options, lint: Callable[[Options], int], changes: Iterable[object]) -> int:
    """Judge once for each of *changes*, the first of which is that there is somebody to watch; return the status.

    Without an end of *changes*, only a signal that stops `lint` ends it.
    """
    status = 0
    for _ in changes:
        if sys.stdout.isatty():
            sys.stdout.write(_CLEAR)
        status = lint(options)
        sys.stdout.flush()
        if status > _STOPPED:
            return status
        warn("waiting for a file to be saved; Ctrl-C ends it")
    return status


def folders_of(paths: Sequence[str]) -> Iterator[str]:
    """Yield the folders in which what *paths* name may change, each once.

    >>> list(folders_of(["duet.yaml", "films/*.yaml", "films/rain.json"]))
    ['.', 'films']
    """
    seen = set()
    for path in paths:
        folder = path
        while not os.path.isdir(folder) and (folder == path or inputs.is_pattern(folder)):
            folder = _as_named(os.path.dirname(folder)) or "."
        if folder not in seen:
            seen.add(folder)
            yield folder


def _as_named(folder: str) -> str:
    """Return the *folder* whose name a pattern escapes as `glob.escape` does, where there is one."""
    name = re.sub(r"\[([*?[])\]", r"\1", folder)
    return name if os.path.isdir(name) else folder


def concerns(paths: Sequence[str], changed: str) -> bool:
    """Say whether a change of the file *changed* may be one of what *paths* name.

    >>> concerns(["duet.txt"], "/films/duet.txt"), concerns(["duet.txt"], "/films/notes.txt")
    (True, False)
    """
    name = os.path.basename(changed)
    return inputs.is_request_name(name) or name in (WANREF, PYPROJECT, *map(os.path.basename, paths))


def _iter_changes(paths: Sequence[str], folders: Sequence[str]) -> Iterator[object]:
    """Yield once when watching has begun, after each change of what *paths* name, and when a folder went or came back.

    The system watches a folder and not a name: one that was made anew, as by ``git checkout``, is another.
    """
    is_deep = any(path in folders or (os.path.dirname(path) or ".") not in folders for path in paths)
    while True:
        # A folder that goes in this moment is not there the next time.
        with suppress(FileNotFoundError):
            yield from _iter_watched(paths, folders, is_deep=is_deep)


def _iter_watched(paths: Sequence[str], folders: Sequence[str], *, is_deep: bool) -> Iterator[object]:
    """Yield once when those of *folders* that are there are watched, and after each change, until one goes or comes."""
    from watchfiles import watch as watch_files

    own = {name for folder in folders for name in (os.path.abspath(folder), os.path.realpath(folder))}
    there = _identities(folders)
    changes = watch_files(
        *[folder for folder, identity in zip(folders, there, strict=True) if identity],
        watch_filter=lambda _, changed: changed in own or concerns(paths, changed),
        step=_SETTLED,
        rust_timeout=100,
        yield_on_timeout=True,  # the first of which says that nothing is missed any more
        recursive=is_deep,
    )
    yield next(changes)
    for change in changes:
        # One that is made anew may have the number of the one before, but that one was seen to go.
        if _identities(folders) != there or any(changed in own for _, changed in change):
            return
        if change:
            yield change


def _identities(folders: Iterable[str]) -> list[tuple[int, int] | None]:
    """Return by what the system knows each of *folders*; None for one that is not there."""
    identities: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            found = os.stat(folder)
        except OSError:
            identities.append(None)
        else:
            identities.append((found.st_dev, found.st_ino))
    return identities
