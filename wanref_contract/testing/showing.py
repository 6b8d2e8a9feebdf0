"""How failures are shown: what comes of a mistake of the suite begins with that mistake, and shows no frames of ours.

An error that this package raises on purpose says all there is to say. The way to it through the package, and through
the libraries that carry a call, is of use to who works on these; ``--full-trace`` shows it.
"""

from __future__ import annotations

from contextlib import contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_CARRIERS = frozenset(
    (
        "wanref_contract",
        "requests",
        "urllib3",
        "http",
        "urllib",
        "vcr",
        "httpx",
        "httpcore",
        "aiohttp",
        "asyncio",
        "anyio",
        "contextlib",
    )
)
"""The packages through which an error of ours may come, and what they stand on: ours, clients of HTTP, and vcrpy."""


class Caused:
    """A failure below what it comes of, for a report of pytest.

    Attributes:
        reprcrash: Where the failure is, and what it comes of; pytest sums up by it.
    """

    def __init__(self, cause: str, failure: Any) -> None:
        self._cause, self._failure = cause, failure
        self.reprcrash = copy(getattr(failure, "reprcrash", None))
        if self.reprcrash:
            self.reprcrash.message = cause

    def __str__(self) -> str:
        return f"{self._cause}\n\n{self._failure}"

    def toterminal(self, terminal: Any) -> None:
        """Write it to a terminal of pytest."""
        for line in (*self._cause.splitlines(), ""):
            terminal.line(line)
        if hasattr(self._failure, "toterminal"):
            self._failure.toterminal(terminal)  # in colour
        else:
            terminal.line(str(self._failure))


@contextmanager
def plainly() -> Iterator[None]:
    """Fail a fixture by the words of an error alone, where something is asked of it that cannot be.

    Raises:
        Failed: It cannot.
    """
    try:
        yield
    except (WanrefError, pytest.UsageError, ValueError) as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def hide_ours(error: BaseException) -> None:
    """Take the frames of ours, and of what carries a call, out of the tracebacks of *error* and of what it comes of.

    That is where those are errors of ours. The first frame of each stays.
    """
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        if isinstance(one, WanrefError):
            _drop_carriers(one.__traceback__)
        one = one.__cause__ or one.__context__


def _drop_carriers(at: TracebackType | None) -> None:
    while at is not None and at.tb_next is not None:
        if _is_carrier(at.tb_next):
            at.tb_next = at.tb_next.tb_next
        else:
            at = at.tb_next


def _is_carrier(at: TracebackType) -> bool:
    return str(at.tb_frame.f_globals.get("__name__")).partition(".")[0] in _CARRIERS
