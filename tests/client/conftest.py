"""What the tests of the client share."""

from __future__ import annotations

import pytest

from tests.client.driving import KINDS


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return which of the two clients is tested: every test is for both."""
    return str(request.param)
