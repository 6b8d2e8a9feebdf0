"""The fact of a URL: its scheme, and what kind of host it names."""

from __future__ import annotations

import re

from wanref_contract.facts.suffixes import INSIDE

# Nearly every URL: a lower-case host that ends in letters is a name, never an address in any spelling.
_PLAIN = re.compile(r"(https?)://(?:[a-z0-9-]++\.)++([a-z]++)(?::[0-9]{1,4})?(?:[/?#][!#-;=?-\[\]-~]*+)?\Z")
_PUBLIC = {scheme: {"scheme": scheme, "host": "public"} for scheme in ("http", "https")}

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive of Windows
_NOT_IN_A_URL = re.compile(r'[\x00-\x20\x7f-\xa0\u2000-\u200b\u2028\u2029\u3000\ufeff\\<>"\ud800-\udfff]')
_AUTHORITY = re.compile(r"//(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#\[\]]*)(?::([0-9]{0,5}))?(?:[/?#]|\Z)")
_LARGEST_PORT = 65535


def url_parts(url: str) -> dict[str, str]:
    """Return the ``scheme`` of *url* and the class of its ``host``.

    ``scheme`` is in lower case, and ``""`` where *url* is no absolute URL at all. ``host`` is ``public``; ``internal``
    for an address that is not public, in any spelling a resolver takes, and for localhost (RFC 6761);
    ``internal-name`` for a name that resolves inside a network only; ``none`` for schemes other than http and https;
    ``malformed`` where no host can be read.

    >>> url_parts("https://example.com/a.png")
    {'scheme': 'https', 'host': 'public'}
    >>> url_parts("https://0x7f.1/")["host"], url_parts("data:,x")["host"], url_parts("cat.png")["scheme"]
    ('internal', 'none', '')
    """
    plain = _PLAIN.match(url)
    if plain and plain[2] not in INSIDE and plain[2] != "localhost":
        return _PUBLIC[plain[1]]
    scheme_match = _SCHEME.match(url)
    if not scheme_match or _NOT_IN_A_URL.search(url):
        return {"scheme": "", "host": "malformed"}
    scheme = scheme_match[1].lower()
    if scheme not in _PUBLIC:
        return {"scheme": scheme, "host": "none"}
    return {"scheme": scheme, "host": _host_class(url, scheme_match.end())}


def _host_class(url: str, start: int) -> str:
    """Class the host of the authority that should stand at *start* of *url*."""
    from wanref_contract.facts.hosts import host_class

    authority = _AUTHORITY.match(url, start)
    if not authority or int(authority[2] or 0) > _LARGEST_PORT:
        return "malformed"
    return host_class(authority[1])
