"""``wanref lint --watch``: judges again whenever a file is saved, for people who write prompts beside an open editor.

Everything is judged anew each time, as if the command had been typed again: what cannot be read, is gone or has just
been made is told as it always is, and the next save is waited for. An editor that saves a file by putting another one
in its place changes the folder, so folders are watched and not files.
"""

from __future__ import annotations

import os
import sys
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
        while not os.path.isdir(folder) and (folder == path or any(sign in folder for sign in "*?[")):
            folder = os.path.dirname(folder) or "."
        if folder not in seen:
            seen.add(folder)
            yield folder


def concerns(paths: Sequence[str], changed: str) -> bool:
    """Say whether a change of the file *changed* may be one of what *paths* name.

    >>> concerns(["duet.txt"], "/films/duet.txt"), concerns(["duet.txt"], "/films/notes.txt")
    (True, False)
    """
    name = os.path.basename(changed)
    return inputs.is_request_name(name) or name in (WANREF, PYPROJECT, *map(os.path.basename, paths))


def _iter_changes(paths: Sequence[str], folders: Sequence[str]) -> Iterator[object]:
    """Yield once when watching has begun, and after each change of what *paths* name."""
    from watchfiles import watch as watch_files

    changes = watch_files(
        *folders,
        watch_filter=lambda _, changed: concerns(paths, changed),
        step=_SETTLED,
        rust_timeout=100,
        yield_on_timeout=True,  # the first of which says that nothing is missed any more
        recursive=any(os.path.isdir(path) or "**" in path for path in paths),
    )
    yield next(changes)
    yield from filter(None, changes)
