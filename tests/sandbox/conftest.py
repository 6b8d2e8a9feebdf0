"""What the tests of the sandbox share."""

from __future__ import annotations

import pytest

from tests.sandbox.calling import Client, sandbox


@pytest.fixture
def client() -> Client:
    """Return a client of a sandbox whose tasks take a minute."""
    return sandbox()
