"""Secrets in the texts of a recording: where one stands, and what is written in its place.

Judging and scrubbing ask the same question here, so nothing that scrubbing leaves is told by judging, nor the other way
round. A secret that is known, the key of the recording, is found however it is written: verbatim, percent-encoded,
with escapes of JSON, or in Base64. Others are found by their form, or by the name that they stand under.

What a secret gives way to is always the same, so that equal requests stay equal and a cassette replays.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from wanref_contract.wording import secrets_in_urls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PLACEHOLDER = "scrubbed"
"""What stands for a secret."""

KEY_PLACEHOLDER = "scrubbed-key"
"""What stands for a key that opens the API; a client that replays sends whatever it likes."""

SHORTEST_KEY = 8
"""Characters of a key that is looked for wherever it may stand: a shorter one is part of common words."""

COOKIE_HEADERS = frozenset({"cookie", "set-cookie"})
"""The headers that carry a session, and nothing that a replay needs."""

_SECRET_WORDS = frozenset(
    {
        "accesskey",
        "apikey",
        "apisecret",
        "authentication",
        "authorization",
        "authtoken",
        "cookie",
        "credential",
        "credentials",
        "hmac",
        "jwt",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "pwd",
        "secret",
        "secretkey",
        "setcookie",
        "signature",
        "token",
    }
)
"""The words of a name, in small letters, that say of what stands under it that it is a secret."""

_BEFORE_KEY = frozenset({"access", "api", "app", "auth", "client", "evolink", "private", "secret", "subscription"})
"""The words that make a secret of a ``key``."""

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")

_PAIR = re.compile(
    r"""(?P<name>[A-Za-z][\w.-]{1,60})\\?["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?"""
    r"""(?P<value>[^\s"'&,;<>{}\\]{3,})""",
)
"""A name and its value in a text that is no JSON: a cut body, an event stream, a page."""

_TOKEN = re.compile(
    r"""(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}
      | \bBearer[ ]+(?P<bearer>[A-Za-z0-9._~+/=-]{8,})
      | (?<![A-Za-z0-9_])[rs]k_(?:live|test)_[A-Za-z0-9]{10,}
      | \bglpat-[A-Za-z0-9_-]{15,}
      | \bgithub_pat_[A-Za-z0-9_]{20,}
      | \bxox[abeprs]-[A-Za-z0-9-]{10,}
      | \b(?:hf|npm)_[A-Za-z0-9]{20,}
      | \bSG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
      | (?<=/services/)T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]+
      | (?<=/webhooks/)[0-9]+/[A-Za-z0-9_-]{16,}
      | (?<=/bot)[0-9]+:[A-Za-z0-9_-]{20,}
      | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
      | \bA(?:KIA|SIA)[0-9A-Z]{16}\b
      | \bAIza[A-Za-z0-9_-]{30,}
      | \bgh[opsur]_[A-Za-z0-9]{20,}
      | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----(?s:.*?-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|.*)""",
    re.VERBOSE | re.ASCII,
)
"""Keys and tokens that are told by their form."""

_TOKEN_SIGNS = (
    *(
        "sk-",
        "Bearer",
        "eyJ",
        "AKIA",
        "ASIA",
        "AIza",
        "gh",
        "-----BEGIN",
        "k_live_",
        "k_test_",
        "glpat-",
        "github_pat_",
    ),
    *("xox", "hf_", "npm_", "SG.", "/services/T", "/webhooks/", "/bot"),
)
"""One of these stands in every text that `_TOKEN` finds something in."""

_KEY_ID = re.compile(
    r"(?<=[?&;#])((?:[\w.-]{0,60}[-_.])?\w{0,20}(?:access-?key-?id|accessid|key-pair-id)=)([^&#\s\"'<>\\]+)",
    re.IGNORECASE,
)
"""The name of a key, beside a signature: not a secret by itself, and nobody's business."""

