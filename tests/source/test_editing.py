"""Editing: a text says what was meant then, and all else in it is as a person wrote it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.generating import as_json, as_yaml
from wanref_contract.source import read_documents
from wanref_contract.source.editing import CannotEdit, Drop, Put, Rename, Splice, apply_changes, edit, is_same

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generating import Requests
    from wanref_contract.source.editing import Change


def drop(*pointers: str) -> list[Change]:
    """Return the changes that drop what stands at *pointers*."""
    return [Drop(pointer=pointer) for pointer in pointers]


def put(pointer: str, value: Any) -> list[Change]:
    """Return the change that puts *value* at *pointer*."""
    return [Put(pointer=pointer, value=value)]


def splice(pointer: str, start: int, end: int, text: str) -> list[Change]:
    """Return the change that writes *text* in the place of some characters."""
    return [Splice(pointer=pointer, start=start, end=end, text=text)]


JSON = [
    ("the middle", '{"a": 1, "b": 2, "c": 3}', drop("/b"), '{"a": 1, "c": 3}'),
    ("the last", '{"a": 1, "b": 2}', drop("/b"), '{"a": 1}'),
    ("the last two", '{"a": 1, "b": 2, "c": 3}', drop("/c", "/b"), '{"a": 1}'),
    ("some of each end", '{"a": 1, "b": 2, "c": 3, "d": 4}', drop("/a", "/b", "/d"), '{"c": 3}'),
    ("all", '{\n  "a": 1\n}', drop("/a"), "{}"),
    ("all of a list", '{"a": [1, 2]}', drop("/a/0", "/a/1"), '{"a": []}'),
    ("over lines", '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', drop("/b"), '{\n  "a": 1,\n  "c": 3\n}\n'),
    ("the last over lines", '{\n\t"a": 1,\n\t"b": 2\n}\n', drop("/b"), '{\n\t"a": 1\n}\n'),
    ("line ends", '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n', drop("/a"), '{\r\n  "b": 2\r\n}\r\n'),
    ("odd spaces", '{ "a" :1 ,"b" : [ ] , "c":3}', drop("/b"), '{ "a" :1 ,"c":3}'),
    ("a mark", '\ufeff{"a": 1, "b": 2}', drop("/a"), '\ufeff{"b": 2}'),
    ("items", '{"a": [1, 2, 3, 4]}', drop("/a/1", "/a/3"), '{"a": [1, 3]}'),
    ("a value", '{"a": 5.0, "b": 1}', put("/a", 5), '{"a": 5, "b": 1}'),
    ("a deep value", '{"a": [{"b": "x"}]}', put("/a/0/b", [True]), '{"a": [{"b": [true]}]}'),
    ("a key", '{"seeds": 1}', [Rename(pointer="/seeds", key='a "b"')], '{"a \\"b\\"": 1}'),
    ("a new member", '{"a": 1}', put("/b", "雨"), '{"a": 1, "b": "雨"}'),
    ("a new member, tight", '{"a":1,"b":2}', put("/c", 3), '{"a":1,"b":2,"c":3}'),
    ("in an empty object", "{}", put("/a/b", 1), '{"a": {"b": 1}}'),
    (
        "a new group over lines",
        '{\n    "a": 1\n}',
        put("/b/c", 2),
        '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}',
    ),
    ("in a group", '{"g": {"a": 1}, "z": 0}', put("/g/b", 2), '{"g": {"a": 1, "b": 2}, "z": 0}'),
    ("new for old", '{"a": 1, "b": 2}', [*put("/c", 3), *drop("/b")], '{"a": 1, "c": 3}'),
    ("characters", '{"p": "image 1, image 2"}', splice("/p", 9, 16, "Image 2"), '{"p": "image 1, Image 2"}'),
    (
        "characters among escapes",
        '{"p": "\\u96e8 \\"image 1\\" \\ud83d\\ude00 image 1"}',
        [*splice("/p", 3, 10, "图1"), *splice("/p", 14, 21, "a/b")],
        '{"p": "\\u96e8 \\"\\u56fe1\\" \\ud83d\\ude00 a/b"}',
    ),
    ("an end cut off", '{"p": "ab\\ncd"}', splice("/p", 2, 5, ""), '{"p": "ab"}'),
]

YAML = [
    ("a line", "a: 1\nb: 2  # two\nc: 3\n", drop("/b"), "a: 1\nc: 3\n"),
    ("comments above stay", "# a\na: 1\n# b\nb: 2\n", drop("/a"), "# a\n# b\nb: 2\n"),
    ("the last without an end", "a: 1\nb: 2", drop("/b"), "a: 1"),
    ("line ends", "a: 1\r\nb: 2 # c\r\nc: 3\r\n", drop("/b"), "a: 1\r\nc: 3\r\n"),
    ("a list", "a:\n  - x  # one\n  # own\n  - y\nb: 1\n", drop("/a"), "b: 1\n"),
    ("items", "a:\n- x  # one\n# own\n- y\n", drop("/a/0"), "a:\n# own\n- y\n"),
    ("all items", "a:\n- x\n- y # why\nb: 1\n", drop("/a/0", "/a/1"), "a: [] # why\nb: 1\n"),
    ("all of a group", "g:\n  a: 1\n\nb: 2\n", drop("/g/a"), "g: {}\n\nb: 2\n"),
    ("all of it", "a: 1\n", drop("/a"), "{}\n"),
    ("a text of lines", "p: |\n  one\n  two\n\nb: 1\n", drop("/p"), "\nb: 1\n"),
    ("a folded text", "p: >-\n  one\n  two\nb: 1\n", drop("/p"), "b: 1\n"),
    ("a text in quotes over lines", 'p: "one\n  two" # c\nb: 1\n', drop("/p"), "b: 1\n"),
    ("an empty value", "a:\nb: 1\n", drop("/a"), "b: 1\n"),
    ("an empty value at the end", "b: 1\na:   # none", drop("/a"), "b: 1"),
    ("flow", "a: {x: 1, y: [1, 2]}  # c\n", drop("/a/x"), "a: {y: [1, 2]}  # c\n"),
    ("the last of flow", "{a: 1, b: 2,}\n", drop("/b"), "{a: 1,}\n"),
    ("flow over lines", "{a: 1, # one\n b: 2, # two\n c: 3}\n", drop("/b"), "{a: 1, # one\n c: 3}\n"),
    ("the last of flow over lines", "{a: 1, # one\n c: 3 # three\n}\n", drop("/c"), "{a: 1 # one\n  # three\n}\n"),
    ("a value", "a: '9:16'  # tall\n", put("/a", "16:9"), "a: '16:9'  # tall\n"),
    ("a value that needs quotes", "a: b\n", put("/a", "16:9"), 'a: "16:9"\n'),
    ("a value that needs none", "a: b\n", put("/a", "https://e.com/x?y#z"), "a: https://e.com/x?y#z\n"),
    ("a word", "a: yes # on\n", [Put(pointer="/a", value=True)], "a: true # on\n"),
    ("a key", "durration: 5 # s\n", [Rename(pointer="/durration", key="duration")], "duration: 5 # s\n"),
    ("a key in quotes", "'sead': 5\n", [Rename(pointer="/sead", key="yes")], "'yes': 5\n"),
    ("a new group", "a: 1\n# end\n", put("/g/h/i", "x"), "a: 1\ng:\n  h:\n    i: x\n# end\n"),
    ("in a group", "g:\n    a: 1 # c\nb: 2\n", put("/g/c", 3), "g:\n    a: 1 # c\n    c: 3\nb: 2\n"),
    ("behind a text of lines", "p: |\n  one\n  two\n", put("/q", 1), "p: |\n  one\n  two\nq: 1\n"),
    ("in flow", "g: {a: 1}\n", put("/g/b", {"c": "x: y"}), 'g: {a: 1, b: {c: "x: y"}}\n'),
    ("in JSON", 'g: {"a": 1}\n', put("/g/b", "x"), 'g: {"a": 1, "b": "x"}\n'),
    ("in an empty group", "g: {}\n", put("/g/b", 1), "g: {b: 1}\n"),
    ("line ends of a new group", "a: 1\r\n", put("/g/h", 1), "a: 1\r\ng:\r\n  h: 1\r\n"),
    ("characters", "p: it is image 1 # c\n", splice("/p", 6, 13, "Image 1"), "p: it is Image 1 # c\n"),
    ("characters in quotes", "p: 'it''s image 1'\n", splice("/p", 5, 12, "it's"), "p: 'it''s it''s'\n"),
    ("characters of a folded text", "p: >-\n  an image 1\n  x\n", splice("/p", 3, 10, "图1"), "p: >-\n  an 图1\n  x\n"),
    ("beside anchors", "a: &x 1\nb: *x\nc: 2 # c\n", drop("/c"), "a: &x 1\nb: *x\n"),
    ("an alias", "a: &x 1\nb: *x\n", drop("/b"), "a: &x 1\n"),
    ("the first of an item", "l:\n- a: 1\n  b: 2\n", drop("/l/0/a"), "l:\n- b: 2\n"),
]

SURE_OF_NOTHING = [
    ("a key given twice", '{"a": 1, "a": 2}', "json", drop("/a")),
    ("what an alias needs", "a: &x 1\nb: *x\n", "yaml", drop("/a")),
    ("the inside of an alias", "a: &x {p: 1, q: 2}\nb: *x\n", "yaml", drop("/b/p")),
    ("what an alias repeats", "a: &x {p: 1, q: 2}\nb: *x\n", "yaml", drop("/a/p")),
    ("what a merge brings", "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n", "yaml", drop("/b/p")),
    ("an anchored value", "a: &x 1\nb: *x\n", "yaml", put("/a", 2)),
    ("a text over lines", "p: >-\n  one\n  two\n", "yaml", splice("/p", 1, 6, "")),
    ("nothing", "a: 1\n", "yaml", drop("/b")),
    ("a member of no object", '{"a": 1}', "json", put("/a/b", 1)),
    ("a key that is there", '{"a": 1, "b": 2}', "json", [Rename(pointer="/a", key="b")]),
    ("the whole", '{"a": 1}', "json", drop("")),
    ("half a character", "a: b\n", "yaml", put("/a", "\ud83d")),
]


@pytest.mark.parametrize(("text", "changes", "edited"), [case[1:] for case in JSON], ids=[case[0] for case in JSON])
def test_edit_of_json(text: str, changes: list[Change], edited: str) -> None:
    """Commas, spaces, indentation, escapes and line ends are those of the text."""
    assert edit(text.encode(), "json", {0: changes}).decode() == edited


@pytest.mark.parametrize(("text", "changes", "edited"), [case[1:] for case in YAML], ids=[case[0] for case in YAML])
def test_edit_of_yaml(text: str, changes: list[Change], edited: str) -> None:
    """Comments, quotes and styles are those of the text; what goes takes its line and the comment there with it."""
    assert edit(text.encode(), "yaml", {0: changes}).decode() == edited


@pytest.mark.parametrize(
    ("text", "format", "changes"), [case[1:] for case in SURE_OF_NOTHING], ids=[case[0] for case in SURE_OF_NOTHING]
)
def test_what_is_not_sure_is_not_edited(text: str, format: str, changes: list[Change]) -> None:  # noqa: A002
    """Where the text would not say what is meant, there is no text."""
    with pytest.raises(CannotEdit):
        edit(text.encode(), format, {0: changes})


def test_documents_of_a_stream_are_edited_at_once() -> None:
    """Each document has its changes, and the others stay as they are."""
    text = b"# one\na: 1\nb: 2\n---\na: 1 # two\n---\n# three\na: 1\nb: 2\n"
    edited = edit(text, "yaml", {0: drop("/a"), 2: [*drop("/b"), *put("/c", 3)]})
    assert edited == b"# one\nb: 2\n---\na: 1 # two\n---\n# three\na: 1\nc: 3\n"


def test_an_instance_is_not_touched() -> None:
    """Changes are made on a copy, of which no part is shared."""
    shared = {"a": 1, "b": 2}
    instance = {"x": shared, "y": shared}
    assert apply_changes(instance, drop("/x/a")) == {"x": {"b": 2}, "y": {"a": 1, "b": 2}}
    assert instance == {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 2}}


def random_changes(rng: random.Random, request: dict[str, Any]) -> list[Change]:
    """Return some changes of *request* that do not meet."""
    changes: list[Change] = []
    for name, value in request.items():
        kind = rng.randrange(6)
        if kind == 0:
            changes += drop(f"/{name}")
        elif kind == 1 and not isinstance(value, (dict, list)):
            changes += put(f"/{name}", rng.choice([1, "16:9", None, ["a", 5.5], {"b": "no"}, 'it\'s\n"so"']))
        elif kind == 2:
            changes.append(Rename(pointer=f"/{name}", key=f"{name}: 2"))
        elif kind == 3 and isinstance(value, str) and value:
            start = rng.randrange(len(value))
            changes += splice(f"/{name}", start, rng.randint(start + 1, len(value)), rng.choice(["", "图 1", "'\""]))
        elif kind == 4 and isinstance(value, list):
            changes += drop(*(f"/{name}/{index}" for index in range(len(value)) if rng.random() < 0.5))
    return [*changes, *(put("/new/deep", rng.choice([7, "x", {"y": []}])) if rng.random() < 0.5 else [])]


@pytest.mark.parametrize("seed", range(150))
def test_edited_texts_say_what_changed_instances_are(requests_of: Callable[[int], Requests], seed: int) -> None:
    """Whatever changes, in JSON and in both styles of YAML, the text edited and read again is the instance changed."""
    rng, request = random.Random(seed), requests_of(seed).sound()
    changes = random_changes(rng, request)
    for format, text in (  # noqa: A001
        ("json", as_json(request)),
        ("json", as_json(request, ascii_only=True, indent=2)),
        ("yaml", as_yaml(request)),
        ("yaml", as_yaml(request, flow=True)),
    ):
        (before,) = read_documents(text, format)
        (after,) = read_documents(edit(text, format, {0: changes}), format)
        assert is_same(after.instance, apply_changes(before.instance, changes))


@pytest.mark.parametrize("seed", range(100))
def test_lines_that_are_not_meant_stay(seed: int) -> None:
    """Of a text in block style the lines of what is dropped go, and no other: nor do comments above and below them."""
    rng = random.Random(seed)
    entries, gone = [], []
    for number in range(rng.randint(2, 8)):
        name = f"f{number}"
        value = rng.choice(
            [" 1", " 'a b'", ' "x" ', "\n  - 1 # one\n  - 2", "\n- 1\n- 2", "\n  g: {h: 1}", " [1,\n  2]"]
        )
        entries.append((name, f"{name}:{value}{rng.choice(['', '  # why'])}\n"))
        gone += [name] if rng.random() < 0.4 and len(gone) < number else []
    comments = [rng.choice(["", "# own\n", "\n", "# two\n# lines\n"]) for _ in entries]
    text = "".join(comment + lines for comment, (_, lines) in zip(comments, entries, strict=True))
    kept = "".join(
        comment + ("" if name in gone else lines) for comment, (name, lines) in zip(comments, entries, strict=True)
    )
    assert edit(text.encode(), "yaml", {0: drop(*(f"/{name}" for name in gone))}).decode() == kept
