"""YAML files: keys, duplicates, anchors, tags, streams, and the limits that keep a reader alive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wanref_contract.source import MISSING, read_documents, yaml_reading

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with libyaml, and as where PyYAML was built without it."""
    if request.param == "pure":
        monkeypatch.setattr(yaml_reading, "_Parser", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML is built without libyaml here")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\nb: {c: 1, 'c': 2}\na: 3\n",
            [
                ("duplicate-key", "/b/c", {"key": "c", "first_line": 2}, (2, 11, 2, 14), ((2, 5, 2, 6),)),
                ("duplicate-key", "/a", {"key": "a", "first_line": 1}, (3, 1, 3, 2), ((1, 1, 1, 2),)),
            ],
        ),
        (
            '- "\\x61": 1\n  a: 2',
            [("duplicate-key", "/0/a", {"key": "a", "first_line": 1}, (2, 3, 2, 4), ((1, 3, 1, 9),))],
        ),
        ("1: a", [("yaml-key", "/1", {"text": "1", "type": "an integer"}, (1, 1, 1, 2), ())]),
        ("1.5: a", [("yaml-key", "/1.5", {"text": "1.5", "type": "a number"}, (1, 1, 1, 4), ())]),
        ("yes: a", [("yaml-key", "/yes", {"text": "yes", "type": "a boolean"}, (1, 1, 1, 4), ())]),
        ("~: a", [("yaml-key", "/~0", {"text": "~", "type": "null"}, (1, 1, 1, 2), ())]),
        ("?\n: a", [("yaml-key", "/", {"text": "", "type": "null"}, (1, 2, 1, 2), ())]),
        (
            "2026-01-01: a",
            [("yaml-key", "/2026-01-01", {"text": "2026-01-01", "type": "a date"}, (1, 1, 1, 11), ())],
        ),
        ("[x, yes]: a", [("yaml-key", "/[x, yes]", {"text": "[x, yes]", "type": "a sequence"}, (1, 1, 1, 9), ())]),
        ("? {x: 1}\n: a", [("yaml-key", "/{x: 1}", {"text": "{x: 1}", "type": "a mapping"}, (1, 3, 1, 9), ())]),
        ("!!int '3': a", [("yaml-key", "/3", {"text": "3", "type": "an integer"}, (1, 1, 1, 10), ())]),
        ("&k yes: a", [("yaml-key", "/yes", {"text": "yes", "type": "a boolean"}, (1, 1, 1, 7), ())]),
        ("- &k 5\n- *k : a", [("yaml-key", "/1/*k", {"text": "*k", "type": "an integer"}, (2, 3, 2, 5), ())]),
        ("!x a: b", [("yaml-tag", "/a", {"tag": "!x"}, (1, 1, 1, 3), ())]),
        (
            "1: a\n'1': b",
            [
                ("yaml-key", "/1", {"text": "1", "type": "an integer"}, (1, 1, 1, 2), ()),
                ("duplicate-key", "/1", {"key": "1", "first_line": 1}, (2, 1, 2, 4), ((1, 1, 1, 2),)),
            ],
        ),
        (
            "a: !!python/object:os.system x",
            [("yaml-tag", "/a", {"tag": "!!python/object:os.system"}, (1, 4, 1, 29), ())],
        ),
        ("a: &x !custom {b: 1}", [("yaml-tag", "/a", {"tag": "!custom"}, (1, 7, 1, 14), ())]),
        ("- ! 5", [("yaml-tag", "/0", {"tag": "!"}, (1, 3, 1, 4), ())]),
        ("- !!set {a, b}", [("yaml-tag", "/0", {"tag": "!!set"}, (1, 3, 1, 8), ())]),
        ("- !!binary aGk=", [("yaml-tag", "/0", {"tag": "!!binary"}, (1, 3, 1, 11), ())]),
        ("- !!timestamp 2026-01-01", [("yaml-tag", "/0", {"tag": "!!timestamp"}, (1, 3, 1, 14), ())]),
        ("- !!int many", [("yaml-tag", "/0", {"tag": "!!int"}, (1, 3, 1, 8), ())]),
        ("- !!int ''", [("yaml-tag", "/0", {"tag": "!!int"}, (1, 3, 1, 8), ())]),
        ("- !!bool 1", [("yaml-tag", "/0", {"tag": "!!bool"}, (1, 3, 1, 9), ())]),
        ("- !!str [a]", [("yaml-tag", "/0", {"tag": "!!str"}, (1, 3, 1, 8), ())]),
        ("- !!map [a]", [("yaml-tag", "/0", {"tag": "!!map"}, (1, 3, 1, 8), ())]),
        ("- !!float .inf", [("non-finite-number", "/0", {"text": ".inf"}, (1, 3, 1, 15), ())]),
        ("&a [*a]", [("alias-expansion", "", {"limit": 10000}, (1, 5, 1, 7), ())]),
        ("a: &a {b: *a}", [("alias-expansion", "", {"limit": 10000}, (1, 11, 1, 13), ())]),
        ("&a {<<: *a}", [("alias-expansion", "", {"limit": 10000}, (1, 9, 1, 11), ())]),
    ],
)
def test_reading_tells_surprises(told: Callable[[str, str], list[Any]], text: str, expected: list[Any]) -> None:
    """Every surprise is told once, at its place, with the pointer of its value."""
    assert told(text, "yaml") == expected


