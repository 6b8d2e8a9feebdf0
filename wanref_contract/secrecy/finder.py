"""Every secret in a text, found by all there is to tell one by, and a placeholder for each.

A secret that is known, the key of a recording, is found however it is written. Others are found by their form, by the
name that they stand under, or because they give access to the file of an address; and each of it in texts inside of the
text as well: percent-encoded, escaped, in Base64, in hexadecimal.

What a secret gives way to is always the same, so that equal requests stay equal and a cassette replays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from wanref_contract.secrecy.addresses import iter_address_secrets
from wanref_contract.secrecy.codings import iter_encoded_runs, iter_spellings
from wanref_contract.secrecy.forms import iter_key_forms
from wanref_contract.secrecy.names import SCHEMES
from wanref_contract.secrecy.pairs import iter_named_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PLACEHOLDER = "scrubbed"
"""What stands for a secret."""

KEY_PLACEHOLDER = "scrubbed-key"
"""What stands for a key that opens the API; a client that replays sends whatever it likes."""

SHORTEST_KEY = 8
"""Characters of a key that is looked for wherever it may stand: a shorter one is part of common words."""

_PLACEHOLDERS = (PLACEHOLDER, KEY_PLACEHOLDER)

_MOST_ROUNDS = 5
"""How often a text is scrubbed: what stands beside a placeholder may look like a secret only then."""

_SPACE = re.compile(r"\s")

_ENCODED_TWICE = 2
"""How many times something may be encoded for it to be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """One secret in a text.

    Attributes:
        kind: ``key``, ``signature`` or ``password``.
        start: Where it begins.
        end: Where it ends.
    """

    kind: str
    start: int
    end: int

    @property
    def stand_in(self) -> str:
        """What is written in its place."""
        return KEY_PLACEHOLDER if self.kind == "key" else PLACEHOLDER


@dataclass(frozen=True)
class SecretFinder:
    """Finds secrets in texts.

    Attributes:
        known: Secrets that are known, such as the key of a recording.
    """

    known: tuple[str, ...] = ()

    def find(self, text: str) -> list[Secret]:
        """Return every secret in *text*, in order and apart from each other; placeholders are none.

        >>> SecretFinder().find("https://example.com/a.png?X-Amz-Signature=0f3a")
        [Secret(kind='signature', start=42, end=46)]
        >>> SecretFinder().find(SecretFinder().scrubbed("Authorization: Bearer sk-0123456789abcdef"))
        []
        """
        found = self._iter_found(text, _ENCODED_TWICE)
        return list(_iter_apart(text, [Secret(kind=kind, start=start, end=end) for kind, start, end in found]))

    def scrubbed(self, text: str) -> str:
        """Return *text* with a placeholder for each secret.

        >>> SecretFinder(("tell-nobody",)).scrubbed("https://example.com/tell%2Dnobody/a.png")
        'https://example.com/scrubbed-key/a.png'
        """
        for _ in range(_MOST_ROUNDS):
            found = self.find(text)
            if not found:
                break
            text = _replaced(text, found)
        return text

    def _iter_found(self, text: str, depth: int) -> Iterator[tuple[str, int, int]]:
        """Yield the kind and the range of each secret in *text*, as it is and with its characters decoded."""
        for spelled, places in iter_spellings(text):
            for kind, start, end in self._iter_secrets(spelled, depth):
                yield kind, places[start], places[end]

    def _iter_secrets(self, text: str, depth: int) -> Iterator[tuple[str, int, int]]:
        """Yield the kind and the range of each secret in *text*, and in what may be encoded in it, *depth* times."""
        if self._known is not None:
            yield from (("key", *one.span()) for one in self._known.finditer(text))
        yield from (("key", start, end) for start, end in iter_key_forms(text))
        is_form = "&" in text and not _SPACE.search(text)  # whose first field begins as a query does behind its sign
        for kind, start, end in iter_address_secrets(f"?{text}" if is_form else text):
            yield kind, start - is_form, end - is_form
        yield from (("password", start, end) for start, end in iter_named_secrets(text))
        if depth:
            found = -1
            for start, end, decoded in iter_encoded_runs(text):
                is_new = not start <= found < end  # else a part of it was enough
                if is_new and any(self._holds_secret(plain, depth - 1) for plain in decoded):
                    found = start
                    yield "key", start, end

    def _holds_secret(self, text: str, depth: int) -> bool:
        return any(text[start:end] not in _PLACEHOLDERS for _, start, end in self._iter_found(text, depth))

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        """What finds the known secrets, however each of their characters is written."""
        known = sorted({key for key in self.known if len(key) >= SHORTEST_KEY}, key=len, reverse=True)
        return re.compile("|".join("".join(map(_spellings, key)) for key in known)) if known else None


def _replaced(text: str, secrets: Sequence[Secret]) -> str:
    """Return *text* with a placeholder for each of *secrets*, which stand in it in order."""
    pieces: list[str] = []
    at = 0
    for secret in secrets:
        pieces += [text[at : secret.start], secret.stand_in]
        at = secret.end
    return "".join([*pieces, text[at:]])


def key_value(value: str) -> str:
    """Return the value of a header that is a key, with its scheme and without the key.

    >>> key_value("Bearer open-up"), key_value("open-up"), key_value("open up")
    ('Bearer scrubbed-key', 'scrubbed-key', 'scrubbed-key')
    """
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {KEY_PLACEHOLDER}" if space and scheme.lower() in SCHEMES else KEY_PLACEHOLDER


def _iter_apart(text: str, found: Iterable[Secret]) -> Iterator[Secret]:
    """Yield what was *found* in order, what overlaps as one, without what is a placeholder already."""
    last: Secret | None = None
    for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
        if text[secret.start : secret.end] in _PLACEHOLDERS:
            continue
        if last is None or secret.start >= last.end:
            if last is not None:
                yield last
            last = secret
        elif secret.end > last.end:
            last = Secret(kind=last.kind, start=last.start, end=secret.end)
    if last is not None:
        yield last


def _spellings(char: str) -> str:
    """Return the expression of every way to write one character: itself, percent-encoded, escaped in JSON."""
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    units = char.encode("utf-16-be", "surrogatepass")
    escapes = "".join(rf"\\{{1,8}}u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    plain = rf"\\{{0,8}}{re.escape(char)}" if char in '"\\/' else re.escape(char)
    return f"(?:{plain}|(?i:{percent}|{escapes}))"
