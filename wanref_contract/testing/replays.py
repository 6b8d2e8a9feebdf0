"""The cassette of a test: found, judged and played; or, where that is asked for, made anew from what the test does.

Both give the test a `CassettePlayer`, which stands in for the API: its address, a key, and a clock for who polls.
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract import _data
from wanref_contract.cassettes import Head
from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.digest import contract_digest, contract_version
from wanref_contract.cassettes.exchanges import iter_said
from wanref_contract.cassettes.writing import render_cassette
from wanref_contract.recording import RecordingLost
from wanref_contract.recording.shipped import TOOL
from wanref_contract.recording.tape import listening
from wanref_contract.replaying import note_played, replaying, title_of
from wanref_contract.secrecy.finder import SecretFinder
from wanref_contract.testing.blocking import no_way_out
from wanref_contract.testing.coverage_hearing import tell_exchanges
from wanref_contract.testing.hosting import LOOPBACK
from wanref_contract.testing.timers import StillTimer
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wanref_contract.cassettes import Interaction
    from wanref_contract.client.timers import Timer
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.replaying import Replay
    from wanref_contract.testing.timers import StandIn

_ENDINGS = (".yaml", ".yml")
_KEY = "sk-of-a-test"  # a cassette asks for none


class PlayedWarning(UserWarning):
    """A cassette holds what the test did not ask for, or is not quite as it should be."""


class CassettePlayer:
    """A cassette that is played, or recorded, while a test runs.

    Attributes:
        path: The file.
        url: What the code under test is to call: the host of the API, or what answers in its place while recording.
        key: A key for it.
        clock: Tells the time and lets it pass: a timer for the client of this package.
    """

    def __init__(self, path: str, *, url: str, key: str, clock: Timer, replay: Replay | None = None) -> None:
        self.path, self.url, self.key, self.clock = path, url, key, clock
        self._replay = replay
        self._settled = 0

    @property
    def title(self) -> str:
        """What the cassette is called in messages."""
        return self._replay.title if self._replay else self.path

    @property
    def is_recording(self) -> bool:
        """Whether the cassette is made anew by this test."""
        return self._replay is None

    @property
    def unplayed(self) -> tuple[Interaction, ...]:
        """The interactions that nobody asked for yet; callbacks are none of them."""
        return self._replay.unplayed if self._replay else ()

    @property
    def misses(self) -> tuple[str, ...]:
        """What was asked for and is not in the cassette, in words."""
        return self._replay.misses if self._replay else ()

    @property
    def callbacks(self) -> tuple[Interaction, ...]:
        """The callbacks that were recorded."""
        return self._replay.callbacks if self._replay else ()

    def unsettled(self) -> str:
        """Return the calls that the cassette has no answer to, and of which that was not told yet; empty for none."""
        new, self._settled = self.misses[self._settled :], len(self.misses)
        return "\n".join(new)

    def cause(self) -> str:
        """Return the same: a test that fails may fail because of them."""
        return self.unsettled()

    def note_played(self, path: str) -> None:
        """Add what was played to the notes at *path*; what is recorded needs no note."""
        if self._replay:
            note_played(self._replay, path)

    def iter_warnings(self) -> Iterator[str]:
        """Yield a line for each mild finding of the cassette, and one for what nobody asked for."""
        for finding in _findings(self._replay) if self._replay else ():
            yield f"{self.title}: {_line(finding)}"
        if self._replay and self.unplayed:
            calls: dict[str, list[int]] = {}
            for one in self.unplayed:
                calls.setdefault(self._replay.call_of(one.method, one.uri), []).append(one.index)
            told = ", ".join(f"{call} ({_interactions(indices)})" for call, indices in calls.items())
            yield f"{self.title}: nobody asked for {told}"


@contextmanager
def playing(path: str, contract: Contract, root: str) -> Iterator[CassettePlayer]:
    """Let every client of this process be answered from the cassette at *path*, and nothing leave the machine.

    Args:
        path: The file.
        contract: What it is judged by.
        root: The folder that messages tell its path from.

    Raises:
        Failed: The cassette has errors.
    """
    with replaying(path, contract=contract, let_through=[LOOPBACK, "localhost"]) as replay, no_way_out(_refusal):
        replay.title = title_of(path, root)
        if errors := [finding for finding in _findings(replay) if finding.severity == "error"]:
            pytest.fail("\n".join([f"{replay.title} is not as it should be:", *map(_line, errors)]), pytrace=False)
        yield CassettePlayer(path, url=api_calls(contract).host, key=_KEY, clock=StillTimer(), replay=replay)
        said = iter_said(replay.cassette, api_calls(contract))
        tell_exchanges(one.exchange for one in said if replay.played.get(one.interaction.index))


@contextmanager
def recording(
    path: str, contract: Contract, stand_in: StandIn, *, is_live: bool, is_good: Callable[[], bool]
) -> Iterator[CassettePlayer]:
    """Write what this process asks *stand_in*, and what it answers, to the cassette at *path*.

    Args:
        path: The file; what was there gives way.
        contract: What its head names.
        stand_in: The API, or the sandbox.
        is_live: Whether it is the API.
        is_good: Says at the end whether to keep it: the recording of a test that failed is none.

    Raises:
        RecordingLost: What the API answered, which may have been paid for, cannot be written.
    """
    folder = os.path.dirname(path)
    if is_live:
        os.makedirs(folder, exist_ok=True)  # before anything is paid for
    with listening() as interactions:
        yield CassettePlayer(path, url=stand_in.url, key=stand_in.key, clock=stand_in.clock)
    made = _made(interactions, stand_in.key) if is_live else ""
    if not is_good():
        if made:
            warnings.warn(f"{path} is not recorded, as the test has failed. {made}", PlayedWarning, stacklevel=1)
        return
    try:
        _write(path, interactions, contract, stand_in, source="live" if is_live else "sandbox")
    except Exception as error:
        if not made:
            raise
        raise RecordingLost(None, error, made) from error


def _write(
    path: str, interactions: list[dict[str, Any]], contract: Contract, stand_in: StandIn, *, source: str
) -> None:
    """Write *interactions*, which *stand_in* has answered, to the cassette at *path*."""
    folder, name = os.path.split(path)
    head = Head(
        source=source,
        day=datetime.now(UTC).date().isoformat(),
        tool=TOOL,
        contract=contract.name,
        version=contract_version(contract),
        digest=contract_digest(contract),
        operation=os.path.basename(folder),
        scenario=os.path.splitext(name)[0],
    )
    secrets, host = SecretFinder((stand_in.key,)), api_calls(contract).host
    text = render_cassette(head, interactions, secrets, host=host, base_url=stand_in.url)
    os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _made(interactions: list[dict[str, Any]], key: str) -> str:
    """Return in words which tasks *interactions* have made; nothing where there are none."""
    names = []
    for one in interactions:
        with suppress(ValueError, TypeError, KeyError):
            if one["request"]["method"] == "POST":
                names.append(str(json.loads(one["response"]["body"]["string"])["id"]))
    return f"Made was, and may be billed: {SecretFinder((key,)).scrubbed(', '.join(names))}" if names else ""


def cassette_path(name: str, folder: str, root: str, *, is_new: bool) -> str:
    """Return the path of the cassette *name*: a file below *folder* where it has an ending, or else one of the package.

    Args:
        name: As a mark says it.
        folder: Where the cassettes of the suite are.
        root: The folder that messages tell paths from.
        is_new: Whether it is to be made.

    Raises:
        Failed: There is none; or it is one of the package, and is to be made anew.
    """
    if name.endswith(_ENDINGS):
        path = os.path.join(folder, name)
        if not is_new and not os.path.isfile(path):
            pytest.fail(f"there is no cassette {title_of(path, root)}; --wanref-record makes it", pytrace=False)
        return path
    path = os.path.join(_data.cassettes_folder(), f"{name}.yaml")
    if not os.path.isfile(path):
        there = next(filter(os.path.isfile, (os.path.join(folder, f"{name}{ending}") for ending in _ENDINGS)), "")
        meant = nearest(name, _iter_names())
        hint = f"did you mean {meant}?" if meant else "wanref cassette list lists them"
        if there:
            hint = f"there is {title_of(there, root)}: name it with its ending"
        pytest.fail(f"no cassette of the package is called {name!r}; {hint}", pytrace=False)
    return path


def is_ours(name: str) -> bool:
    """Say whether *name* is one of the package's, which no test makes anew.

    >>> is_ours("task/at-once"), is_ours("at-once.yaml")
    (True, False)
    """
    return not name.endswith(_ENDINGS)


def _iter_names() -> Iterator[str]:
    root = _data.cassettes_folder()
    for folder, _, files in os.walk(root):
        for file in files:
            stem, ending = os.path.splitext(file)
            if ending in _ENDINGS:
                yield os.path.relpath(os.path.join(folder, stem), root).replace(os.sep, "/")


def _interactions(indices: Sequence[int]) -> str:
    """Return the interactions with these *indices*, in words.

    >>> _interactions([1]), _interactions([1, 2, 3]), _interactions([0, 2, 3])
    ('interaction 1', 'interactions 1 to 3', 'interactions 0, 2, 3')
    """
    if len(indices) > 1 and indices[-1] - indices[0] == len(indices) - 1:
        return f"interactions {indices[0]} to {indices[-1]}"
    return f"interaction{'s' if len(indices) > 1 else ''} {', '.join(map(str, indices))}"


def _findings(replay: Replay) -> tuple[Finding, ...]:
    return replay.findings(today=datetime.now(UTC).date())


def _refusal(host: str) -> str:
    return f"{host} was to be reached, and nothing leaves this machine while a cassette is played"


def _line(finding: Finding) -> str:
    line = f"line {finding.location.line}: " if finding.location else ""
    return f"{line}{finding.pointer or '(root)'} {finding.message} [{finding.code} {finding.rule}]"
