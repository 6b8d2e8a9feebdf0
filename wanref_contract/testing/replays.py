"""The cassette of a test: found, judged, and looked at again when it was played."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from wanref_contract import _data
from wanref_contract.replaying import replaying
from wanref_contract.testing.blocking import no_way_out
from wanref_contract.testing.hosting import LOOPBACK
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.replaying import Replay
    from wanref_contract.testing.settings import Settings

_ENDINGS = (".yaml", ".yml", ".json")


class PlayedWarning(UserWarning):
    """A cassette holds what the test did not ask for, or is not as it should be."""


class ReplayJudge:
    """Looks at what a test made of a cassette."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._settled = 0

    def unsettled(self) -> str:
        """Return the calls that the cassette had no answer to, and of which that was not told yet; empty for none."""
        misses = self._replay.misses
        new, self._settled = misses[self._settled :], len(misses)
        return "\n".join(new)

    def iter_warnings(self) -> Iterator[str]:
        """Yield a line for each mild finding of the cassette, and one for what nobody asked it for."""
        for finding in self._replay.findings():
            yield f"{self._replay.path}: {_line(finding)}"
        if unplayed := self._replay.unplayed:
            calls = ", ".join(f"{one.method} {one.uri}" for one in unplayed)
            yield f"{self._replay.path}: {len(unplayed)} interactions were not asked for: {calls}"


@contextmanager
def play(name: str, contract: Contract, settings: Settings) -> Iterator[Replay]:
    """Let every client in this process be answered from the cassette *name*, and nothing leave the machine.

    Raises:
        Failed: There is none.
        Failed: It has errors.
    """
    path = find_cassette(name, settings.cassettes)
    with replaying(path, contract=contract, let_through=[LOOPBACK, "localhost"]) as replay, no_way_out(_refusal):
        if errors := [finding for finding in replay.findings() if finding.severity == "error"]:
            pytest.fail("\n".join([f"{path} is not as it should be:", *map(_line, errors)]), pytrace=False)
        yield replay


def find_cassette(name: str, folder: str) -> str:
    """Return the path of the cassette *name*: a file below *folder* where it has an ending, or else one of the package.

    Raises:
        Failed: There is none.
    """
    if name.endswith(_ENDINGS):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            pytest.fail(f"there is no cassette {path}; --wanref-record makes it", pytrace=False)
        return path
    path = os.path.join(_data.cassettes_folder(), f"{name}.yaml")
    if not os.path.isfile(path):
        known = sorted(_iter_names())
        meant = nearest(name, known)
        hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}"
        pytest.fail(f"no cassette of the package is called {name!r}; {hint}", pytrace=False)
    return path


def _refusal(host: str) -> str:
    return f"{host} was to be reached, and nothing leaves this machine while a cassette is played"


def _line(finding: Finding) -> str:
    line = f"line {finding.location.line}: " if finding.location else ""
    return f"{line}{finding.pointer or '(root)'} {finding.message} [{finding.code} {finding.rule}]"


def _iter_names() -> Iterator[str]:
    root = _data.cassettes_folder()
    for folder, _, files in os.walk(root):
        for file in files:
            stem, ending = os.path.splitext(file)
            if ending == ".yaml":
                yield os.path.relpath(os.path.join(folder, stem), root).replace(os.sep, "/")
