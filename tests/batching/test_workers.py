"""Workers: parts done in several processes, in order, and what becomes of processes that end too soon."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from wanref_contract.batching import workers
from wanref_contract.batching.workers import WorkerDied, Workers, start_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def begin(factor: int) -> Callable[[int], tuple[int, int]]:
    """Return what multiplies, and says in which process."""
    return partial(multiply, factor)


def multiply(factor: int, part: int) -> tuple[int, int]:
    """Return the product, and the process that made it; at zero the process dies, below it something goes wrong."""
    if part == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    if part < 0:
        raise OSError(2, "No such file or directory", "a.json")
    return factor * part, os.getpid()


def test_results_come_in_order_from_several_processes() -> None:
    """Every part is done once, in another process, and its result stands beside it."""
    with Workers(2, begin, 10) as some:
        results = list(some.iter_results(range(1, 200)))
    assert [(part, product) for part, (product, _) in results] == [(part, 10 * part) for part in range(1, 200)]
    processes = {process for _, (_, process) in results}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_parts_are_read_as_results_are_taken() -> None:
    """Who takes no results has no work done: parts are read a few ahead and no further."""
    read = []

    def parts() -> Iterator[int]:
        for part in range(1, 1000):
            read.append(part)
            yield part

    with Workers(2, begin, 1) as some:
        results = some.iter_results(parts())
        for _ in range(5):
            next(results)
        assert len(read) < 5 + 2 * workers._PARTS_A_WORKER


def test_a_worker_that_dies_is_told() -> None:
    """Where a process is killed, nobody waits for it."""
    with pytest.raises(WorkerDied, match="a worker process died"), Workers(2, begin, 1) as some:
        list(some.iter_results([1, 2, 0, 3, 4]))


def test_a_worker_that_dies_in_the_midst_of_a_result_is_told() -> None:
    """Half a result is waited for no longer than its process lives."""

    def parts() -> Iterator[int]:
        yield 1_000_000
        (connection,) = some._busy
        assert connection.poll(60)  # the result is on its way, and a pipe does not hold all of it
        some._processes[-1].kill()
        yield 1

    with pytest.raises(WorkerDied), Workers[int, bytes](2, begin_large) as some:
        list(some.iter_results(parts()))


def begin_large() -> Callable[[int], bytes]:
    """Return what gives so many bytes."""
    return bytes


def test_what_a_part_raises_is_raised() -> None:
    """What goes wrong with a part is raised in its turn, as it would be here."""
    with pytest.raises(FileNotFoundError) as caught, Workers(2, begin, 1) as some:
        list(some.iter_results([1, 2, -1, 3]))
    assert caught.value.filename == "a.json"


def test_nobody_is_left_behind() -> None:
    """When the block is left in the midst of the work, its processes end; others are nobody's business."""
    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted()
    with pytest.raises(ProcessLookupError):
        os.kill(caught.value.args[0], 0)


def interrupted() -> None:
    """Be interrupted in the midst of the work; the exception names one of the processes."""
    with Workers(2, begin, 1) as some:
        _, (_, process) = next(some.iter_results(range(1, 100)))
        raise KeyboardInterrupt(process)


def test_processes_are_forked_where_that_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with threads is not forked, and none is where the system may hold locks of its own."""
    monkeypatch.setattr("threading.active_count", lambda: 1)
    monkeypatch.setattr("sys.platform", "linux")
    assert start_method() == "fork"
    monkeypatch.setattr("sys.platform", "darwin")
    assert start_method() == "spawn"
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert start_method() == "spawn"
