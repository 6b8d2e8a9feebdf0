"""Reading expressions: grammar, macros, literals, and the place of an error."""

from __future__ import annotations

import pytest

from wanref_contract import cel
from wanref_contract.cel.syntax import Binary, Comprehension, Has, Index, Literal, Logical, Name, Select, iter_paths


def name(text: str) -> Name:
    """Return a name, wherever it stands."""
    return Name(name=text, at=0)


def number(value: int) -> Literal:
    """Return a literal, wherever it stands."""
    return Literal(value=value, at=0)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a.b[1]", Index(operand=Select(operand=name("a"), field="b", at=0), key=number(1), at=0)),
        ("1 - -1", Binary(operator="-", left=number(1), right=number(-1), at=0)),
        (
            "a + b * c",
            Binary(
                operator="+", left=name("a"), right=Binary(operator="*", left=name("b"), right=name("c"), at=0), at=0
            ),
        ),
        ("a && b && c", Logical(operator="&&", parts=(name("a"), name("b"), name("c")), at=0)),
        ("has(a.b)", Has(operand=name("a"), field="b", at=0)),
        (
            "a.filter(x, x)",
            Comprehension(makes="list", source=name("a"), key=None, item="x", where=name("x"), body=name("x"), at=0),
        ),
        (
            "a.existsOne(i, x, i)",
            Comprehension(makes="exists_one", source=name("a"), key="i", item="x", where=None, body=name("i"), at=0),
        ),
        ("a // comment\n", name("a")),
        ("a.`b-c`", Select(operand=name("a"), field="b-c", at=0)),
    ],
)
def test_parser_reads(text: str, node: object) -> None:
    """A text is the node it looks like; places aside, nodes compare by what they say."""
    assert cel.parse(text) == node


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: unexpected end of the expression"),
        ("a +", "1:4: unexpected end of the expression"),
        ("a b", "1:3: unexpected 'b'"),
        ("a = b", "1:3: unexpected '=': equality is written =="),
        ("a & b", "1:3: unexpected '&': write &&"),
        ("'abc", "1:1: string without an end"),
        ("[1, 2", "1:6: unexpected end of the expression, expected ']'"),
        ("a\n  .in", "2:4: unexpected 'in', expected a field name"),
        ("1u", "1:1: unsigned number is outside the JSON profile"),
        ("a + b''", "1:5: byte string is outside the JSON profile"),
        ("for", "1:1: 'for' is a reserved word"),
        ("9223372036854775808", "1:1: integer does not fit 64 bits"),
        ("-9223372036854775809", "1:2: integer does not fit 64 bits"),
        ("has(a)", "1:1: has() takes one field selection, as in has(a.b)"),
        ("a.all(x.y, true)", "1:9: expected the name of a variable"),
        ("a.all(x, x, true)", "1:3: the two variables of a macro need two names"),
        (r"'\ud800'", r"1:1: wrong escape '\\ud800'"),
        ("!-a", "1:3: unexpected 'a'"),
    ],
)
def test_parser_error_names_place_and_reason(text: str, message: str) -> None:
    """An error starts with line and column, then says what is wrong."""
    with pytest.raises(cel.CelSyntaxError) as caught:
        cel.parse(text)
    assert str(caught.value).split("\n")[0] == message


def test_parser_error_shows_the_line_with_a_caret() -> None:
    """Columns count characters, and the caret stands under the place."""
    with pytest.raises(cel.CelSyntaxError) as caught:
        cel.parse("true &&\n'图片' ** 2")
    assert str(caught.value) == "2:7: unexpected '*'\n  | '图片' ** 2\n  | ......^"


def test_parser_error_of_a_long_line_shows_its_surroundings() -> None:
    """A line longer than a screen is cut to the part around the place."""
    with pytest.raises(cel.CelSyntaxError) as caught:
        cel.parse("1 + " * 200 + "* 1" + " + 1" * 200)
    assert [len(line) for line in str(caught.value).split("\n")[1:]] == [104, 55]


def test_parser_limits_are_exact() -> None:
    """As deep as the limit is read, one deeper is not."""
    assert cel.evaluate("(" * 63 + "1" + ")" * 63) == 1
    with pytest.raises(cel.CelSyntaxError):
        cel.parse("(" * 64 + "1" + ")" * 64)
    assert cel.evaluate("[" + "-1, " * 8_000 + "]") == [-1] * 8_000
    with pytest.raises(cel.CelSyntaxError):
        cel.parse(" " * 32 * 1024 + "1")


def test_parser_paths_are_those_of_free_names() -> None:
    """A name bound by a macro is not read from outside, where it is not yet bound it is."""
    node = cel.parse("x.all(x, x.a == y.b.c && has(z.d)) && cel.bind(y, y.e, y.f) == y['g']")
    assert set(iter_paths(node)) == {("x",), ("y", "b", "c"), ("z", "d"), ("y", "e"), ("y",)}
