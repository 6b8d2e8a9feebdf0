"""JSON Pointers, and patterns of them."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from wanref_contract.pointer import escape, iter_places, overlaps, put, resolve, tokens


@pytest.mark.parametrize("seed", range(20))
def test_tokens_undo_escapes(seed: int) -> None:
    """Whatever the keys, a pointer made of them leads through them."""
    rng = random.Random(seed)
    for _ in range(50):
        keys = ["".join(rng.choices("~/01ab*图 ", k=rng.randint(0, 4))) for _ in range(rng.randint(0, 4))]
        pointer = "".join(f"/{escape(key)}" for key in keys)
        assert tokens(pointer) == tuple(keys)
        instance: Any = "here"
        for key in reversed(keys):
            instance = {key: instance, f"{key}x": None}
        assert resolve(instance, pointer) == (True, "here")


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", (True, {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "0": 9})),
        ("/foo", (True, ["bar", "baz"])),
        ("/foo/0", (True, "bar")),
        ("/foo/1", (True, "baz")),
        ("/foo/2", (False, None)),
        ("/foo/-", (False, None)),
        ("/foo/-1", (False, None)),
        ("/foo/1.0", (False, None)),
        ("/foo/１", (False, None)),
        ("/foo/²", (False, None)),
        ("/foo/0/x", (False, None)),
        ("/", (True, 0)),
        ("/a~1b", (True, 1)),
        ("/m~0n", (True, 8)),
        ("/0", (True, 9)),
        ("/nothing", (False, None)),
        ("/foo/" + "9" * 30, (False, None)),
    ],
)
def test_resolve(pointer: str, found: tuple[bool, object]) -> None:
    """A pointer leads where RFC 6901 says, and else nowhere."""
    document = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "0": 9}
    assert resolve(document, pointer) == found


@pytest.mark.parametrize(
    ("instance", "pattern", "places"),
    [
        ({"a": 1}, "/a", [("/a", None, 1)]),
        ({"a": 1}, "/b", []),
        ({"a": [1, 2]}, "/a/*", [("/a/0", 0, 1), ("/a/1", 1, 2)]),
        ({"a": {"x/y": 1, "~": 2}}, "/a/*", [("/a/x~1y", "x/y", 1), ("/a/~0", "~", 2)]),
        ({"a": {"b": ["x"]}}, "/a/b/*", [("/a/b/0", 0, "x")]),
        ({"a": "text"}, "/a/*", []),
        ({}, "/a/*", []),
        ({"a": []}, "/a/*", []),
    ],
)
def test_places_of_a_pattern(instance: object, pattern: str, places: list[object]) -> None:
    """A star stands for every item or member, in order, with its index or key."""
    assert list(iter_places(instance, pattern)) == places


@pytest.mark.parametrize(
    ("pointer", "others", "answer"),
    [
        ("/a", ["/a"], True),
        ("/a", ["/a/b"], True),
        ("/a/b", ["/a"], True),
        ("/a", ["/ab"], False),
        ("/ab", ["/a"], False),
        ("", ["/a"], True),
        ("/a", [""], True),
        ("/a", [], False),
        ("/a", ["/b", "/a/0"], True),
    ],
)
def test_overlaps(pointer: str, others: list[str], answer: bool) -> None:  # noqa: FBT001 (a table)
    """Two pointers overlap where one lies in the other, by whole keys."""
    assert overlaps(pointer, others) is answer


@pytest.mark.parametrize(
    ("instance", "path", "expected"),
    [
        ({"a": {"b": 1, "c": 2}}, ("a", "b"), {"a": {"b": 3, "c": 2}}),
        ({}, ("a", "b"), {"a": {"b": 3}}),
        ({"a": "in the way"}, ("a", "b"), {"a": {"b": 3}}),
        ({"a": [1, 2]}, ("a", "0"), {"a": [3, 2]}),
        ({"a": [{"b": 1}, 2]}, ("a", "0", "b"), {"a": [{"b": 3}, 2]}),
        ({"a": 1}, (), 3),
    ],
)
def test_put_changes_a_copy(instance: Any, path: tuple[str, ...], expected: object) -> None:
    """A value is put where a path leads, with the objects on the way; what was there before is as it was."""
    before = copy.deepcopy(instance)
    assert put(instance, path, 3) == expected
    assert instance == before
