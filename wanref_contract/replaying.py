"""Replaying: any client that vcrpy supports is answered from a cassette, and nothing goes out.

vcrpy stands between the clients and the network. Which interaction answers a call is decided here rather than by it: by
what the call means, in the same time for any number of interactions; and a poll goes on to the last answer that was
recorded, where vcrpy either refuses it or gives the first one for ever. A file is read by the reader of this package,
which judges nothing but its form; whoever wants the rest asks `Replay.findings`.

What is used of vcrpy is the class of its cassettes, four of their public methods and a persister of our own.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wanref_contract._data import cassettes_folder
from wanref_contract.cassettes import LARGEST, CassetteUnusable, Terms, lint_cassette, read_cassette
from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.matching import Player
from wanref_contract.cassettes.reading import form_findings
from wanref_contract.contract.loading import default_contract
from wanref_contract.errors import WanrefError
from wanref_contract.wording import masked, nearest

try:
    from vcr.cassette import Cassette as Recording  # type: ignore[import-untyped]
    from vcr.record_mode import RecordMode  # type: ignore[import-untyped]
    from vcr.request import Request  # type: ignore[import-untyped]
except ImportError as error:
    raise ImportError("replaying needs what comes with an extra: pip install 'wanref-contract[replay]'") from error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from wanref_contract.cassettes import Cassette, Interaction
    from wanref_contract.cassettes.matching import Key
    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding

__tracebackhide__ = True
"""pytest shows no frame of this module: what its errors say is enough."""


class NotRecorded(WanrefError):
    """A call has no answer in the cassette; nothing went out.

    Attributes:
        path: The cassette.
        call: The method, and the address: of a call of the API, its path.
        reason: How the nearest recorded request differs.
        title: What the cassette is called.
    """

    def __init__(self, path: str, call: str, reason: str, title: str) -> None:
        super().__init__(path, call, reason, title)
        self.path = path
        self.call = call
        self.reason = reason
        self.title = title

    def __str__(self) -> str:
        return f"no answer recorded to {self.call} ({self.title}):\n{self.reason}"


class Replay:
    """A cassette while it is played.

    Attributes:
        path: The file.
        title: What it is called in messages: its path from the folder that one works in, or its name in the package.
        contract: What it is judged by.
    """

    def __init__(self, path: str, data: bytes, contract: Contract) -> None:
        document, cassette, faults = read_cassette(data, path)
        findings = form_findings(document, faults, contract)
        if any(finding.severity == "error" or finding.rule == "yaml-tag" for finding in findings):
            raise CassetteUnusable(path, findings)
        self.path = path
        self.title = title_of(path, os.curdir)
        self.contract = contract
        self._data = data
        self._player = Player(cassette, api_calls(contract))

    @property
    def cassette(self) -> Cassette:
        """What is played."""
        return self._player.cassette

    @property
    def played(self) -> dict[int, int]:
        """How often each interaction was played, by its index."""
        return dict(self._player.played)

    @property
    def unplayed(self) -> tuple[Interaction, ...]:
        """The interactions that no client asked for; callbacks are none of them."""
        return self._player.unplayed()

    @property
    def callbacks(self) -> tuple[Interaction, ...]:
        """The callbacks that were recorded: for a test to send to its own receiver."""
        return self._player.callbacks

    @property
    def misses(self) -> tuple[str, ...]:
        """What clients asked for and was not recorded, in words: told even where a client passes over the error."""
        return tuple(self._player.misses)

    def call_of(self, method: str, uri: str) -> str:
        """Return a call in words: its method, and its path where it is one of the API, else the address."""
        call = api_calls(self.contract).find(method, uri)
        path, sign, query = uri.partition("?")
        return f"{method} {masked(f'{call.path if call else path}{sign}{query}')}"

    def findings(self, *, today: date | None = None, max_age: int | None = None) -> tuple[Finding, ...]:
        """Return every finding of the cassette, with its place; *today* and *max_age* are those of `Terms`."""
        terms = Terms(contract=self.contract, today=today, max_age=max_age)
        return tuple(lint_cassette(self._data, terms, path=self.path)[2])


@contextmanager
def replaying(
    path: str | os.PathLike[str], *, contract: Contract | None = None, let_through: Iterable[str] = ()
) -> Iterator[Replay]:
    """Answer every client in this process from the cassette at *path*, as long as the context lasts.

    Args:
        path: The file.
        contract: What the API is; `wan2.7-reference-video` unless given.
        let_through: Hosts whose calls go out as ever: a server of the test itself.

    Raises:
        CassetteUnusable: The file is no cassette, or a hostile one.
        OSError: It cannot be read.
    """
    name = os.fspath(path)
    replay = Replay(name, read_file(name), contract or default_contract())
    hosts = frozenset(host.lower() for host in let_through)
    with _Played.use(
        path=name,
        persister=_Persister(replay),
        record_mode=RecordMode.NONE,
        before_record_request=lambda request: None if request.host in hosts else request,
    ) as recording:
        recording.replay = replay
        yield replay


def shipped(name: str) -> str:
    """Return the path of the cassette called *name* among those that come with the package.

    Raises:
        FileNotFoundError: There is none; with the nearest name.

    >>> os.path.basename(shipped("create/one-image"))
    'one-image.yaml'
    """
    root = cassettes_folder()
    path = os.path.join(root, *f"{name}.yaml".split("/"))
    if not os.path.isfile(path):
        files = (os.path.join(parent, file) for parent, _, names in os.walk(root) for file in names)
        known = [os.path.relpath(file, root).removesuffix(".yaml").replace(os.sep, "/") for file in files]
        meant = nearest(name, known)
        hint = f"did you mean {meant}?" if meant else "wanref cassette list lists them"
        raise FileNotFoundError(2, f"no cassette has this name; {hint}", name)
    return path


def title_of(path: str, folder: str) -> str:
    """Return what the cassette at *path* is called for who works in *folder*.

    >>> title_of(shipped("task/at-once"), "/home")
    'task/at-once of the package'
    >>> title_of("/home/tests/cassettes/rain.yaml", "/home"), title_of("/tmp/rain.yaml", "/home")
    ('tests/cassettes/rain.yaml', '/tmp/rain.yaml')
    """
    whole = os.path.abspath(path)
    for root, ending, words in ((cassettes_folder(), ".yaml", " of the package"), (folder, "", "")):
        below = os.path.join(os.path.abspath(root), "")
        if whole.startswith(below):
            return whole.removeprefix(below).removesuffix(ending).replace(os.sep, "/") + words
    return path


def read_file(path: str) -> bytes:
    """Return the bytes of the cassette at *path*.

    Raises:
        CassetteUnusable: There are more of them than a cassette has.
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CassetteUnusable(path, reason=f"is larger than {LARGEST // 1024**2} MiB, which no cassette is")
    return data


