"""Random expressions against Google's engine, and emitted Python against the exact evaluator.

The expressions are seeded, so a run can be repeated; ill-typed ones and absent fields are part of them.
Where the two engines differ, the difference must have a name in ``CAUSES``.
"""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from wanref_contract import cel
from wanref_contract.cel import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DOCUMENTS: tuple[dict[str, Any], ...] = (
    {
        "s": "图片1 voice",
        "n": 8,
        "f": 2.5,
        "b": True,
        "l": ["a", "图", "a"],
        "i": [3, 0, -1],
        "m": {"k": 1, "图": 2},
        "r": {"s": "图", "n": 7, "l": ["x"]},
        "d": None,
    },
    {
        "s": "",
        "n": 9223372036854775807,
        "f": 8.0,
        "b": False,
        "l": [],
        "i": [],
        "m": {},
        "r": {},
        "d": [1, "a", None, 2.0, [True], {"k": "🐱"}],
    },
    {
        "s": "🐱😀a",
        "n": 2.0,
        "f": -0.5,
        "b": True,
        "l": ["🐱"],
        "i": [1, 2, 3, 4, 5],
        "m": {"a": 0},
        "r": {"n": 1},
        "d": {"k": {"k": "v"}, "n": 1},
    },
)
TYPES = {
    "s": cel.STRING,
    "n": cel.NUMBER,
    "f": cel.DOUBLE,
    "b": cel.BOOL,
    "l": cel.list_of(cel.STRING, max_size=9),
    "i": cel.list_of(cel.INT, max_size=9),
    "m": cel.map_of(cel.INT, max_size=9),
    "r": cel.record(
        {
            "s": cel.Field(type=cel.STRING),
            "n": cel.Field(type=cel.NUMBER),
            "l": cel.Field(type=cel.list_of(cel.STRING)),
        }
    ),
    "d": cel.DYN,
}
LITERALS = {
    "int": ("0", "1", "2", "-1", "7", "9223372036854775807", "-9223372036854775808", "9007199254740993"),
    "double": ("0.0", "1.0", "-2.5", "1e3", "9007199254740992.0", "9223372036854775807.0"),
    "string": ("''", "'a'", "'图'", "'🐱'", "'k'", "'1'", "'true'", r"'\u56fe\n'"),
    "bool": ("true", "false"),
    "null": ("null",),
    "list": ("[]", "[1, 2.0, 'a']", "['a', '图']", "[null, true]", "[3, 2, 1]"),
    "map": ("{}", "{'k': 1}", "{'图': [1], 'a': null}", "{1: 'a', 2: 'b'}", "{true: 1}"),
}
VARIABLES = {
    "int": ("n",),
    "double": ("f", "n"),
    "string": ("s",),
    "bool": ("b",),
    "null": ("d",),
    "list": ("l", "i", "d"),
    "map": ("m", "r", "d"),
}
FORMS = {
    "int": (
        ("size({})", "string"),
        ("{}.size()", "list"),
        ("size({})", "map"),
        ("({} + {})", "int", "int"),
        ("({} - {})", "int", "int"),
        ("({} * {})", "int", "int"),
        ("({} / {})", "int", "int"),
        ("({} % {})", "int", "int"),
        ("-({})", "int"),
        ("int({})", "double"),
        ("int({})", "string"),
        ("{}[{}]", "list", "int"),
        ("m[{}]", "string"),
        ("r.n",),
        ("d.n",),
        ("({} ? {} : {})", "bool", "int", "int"),
    ),
    "double": (
        ("({} + {})", "double", "double"),
        ("({} / {})", "double", "double"),
        ("({} * {})", "double", "double"),
        ("double({})", "int"),
        ("double({})", "string"),
        ("-({})", "double"),
    ),
    "string": (
        ("({} + {})", "string", "string"),
        ("string({})", "int"),
        ("string({})", "bool"),
        ("{}.substring({})", "string", "int"),
        ("{}.substring({}, {})", "string", "int", "int"),
        ("r.s",),
        ("{}[{}]", "list", "int"),
        ("d.k",),
        ("({} ? {} : {})", "bool", "string", "string"),
    ),
    "bool": (
        ("({} && {})", "bool", "bool"),
        ("({} || {})", "bool", "bool"),
        ("({} && {} && {})", "bool", "bool", "bool"),
        ("!({})", "bool"),
        ("({} == {})", "int", "double"),
        ("({} != {})", "string", "string"),
        ("({} == {})", "list", "list"),
        ("({} == {})", "map", "map"),
        ("({} == {})", "bool", "null"),
        ("({} < {})", "int", "int"),
        ("({} <= {})", "double", "int"),
        ("({} > {})", "string", "string"),
        ("({} >= {})", "int", "double"),
        ("({} in {})", "string", "list"),
        ("({} in {})", "int", "list"),
        ("({} in {})", "string", "map"),
        ("{}.contains({})", "string", "string"),
        ("{}.startsWith({})", "string", "string"),
        ("{}.endsWith({})", "string", "string"),
        ("{}.matches('^[a-z图]+$')", "string"),
        ("{}.matches('[0-9]|🐱')", "string"),
        ("has(r.s)",),
        ("has(r.l)",),
        ("has(d.k)",),
        ("has(d.k.k)",),
        ("(has(r.l) && size(r.l) > 0 && r.l[0] == {})", "string"),
        ("(size(l) > 1 && l[1] == {})", "string"),
        ("('k' in m && m['k'] == {})", "int"),
        ("bool({})", "string"),
        ("{}.all(@, {})", "list", "bool@"),
        ("{}.exists(@, {})", "list", "bool@"),
        ("{}.exists_one(@, {})", "list", "bool@"),
        ("{}.all(@, {})", "map", "bool@"),
        ("{}.exists(@k, @, {})", "list", "bool@"),
        ("{}.all(@k, @, {})", "map", "bool@"),
    ),
    "list": (
        ("({} + {})", "list", "list"),
        ("{}.filter(@, {})", "list", "bool@"),
        ("{}.map(@, {})", "list", "int@"),
        ("{}.map(@, {}, {})", "list", "bool@", "string@"),
        ("{}.map(@, [@, {}])", "map", "int@"),
        ("{}.transformList(@k, @, {})", "list", "int@"),
        ("lists.range({})", "int"),
        ("lists.range(size({})).map(@, {})", "list", "int@"),
        ("[{}, {}]", "int", "string"),
        ("r.l",),
    ),
    "map": (
        ("{{'k': {}, 'a': {}}}", "int", "list"),
        ("{{{}: {}}}", "string", "int"),
        ("{}[{}]", "list", "int"),
    ),
    "null": (("({} ? null : null)", "bool"),),
}
KINDS = tuple(FORMS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine says: a value, or an error."""

    value: Any = None
    error: str = ""

    def tells_same(self, other: Outcome) -> bool:
        """Whether both are errors, or the same value in type too."""
        if self.error or other.error:
            return bool(self.error) == bool(other.error)
        return shape(self.value) == shape(other.value)


def shape(value: Any) -> Any:
    """*value* as text that tells 1 from 1.0 from true, and NaN equal to itself."""
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, dict):
        return sorted((repr(key), shape(item)) for key, item in value.items())
    return repr(value)


class Generator:
    """Writes expressions; now and then one of a kind that does not fit."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0

    def expressions(self, count: int) -> Iterator[str]:
        """Yield *count* expressions of any kind."""
        for _ in range(count):
            yield self.expression(self.random.choice(KINDS), self.random.randint(1, 4), ())

    def expression(self, kind: str, depth: int, local: tuple[str, ...], loops: int = 0) -> str:
        """Return an expression, mostly of *kind*; *local* are the names of the loops around it."""
        if self.random.random() < 0.06:
            kind = self.random.choice(KINDS)
        if depth == 0 or self.random.random() < 0.15:
            return self.leaf(kind, local)
        form, *parts = self.random.choice(FORMS[kind])
        if "@" in form and loops == 2:
            return self.leaf(kind, local)
        inner = local
        if "@" in form:
            self.names += 1
            item = f"x{self.names}_"
            inner = (*local, item, f"{item}k") if "@k" in form else (*local, item)
            form = form.replace("@", item)
        loops += inner is not local
        scopes = {part: inner if part.endswith("@") else local for part in parts}
        texts = (self.expression(part.rstrip("@"), depth - 1, scopes[part], loops) for part in parts)
        return form.format(*texts)

    def leaf(self, kind: str, local: tuple[str, ...]) -> str:
        """Return a name or a literal."""
        if local and self.random.random() < 0.6:
            return self.random.choice(local)
        if self.random.random() < 0.6:
            return self.random.choice(VARIABLES[kind])
        return self.random.choice(LITERALS[kind])


@dataclass(frozen=True, slots=True)
class Difference:
    """An expression on which the two engines differ."""

    text: str
    document: dict[str, Any]
    ours: Outcome
    theirs: Outcome


def depends_on_key_order(difference: Difference) -> bool:
    """Maps have no order: they keep that of hashes, we that of the text."""
    with (
        patch.object(runtime, "elements", lambda source: in_other_order(source, elements(source))),
        patch.object(runtime, "pairs", lambda source: in_other_order(source, pairs(source))),
    ):
        return not ask_us(difference.text, difference.document).tells_same(difference.ours)


def in_other_order(source: Any, items: Iterable[Any]) -> list[Any]:
    """The items of a map with every one at another place."""
    found = [*items]
    return found[1:] + found[:1] if isinstance(source, dict) else found


def takes_int_of_bool(difference: Difference) -> bool:
    """They take int(true) for 1; the language has no such conversion."""
    return difference.ours.error == "no int in bool" and not difference.theirs.error


def writes_large_double(difference: Difference) -> bool:
    """How string() writes a very large or small double is up to the implementation: we refuse."""
    return difference.ours.error.startswith("no string for double") and not difference.theirs.error


def refuses_substring_to_the_end(difference: Difference) -> bool:
    """They have no substring that ends where the string does, though the size is a valid end."""
    return "is greater than <string>.size()" in difference.theirs.error


def dies_of_range(difference: Difference) -> bool:
    """A range they cannot make ends their whole evaluation, though another part decides it."""
    return difference.theirs.error == "vector::reserve"


elements, pairs = runtime.elements, runtime.pairs


def reads_blanks_around_a_number(difference: Difference) -> bool:
    """They skip white space around the digits of int() and double()."""
    refused = ("no int in string", "no double in string")
    return difference.ours.error.startswith(refused) and not difference.theirs.error


CAUSES: dict[str, Callable[[Difference], bool]] = {
    "order of map keys": depends_on_key_order,
    "int() of a bool": takes_int_of_bool,
    "string() of a large double": writes_large_double,
    "substring() to the end": refuses_substring_to_the_end,
    "lists.range() without memory": dies_of_range,
    "blanks around a number": reads_blanks_around_a_number,
}


def ask_us(text: str, document: dict[str, Any]) -> Outcome:
    """Return the outcome of the exact evaluator."""
    try:
        return Outcome(value=cel.evaluate(text, document))
    except cel.CelError as error:
        return Outcome(error=error.message)


def ask_them(expressions: list[str]) -> list[list[Outcome]]:
    """Return the reference engine's outcomes, by expression and document."""
    if find_spec("cel_expr_python") is None:
        pytest.skip("the reference engine has no build for this Python")
    batch = pickle.dumps((list(TYPES), expressions, DOCUMENTS))
    script = Path(__file__).with_name("reference_engine.py")
    answer = subprocess.run([sys.executable, str(script)], input=batch, stdout=subprocess.PIPE, check=True)
    return [[Outcome(value=value, error=error) for value, error in each] for each in pickle.loads(answer.stdout)]


def compare_with_engine(count: int, seed: int) -> Counter[str]:
    """Count agreements and differences by their cause."""
    counts: Counter[str] = Counter()
    expressions = list(Generator(seed).expressions(count))
    for text, answers in zip(expressions, ask_them(expressions), strict=True):
        for document, theirs in zip(DOCUMENTS, answers, strict=True):
            ours = ask_us(text, document)
            if ours.tells_same(theirs):
                counts["same error" if ours.error else "same value"] += 1
                continue
            difference = Difference(text, document, ours, theirs)
            cause = next((name for name, explains in CAUSES.items() if explains(difference)), None)
            counts[cause or str(difference)] += 1
    return counts


def compare_with_emitted(count: int, seed: int) -> Counter[str]:
    """Count what expressions come to whose Python, typed and untyped, tells what the evaluator tells."""
    counts: Counter[str] = Counter()
    environments = {
        "typed": cel.Environment(variables=TYPES),
        "untyped": cel.Environment(variables=dict.fromkeys(TYPES, cel.DYN)),
    }
    for text in Generator(seed).expressions(count):
        for name, environment in environments.items():
            try:
                expression = environment.compile(text)
            except cel.CelCheckError:
                counts[f"{name} refused"] += 1
                continue
            for document in DOCUMENTS:
                counts[f"{name} {compare_emitted(expression, document)}"] += 1
    return counts


def compare_emitted(expression: cel.Expression, document: dict[str, Any]) -> str:
    """Tell what both paths come to, or how they differ."""
    exact = ask_us(expression.text, document)
    try:
        emitted = Outcome(value=expression.evaluate(document))
    except cel.CelError as error:
        emitted = Outcome(error=error.message)
    if not emitted.tells_same(exact):
        return f"{expression.emit(cel.Pool())} for {expression.text!r}: {emitted}, not {exact}"
    return "error" if exact.error else "value"


def assert_explained(counts: Counter[str], known: set[str]) -> None:
    """Print the counts; none may have a name that is not *known*."""
    print(dict(counts))  # noqa: T201 (shown with -s)
    assert {name: count for name, count in counts.items() if name not in known} == {}


AGREED = {"same value", "same error"}
EMITTED = {f"{name} {outcome}" for name in ("typed", "untyped") for outcome in ("value", "error", "refused")}


def test_oracle_agrees() -> None:
    """Every expression has the reference engine's value or error, or a named reason why not."""
    assert_explained(compare_with_engine(2_000, seed=1), AGREED | set(CAUSES))


def test_oracle_emitted_agrees() -> None:
    """Emitted Python never tells another value than the exact evaluator."""
    assert_explained(compare_with_emitted(2_000, seed=2), EMITTED)


@pytest.mark.fuzz
def test_oracle_agrees_at_length() -> None:
    """The same over many more expressions, for both comparisons."""
    assert_explained(compare_with_engine(20_000, seed=3), AGREED | set(CAUSES))
    assert_explained(compare_with_emitted(20_000, seed=4), EMITTED)
