"""Processes of this machine that do the parts of a work, and give what comes of them in the order of the parts.

Each process has a pipe of its own, and a part is sent to it only while it waits for one. So neither side waits for the
other, and a process that dies is noticed wherever it died. A pool of `concurrent.futures`, whose processes share pipes,
may wait for ever for the rest of a result that was being written.

- Results come in order, and parts are taken only as results are: a slow reader slows the work down, and memory stays
  flat.
- On Linux a process is forked, which costs a millisecond, shares memory, and is sound while there is one thread;
  elsewhere it is started anew.
- What stops a run reaches every process of a terminal. Workers take no notice of it: it stops the one that tells what
  was found, and that one ends them. Where it is killed and cannot, they see that it is gone and end by themselves.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

_Part = TypeVar("_Part")
_Result = TypeVar("_Result")

_PARTS_A_WORKER = 3
"""How many parts are on their way for each worker: in work, or done and waiting to be told."""

_STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class WorkerDied(Exception):
    """A process ended before its work, as where the system took it for want of memory."""

    def __str__(self) -> str:
        return "a worker process died before it was done, perhaps for want of memory; with --jobs 1 there are none"


class _Turn(Generic[_Part, _Result]):
    """A part on its way."""

    def __init__(self, part: _Part) -> None:
        self.part = part
        self.is_done = False
        self.result: Any = None


class Workers(Generic[_Part, _Result]):
    """Processes that do parts of a work; a context manager, which starts and ends them.

    Args:
        count: How many.
        begin: Makes what does a part, once in each process; a function of a module, as its arguments are values.
        arguments: What *begin* is given.
    """

    def __init__(self, count: int, begin: Callable[..., Callable[[_Part], _Result]], *arguments: object) -> None:
        self.count = count
        self._begin, self._arguments = begin, arguments
        self._processes: list[Any] = []
        self._idle: list[Connection] = []
        self._busy: dict[Connection, _Turn[_Part, _Result]] = {}

    def __enter__(self) -> Workers[_Part, _Result]:
        with _signals_blocked():  # what is blocked, a process inherits
            for _ in range(self.count):
                self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()  # it waits for a part, or for somebody to take a result that nobody wants any more
            process.join()
            process.close()
        for connection in (*self._idle, *self._busy):
            connection.close()

    def iter_results(self, parts: Iterable[_Part]) -> Iterator[tuple[_Part, _Result]]:
        """Yield each of *parts* with its result, in order; parts are read a few ahead.

        Raises:
            WorkerDied: A process ended before its work.
        """
        rest = iter(parts)
        turns: deque[_Turn[_Part, _Result]] = deque()
        while True:
            while self._idle and len(turns) < self.count * _PARTS_A_WORKER:
                try:
                    turns.append(_Turn(next(rest)))
                except StopIteration:
                    break
                self._send(turns[-1])
            if not turns:
                return
            while not turns[0].is_done:
                self._receive()
            turn = turns.popleft()
            if isinstance(turn.result, Exception):
                raise turn.result
            yield turn.part, turn.result

    def _start(self) -> None:
        context: Any = multiprocessing.get_context(start_method())
        ours, theirs = context.Pipe()
        work = (theirs, gc.get_threshold(), self._begin, self._arguments)
        process = context.Process(target=_work, args=work, daemon=True)
        process.start()
        theirs.close()  # the process has it alone, so that its end is the end of the pipe
        self._processes.append(process)
        self._idle.append(ours)

    def _send(self, turn: _Turn[_Part, _Result]) -> None:
        connection = self._idle.pop()
        self._busy[connection] = turn
        try:
            connection.send(turn.part)
        except OSError as error:
            raise WorkerDied from error

    def _receive(self) -> None:
        """Take every result that is there, and wait for one where there is none."""
        ready: list[Any] = wait(self._busy)
        for connection in ready:
            turn = self._busy.pop(connection)
            self._idle.append(connection)
            try:
                turn.result = connection.recv()
            except (EOFError, OSError) as error:
                raise WorkerDied from error
            turn.is_done = True


def start_method() -> str:
    """Return how processes are started here: ``fork`` where that is sound."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Have signals wait; where they cannot be blocked, one may meet a worker that is not ready for it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- In a worker --------------------------------------------------------------------------------------------------


def _work(
    connection: Any, threshold: tuple[int, int, int], begin: Callable[..., Callable[[Any], Any]], arguments: Any
) -> None:
    """Do part after part, until whoever sends them is gone."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*threshold)
    work = begin(*arguments)
    while True:
        part = connection.recv()
        try:
            result = work(part)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is raised where the result is waited for)
            result = error
        connection.send(result)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
