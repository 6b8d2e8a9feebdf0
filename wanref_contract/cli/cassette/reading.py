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
    from contextlib import AbstractContextManager
    from typing import BinaryIO

    from wanref_contract.cassettes import Cassette, Terms
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    Told = tuple[Document, Cassette, list[Finding]]
    """A cassette: its text, what stands in it, and what is found in it."""

    Played = dict[str, frozenset[int]]
    """The interactions that tests played of each cassette, by its real path."""


_A_REQUEST = "it is a request; wanref lint judges it"


class NotesUnusable(WanrefError):
    """What was noted of played cassettes cannot be read."""

    def __str__(self) -> str:
        return str(self.args[0])


def iter_told(paths: Sequence[str], terms: Terms, played: Played | None = None) -> Iterator[tuple[str, Told | str]]:
    """Yield every cassette that *paths* name with what is found in it; why, where one cannot be judged, which is said.

    That may be a request too: whoever names one has taken one command for another.
    """
    unread: list[OSError] = []
    for path in inputs.iter_paths(paths, onerror=unread.append):
        try:
            data = _read(path)
        except OSError as error:
            yield path, _unread(path, f"cannot be read: {error.strerror}")
        except CassetteUnusable as error:
            yield path, _unread(path, error.reason)
        else:
            of_it = None if played is None else played.get(os.path.realpath(path), frozenset())
            told = lint_cassette(data, replace(terms, played=of_it), path=path)
            is_request = _is_request(path, told[0].instance, terms.contract)
            yield path, _unread(path, _A_REQUEST) if is_request else told
    for missing in unread:
        yield str(missing.filename), _unread(str(missing.filename), str(missing.strerror))


def is_why_unjudged(finding: Finding, document: Document) -> bool:
    """Say whether *finding* is why the rest was not judged, so that nobody can leave it out and call the rest clean."""
    return finding.rule == "cassette-shape" or is_why_unread(finding, document)


def read_played(path: str) -> Played:
    """Return which interactions of which cassettes were played, by the real path, as `note_played` wrote it down.

    Raises:
        NotesUnusable: It wrote something else.
    """
    played: Played = {}
    with _open_notes(path) as stream:
        for number, line in enumerate(stream, 1):
            try:
                noted = json.loads(line)
                indices = frozenset(noted["played"])
                name = os.path.realpath(noted["path"])
            except (ValueError, TypeError, KeyError, RecursionError):
                raise NotesUnusable(f"{shown(path)}:{number}: must be a line that --wanref-played wrote") from None
            played[name] = played.get(name, frozenset()) | indices
    return played


def _open_notes(path: str) -> AbstractContextManager[BinaryIO]:
    """Open the notes at *path*.

    Raises:
        NotesUnusable: There are none.
    """
    try:
        return inputs.open_input(path)
    except FileNotFoundError as error:
        raise NotesUnusable(
            f"{shown(path)}: {error.strerror}; pytest --wanref-played {shown(path)} writes it"
        ) from None


def _unread(path: str, why: str) -> str:
    """Say *why* the file *path* is not judged, and return that."""
    say(f"{shown(path)}: {why}")
    return why


def _is_request(path: str, instance: object, contract: Contract) -> bool:
    """Say whether *instance* is no cassette, not even a broken one, and has a field of a request, or a film's name."""
    if not isinstance(instance, dict) or "interactions" in instance:
        return False
    return inputs.is_film(path) or not contract.homes.keys().isdisjoint(instance)


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
