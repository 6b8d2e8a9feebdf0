"""Names that say of what stands under them that it is a secret: of members, headers, parameters, fields of a form."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SINGULAR = (
    *("accesskey", "aeskey", "apikey", "authkey", "privatekey", "secretkey"),
    *("apisecret", "secret", "authtoken", "token", "jwt", "hmac"),
    *("authentication", "authorization", "credential", "signature"),
    *("cookie", "sessionid", "sessid", "csrf", "xsrf"),
    *("passcode", "passphrase", "passwd", "password", "pswd", "pwd", "dbpass", "smtppass", "userpass"),
)
_ENDINGS = (*_SINGULAR, *(f"{ending}s" for ending in _SINGULAR))
"""What a word of such a name ends with, or its words without what parts them: ``userToken``, ``APIkey``."""

_LAST = frozenset({"auth", "otp", "session"})
"""What such a name may end with as a word of its own."""

_BEFORE_KEY = frozenset(
    {
        *("access", "account", "admin", "api", "app", "auth", "client", "consumer", "deploy", "encryption"),
        *("evolink", "functions", "license", "master", "private", "secret", "service", "session", "shared"),
        *("signing", "ssh", "storage", "subscription", "user", "webhook"),
    }
)
"""The words that make a secret of a ``key`` behind them."""

_HARMLESS = frozenset(
    {
        *("algorithm", "at", "count", "details", "endpoint", "error", "expires", "expiry", "hint", "in", "input"),
        *("length", "limit", "limits", "method", "minute", "name", "policy", "remaining", "required", "reset"),
        *("status", "timestamp", "type", "uri", "url", "usage", "version"),
    }
)
"""A name that ends with one of these is about a secret: ``token_type``, ``tokenExpiresAt``."""

_COUNTED = frozenset(
    {
        *("audio", "cached", "completion", "image", "input", "limit", "max", "min", "num", "output", "prompt"),
        *("reasoning", "remaining", "reset", "text", "total", "used", "video"),
    }
)
"""The words that make a count of ``tokens`` behind them."""

SCHEMES = frozenset({"apikey", "basic", "bearer", "digest", "key", "negotiate", "token"})
"""What may stand before the key in its header."""

_MEMBERS = frozenset({"ak", "bearer", "pass", "pin", "sig", "sign", "sk"})
"""Whole names that are words of speech in a text, and secrets as a member, a header or a field of a form."""

_SHARED_KEYS = ("idempotency", "surrogate", "cache")
"""The words that make of a header that ends with ``key`` no secret."""

_LAST_OF_PARAMETER = frozenset({"key", "resourcekey", "rlkey", "sid", "sig", "sign", "tk", "upsig", "upt", "vkey"})
"""What the name of a parameter may end with, of which elsewhere nobody could say what it is."""

_PLAIN = re.compile(r"[a-z]{1,15}|[^?=+]*\.[A-Za-z][A-Za-z0-9]{1,4}")
"""What stands under a name of ``key`` or ``sign`` and is none: a word, or a file as in ``?key=films/rain.mp4``."""

_KEY_IDS = ("accessid", "keypairid")
"""What the name of a key is called beside a signature: no secret by itself, and nobody's business."""

_FEWEST_DIGITS = 6
"""A number with fewer is a count, or a price."""

_NOTHING = re.compile(
    r"""[-+]?\d{0,3}(?:\.\d{1,4})?\W*
      | \d{1,4}(?:fps|mm|[kKps])\W*
      | (?:true|false|none|null|undefined|required|optional|yes|no|your[_-][\w-]*|scrubbed(?:-key)?)\W*
      | (?:denied|disabled|enabled|expired|failed|granted|invalid|mismatch|missing|refused)\W*
      | \$\{?[A-Za-z_]{1,80}\}?\W*""",
    re.IGNORECASE | re.VERBOSE,
)

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


@lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Say whether what stands under *name*, in an object or among headers, is a secret.

    >>> [is_secret_name(name) for name in ("api_key", "X-Auth-Token", "awsSecretAccessKey", "usertoken")]
    [True, True, True, True]
    >>> [is_secret_name(name) for name in ("prompt", "total_tokens", "token_type", "key")]
    [False, False, False, False]
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or words[-1] in _HARMLESS or (words[-1] == "tokens" and _COUNTED.intersection(words)):
        return False
    if words[-1] in _LAST or any(word.endswith(_ENDINGS) for word in words) or "".join(words).endswith(_ENDINGS):
        return True
    return any(after in ("key", "keys") and before in _BEFORE_KEY for before, after in pairwise(words))


def secret_keys(members: Mapping[str, object]) -> set[str]:
    """Return the keys of *members* under which secrets stand; a member may name what stands in the one beside it.

    >>> secret_keys({"n": 1, "api_key": "open-up"}), secret_keys({"name": "Authorization", "value": "open-up"})
    ({'api_key'}, {'value'})
    """
    keys = {key for key in members if is_secret_member(key)}
    lower = {key.lower(): key for key in members}
    named = members.get(lower.get("name") or lower.get("key") or "")
    is_named = "value" in lower and isinstance(named, str) and is_secret_member(named)
    return keys | {lower["value"]} if is_named else keys | _refused(members)


def _refused(members: Mapping[str, object]) -> set[str]:
    """Return the key of the value that a refusal repeats, beside the place where it stood, as FastAPI has them."""
    place = members.get("loc")
    is_secret = isinstance(place, list) and "input" in members and any(is_secret_member(str(name)) for name in place)
    return {"input"} if is_secret else set()


@lru_cache(maxsize=4096)
def is_secret_member(name: str) -> bool:
    """Say whether what stands under *name* in an object, or in a form, is a secret.

    >>> [is_secret_member(name) for name in ("api_key", "sig", "design")]
    [True, True, False]
    """
    return is_secret_name(name) or "".join(_WORD.findall(name)).lower() in _MEMBERS


@lru_cache(maxsize=4096)
def is_secret_header(name: str) -> bool:
    """Say whether what stands under *name* among headers is a secret.

    >>> [is_secret_header(name) for name in ("fal-key", "X-Sign", "Idempotency-Key", "X-RateLimit-Reset-Tokens")]
    [True, True, False, False]
    """
    lower = name.lower().removeprefix("x-")
    is_key = lower.endswith("key") and not any(word in lower for word in _SHARED_KEYS)
    return is_key or is_secret_member(lower) or is_secret_name(name)


@lru_cache(maxsize=4096)
def is_secret_parameter(name: str) -> bool:
    """Say whether what stands under *name* in the query of an address is a secret.

    >>> [is_secret_parameter(name) for name in ("sig", "X-Amz-Signature", "Key-Pair-Id", "Expires", "monkey")]
    [True, True, True, False, False]
    """
    words = [word.lower() for word in _WORD.findall(name)]
    is_one = bool(words) and (words[-1] in _LAST_OF_PARAMETER or "".join(words).endswith(_KEY_IDS))
    return is_one or is_secret_member(name)


def is_plain_parameter(name: str, value: str) -> bool:
    """Say whether *value* is no secret, as *name* alone does not make it one.

    >>> is_plain_parameter("key", "films/rain.mp4"), is_plain_parameter("sig", "Ab/cD+ef12=")
    (True, False)
    """
    return name.lower().endswith(("key", "sign")) and not is_secret_name(name) and bool(_PLAIN.fullmatch(value))


def opens_nothing(text: str) -> bool:
    """Say whether *text* is no secret, whatever it stands under: a small number, a switch, a word in its place.

    >>> [opens_nothing(text) for text in ("1.3)", "none", "YOUR_API_KEY", "***", "open-up")]
    [True, True, True, True, False]
    """
    return _NOTHING.fullmatch(text) is not None


def is_secret_value(value: object) -> bool:
    """Say whether *value*, under the name of a secret, can be one: a text, or a number of many digits.

    >>> is_secret_value("open-up"), is_secret_value(12345678), is_secret_value(""), is_secret_value(True)
    (True, True, False, False)
    """
    if isinstance(value, str):
        return not opens_nothing(value)
    return isinstance(value, int | float) and abs(value) >= 10 ** (_FEWEST_DIGITS - 1)