_QUERY = re.compile(r"""(?<=[?&;#])(?P<name>[\w.%\[\]-]{1,80})=(?P<value>[^&#\s"<>\\]+)""")
"""A name and its value in the query of an address, or in a form."""

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_BASE64_OF_KNOWN = re.compile(r"[A-Za-z0-9+/_-]{10,}={0,2}")
"""What may be a key in Base64: by its form a longer text than one that is known."""


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
        return self._apart(text, self._iter_secrets(text))

    def _apart(self, text: str, found: Iterable[Secret]) -> list[Secret]:
        apart: list[Secret] = []
        for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
            if text[secret.start : secret.end] == secret.stand_in:
                continue
            if not apart or secret.start >= apart[-1].end:
                apart.append(secret)
            elif secret.end > apart[-1].end:
                apart[-1] = Secret(kind=apart[-1].kind, start=apart[-1].start, end=secret.end)
        return apart

    def scrubbed(self, text: str) -> str:
        """Return *text* with a placeholder for each secret.

        >>> SecretFinder(("tell-nobody",)).scrubbed("https://example.com/tell%2Dnobody/a.png")
        'https://example.com/scrubbed-key/a.png'
        """
        return replaced(text, self.find(text))

    def find_named(self, text: str) -> list[Secret]:
        """Return every secret in *text*, which is no JSON, with those that are told by their names alone.

        >>> SecretFinder().find_named('{"api_key": "open-up", "n')
        [Secret(kind='password', start=13, end=20)]
        """
        named = [
            Secret(kind="password", start=pair.start("value"), end=pair.end("value"))
            for pair in _PAIR.finditer(text)
            if is_secret_name(pair["name"]) and not pair["value"].startswith((PLACEHOLDER, KEY_PLACEHOLDER, "Bearer"))
        ]
        return self._apart(text, [*self._iter_secrets(text), *named])

    def is_in_base64(self, text: str) -> bool:
        """Say whether *text*, as Base64, holds a key."""
        return any(self._has_key(decoded) for decoded in _decodings(text))

    def _iter_secrets(self, text: str) -> Iterator[Secret]:
        if self._known is not None:
            yield from (Secret(kind="key", start=one.start(), end=one.end()) for one in self._known.finditer(text))
        for start, end in secrets_in_urls(text):
            kind = "password" if text.startswith("@", end) else "signature"
            yield Secret(kind=kind, start=start, end=end)
        if "=" in text:
            yield from (Secret(kind="signature", start=one.start(2), end=one.end(2)) for one in _KEY_ID.finditer(text))
            for one in _QUERY.finditer(text):
                if is_secret_name(unquote(one["name"])):
                    yield Secret(kind="signature", start=one.start("value"), end=one.end("value"))
        if any(sign in text for sign in _TOKEN_SIGNS):
            for one in _TOKEN.finditer(text):
                start, end = one.span("bearer") if one["bearer"] else one.span()
                yield Secret(kind="key", start=start, end=end)
        for one in (_BASE64_OF_KNOWN if self._known else _BASE64).finditer(text):
            if self.is_in_base64(one[0]):
                yield Secret(kind="key", start=one.start(), end=one.end())

    def _has_key(self, text: str) -> bool:
        is_known = self._known is not None and self._known.search(text) is not None
        return is_known or (any(sign in text for sign in _TOKEN_SIGNS) and _TOKEN.search(text) is not None)

    @cached_property
    def _known(self) -> re.Pattern[str] | None:
        """What finds the known secrets, however each of their characters is written."""
        known = sorted({key for key in self.known if len(key) >= SHORTEST_KEY}, key=len, reverse=True)
        return re.compile("|".join("".join(map(_spellings, key)) for key in known)) if known else None


def replaced(text: str, secrets: Sequence[Secret]) -> str:
    """Return *text* with a placeholder for each of *secrets*, which stand in it in order."""
    for secret in reversed(secrets):
        text = text[: secret.start] + secret.stand_in + text[secret.end :]
    return text


def is_secret_name(name: str) -> bool:
    """Say whether what stands under *name*, in an object or among headers, is a secret.

    >>> [is_secret_name(name) for name in ("api_key", "X-Auth-Token", "awsSecretAccessKey", "prompt", "total_tokens")]
    [True, True, True, False, False]
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if not _SECRET_WORDS.isdisjoint(words) or "".join(words) in _SECRET_WORDS or words == ["auth"]:
        return True
    return any(after == "key" and before in _BEFORE_KEY for before, after in pairwise(words))


def key_value(value: str) -> str:
    """Return the value of a header that is a key, with its scheme and without the key.

    >>> key_value("Bearer open-up"), key_value("open-up")
    ('Bearer scrubbed-key', 'scrubbed-key')
    """
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {KEY_PLACEHOLDER}" if space and scheme.isalpha() else KEY_PLACEHOLDER


def _spellings(char: str) -> str:
    """Return the expression of every way to write one character: itself, percent-encoded, escaped in JSON."""
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    units = char.encode("utf-16-be", "surrogatepass")
    escapes = "".join(rf"\\+u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    plain = rf"\\*{re.escape(char)}" if char in '"\\/' else re.escape(char)
    return f"(?:{plain}|(?i:{percent}|{escapes}))"


def _decodings(text: str) -> Iterator[str]:
    """Yield what *text* may be in Base64, which may begin at any of four places: what stood before it looks alike."""
    digits = text.rstrip("=").replace("-", "+").replace("_", "/")
    for offset in range(4):
        piece = digits[offset:]
        piece = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        try:
            yield base64.b64decode(piece + "=" * (-len(piece) % 4)).decode("latin-1")
        except (binascii.Error, ValueError):
            continue
