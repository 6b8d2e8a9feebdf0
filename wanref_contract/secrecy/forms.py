"""Keys and tokens that are told by how they look, whatever they stand under."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = re.compile(
    r"""(?<![A-Za-z0-9_-])sk-[A-Za-z0-9_-]{16,}
      | \b(?i:bearer)[ ]+(?P<bearer>[A-Za-z0-9._~+/-]{8,}={0,2})(?![\w"=])
      | \b(?i:basic)[ ]+(?P<basic>[A-Za-z0-9+/]{8,}={0,2})
      | (?<![A-Za-z0-9_])[rs]k_(?:live|test)_[A-Za-z0-9]{10,}
      | \bglpat-[A-Za-z0-9_-]{15,}
      | \bgithub_pat_[A-Za-z0-9_]{20,}
      | \bgh[opsur]_[A-Za-z0-9]{20,}
      | \bxox[abeprs]-[A-Za-z0-9-]{10,}
      | \b(?:hf|npm|gsk|r8)_[A-Za-z0-9]{20,}
      | \bwhsec_[A-Za-z0-9]{16,}
      | \bpypi-[A-Za-z0-9_-]{16,}
      | \bSG\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
      | (?:hooks\.slack\.com/(?:services|triggers|workflows)|discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks
          |hooks\.zapier\.com/hooks/catch|/open-apis/bot/v2/hook|webhook\.office\.com/webhookb2
        )/(?P<path>[^\s"'<>?\#&\\]+)
      | (?<=/bot)[0-9]+:[A-Za-z0-9_-]{20,}
      | (?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*
      | \bA(?:KIA|SIA)[0-9A-Z]{16}\b
      | \b(?:AKID|LTAI)[A-Za-z0-9]{12,}
      | \bAIza[A-Za-z0-9_-]{30,}
      | \bya29\.[A-Za-z0-9_-]{20,}
      | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----(?s:.*?-----END[ ][A-Z ]*PRIVATE[ ]KEY-----|.*)""",
    re.VERBOSE | re.ASCII,
)

_SIGNS = (
    *("sk-", "earer", "EARER", "asic", "ASIC", "k_live_", "k_test_", "glpat-", "github_pat_", "gh", "xox", "hf_"),
    *("npm_", "gsk_", "r8_", "whsec_", "pypi-", "SG.", "hooks.", "webhook", "/hook/", "/bot", "eyJ", "AKIA", "ASIA"),
    *("AKID", "LTAI", "AIza", "ya29.", "-----BEGIN"),
)
"""One of these stands in every text in which `_FORM` finds something."""

_WORD = re.compile(r"(?:[A-Z]?[a-z]{0,15}|[A-Z]{1,16})")
"""A word, which may stand behind ``Bearer`` in a sentence; so many letters in a row, or of both kinds, are none."""


def iter_key_forms(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a key or a token stands in *text*, as half-open ranges.

    >>> list(iter_key_forms("sk-0123456789abcdef is no key; Bearer authentication is needed"))
    [(0, 19)]
    >>> list(iter_key_forms("Basic dXNlcjpvcGVuLXVw, and no basic training"))
    [(6, 22)]
    """
    if any(sign in text for sign in _SIGNS):
        for found in _FORM.finditer(text):
            part = found.lastgroup
            is_word = (part == "bearer" and not _is_token(found[part])) or (
                part == "basic" and not _is_login(found[part])
            )
            if not is_word:
                yield found.span(part or 0)


def _is_token(text: str) -> bool:
    """Say whether *text* is no word, nor several that are joined, which may be numbered."""
    words = re.split("[._/-]", text)
    return not all(_WORD.fullmatch(word.rstrip("0123456789") if len(words) > 1 else word) for word in words)


def _is_login(text: str) -> bool:
    """Say whether *text* is a name and a password in Base64."""
    try:
        plain = base64.b64decode(text)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and plain.isascii() and plain.decode("ascii").isprintable()
