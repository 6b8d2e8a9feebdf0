"""What a strategy gives, as a list; what it took to draw it, where that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy


def drawn(strategy: SearchStrategy[Any], count: int) -> list[Any]:
    """Return *count* examples of *strategy*, fewer where it has no more; the same each time."""
    found: list[Any] = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def begun_and_drawn(strategy: SearchStrategy[Any], count: int) -> tuple[int, list[Any]]:
    """Return how many draws were begun for *count* examples, and the examples; no health check is suppressed."""
    begun = [0]

    @st.composite
    def counted(draw: DrawFn) -> Any:
        begun[0] += 1
        return draw(strategy)

    found = drawn(counted(), count)
    return begun[0], found
