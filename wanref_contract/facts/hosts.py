"""What a URL names, in every spelling that a resolver takes.

`ipaddress` reads only the canonical spellings; getaddrinfo of most systems also takes what inet_aton took (decimal,
octal, hexadecimal, one to four parts), full-width digits and dots (by way of IDNA), and a trailing dot. An address is
internal when it, or the IPv4 address inside it, is not one of the public internet.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import unquote

from wanref_contract.facts.suffixes import INSIDE

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # one letter is a drive of Windows
_NOT_IN_A_URL = re.compile(r'[\x00-\x20\x7f-\xa0\u2000-\u200b\u2028\u2029\u3000\ufeff\\<>"\ud800-\udfff]')
_AUTHORITY = re.compile(r"//(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#\[\]]*)(?::([0-9]{0,5}))?(?:[/?#]|\Z)")
_LARGEST_PORT = 65535

_DOTS = str.maketrans("。．｡", "...")  # UTS #46: these are dots too
# UTS #46, the characters that are taken out of a name before it is looked up.
_IGNORED = dict.fromkeys(
    [0xAD, 0x34F, *range(0x180B, 0x1810), *range(0x200B, 0x200E), 0x2060, 0x2064, *range(0xFE00, 0xFE10), 0xFEFF]
)
_IGNORED |= dict.fromkeys(range(0xE0100, 0xE01F0))
_LONGEST_HOST = 1000  # characters; a name has 253 at most (RFC 1035), in escapes perhaps three times that
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
_NOT_IN_A_HOST = re.compile(r"[\x00-\x20\x7f%@:/?#\[\]\\^|<>]")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, 2.5.5.1
_SITE_LOCAL = ipaddress.IPv6Network("fec0::/10")  # RFC 3879


def url_parts(url: str) -> tuple[str, str]:
    """Return what `urls.url_scheme` and `urls.url_host` return, for any URL.

    >>> url_parts("HTTPS://user@[::1]:8443/")
    ('https', 'internal')
    """
    scheme_match = _SCHEME.match(url)
    if not scheme_match or _NOT_IN_A_URL.search(url):
        return "", "malformed"
    scheme = scheme_match[1].lower()
    if scheme not in ("http", "https"):
        return scheme, "none"
    authority = _AUTHORITY.match(url, scheme_match.end())
    if not authority or int(authority[2] or 0) > _LARGEST_PORT:
        return scheme, "malformed"
    return scheme, host_class(authority[1])


def host_class(host: str) -> str:
    """Return the class of *host* as it stands in a URL: ``public``, ``internal``, ``internal-name`` or ``malformed``.

    >>> [host_class(host) for host in ("example.com", "127.1", "[::ffff:10.0.0.1]", "nas", "a..b")]
    ['public', 'internal', 'internal', 'internal-name', 'malformed']
    """
    if host.startswith("["):
        return _class_of_v6(host[1:-1])
    if len(host) > _LONGEST_HOST:
        return "malformed"
    name = unicodedata.normalize("NFKC", unquote(host).translate(_IGNORED)).translate(_DOTS).lower()
    labels = name.removesuffix(".").split(".")
    if "" in labels or _NOT_IN_A_HOST.search(name):
        return "malformed"
    if _NUMBER.fullmatch(labels[-1]):  # the WHATWG URL standard: a host that ends in a number is an address
        return _class_of_v4(labels)
    if labels[-1] == "localhost":
        return "internal"
    return "internal-name" if len(labels) == 1 or labels[-1] in INSIDE else "public"


def _class_of_v4(parts: list[str]) -> str:
    """Class the IPv4 address written as *parts* in the manner of inet_aton."""
    if len(parts) > 4 or any(not _NUMBER.fullmatch(part) or len(part) > 20 for part in parts):
        return "malformed"
    try:
        numbers = [_part(part) for part in parts]
    except ValueError:  # such as 08, which is no octal number
        return "malformed"
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(parts)):
        return "malformed"
    value = last + sum(number << 8 * (3 - place) for place, number in enumerate(leading))
    return "public" if _is_public(ipaddress.IPv4Address(value)) else "internal"


def _part(text: str) -> int:
    if text[:2] in ("0x", "0X"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if text[0] == "0" else 10)


def _class_of_v6(text: str) -> str:
    """Class the IPv6 address *text*, by the IPv4 address inside it where it carries one."""
    try:
        address = ipaddress.IPv6Address(unquote(text).partition("%")[0])
    except ValueError:
        return "malformed"
    if not _is_public(address):
        return "internal"
    inside = _carried_v4(address)
    return "public" if inside is None or _is_public(inside) else "internal"


def _carried_v4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Say whether *address* is of the public internet; `is_global` alone passes multicast and some more."""
    if isinstance(address, ipaddress.IPv6Address):
        if _carried_v4(address):  # judged by what it carries; Python versions differ on the rest
            return True
        if address in _SITE_LOCAL:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
