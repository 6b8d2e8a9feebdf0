"""The facts of a URL: its scheme, and what kind of host it names."""

from __future__ import annotations

import re

from wanref_contract.facts.suffixes import INSIDE

# Nearly every URL: a lower-case host that ends in letters is a name, never an address in any spelling. The rest of the
# ways to write a URL are known to `hosts`, which is imported when one of them is met.
_plain = re.compile(r"(https?)://(?:[a-z0-9-]++\.)++([a-z]++)(?::[0-9]{1,4})?(?:[/?#][!#-;=?-\[\]-~]*+)?\Z").match
_UNUSUAL = INSIDE | {"localhost"}


def url_host(url: str) -> str:
    """Return the kind of host that *url* names.

    ``public``; ``internal`` for an address that is not public, in any spelling a resolver takes, and for localhost
    (RFC 6761); ``internal-name`` for a name that resolves inside a network only; ``none`` for schemes other than http
    and https; ``malformed`` where *url* is no absolute URL, or no host can be read.

    >>> [url_host(url) for url in ("https://example.com/a.png", "https://0x7f.1/", "data:,x", "cat.png")]
    ['public', 'internal', 'none', 'malformed']
    """
    plain = _plain(url)
    if plain and plain[2] not in _UNUSUAL:
        return "public"
    from wanref_contract.facts.hosts import url_parts

    return url_parts(url)[1]


def url_scheme(url: str) -> str:
    """Return the scheme of *url* in lower case, ``""`` where it is no absolute URL.

    >>> [url_scheme(url) for url in ("HTTPS://example.com", "data:,x", "cat.png")]
    ['https', 'data', '']
    """
    plain = _plain(url)
    if plain:
        return plain[1]
    from wanref_contract.facts.hosts import url_parts

    return url_parts(url)[0]
