"""The fact of a URL: its scheme, and what kind of host it names."""

from __future__ import annotations

import re

from wanref_contract.facts.suffixes import INSIDE

# Nearly every URL: a lower-case host that ends in letters is a name, never an address in any spelling. The rest of the
# ways to write a URL are known to `hosts`, which is imported when one of them is met.
_plain = re.compile(r"(https?)://(?:[a-z0-9-]++\.)++([a-z]++)(?::[0-9]{1,4})?(?:[/?#][!#-;=?-\[\]-~]*+)?\Z").match
_UNUSUAL = INSIDE | {"localhost"}
_PUBLIC = {scheme: {"scheme": scheme, "host": "public"} for scheme in ("http", "https")}


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
    plain = _plain(url)
    if plain and plain[2] not in _UNUSUAL:
        return _PUBLIC[plain[1]]
    from wanref_contract.facts.hosts import unusual_url_parts

    return unusual_url_parts(url)
