"""What vcrpy hears while it records, kept in memory: it writes no file, for nothing is scrubbed yet."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wanref_contract.replaying import body_of

try:
    import vcr  # type: ignore[import-untyped]
    from vcr.persisters.filesystem import CassetteNotFoundError  # type: ignore[import-untyped]
except ImportError as error:
    raise ImportError("recording needs what comes with an extra: pip install 'wanref-contract[replay]'") from error

if TYPE_CHECKING:
    from collections.abc import Iterator

    Interaction = dict[str, Any]

_VCR = "vcr"
"""What the names of the loggers of vcrpy begin with."""


class _Tape:
    """A persister of vcrpy that keeps what it is to save."""

    def __init__(self) -> None:
        self.interactions: list[Interaction] = []

    def load_cassette(self, _path: str, **_: object) -> None:
        """Say that there is nothing yet.

        Raises:
            CassetteNotFoundError: Always.
        """
        raise CassetteNotFoundError

    def save_cassette(self, _path: str, cassette_dict: dict[str, Any], **_: object) -> None:
        """Keep what was heard."""
        pairs = zip(cassette_dict["requests"], cassette_dict["responses"], strict=True)
        self.interactions += [{"request": _request(request), "response": response} for request, response in pairs]


@contextmanager
def listening() -> Iterator[list[dict[str, Any]]]:
    """Give a list that holds every call of this process and its answer, once the context is over."""
    tape = _Tape()
    recorder = vcr.VCR(record_mode="all")
    recorder.register_persister(tape)
    with _unlogged(), recorder.use_cassette("a tape in memory"):
        yield tape.interactions


@contextmanager
def _unlogged() -> Iterator[None]:
    """Let vcrpy log nothing: it logs whole answers, and nothing of them is scrubbed yet."""
    names = [name for name in logging.Logger.manager.loggerDict if name.partition(".")[0] == _VCR]
    loggers = [logging.getLogger(name) for name in names]
    before = [logger.disabled for logger in loggers]
    root = logging.getLogger(_VCR)
    level = root.level
    root.setLevel(logging.CRITICAL + 1)  # for those that are made from now on
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        root.setLevel(level)
        for logger, was_disabled in zip(loggers, before, strict=True):
            logger.disabled = was_disabled


def _request(request: Any) -> dict[str, Any]:
    return {
        "method": request.method,
        "uri": request.uri,
        "body": body_of(request) or None,
        "headers": {name: [value] for name, value in request.headers.items()},
    }
