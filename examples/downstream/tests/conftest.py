"""What the tests share: a client of the sandbox of the test."""

import pytest

from film_client import FilmClient


class Patience:
    """The clock of the sandbox, of which nobody takes more than an hour."""

    def __init__(self, clock):
        self._clock, self._end = clock, clock.now() + 3600

    def now(self):
        return self._clock.now()

    def pause(self, seconds):
        assert self._clock.now() < self._end, "the client polls without an end: it has been at it for an hour"
        self._clock.pause(seconds)


@pytest.fixture
def client(wanref_sandbox):
    """Yield a client of the sandbox; nothing sleeps."""
    with FilmClient(wanref_sandbox.key, url=wanref_sandbox.url, clock=Patience(wanref_sandbox.clock)) as client:
        yield client
