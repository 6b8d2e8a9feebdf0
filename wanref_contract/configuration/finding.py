"""Which file configures a call: the nearest one upwards from a folder.

Every call comes here, so nothing is imported and nothing parsed before a file looks as if it were one.
"""

from __future__ import annotations

import os
import re

WANREF = "wanref.toml"
PYPROJECT = "pyproject.toml"

_ROOT = ".git"
"""What stands in the root of a repository, above which nothing configures it."""

_MAY_HOLD_TABLE = re.compile(
    rb"""^(?:\xef\xbb\xbf)?[ \t]*\[{0,2}[ \t]*["']?tool["']?[ \t]*(?:\.[ \t]*["']?wanref|[\]=])""", re.MULTILINE
)


def find_configuration(folder: str) -> str:
    """Return the file that configures calls from *folder*; nothing where there is none.

    In one folder ``wanref.toml`` goes before ``pyproject.toml``, which counts where it has a table ``[tool.wanref]``.

    >>> find_configuration("/")
    ''
    """
    here = os.path.abspath(folder)
    while True:
        path = os.path.join(here, WANREF)
        if os.path.isfile(path):
            return path
        path = os.path.join(here, PYPROJECT)
        if _holds_table(path):
            return path
        above = os.path.dirname(here)
        if above == here or os.path.exists(os.path.join(here, _ROOT)):
            return ""
        here = above


def find_outdone(path: str) -> str:
    """Return the file that would configure calls if the configuration *path* were not beside it; nothing for none.

    >>> find_outdone("/wanref.toml")
    ''
    """
    folder, name = os.path.split(path)
    other = os.path.join(folder, PYPROJECT)
    return other if name == WANREF and os.access(other, os.R_OK) and _holds_table(other) else ""


def _holds_table(path: str) -> bool:
    """Say whether the file *path* has a table for us.

    One that cannot be read may have, and so may one that is no TOML or in which ``tool`` is no table; whoever reads it
    says what is wrong.
    """
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return True
    if not _MAY_HOLD_TABLE.search(data):
        return False
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool", {})
    except (ValueError, RecursionError):
        return b"wanref" in data
    return "wanref" in tool if isinstance(tool, dict) else b"wanref" in data
