"""Which call of the API an address is, wherever the API is served.

A recording is addressed to the API, and a test that plays it may speak to a gateway, to a port of its own machine or to
a path below one. So hosts do not count, nor what stands before the paths of the API.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from wanref_contract.contract.files import ContractFile

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the API.

    Attributes:
        operation: Such as ``create``.
        path: Its path, without what a gateway puts before it.
        task_id: The task that it asks for; None for none.
    """

    operation: str
    path: str
    task_id: str | None = None


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls that a profile knows.

    Attributes:
        host: Where the API is.
        known: For each operation its method, its path as it is documented, and the expression of its end.
    """

    host: str
    known: tuple[tuple[str, str, str, re.Pattern[str]], ...]

    def find(self, method: str, uri: str) -> Call | None:
        """Return the call that *method* and *uri* make; None for none that is known.

        >>> calls_of(load_profile()).find("GET", "http://127.0.0.1:80/gate/v1/tasks/task-unified-1?x").task_id
        'task-unified-1'
        """
        try:
            path = urlsplit(uri).path
        except ValueError:
            return None
        for operation, wanted, _, pattern in self.known:
            found = pattern.search(path) if method == wanted else None
            if found:
                return Call(operation=operation, path=found[0], task_id=unquote(found[1]) if found.groups() else None)
        return None

    def names(self) -> str:
        """Return the calls in words."""
        return " and ".join(f"{method} {path}" for _, method, path, _ in self.known)


def api_calls(contract: Contract) -> Calls:
    """Return the calls of the profile of *contract*."""
    return _calls_of(contract.data["profile"])


def load_profile(name: str = "evolink-task") -> dict[str, Any]:
    """Return the data of the profile called *name*."""
    value: dict[str, Any] = ContractFile.read_profile(f"{name}.yaml").value
    return value


@lru_cache
def _calls_of(profile: str) -> Calls:
    return calls_of(load_profile(profile))


def calls_of(profile: dict[str, Any]) -> Calls:
    """Return the calls that the data of a *profile* tells of."""
    known = [
        (name, call["method"], call["path"], re.compile(_pattern(call["path"])))
        for name, call in profile["endpoints"].items()
    ]
    return Calls(profile["host"], tuple(known))


def _pattern(path: str) -> str:
    """Return the expression of addresses that end in *path*, of which a name in braces is one part."""
    parts = [r"([^/]+)" if part.startswith("{") else re.escape(part) for part in path.split("/")]
    return f"{'/'.join(parts)}/?$"
