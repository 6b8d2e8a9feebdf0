"""The exact reader of JSON: what it tells, where, and what the instance is nevertheless."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanref_contract.source import MISSING, read_documents
from wanref_contract.source.json_places import read_places
from wanref_contract.source.json_reading import read_value
from wanref_contract.source.location import Lines
from wanref_contract.source.notes import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
styles = st.sampled_from([{}, {"indent": 2}, {"ensure_ascii": False}, {"ensure_ascii": False, "indent": 0}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a":1, "a":2}',
            [("duplicate-key", "/a", {"key": "a", "first_line": 1}, (1, 9, 1, 12), ((1, 2, 1, 5),))],
        ),
        (
            '{"a":1,\n "\\u0061":2,\n "a":3}',
            [
                ("duplicate-key", "/a", {"key": "a", "first_line": 1}, (2, 2, 2, 10), ((1, 2, 1, 5),)),
                ("duplicate-key", "/a", {"key": "a", "first_line": 1}, (3, 2, 3, 5), ((1, 2, 1, 5),)),
            ],
        ),
        (
            '[{"x/y": {"~": 1, "~": 2}}]',
            [
                (
                    "duplicate-key",
                    "/0/x~1y/~0",
                    {"key": "~", "first_line": 1},
                    (1, 19, 1, 22),
                    ((1, 11, 1, 14),),
                )
            ],
        ),
        ("[NaN]", [("non-finite-number", "/0", {"text": "NaN"}, (1, 2, 1, 5), ())]),
        ('{"a": -Infinity}', [("non-finite-number", "/a", {"text": "-Infinity"}, (1, 7, 1, 16), ())]),
        ("1e999", [("non-finite-number", "", {"text": "1e999"}, (1, 1, 1, 6), ())]),
        (
            "[-1e999, Infinity]",
            [
                ("non-finite-number", "/0", {"text": "-1e999"}, (1, 2, 1, 8), ()),
                ("non-finite-number", "/1", {"text": "Infinity"}, (1, 10, 1, 18), ()),
            ],
        ),
        (
            '{"😀": "\\ud800x\\udc00"}',
            [
                ("lone-surrogate", "/😀", {"escape": "\\ud800"}, (1, 8, 1, 14), ()),
                ("lone-surrogate", "/😀", {"escape": "\\udc00"}, (1, 15, 1, 21), ()),
            ],
        ),
        ('{"\\uDFFF": 1}', [("lone-surrogate", "/\udfff", {"escape": "\\uDFFF"}, (1, 3, 1, 9), ())]),
        (
            '["\\ud800\\ud800"]',
            [
                ("lone-surrogate", "/0", {"escape": "\\ud800"}, (1, 3, 1, 9), ()),
                ("lone-surrogate", "/0", {"escape": "\\ud800"}, (1, 9, 1, 15), ()),
            ],
        ),
        ('["\\\\ud800", "\\ud83d\\ude00", "\\ud7ff"]', []),
    ],
)
def test_reading_tells_surprises(told: Callable[[str, str], list[Any]], text: str, expected: list[Any]) -> None:
    """Every surprise is told once, at its place, with the pointer of its value."""
    assert told(text, "json") == expected


@pytest.mark.parametrize(
    ("text", "instance"),
    [
        ('{"a":1, "b":0, "a":{"c":2}}', {"a": {"c": 2}, "b": 0}),
        ("[1e999, -1e999, -Infinity]", [math.inf, -math.inf, -math.inf]),
        ('["\\ud800\\ud83d\\ude00"]', ["\ud800😀"]),
        (" -0 ", 0),
        ("-0.0e5", -0.0),
        ('"x"', "x"),
    ],
)
def test_reading_keeps_the_value_plain_loaders_give(
    instances: Callable[[str, str], list[object]], text: str, instance: object
) -> None:
    """With a surprise told, the instance is still what json.loads gives: the last of equal keys, the float."""
    assert instances(text, "json") == [instance] == [json.loads(text)]


def test_reading_keeps_nan(instances: Callable[[str, str], list[Any]]) -> None:
    """NaN stays the float it is, which equals nothing."""
    ((number,),) = instances("[NaN]", "json")
    assert math.isnan(number)


def test_of_a_number_too_long_the_beginning_is_read(
    told: Callable[[str, str], list[Any]], instances: Callable[[str, str], list[object]]
) -> None:
    """One digit past what Python converts is told, and left out of the value; at the limit all are read."""
    text = f"[-{'9' * 4300}, {'9' * 4301}, -{'9' * 4301}]"
    assert told(text, "json") == [
        ("number-too-long", "/1", {"digits": 4301, "limit": 4300}, (1, 4305, 1, 8606), ()),
        ("number-too-long", "/2", {"digits": 4301, "limit": 4300}, (1, 8608, 1, 12910), ()),
    ]
    assert instances(text, "json") == [[-(10**4300 - 1), 10**4300 - 1, -(10**4300 - 1)]]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_nesting_is_read_to_the_limit(
    told: Callable[[str, str], list[Any]],
    instances: Callable[[str, str], list[object]],
    opening: str,
    closing: str,
) -> None:
    """A hundred levels are read, the bracket of the next one is where a text is too deep."""
    assert told(opening * 100 + "0" + closing * 100, "json") == []
    column = 100 * len(opening) + 1
    deeper = opening * 101 + "0" + closing * 101
    assert told(deeper, "json") == [("too-deep", "", {"limit": 100}, (1, column, 1, column + 1), ())]
    assert instances(deeper, "json") == [MISSING]


def test_notices_before_a_mistake_stay_told(told: Callable[[str, str], list[Any]]) -> None:
    """A syntax mistake does not hide what was told above it."""
    assert [rule for rule, *_ in told('{"a": NaN, "a": 1, "b": }', "json")] == [
        "non-finite-number",
        "duplicate-key",
        "syntax",
    ]


def test_long_texts_are_shown_by_their_beginning(told: Callable[[str, str], list[Any]]) -> None:
    """A message never carries a megabyte of the file."""
    ((_, _, values, _, _),) = told("1" * 1000 + "e999", "json")
    assert values == {"text": "1" * 200 + "…"}


def test_a_file_of_surprises_tells_a_bounded_number(told: Callable[[str, str], list[Any]]) -> None:
    """What is told grows neither with the number of surprises nor with the length of their pointers."""
    assert len(told(f"[{','.join(['NaN'] * 20_000)}]", "json")) < 10_001
    under_a_long_key = f'{{"{"k" * 1_000_000}": [{",".join(["NaN"] * 100)}]}}'
    assert len(told(under_a_long_key, "json")) < 12


@settings(deadline=None)
@given(json_values, styles, st.sampled_from([" ", "\n", "\r\n\t"]))
def test_dumped_values_are_read_back(value: object, style: dict[str, Any], space: str) -> None:
    """Whatever json.dumps writes is read as the same value, without notices."""
    text = space + json.dumps(value, **style) + space
    (document,) = read_documents(text.encode(), "json")
    assert (document.instance, document.notices) == (value, ())


@settings(deadline=None)
@given(json_values, styles)
def test_every_pointer_is_located(value: object, style: dict[str, Any]) -> None:
    """The text at the location of any pointer is that value in JSON, and at its key, the key."""
    text = json.dumps(value, **style)
    (document,) = read_documents(text.encode(), "json")
    for pointer, key, child in _walk(value):
        assert json.loads(_slice(text, document.locate(pointer))) == child
        if key is not None:
            assert json.loads(_slice(text, document.locate(pointer, key=True))) == key


@settings(deadline=None)
@given(json_values, styles, st.sampled_from(["", " ", "\r\n\t"]))
def test_places_found_later_are_those_of_reading(value: object, style: dict[str, Any], around: str) -> None:
    """The clean path finds every place, of whatever is asked for, where the exact reader met it."""
    text = around + json.dumps(value, separators=(f"{around},{around}", f"{around}:{around}"), **style) + around
    assert read_places(text) == read_value(Notes(Lines(text)))[1]


def _walk(value: object, pointer: str = "", key: str | None = None) -> Iterator[tuple[str, str | None, object]]:
    yield pointer, key, value
    if isinstance(value, dict):
        for name, child in value.items():
            yield from _walk(child, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}", name)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _walk(child, f"{pointer}/{index}")


def _slice(text: str, location: Any) -> str:
    starts = [0]
    while found := text.find("\n", starts[-1]) + 1:
        starts.append(found)
    start = starts[location.line - 1] + location.column - 1
    return text[start : starts[location.end_line - 1] + location.end_column - 1]
