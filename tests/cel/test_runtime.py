"""The functions behind emitted code: they start at once, and hold where Python's own operators do not."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from wanref_contract.cel import runtime


def test_runtime_imports_nothing() -> None:
    """What emitted code imports brings in what the package itself does, no other module, and none of the heavy ones."""
    script = (
        "import sys; before = set(sys.modules); import wanref_contract.cel.runtime; "
        "print(*sorted(set(sys.modules) - before))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == [
        "__future__",
        "wanref_contract",
        "wanref_contract._lazy",
        "wanref_contract.cel",
        "wanref_contract.cel.runtime",
    ]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0.0, False, False),
        (None, False, False),
        (2**53 + 1, float(2**53), True),
        (10**400, 1e308, False),
        ([1, [2.0]], [1.0, [2]], True),
        ({"a": 1, "b": None}, {"b": None, "a": 1.0}, True),
        ({"a": None}, {"b": None}, False),
        ([float("nan")], [float("nan")], False),
        ("é", "e\u0301", False),
    ],
)
def test_runtime_equality(left: Any, right: Any, same: bool) -> None:  # noqa: FBT001
    """Numbers compare by value, bools are no numbers, strings are code points; both ways round."""
    assert (runtime.equal(left, right), runtime.equal(right, left)) == (same, same)


@pytest.mark.parametrize("left", [-7, 7, 0, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("right", [-3, 3, 1, 2**63 - 1, -(2**63)])
def test_runtime_division_and_rest_belong_together(left: int, right: int) -> None:
    """Quotient times divisor and rest make the dividend, and the rest has its sign."""
    quotient, rest = runtime.divide(left, right), runtime.modulo(left, right)
    assert quotient * right + rest == left
    assert abs(rest) < abs(right)
    assert rest == 0 or (rest < 0) == (left < 0)


@pytest.mark.parametrize(
    ("left", "right", "quotient"),
    [(1.0, 0.0, "inf"), (1.0, -0.0, "-inf"), (-1.0, 0.0, "-inf"), (-1.0, -0.0, "inf"), (0.0, 0.0, "nan")],
)
def test_runtime_division_of_doubles_is_ieee(left: float, right: float, quotient: str) -> None:
    """A double divided by zero is infinite, or not a number."""
    assert repr(runtime.divide(left, right)) == quotient
