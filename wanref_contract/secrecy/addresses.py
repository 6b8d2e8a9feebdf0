"""What gives access to the file of an address: a password before the host, a signature among the parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanref_contract.secrecy.names import is_plain_parameter, is_secret_parameter, opens_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARAMETER = re.compile(r"(?:[?&;#]|\\u0026)(?P<name>[\w.\[\]-]{1,80})=")
_VALUE = re.compile(r"""[^&#\s"<>\\]*[^&#\s"'<>\\]""")
"""A parameter in a query, or in a form, and its value; what follows an address in quotes is not part of it."""

_LOGIN = re.compile(
    r"""//[^/?\#\s@:"'<>\\]{0,200}:(?P<password>[^/?\#\s"<>\\]{1,500})@
      | https?://(?P<name>[^/?\#\s@:"'<>\\]{1,500})@""",
    re.VERBOSE,
)
"""A name and a password before a host, or a name alone, which is mostly a key."""


def iter_address_secrets(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what gives access in the addresses of *text*: whether it is a ``signature`` or a ``password``, and where.

    >>> list(iter_address_secrets("https://example.com/a.png?Expires=9&Signature=x7Kq"))
    [('signature', 46, 50)]
    >>> list(iter_address_secrets("https://me:open-up@example.com/"))
    [('password', 11, 18)]
    """
    end = 0
    for found in _PARAMETER.finditer(text) if "=" in text else ():
        is_new = found.end() >= end  # an address may be the value of a parameter of another
        value = _VALUE.match(text, found.end()) if is_new and is_secret_parameter(found["name"]) else None
        if value and not (is_plain_parameter(found["name"], value[0]) or opens_nothing(value[0])):
            end = value.end()
            yield "signature", *value.span()
    if "@" in text:
        for found in _LOGIN.finditer(text):
            yield "password", *found.span("password" if found["password"] else "name")
