"""The cassettes that a person names, read and judged; and what was noted of those that tests played."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract.cassettes import LARGEST, CassetteUnusable, lint_cassette
from wanref_contract.cli import inputs, say, shown
from wanref_contract.errors import WanrefError
from wanref_contract.linting import is_why_unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.cassettes import Cassette, Terms
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    Played = dict[str, frozenset[int]]
    """The interactions that tests played of each cassette, by its real path."""


class NotesUnusable(WanrefError):
    """What was noted of played cassettes cannot be read."""

    def __str__(self) -> str:
        return str(self.args[0])


def iter_told(
    paths: Sequence[str], terms: Terms, played: Played | None = None
) -> Iterator[tuple[str, tuple[Document, Cassette, list[Finding]] | None]]:
    """Yield every cassette that *paths* name with what is found in it; None for one that cannot be read."""
    unread: list[OSError] = []
    for path in inputs.iter_paths(paths, onerror=unread.append):
        try:
            data = _read(path)
        except OSError as error:
            say(f"{shown(path)}: cannot be read: {error.strerror}")
            yield path, None
        except CassetteUnusable as error:
            say(str(error))
            yield path, None
        else:
            of_it = None if played is None else played.get(os.path.realpath(path), frozenset())
            yield path, lint_cassette(data, replace(terms, played=of_it), path=path)
    for missing in unread:
        say(f"{shown(str(missing.filename))}: {missing.strerror}")
        yield str(missing.filename), None


def is_why_unjudged(finding: Finding, document: Document) -> bool:
    """Say whether *finding* is why the rest was not judged, so that nobody can leave it out and call the rest clean."""
    return finding.rule == "cassette-shape" or is_why_unread(finding, document)


def read_played(path: str) -> Played:
    """Return which interactions of which cassettes were played, by the real path, as `note_played` wrote it down.

    Raises:
        NotesUnusable: It wrote something else.
    """
    played: Played = {}
    with inputs.open_input(path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                noted = json.loads(line)
                indices = frozenset(noted["played"])
                name = os.path.realpath(noted["path"])
            except (ValueError, TypeError, KeyError, RecursionError):
                raise NotesUnusable(f"{shown(path)}:{number}: must be a line that --wanref-played wrote") from None
            played[name] = played.get(name, frozenset()) | indices
    return played


def _read(path: str) -> bytes:
    """Return the bytes of a cassette.

    Raises:
        CassetteUnusable: There are more of them than a cassette has.
        OSError: It cannot be read.
    """
    with inputs.open_input(path) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CassetteUnusable(path, reason=f"is larger than {LARGEST // 1024**2} MiB, which no cassette is")
    return data
