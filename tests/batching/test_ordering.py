"""Results in order, whoever is done first."""

from __future__ import annotations

from concurrent.futures import Future

from wanref_contract.batching.ordering import iter_in_order


def test_a_result_waits_for_those_before_it() -> None:
    """A later part may be done first; it is told in its turn."""
    futures: dict[str, Future[str]] = {}

    def submit(part: str) -> Future[str]:
        futures[part] = Future()
        if part == "b":
            futures["b"].set_result("B")
            futures["a"].set_result("A")
        if part == "c":
            futures["c"].set_result("C")
        return futures[part]

    assert list(iter_in_order("abc", submit, ahead=1)) == [("a", "A"), ("b", "B"), ("c", "C")]


def test_nothing_gives_nothing() -> None:
    """No parts, no results."""
    assert list(iter_in_order((), lambda _: Future[int](), ahead=1)) == []
