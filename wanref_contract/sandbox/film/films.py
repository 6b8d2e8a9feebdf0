"""The films that were asked for: each made once, aside from the calls that go on meanwhile, and the last ones kept.

A film is kept as a temporary file, because what is at hand for sending pieces of a film (`sending`) sends files. The
file lives as long as anybody holds its `Film`, so one that is being sent outlives its place among the last ones.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from tempfile import mkstemp
from typing import TYPE_CHECKING
from weakref import finalize

from wanref_contract.sandbox.film.encoding import encode
from wanref_contract.sandbox.film.grey import make_film
from wanref_contract.sandbox.film.slate import slate_of

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.sandbox.film.slate import Slate
    from wanref_contract.sandbox.task import Task

_KEPT = 32  # films of a few hundred kilobytes
_SHOWN = "made by the sandbox: a test picture of the right size and length"
_GREY = "made by the sandbox: the right size and length, and no picture; pip install 'wanref-contract[film]' for one"
_UNKNOWN_SHAPE = "; it ought to be {shape}, which is not opened here"


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Film:
    """A film.

    Attributes:
        path: The file, which is there as long as this value is.
        tag: What is the same only for the same content.
        note: What to know about it.
    """

    path: str
    tag: str
    note: str


class Films:
    """Makes films, one at a time, and keeps the last of them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._made: dict[str, Film] = {}
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="films")

    async def film_of(self, task: Task) -> Film:
        """Return the film of *task*; whoever asks for one that is being made waits for the same."""
        if film := self._kept(task):
            return film
        return await asyncio.get_running_loop().run_in_executor(self._maker, self._make, task)

    def close(self) -> None:
        """Let go of the thread and of the files."""
        self._maker.shutdown(wait=False, cancel_futures=True)
        self._made.clear()

    def _kept(self, task: Task) -> Film | None:
        """Return the film of *task* if it was made, and nobody has tidied its file away."""
        film = self._made.get(task.id)
        return film if film and os.path.exists(film.path) else None

    def _make(self, task: Task) -> Film:
        if film := self._kept(task):  # it was made while this call waited for its turn
            return film
        film = _filed(*_drawn(slate_of(task, self._contract)))
        while len(self._made) >= _KEPT:
            del self._made[next(iter(self._made))]
        self._made[task.id] = film
        return film


def _drawn(slate: Slate) -> tuple[bytes, str]:
    """Return the film that shows *slate*, and what to know about it."""
    unknown = _UNKNOWN_SHAPE.format(shape=slate.shape) if slate.shape else ""
    try:
        return encode(slate), _SHOWN + unknown
    except ModuleNotFoundError as error:
        if error.name != "av":
            raise
        return make_film(slate.width, slate.height, slate.seconds), _GREY + unknown


def _filed(content: bytes, note: str) -> Film:
    descriptor, path = mkstemp(prefix="wanref-film-", suffix=".mp4")
    film = Film(path=path, tag=sha256(content).hexdigest()[:32], note=note)
    finalize(film, _remove, path)
    with open(descriptor, "wb") as file:
        file.write(content)
    return film


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
