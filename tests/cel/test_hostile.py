"""Hostile expressions, patterns and bindings: each ends in a CelError or a value, and soon."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract import cel

if TYPE_CHECKING:
    from collections.abc import Callable

SOON = 2.0
"""Seconds of work on a slow machine, busy or not; what these texts aim at would take minutes or end the process."""

LONG = list(range(3_000))
TOO_MUCH = {
    "parentheses": "(" * 5_000 + "1" + ")" * 5_000,
    "open parentheses": "(" * 30_000,
    "brackets": "[" * 5_000 + "]" * 5_000,
    "braces": "{'a':" * 5_000 + "1" + "}" * 5_000,
    "indices": "x" + "[x" * 5_000 + "]" * 5_000,
    "calls": "size(" * 5_000 + "x" + ")" * 5_000,
    "macros": "x.all(a, " * 3_000 + "true" + ")" * 3_000,
    "five macros": "x.all(a, x.all(b, x.all(c, x.all(d, x.all(e, e > 0)))))",
    "ternaries": "true ? " * 4_000 + "1" + " : 2" * 4_000,
    "ternary chain": "false ? 1 : " * 2_000 + "2",
    "nots": "!" * 30_000 + "true",
    "signs": "-" * 30_000 + "x",
    "fields": "x" + ".a" * 15_000,
    "sum of many": " + ".join("1" for _ in range(8_000)),
    "chain of many": "||".join("x" for _ in range(50_000)),
    "megabyte": "'" + "a" * 1_000_000 + "'",
    "giant int": "9" * 30_000,
    "giant hexadecimal": "0x" + "f" * 30_000,
    "giant exponent": "1e" + "9" * 30_000,
    "loops over long lists": "x.all(a, x.all(b, a + b >= 0))",
    "four loops over long lists": "x.all(a, x.all(b, x.all(c, x.all(d, a + b + c + d >= 0))))",
    "doubling strings": "cel.bind(a, s + s + s, cel.bind(b, a + a + a, cel.bind(c, b + b + b, c + c + c)))",
    "doubling lists": "cel.bind(a, x + x + x, cel.bind(b, a + a + a, cel.bind(c, b + b + b, c + c + c)))",
    "shared lists": (
        "cel.bind(a, [x, x, x, x, x], cel.bind(b, [a, a, a, a, a], cel.bind(c, [b, b, b, b, b], "
        "cel.bind(d, [c, c, c, c, c], d == d))))"
    ),
    "endless range": "lists.range(9223372036854775807)",
    "ranges in ranges": "lists.range(1000).map(a, lists.range(1000).map(b, lists.range(1000)))",
    "slices": "x.map(a, s.substring(1))",
    "overflow": "9223372036854775807 * 9223372036854775807",
    "nested quantifiers": "s.matches('(a+)+$')",
    "nested stars": "s.matches('(a*)*b')",
    "ambiguous alternatives": "s.matches('^(a|a)*b')",
    "neighbouring stars": "s.matches('^.*.*.*.*b')",
    "counted ambiguity": "s.matches('(a|a){1000}b')",
    "nul": "1 + \0",
    "surrogate": "'\ud800'",
    "look-alike": "ѕize(x)",
    "right to left": "\u202esize(x)",
    "wide digits": "１ + １",
    "import": "__import__('os').system('true')",
    "dunder": "x.__class__.__mro__",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_hostile_expression_ends_soon_in_an_error(name: str) -> None:
    """Neither recursion, memory nor time can be used up by the text of an expression."""
    start = time.thread_time()
    with pytest.raises(cel.CelError):
        cel.evaluate(TOO_MUCH[name], {"x": LONG, "s": "a" * 500_000})
    assert time.thread_time() - start < SOON


@pytest.mark.parametrize("name", TOO_MUCH)
def test_hostile_expression_is_refused_or_runs_when_compiled(name: str) -> None:
    """What the checker lets through needs no budget: its Python ends soon, or the evaluator ends it."""
    start = time.thread_time()
    variables = {"x": cel.list_of(cel.INT), "s": cel.STRING}
    with suppress(cel.CelError):
        cel.Environment(variables=variables).compile(TOO_MUCH[name]).evaluate({"x": LONG, "s": "a" * 500_000})
    assert time.thread_time() - start < SOON


SHORT_ROUNDS = {
    "equal lists": "x.all(a, x.all(b, x == y))",
    "lists that differ at the end": "x.all(a, x != z)",
    "maps that differ at the end": "x.all(a, x.all(b, m != n))",
    "maps with numbers for keys": "cel.bind(k, x.transformMap(i, v, v), x.all(a, k == k))",
    "lists too large to compare": "x.exists(a, x.exists(b, shared == shared))",
    "equal texts": "x.all(a, x.all(b, s == s + ''))",
    "texts that differ at the end": "x.all(a, x.all(b, s != t))",
    "texts in a list": "x.all(a, x.all(b, !(s in [t, t, t])))",
    "texts in order": "x.all(a, x.all(b, s < t))",
    "doubles": "x.exists(a, x.exists(b, double(s) == 1.0))",
    "ints": "x.exists(a, x.exists(b, int(s) == 1))",
    "bools": "x.exists(a, x.exists(b, bool(s)))",
    "strings": "x.all(a, x.all(b, string(s) != ''))",
    "no strings": "x.exists(a, x.exists(b, string(x) == ''))",
    "parts": "x.all(a, x.all(b, !s.contains('aab')))",
    "starts": "x.all(a, x.all(b, s.startsWith(s)))",
    "patterns": "x.all(a, !s.matches('a+b'))",
    "computed patterns": "x.exists(a, x.exists(b, 'q'.matches(p + string(a * 3000 + b))))",
    "keys that are not there": "x.exists(a, x.exists(b, m[s] == 1))",
    "names that are not there": "x.exists(a, x.exists(b, nme == 1))",
    "copies of a list": "lists.range(1000).all(a, lists.range(1000).all(b, x.exists(c, true)))",
}
"""Each round counts few steps unless what it reads is counted; so many rounds would take minutes."""


@pytest.mark.parametrize("name", SHORT_ROUNDS)
def test_hostile_rounds_are_paid_for_by_what_they_read(name: str) -> None:
    """Whatever reads much in one step ends an evaluation as soon as many steps would."""
    other = [*LONG[:-1], -1]
    bindings = {
        "x": LONG,
        "y": [*LONG],
        "z": other,
        "m": {str(item): item for item in LONG},
        "n": {str(item): item for item in other},
        "shared": [LONG] * 40,
        "s": "a" * 500_000,
        "t": "a" * 499_999 + "b",
        "p": "(a|b)" * 40,
    }
    start = time.process_time()
    with pytest.raises(cel.CelEvaluationError, match="takes too long"):
        cel.evaluate(SHORT_ROUNDS[name], bindings)
    assert time.process_time() - start < SOON


@pytest.mark.parametrize(
    ("text", "bindings", "error", "message"),
    [
        (None, {}, cel.CelSyntaxError, "1:1: an expression must be a string, is null"),
        (b"1", {}, cel.CelSyntaxError, "1:1: an expression must be a string, is bytes"),
        ("1", None, cel.CelEvaluationError, "1:1: bindings must be a mapping of names to values, are null"),
        ("1", 5, cel.CelEvaluationError, "1:1: bindings must be a mapping of names to values, are int"),
        ("1", ["a"], cel.CelEvaluationError, "1:1: bindings must be a mapping of names to values, are list"),
    ],
)
def test_hostile_arguments_are_named(text: Any, bindings: Any, error: type[cel.CelError], message: str) -> None:
    """What is no expression, and what binds no names, is told as any other mistake of a caller."""
    with pytest.raises(error) as caught:
        cel.evaluate(text, bindings)
    assert str(caught.value).split("\n")[0] == message


DEEPEST = {
    "parentheses": "(" * 60 + "1" + ")" * 60,
    "brackets": "[" * 60 + "]" * 60,
    "maps": "{'a':" * 60 + "1" + "}" * 60,
    "sizes": "size(string(" * 30 + "x" + "))" * 30,
    "ternaries": "(true ? " * 30 + "x" + " : x)" * 30,
    "left sum": " + ".join("x" for _ in range(60)),
    "right sum": "x + (" * 55 + "x" + ")" * 55,
    "right products": "(x + x) * (" * 29 + "x" + ")" * 29,
    "nots": "!" * 60 + "(x == 1)",
    "logic": "(x == 1 || x == 2 && (" * 28 + "true" + "))" * 28,
    "comparisons": "(x == 1) == (" * 55 + "true" + ")" * 55,
    "fields": "{'a': " * 30 + "x" + "}" * 30 + ".a" * 30,
    "untyped": "dyn(" * 30 + "x" + ")" * 30,
    "loops": "[x].all(a, [a].all(b, [b].all(c, [c].all(d, " + "!(" * 20 + "d == a" + ")" * 20 + "))))",
    "many parts": " && ".join("x == 1" for _ in range(3_000)),
}


@pytest.mark.parametrize("name", DEEPEST)
@pytest.mark.parametrize("type_", [cel.INT, cel.DYN], ids=str)
def test_hostile_depth_that_is_allowed_compiles(name: str, type_: cel.Type) -> None:
    """Whatever the parser lets through, Python's own parser takes too, and both paths agree."""
    expression = cel.Environment(variables={"x": type_}).compile(DEEPEST[name])
    compile(expression.emit(cel.Pool(), {"x": "x"}), "emitted", "eval")
    assert expression.evaluate({"x": 1}) == cel.evaluate(DEEPEST[name], {"x": 1})