def note_played(replay: Replay, path: str) -> None:
    """Add a line to the file at *path*: which interactions of a cassette were played, for ``--played``."""
    line = {"path": os.path.abspath(replay.path), "played": [index for index, times in replay.played.items() if times]}
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line, ensure_ascii=False)}\n")


# ---- vcrpy --------------------------------------------------------------------------------------------------------


class _Persister:
    """What vcrpy loads a cassette by: everything is read already, and nothing is ever saved."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    def load_cassette(self, _path: str, **_: object) -> tuple[list[Request], list[dict[str, Any]]]:
        """Return the requests and the responses of the cassette."""
        interactions = self._replay.cassette.interactions
        return [_request(one) for one in interactions], [response_of(one) for one in interactions]


class _Played(Recording):  # type: ignore[misc]  # vcrpy has no types
    """A cassette of vcrpy that answers by what calls mean."""

    replay: Replay

    def can_play_response_for(self, request: Request) -> bool:
        """Say whether *request* has an answer; False only for what is let through.

        Raises:
            NotRecorded: It has none.
        """
        if self.filter_request(request) is None:
            return False
        player = self.replay._player  # noqa: SLF001 (the two are one thing, seen by clients and by vcrpy)
        key = _key(player, request)
        if not player.can_play(key):
            raise self._missed(request, key)
        return True

    def play_response(self, request: Request) -> dict[str, Any]:
        """Return the next answer to *request*."""
        player = self.replay._player  # noqa: SLF001
        key = _key(player, request)
        try:
            interaction = player.play(key)
        except KeyError:
            raise self._missed(request, key) from None
        self.play_counts[interaction.index] += 1
        return response_of(interaction)

    def find_requests_with_most_matches(self, request: Request) -> list[tuple[Request, list[str], list[str]]]:
        """Return the request itself: it is what is looked for when a redirect was played."""
        return [(request, [], [])]

    def _missed(self, request: Request, key: Key) -> NotRecorded:
        player = self.replay._player  # noqa: SLF001
        call = self.replay.call_of(request.method.upper(), request.uri)
        missed = NotRecorded(self.replay.path, call, player.explain(key), self.replay.title)
        player.misses.append(str(missed))
        return missed


def _key(player: Player, request: Request) -> Key:
    return player.key(request.method.upper(), request.uri, body_of(request))


def body_of(request: Request) -> object:
    """Return the body of a request of vcrpy, read whole."""
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    if body is None or isinstance(body, bytes | bytearray | str | dict | list):
        return body
    if hasattr(body, "__iter__"):
        return b"".join(part if isinstance(part, bytes) else str(part).encode() for part in body)
    return str(body)


def _request(one: Interaction) -> Request:
    headers = {name: values[0] for name, values in one.request_headers.items() if values}
    return Request(one.method, one.uri, one.request.octets or None, headers)


def response_of(one: Interaction) -> dict[str, Any]:
    """Return the answer of an interaction as vcrpy has it."""
    return {
        "status": {"code": one.status, "message": one.reason},
        "headers": {name: list(values) for name, values in one.response_headers.items()},
        "body": {"string": one.response.octets},
    }
