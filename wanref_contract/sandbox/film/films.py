"""The films that were asked for: each made once, aside from the calls that go on meanwhile, and the last ones kept."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film.

    Attributes:
        content: The file.
        note: What to know about it.
    """

    content: bytes
    note: str


class Films:
    """Makes films, one at a time, and keeps the last of them."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._made: dict[str, Film] = {}
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="films")

    async def film_of(self, task: Task) -> Film:
        """Return the film of *task*; whoever asks for one that is being made waits for the same."""
        if made := self._made.get(task.id):
            return made
        return await asyncio.get_running_loop().run_in_executor(self._maker, self._make, task)

    def close(self) -> None:
        """Let go of the thread."""
        self._maker.shutdown(wait=False, cancel_futures=True)

    def _make(self, task: Task) -> Film:
        if task.id not in self._made:  # else it was made while this call waited for its turn
            film = _film(slate_of(task, self._contract))
            while len(self._made) >= _KEPT:
                del self._made[next(iter(self._made))]
            self._made[task.id] = film
        return self._made[task.id]


def _film(slate: Slate) -> Film:
    unknown = _UNKNOWN_SHAPE.format(shape=slate.shape) if slate.shape else ""
    try:
        return Film(content=encode(slate), note=_SHOWN + unknown)
    except ModuleNotFoundError as error:
        if error.name != "av":
            raise
        return Film(content=make_film(slate.width, slate.height, slate.seconds), note=_GREY + unknown)
