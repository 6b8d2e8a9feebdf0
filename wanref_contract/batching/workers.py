"""Processes of this machine that do the parts of a work, and give what comes of them in the order of the parts.

It stands on `concurrent.futures`, which moves parts and results, and notices a process that died. What is added here:

- Results come in order, and parts are taken only as results are: a slow reader slows the work down, and memory stays
  flat.
- On Linux a process is forked, which costs a millisecond, shares memory, and is sound while there is one thread;
  elsewhere it is started anew.
- Ctrl-C reaches every process of a terminal. Workers take no notice of it: it stops the one that tells what was found,
  and that one ends them. Where it is killed and cannot, they see that it is gone and end by themselves.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from wanref_contract.batching.ordering import iter_in_order
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")

_PARTS_A_WORKER = 3
"""How many parts are on their way for each worker: one in work, one that waits for it, one that waits to be told."""


class WorkerDied(WanrefError):
    """A process ended before its work, as where the system took it for want of memory."""

    def __str__(self) -> str:
        return "a worker process died before it was done, perhaps for want of memory; with --jobs 1 there are none"


class Workers(Generic[_Part, _Result]):
    """Processes that do parts of a work; a context manager, which ends them.

    Args:
        count: How many.
        begin: Makes what does a part, once in each process; a function of a module, as its arguments are values.
        arguments: What *begin* is given.
    """

    def __init__(self, count: int, begin: Callable[..., Callable[[_Part], _Result]], *arguments: object) -> None:
        self.count = count
        self._others = frozenset(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(
            count,
            mp_context=multiprocessing.get_context(start_method()),
            initializer=_begin,
            initargs=(gc.get_threshold(), begin, arguments),
        )

    def __enter__(self) -> Workers[_Part, _Result]:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # nobody waits for what is still in work
            for process in multiprocessing.active_children():
                if process not in self._others:
                    process.terminate()
        self._pool.shutdown(cancel_futures=True)

    def iter_results(self, parts: Iterable[_Part]) -> Iterator[tuple[_Part, _Result]]:
        """Yield each of *parts* with its result, in order; parts are read a few ahead.

        Raises:
            WorkerDied: A process ended before its work.
        """
        try:
            yield from iter_in_order(parts, self._submit, ahead=self.count * _PARTS_A_WORKER)
        except BrokenProcessPool as error:
            raise WorkerDied from error

    def _submit(self, part: _Part) -> Future[_Result]:
        with _signals_blocked():  # it may start a process, which inherits what is blocked
            return self._pool.submit(_work, part)


def start_method() -> str:
    """Return how processes are started here: ``fork`` where that is sound."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Have signals wait; where they cannot be blocked, one may meet a worker that is not ready for it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- In a worker --------------------------------------------------------------------------------------------------

_doing: list[Callable[[Any], Any]] = []
"""What does a part in this process, where it is a worker."""


def _begin(threshold: tuple[int, int, int], begin: Callable[..., Callable[[Any], Any]], arguments: Any) -> None:
    """Make this process a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*threshold)
    _doing[:] = [begin(*arguments)]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(part: Any) -> Any:
    return _doing[0](part)
