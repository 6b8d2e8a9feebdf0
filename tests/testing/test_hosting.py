"""The host of a session: ports that open and close, and leave nothing open behind them."""

from __future__ import annotations

import gc
import socket
import warnings
from typing import Any

import pytest

from wanref_contract.testing.hosting import LOOPBACK, Host


async def nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    """Answer nobody."""


def test_whoever_has_just_come_is_dropped() -> None:
    """A connection that was made at the last moment is closed with its port, and no socket is left."""
    host = Host()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        for _ in range(50):
            listening = host.listen(nothing)
            visitor = socket.create_connection((LOOPBACK, listening.port))
            host.hang_up(listening)
            visitor.close()
        gc.collect()
    assert [str(warning.message) for warning in told] == []
    host.close()


def test_a_closed_port_answers_nobody() -> None:
    """After it was hung up, nothing listens there."""
    host = Host()
    listening = host.listen(nothing)
    assert listening.url == f"http://127.0.0.1:{listening.port}"
    host.hang_up(listening)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, listening.port))
    host.close()
