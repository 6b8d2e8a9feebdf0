"""The key, and where it may go."""

from __future__ import annotations

import ipaddress
import os
import re
from typing import Any
from urllib.parse import urlsplit

from wanref_contract.client.arguments import WrongArgument
from wanref_contract.secrecy.finder import SecretFinder

KEY_VARIABLE = "EVOLINK_API_KEY"
"""The variable of the environment that holds the key of the API."""

_BASE = re.compile(r"https?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~/-]*)?")
_KEY = re.compile(r"[!-~]+")  # what a header can carry without being cut or refused
_SHORTEST_MASKED = 8  # characters; a shorter key is a word of a test, and to mask it would spell other words wrong
_MASK = "***"


class Key:
    """A key that is shown to nobody: not by repr, not in an exception, not where the other side repeats it.

    >>> key = Key("sk-very-secret")
    >>> key, key.masked({"message": "no such key: sk-very-secret"})
    (Key(***), {'message': 'no such key: ***'})

    Args:
        value: The key.
        name: What it was given as.

    Raises:
        WrongArgument: It is no text, empty, or has characters that no header carries; which, is not told.
    """

    __slots__ = ("_finder", "_value")

    def __init__(self, value: str, name: str = "api_key") -> None:
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            raise WrongArgument(f"{name} must be a text of printable ASCII without spaces, {_oddity(value)}")
        self._value = value
        self._finder = SecretFinder((value,))

    def __repr__(self) -> str:
        return f"Key({_MASK})"

    def __reduce__(self) -> Any:
        raise TypeError("a key is not pickled: make a client where it is needed")

    def header(self, form: str) -> str:
        """Return what a header of the *form* ``Bearer {key}`` says."""
        return form.replace("{key}", self._value)

    def masked(self, value: Any) -> Any:
        """Return the JSON value *value* with the key masked wherever it stands in it, and nothing else changed."""
        if len(self._value) < _SHORTEST_MASKED:
            return value
        if isinstance(value, str):
            return value.replace(self._value, _MASK)
        if isinstance(value, dict):
            return {self.masked(name): self.masked(item) for name, item in value.items()}
        return [self.masked(item) for item in value] if isinstance(value, list) else value

    def scrubbed(self, text: str) -> str:
        """Return *text*, which is to be shown, without the key however it is written, and without other secrets.

        >>> Key("sk-very-secret").scrubbed("no such key: sk%2Dvery%2Dsecret, nor c2stdmVyeS1zZWNyZXQ=")
        'no such key: scrubbed-key, nor scrubbed-key'
        """
        return self._finder.scrubbed(text)


def found_key(given: str | None) -> Key:
    """Return the key that was *given*, else the one of the environment.

    Raises:
        WrongArgument: There is neither, or it is none.
    """
    if given is not None:
        return Key(given)
    value = os.environ.get(KEY_VARIABLE, "")
    if not value:
        raise WrongArgument(f"api_key must be given, or stand in the environment as {KEY_VARIABLE}")
    return Key(value, KEY_VARIABLE)


def checked_base_url(url: str, *, allow_plain_http: bool) -> str:
    """Return *url* as calls begin with it, if a key may be sent there.

    Raises:
        WrongArgument: It may not.

    >>> checked_base_url("http://127.0.0.1:8427/", allow_plain_http=False)
    'http://127.0.0.1:8427'
    """
    if not isinstance(url, str) or not _BASE.fullmatch(url):  # strict, so that no two readers of it see two hosts
        raise WrongArgument(f"base_url must be https:// and a host, without login or query, is {_shown(url)}")
    parts = urlsplit(url)
    if parts.scheme == "http" and not allow_plain_http and not _is_loopback(parts.hostname or ""):
        raise WrongArgument(
            f"base_url must begin with https://, since anyone on the way could read the key, is {_shown(url)}; "
            "allow_plain_http=True sends it all the same"
        )
    return url.rstrip("/")


def _oddity(value: object) -> str:
    """Say what is odd about a key, and nothing of it that is secret."""
    if not isinstance(value, str):
        return f"is of type {type(value).__name__}"
    return "has others in it" if value else "is empty"


def _shown(url: object) -> str:
    """Return *url* as a message shows it, without what may be secret in it."""
    if not isinstance(url, str):
        return f"of type {type(url).__name__}"
    return repr(re.sub(r"//[^/@]*@", "//***@", url.partition("?")[0].partition("#")[0]))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"