@pytest.mark.parametrize(
    ("text", "instance"),
    [
        ("1: a\nyes: b\n~: c\n2026-01-01: d", {"1": "a", "yes": "b", "~": "c", "2026-01-01": "d"}),
        ("[x, y]: a", {"[x, y]": "a"}),
        ("a: 1\na: 2", {"a": 2}),
        ("a: !!python/object:os.system x", {"a": "x"}),
        ("- !!set {a, b}\n- !custom [1]\n- !!binary aGk=", [{"a": None, "b": None}, [1], "aGk="]),
        ("- 2026-01-01\n- 2026-01-01 10:00:00\n- =\n- <<", ["2026-01-01", "2026-01-01 10:00:00", "=", "<<"]),
        ("&a yes: &b 1\n*b : *a", {"yes": 1, "*b": True}),
        ("- &a x\n- {*a : 1}", ["x", {"x": 1}]),
        ("- !!int many", ["many"]),
    ],
)
def test_surprising_text_has_an_instance(
    instances: Callable[[str, str], list[object]], text: str, instance: object
) -> None:
    """Keys, dates and tagged values are taken as their text, and nothing is constructed."""
    assert instances(text, "yaml") == [instance]


@pytest.mark.parametrize(
    "text",
    [
        "- !!str 5\n- !!int '3'\n- !!float 1\n- !!bool 'yes'\n- !!null ''\n- !!seq [1]\n- !!map {a: 1}",
        "base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\nd: *b",
        "- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b], z: 3}\n- {<<: *b, <<: *a}\n- &l [*b, *a]\n- {<<: *l}",
        "- &a {x: 1, y: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b}\n- {y: 3, <<: *b}\n- {<<: {q: 1}}",
        "'<<': 1",
        "=: 1",
        "a: &x [1, {b: 2}]\nb: [*x, *x]",
        "%YAML 1.1\n---\na: b\n...\n",
        "%TAG !y! tag:yaml.org,2002:\n--- !y!str 5",
        "a: >-\n  folded\n  text\n\n  more\nb: |+\n  kept\n\n",
        'a: "\\U0001F600 \\x41 \\N"\nb: 中文：也可以\nc: "a\\\n  b"',
        "- plain\n  runs on\n- 'it''s'\n- # nothing\n- []\n- {}\n- ''",
        "? long\n: value\n? no value\n",
        "a: 'x\u2028y'\nb: 😀",
        "--- text",
        "--- |\n block",
    ],
)
def test_reading_gives_what_safe_load_gives(text: str) -> None:
    """Without a notice, the instance is that of yaml.safe_load."""
    (document,) = read_documents(text.encode(), "yaml")
    told = [notice for notice in document.notices if notice.rule != "duplicate-key"]
    assert (document.instance, told) == (yaml.safe_load(text), [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\n---\na: 1\n---\n# nothing\n---\n~\n", [{"a": 1}, None]),
        ("a: 1\n...\n---\nb: 2\n...\n", [{"a": 1}, {"b": 2}]),
        ("a: &x 1\n---\nb: &x 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n---\nb: [\n", [{"a": 1}, MISSING]),
        ("a: 1\n---\nb: ]\n---\nc: 1\n", [{"a": 1}, MISSING]),
        ("---\n[\n", [MISSING]),
        ("a: b\n" + "c: " + "[" * 101 + "\n---\nd: 1", [MISSING]),
        ("prompt:a cat\nmodel: x", [MISSING]),
    ],
)
def test_stream_gives_a_document_each(
    instances: Callable[[str, str], list[object]], text: str, expected: list[object]
) -> None:
    """Empty documents are skipped, a mistake ends the stream after the documents before it."""
    assert instances(text, "yaml") == expected


