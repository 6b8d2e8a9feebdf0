"""Names that say of what stands under them that it is a secret: of members, headers, parameters, fields of a form."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SINGULAR = (
    *("accesskey", "apikey", "authkey", "privatekey", "secretkey"),
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
        *("algorithm", "at", "count", "endpoint", "expires", "expiry", "hint", "in", "length", "limit", "limits"),
        *("method", "name", "policy", "status", "timestamp", "type", "uri", "url", "usage", "version"),
    }
)
"""A name that ends with one of these is about a secret: ``token_type``, ``tokenExpiresAt``."""

_COUNTED = frozenset(
    {"cached", "completion", "image", "input", "max", "min", "output", "prompt", "reasoning", "total", "used"}
)
"""The words that make a count of ``tokens`` behind them."""

_LAST_OF_PARAMETER = frozenset({"key", "sid", "sig", "sign"})
"""What the name of a parameter may end with, of which elsewhere nobody could say what it is."""

_KEY_IDS = ("accessid", "keypairid")
"""What the name of a key is called beside a signature: no secret by itself, and nobody's business."""

_FEWEST_DIGITS = 6
"""A number with fewer is a count, or a price."""

_NOTHING = re.compile(
    r"""[-+]?\d{0,3}(?:\.\d{1,4})?\W*
      | (?:true|false|none|null|undefined|required|optional|yes|no|your[_-][\w-]*)\W*""",
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
    keys = {key for key in members if is_secret_name(key)}
    named = members.get("name", members.get("key"))
    return keys | {"value"} if "value" in members and isinstance(named, str) and is_secret_name(named) else keys


@lru_cache(maxsize=4096)
def is_secret_parameter(name: str) -> bool:
    """Say whether what stands under *name* in the query of an address is a secret.

    >>> [is_secret_parameter(name) for name in ("sig", "X-Amz-Signature", "Key-Pair-Id", "Expires", "monkey")]
    [True, True, True, False, False]
    """
    words = [word.lower() for word in _WORD.findall(name)]
    is_one = bool(words) and (words[-1] in _LAST_OF_PARAMETER or "".join(words).endswith(_KEY_IDS))
    return is_one or is_secret_name(name)


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
        return value != ""
    return isinstance(value, int | float) and abs(value) >= 10 ** (_FEWEST_DIGITS - 1)
