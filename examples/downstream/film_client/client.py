"""The calls: one that pays, and as many as it takes to see the film."""

import time

import httpx

WAITING = ("pending", "processing")


class Refused(Exception):
    """The API refused a call."""


class Lost(Exception):
    """No answer came to a call that may have been paid for; look for its task before posting again."""


class GaveUp(Exception):
    """The film was not made in time."""


class WallClock:
    """The clock of the machine; tests bring one on which nobody waits."""

    def now(self):
        """Return the seconds."""
        return time.monotonic()

    def pause(self, seconds):
        """Wait."""
        time.sleep(seconds)


class FilmClient:
    """Has films made."""

    def __init__(self, key, *, url="https://api.evolink.ai", clock=None, transport=None):
        self._headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.Client(transport=transport)
        self._url, self._clock = url, clock or WallClock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._http.close()

    def make(self, request, *, deadline=900):
        """Return the finished task of *request*: completed, failed or cancelled."""
        return self.wait(self.create(request), deadline=deadline)

    def create(self, request):
        """Post *request*, once, and return its task."""
        for _ in range(5):
            try:
                answer = self._http.post(f"{self._url}/v1/videos/generations", json=request, headers=self._headers)
            except httpx.TransportError as error:
                raise Lost(str(error)) from error
            if answer.status_code != 429:  # too many at once: nothing was made, so asking again costs nothing
                return self._read(answer)
            self._clock.pause(float(answer.headers.get("Retry-After", 5)))
        raise Refused("429: too many films at once")

    def wait(self, task, *, deadline):
        """Return *task* once it has ended."""
        end = self._clock.now() + deadline
        while task["status"] in WAITING:
            if self._clock.now() >= end:
                raise GaveUp(task["id"])
            self._clock.pause(5)
            answer = self._http.get(f"{self._url}/v1/tasks/{task['id']}", headers=self._headers)
            if answer.status_code != 429:
                task = self._read(answer)
        return task

    def fetch(self, task):
        """Return the film of a completed *task*; its host is another one, which gets no key of ours."""
        return self._http.get(task["results"][0]).content

    def _read(self, answer):
        if answer.status_code != 200:
            raise Refused(f"{answer.status_code}: {answer.json()['error']['message']}")
        return answer.json()
