"""Paths as addresses (RFC 3986): one for each file, however it was named, and none for two."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

_STANDARD_INPUT = "-"
_DRIVE = re.compile("[A-Za-z]:")


def address_of(path: str) -> str:
    """Return the address of the file *path*: from the working directory on, unless the path is absolute.

    Standard input has an address that no file has.

    >>> address_of("./films/a b.json"), address_of("/tmp/a.json"), address_of("-"), address_of("./-")
    ('films/a%20b.json', 'file:///tmp/a.json', 'stdin:', '-')
    """
    if path == _STANDARD_INPUT:
        return "stdin:"
    path = path.replace(os.sep, "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]  # ".." may follow a link, and stays
    drive = parts.pop(0) if os.sep == "\\" and parts and _DRIVE.fullmatch(parts[0]) else ""
    address = quote(_encoded("/".join(parts)))
    if drive or path.startswith("/"):
        return "file:///" + (f"{drive}/{address}" if drive else address)
    return address


def _encoded(path: str) -> bytes:
    """Return the bytes of *path*, which need not be UTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, which names may hold on Windows
        return path.encode("utf-8", "surrogatepass")