def nested(depth: int) -> Any:
    """A list in a list, *depth* times."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_hostile_bindings_nested_deeply_compare() -> None:
    """Equality needs no recursion, so deep values have one too."""
    assert cel.evaluate("x == y", {"x": nested(50_000), "y": nested(50_000)}) is True


def test_hostile_lists_of_lists_of_themselves_compile() -> None:
    """A name bound to a long value does not repeat it in what the checker remembers."""
    many = ["[" + ", ".join([name] * 2_000) + "]" for name in "sabc"]
    text = f"cel.bind(a, {many[0]}, cel.bind(b, {many[1]}, cel.bind(c, {many[2]}, size({many[3]}))))"
    assert cel.Environment(variables={"s": cel.STRING}).compile(text).evaluate({"s": ""}) == 2_000


def test_hostile_bindings_of_giant_numbers_have_a_meaning() -> None:
    """An integer beyond 64 bits compares, and is no int."""
    assert cel.evaluate("x > 1.5 && x != 2 && x == x", {"x": 10**400}) is True
    with pytest.raises(cel.CelEvaluationError):
        cel.evaluate("int(x)", {"x": 10**400})
    with pytest.raises(cel.CelEvaluationError):
        cel.evaluate("double(x)", {"x": 10**400})
    with pytest.raises(cel.CelEvaluationError):
        cel.evaluate("x + 1", {"x": 10**400})


def test_hostile_caller_near_the_end_of_its_stack_gets_an_error() -> None:
    """A full stack is a CelError too."""

    def dive() -> Any:
        try:
            return dive()
        except RecursionError:
            return cel.evaluate("[" * 50 + "]" * 50)

    with pytest.raises(cel.CelError):
        dive()


WORDS = st.sampled_from(
    [
        "x",
        "y",
        "true",
        "false",
        "null",
        "in",
        "has",
        "all",
        "exists",
        "map",
        "filter",
        "size",
        "matches",
        "lists.range",
        "cel.bind",
        "dyn",
        "int",
        "string",
        "1",
        "2.5",
        "'a'",
        '"图"',
        "'🐱'",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        "?",
        ":",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "<",
        "<=",
        "==",
        "!=",
        "&&",
        "||",
        "0x1F",
        "1u",
        "b''",
        "r'\\'",
        "'''",
        "//",
        "`",
        "\\",
        "\x00",
        "\n",
        "9223372036854775807",
    ]
)


def printed(run: Callable[[], object]) -> str:
    """Run, and print the CelError if there is one."""
    try:
        return repr(run())
    except cel.CelError as error:
        return str(error)


@given(st.text() | st.lists(WORDS, max_size=30).map(" ".join) | st.lists(WORDS, max_size=30).map("".join))
def test_hostile_text_raises_nothing_but_cel_errors(text: str) -> None:
    """Any text is an expression with a value, or a CelError that can be printed."""
    environment = cel.Environment(variables={"x": cel.list_of(cel.NUMBER), "y": cel.DYN})
    assert printed(lambda: cel.evaluate(text, {"x": [1]}))
    assert printed(lambda: environment.compile(text).evaluate({"x": [1]}))


@given(st.text())
def test_hostile_pattern_raises_nothing_but_cel_errors(pattern: str) -> None:
    """Any pattern is translated and matches, or is refused."""
    assert printed(lambda: cel.evaluate(f"'a'.matches({json.dumps(pattern)})"))
