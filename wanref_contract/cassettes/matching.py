"""Which recorded interaction answers a call: the one that means the same.

A call means the same where its method, its path and its query are the same and its body is the same JSON value; hosts
do not count for calls of the API. What it means is made into a key once, and the interactions are found by their keys,
so a call costs the same however many there are. Calls that mean the same are answered in the order of the recording.

A query goes on to be answered with what was recorded last, for a task that has ended stays as it is. A call that makes
something is answered as often as it was recorded, and no more: a client that makes it once too often is to be told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from wanref_contract.cassettes.exchanges import CALLBACK, iter_said
from wanref_contract.cassettes.reading import decompressed
from wanref_contract.cassettes.scrubbing import scrub_octets
from wanref_contract.pointer import escape
from wanref_contract.secrecy.finder import SecretFinder
from wanref_contract.source import MISSING
from wanref_contract.wording import masked, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.cassettes.calls import Calls
    from wanref_contract.cassettes.cassette import Cassette, Interaction

Key = tuple[str, str, str, str]
"""Method, address, query and body, each as a text that is the same for all that means the same."""

_BOM = "\ufeff"
_ZLIB = b"x"
"""How what was compressed by the standard library begins, and no JSON."""

_REPEATED = ("GET", "HEAD")
"""The methods that change nothing, so that asking again is answered again."""

_SHOWN = 5
"""Differences between two requests that are told."""

_COMPARED = 200
"""Recorded requests that are compared with one that none answers."""


@dataclass(slots=True)
class Track:
    """The interactions that answer one call, in their order.

    Attributes:
        interactions: They.
        next: Which of them comes next.
    """

    interactions: list[Interaction] = field(default_factory=list)
    next: int = 0


class Player:
    """Plays a cassette.

    Attributes:
        cassette: It.
        played: How often each interaction was played, by its index.
        misses: What was asked for and not recorded, in words.
    """

    def __init__(self, cassette: Cassette, calls: Calls) -> None:
        self.cassette = cassette
        self.played = dict.fromkeys((one.index for one in cassette.interactions), 0)
        self.misses: list[str] = []
        self._calls = calls
        self._secrets = SecretFinder()
        self._lock = Lock()
        said = tuple(iter_said(cassette, calls))
        self.callbacks = tuple(interaction for exchange, interaction in said if exchange.operation == CALLBACK)
        called_back = {one.index for one in self.callbacks}
        self._answers = [one for one in cassette.interactions if one.index not in called_back]
        self._tracks: dict[Key, Track] = {}
        for one in self._answers:
            key = self.key(one.method, one.uri, one.request.octets)
            self._tracks.setdefault(key, Track()).interactions.append(one)

    def key(self, method: str, uri: str, body: object) -> Key:
        """Return what the call *method* *uri* with *body* means."""
        uri = self._secrets.scrubbed(uri)
        try:
            address = urlsplit(uri)
        except ValueError:
            return method, uri, "", canonical(body, self._secrets)
        call = self._calls.find(method, uri)
        place = call.path if call else f"{address.netloc}{address.path}"
        query = json.dumps(sorted(parse_qsl(address.query, keep_blank_values=True))) if address.query else ""
        return method, place, query, canonical(body, self._secrets) if body else ""

    def can_play(self, key: Key) -> bool:
        """Say whether there is an answer to what *key* means."""
        track = self._tracks.get(key)
        return track is not None and (track.next < len(track.interactions) or key[0] in _REPEATED)

    def play(self, key: Key) -> Interaction:
        """Return the interaction that answers what *key* means, and go on to the next.

        Raises:
            KeyError: There is none.
        """
        with self._lock:
            track = self._tracks[key]
            if track.next >= len(track.interactions) and key[0] not in _REPEATED:
                raise KeyError(key)
            one = track.interactions[min(track.next, len(track.interactions) - 1)]
            track.next = min(track.next + 1, len(track.interactions))
            self.played[one.index] += 1
            return one

    def unplayed(self) -> tuple[Interaction, ...]:
        """Return the interactions that nobody asked for; callbacks are for the test itself to send."""
        return tuple(one for one in self._answers if not self.played[one.index])

    def explain(self, key: Key) -> str:
        """Return why there is no answer to what *key* means: how the nearest recorded request differs."""
        method, place, query, body = key
        if key in self._tracks:
            times = len(self._tracks[key].interactions)
            return (
                f"it was recorded {'once' if times == 1 else f'{times} times'} and is made once more; "
                "the API would make, and bill, another task"
            )
        alike = [(other, track) for other, track in self._tracks.items() if other[:2] == (method, place)][:_COMPARED]
        if not alike:
            return f"recorded are {', '.join(self._recorded()) or 'no calls at all'}"
        told = [(track, list(_iter_differences(query, body, other[2], other[3]))) for other, track in alike]
        track, differences = min(told, key=lambda one: len(one[1]))
        lines = [f"the nearest recorded request, interaction {track.interactions[0].index}, differs:"]
        lines += [f"  {line}" for line in differences[:_SHOWN]]
        lines += [f"  and {len(differences) - _SHOWN} more"] if len(differences) > _SHOWN else []
        return "\n".join(lines)

    def _recorded(self) -> list[str]:
        """Return the calls that were recorded, the first few of them."""
        calls = list(dict.fromkeys(f"{method} {masked(place)}" for method, place, _, _ in self._tracks))
        return calls[:_SHOWN] + ["..."] * (len(calls) > _SHOWN)


def canonical(body: object, secrets: SecretFinder) -> str:
    """Return the text that every *body* of the same meaning has: JSON in one way of writing, else the text itself.

    >>> canonical(b'{"b": 1.0, "a": "x"}', SecretFinder()) == canonical({"a": "x", "b": 1}, SecretFinder())
    True
    >>> import gzip
    >>> canonical(gzip.compress(b'{"a": "x"}'), SecretFinder())
    '{"a":"x"}'
    """
    if isinstance(body, dict | list):
        octets = json.dumps(body).encode()
    else:
        octets = bytes(body) if isinstance(body, bytes | bytearray) else str(body).encode("utf-8", "surrogatepass")
    coding = "deflate" if octets.startswith(_ZLIB) else ""  # of which its header alone tells
    scrubbed = scrub_octets(decompressed(octets, coding), secrets)
    text = scrubbed if isinstance(scrubbed, str) else scrubbed.decode("latin-1")
    try:
        value = json.loads(text.removeprefix(_BOM), parse_float=_number)
    except (ValueError, RecursionError):
        return text
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _number(text: str) -> float:
    """Return the number that *text* is, so that 5.0 is written like 5."""
    number = float(text)
    return int(number) if number.is_integer() else number


def _iter_differences(query: str, body: str, recorded_query: str, recorded_body: str) -> Iterator[str]:
    """Yield how a call differs from a recorded one, a place each."""
    if query != recorded_query:
        yield f"query: {query or 'none'} was sent, {recorded_query or 'none'} was recorded"
    try:
        sent, recorded = json.loads(body or "null"), json.loads(recorded_body or "null")
    except ValueError:
        if body != recorded_body:
            yield f"body: {quote(body)} was sent, {quote(recorded_body)} was recorded"
        return
    yield from _iter_value_differences(sent, recorded, "")


def _iter_value_differences(sent: Any, recorded: Any, pointer: str) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(recorded, dict):
        for key in dict.fromkeys([*recorded, *sent]):
            ours, theirs = sent.get(key, MISSING), recorded.get(key, MISSING)
            yield from _iter_value_differences(ours, theirs, f"{pointer}/{escape(key)}")
    elif isinstance(sent, list) and isinstance(recorded, list):
        for index in range(max(len(sent), len(recorded))):
            ours, theirs = (side[index] if index < len(side) else MISSING for side in (sent, recorded))
            yield from _iter_value_differences(ours, theirs, f"{pointer}/{index}")
    elif sent is MISSING:
        yield f"{pointer or '(root)'}: was not sent, {quote(recorded)} was recorded"
    elif recorded is MISSING:
        yield f"{pointer or '(root)'}: {quote(sent)} was sent, none was recorded"
    elif type(sent) is not type(recorded) or sent != recorded:
        yield f"{pointer or '(root)'}: {quote(sent)} was sent, {quote(recorded)} was recorded"
