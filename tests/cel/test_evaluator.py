"""Values: what an expression comes to where no type is known."""

from __future__ import annotations

from typing import Any

import pytest

from wanref_contract import cel


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("size('图片🐱')", 3),
        ("[1, 2, 3].all(e, 6 / (2 - e) == 6)", False),
        ("[0, 1].exists(e, 1 / e == 1)", True),
        ("1 / 0 == 0 || true", True),
        ("missing || true", True),
        ("1 == 1.0", True),
        ("1 == true", False),
        ("[1] == [1.0]", True),
        ("1 in {true: 'a'}", False),
        ("{1: 'a'}[1.0]", "a"),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("1.0 / 0.0", float("inf")),
        ("'图片3'.substring(2)", "3"),
        ("lists.range(3).map(i, i * i)", [0, 1, 4]),
        ("[1, 2, 3].map(x, x > 1, x * 2)", [4, 6]),
        ("{'a': 1}.transformMap(k, v, v + 1)", {"a": 2}),
        ("['a', 'b'].transformList(i, v, v + string(i))", ["a0", "b1"]),
        ("cel.bind(x, 2, cel.bind(y, x * x, y + x))", 6),
        ("string(2.5)", "2.5"),
        ("true ? 1 : 1 / 0", 1),
        ("x.a.b", None),
    ],
)
def test_evaluator_value(text: str, value: Any) -> None:
    """An expression has the value the language gives it, in type too."""
    found = cel.evaluate(text, {"x": {"a": {"b": None}}})
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "1:3: division by zero"),
        ("9223372036854775807 + 1", "1:21: integer overflow"),
        ("-9223372036854775808 % -1", "1:22: integer overflow"),
        ("x.b", "1:3: no such field: 'b'"),
        ("[1][1]", "1:4: index out of range: 1"),
        ("[1][true]", "1:4: a list is indexed by a whole number"),
        ("'a' < 1", "1:5: no '<' for string and int"),
        ("1 + 1.0", "1:3: no '+' for int and double"),
        ("!1", "1:2: expected a bool, found int"),
        ("uint(1)", "1:1: uint() is outside the JSON profile"),
        ("nosuch(1)", "1:1: nosuch() with 1 arguments is unknown"),
        ("y", "1:1: undeclared name 'y'"),
        ("'a'.substring(1, 3)", "1:5: no characters 1 to 3 in a string of 1"),
        ("'a'.substring(0, null)", "1:5: substring() takes int positions"),
        ("{'a': 1, 'a': 2}", "1:1: the key 'a' comes twice"),
        ("{1.5: 1}", "1:1: double is no key of a map"),
        ("'a'.all(x, true)", "1:5: no macro runs over string"),
        ("int('1_0')", "1:1: no int in string '1_0'"),
        ("lists.range(-1)", "1:7: lists.range() takes an int of 0 to 100000"),
    ],
)
def test_evaluator_error_names_place_and_reason(text: str, message: str) -> None:
    """What has no value says where and why."""
    with pytest.raises(cel.CelEvaluationError) as caught:
        cel.evaluate(text, {"x": {}})
    assert str(caught.value).split("\n")[0] == message


def test_evaluator_budget_is_not_absorbed() -> None:
    """An expression out of steps is out of steps, whatever else it says."""
    with pytest.raises(cel.CelEvaluationError, match="takes too long"):
        cel.evaluate("x.all(a, x == x)", {"x": [1] * 3_000})
    with pytest.raises(cel.CelEvaluationError, match="takes too long"):
        cel.evaluate("x.all(a, x.all(b, a + b > 0)) || true", {"x": [1] * 3_000})