def test_stream_numbers_its_documents(told: Callable[[str, str], list[Any]]) -> None:
    """The index counts what is given, and lines are those of the file."""
    text = "---\n---\na: yes\n---\n---\nb: no\n"
    assert [document.index for document in read_documents(text.encode(), "yaml")] == [0, 1]
    assert [(pointer, location) for _, pointer, _, location, _ in told(text, "yaml")] == [
        ("/a", (3, 4, 3, 7)),
        ("/b", (6, 4, 6, 6)),
    ]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "--- # nothing\n---\n..."])
def test_stream_without_documents_is_empty(told: Callable[[str, str], list[Any]], text: str) -> None:
    """Comments and markers alone are an empty file."""
    assert told(text, "yaml") == [("syntax", "", {"reason": "the file is empty"}, (1, 1, 1, 1), ())]


@pytest.mark.parametrize(
    ("deep", "deeper"),
    [
        ("[" * 100 + "]" * 100, "[" * 101 + "]" * 101),
        ("{a: " * 100 + "}" * 100, "{a: " * 101 + "}" * 101),
        ("- " * 100 + "x", "- " * 101 + "x"),
        ("? " * 100 + "x", "? " * 101 + "x"),
    ],
    ids=["sequence", "mapping", "block", "key"],
)
def test_nesting_is_read_to_the_limit(told: Callable[[str, str], list[Any]], deep: str, deeper: str) -> None:
    """A hundred levels are read, in flow, in block, and in keys; one more is too deep."""
    assert [rule for rule, *_ in told(deep, "yaml") if rule != "yaml-key"] == []
    assert [(rule, values) for rule, _, values, _, _ in told(deeper, "yaml")] == [("too-deep", {"limit": 100})]


def test_aliases_are_expanded_to_the_limit(told: Callable[[str, str], list[Any]]) -> None:
    """Ten thousand repeated values are read, scalars and containers counted alike; one more is too many."""
    hundred = "&a [" + ", ".join(["x"] * 99) + "]"
    assert told(f"- {hundred}\n- [{', '.join(['*a'] * 100)}]", "yaml") == []
    assert [rule for rule, *_ in told(f"- {hundred}\n- [{', '.join(['*a'] * 101)}]", "yaml")] == ["alias-expansion"]
    nested = f"- {hundred}\n- &b [{', '.join(['*a'] * 49)}]\n- *b\n"
    assert told(nested, "yaml") == []
    assert [rule for rule, *_ in told(nested + "- &c [*a, *b]", "yaml")] == ["alias-expansion"]


def test_merged_members_repeat_their_base(told: Callable[[str, str], list[Any]]) -> None:
    """A merge counts as the alias it is."""
    base = "base: &b {" + ", ".join(f"k{number}: 1" for number in range(99)) + "}\n"
    merges = "".join(f"m{number}: {{<<: *b}}\n" for number in range(51))
    assert [rule for rule, *_ in told(base + merges, "yaml")] == ["alias-expansion"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(
        ["yes", "16:9", "1e3", "0o7", "=", "<<", "~", "2026-01-01", "a: b", "- x", "# y", "'", "é\n\n z"]
    ),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=10,
)


@settings(deadline=None)
@given(json_values, st.booleans().map(lambda flow: {"default_flow_style": flow}), st.booleans())
def test_dumped_values_are_read_back(value: object, style: dict[str, bool], unicode: bool) -> None:  # noqa: FBT001
    """Whatever yaml.safe_dump writes is read as PyYAML reads it (which is not always what was dumped)."""
    text = yaml.safe_dump(value, allow_unicode=unicode, **style)
    (document,) = read_documents(text.encode(), "yaml")
    assert document.instance == yaml.load(text, yaml_reading._Parser)


pieces = (
    "a|b|: |- |\n|\n  |[|]|{|}|, |&x |*x|!!str |!t |<<|? |'|\"|16:9|1|yes|>\n|#|---\n|...\n|%|\t|\\|\0|\u2028|\x85|😀|@"
)
fragments = st.sampled_from([*pieces.split("|"), "|\n"])


@settings(deadline=None, max_examples=400)
@given(st.lists(fragments, max_size=14).map("".join))
def test_any_text_is_read(text: str) -> None:
    """No text is an exception; and without notices the documents are those PyYAML loads."""
    documents = list(read_documents(text.encode(), "yaml"))
    assert [document.index for document in documents] == list(range(len(documents)))
    if not any(document.notices for document in documents):
        loaded = [value for value in yaml.load_all(text, yaml_reading._Parser) if value is not None]
        assert [document.instance for document in documents if document.instance is not None] == loaded
