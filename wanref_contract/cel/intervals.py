"""Bounds of a number that is not yet known: what arithmetic does to them.

They show that integers cannot overflow, that an index lies inside a list, and how far a loop can run.
"""

from __future__ import annotations

from wanref_contract.cel.runtime import INT_MAX, INT_MIN

Interval = tuple[int, int]
"""The least and the largest value, both possible."""


def fitting(interval: Interval | None) -> Interval | None:
    """Return *interval* if all of it fits 64 bits; else None, for the value may overflow.

    >>> fitting((0, 2**63)) is None
    True
    """
    return interval if interval and interval[0] >= INT_MIN and interval[1] <= INT_MAX else None


def combined(operator: str, left: Interval | None, right: Interval | None) -> Interval | None:
    """Return the bounds of ``left operator right``, None where they are not known.

    >>> combined("*", (-2, 3), (0, 5))
    (-10, 15)
    """
    if left is None or right is None:
        return None
    match operator:
        case "+":
            return left[0] + right[0], left[1] + right[1]
        case "-":
            return left[0] - right[1], left[1] - right[0]
        case "*":
            corners = [a * b for a in left for b in right]
            return min(corners), max(corners)
        case "/" if right[0] > 0:
            largest = max(abs(left[0]), abs(left[1]))
            return (0 if left[0] >= 0 else -largest), largest
        case "%" if right[0] > 0:
            return (0 if left[0] >= 0 else 1 - right[1]), right[1] - 1
    return None


def either(left: Interval | None, right: Interval | None) -> Interval | None:
    """Return the bounds of a value that is one or the other.

    >>> either((0, 1), (5, 9))
    (0, 9)
    """
    if left is None or right is None:
        return None
    return min(left[0], right[0]), max(left[1], right[1])
