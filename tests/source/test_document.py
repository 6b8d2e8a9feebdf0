"""Where a value stands: pointers, keys, and characters inside strings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wanref_contract.source import Location, read_documents

REQUEST = """{
  "prompt": "Image 1 meets \\"Image 1\\" and Image 2 \\u2014 aaa 😀 end",
  "image_urls": ["a", "b"],
  "a/b": {"~": {}, "": null}
}"""
PROMPT = 'Image 1 meets "Image 1" and Image 2 — aaa 😀 end'
PROMPT_LITERAL = REQUEST[REQUEST.index('"Image') : REQUEST.index(",\n")]

YAML = """\
# 😀
prompt: |
  a cat

plain: one
  line
list:
- 'x'   # one
- y: 1

none:   # nothing
flow: &f {z: [1,
   2 ]}
again: *f
merged:
  <<: *f
  own: !!str 5

"""


def shown(text: str, kind: str, pointer: str, **asked: Any) -> str:
    """Return the characters that a location covers."""
    (document,) = read_documents(text.encode(), kind)
    found = document.locate(pointer, **asked)
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: found.line - 1]) + found.column - 1
    end = sum(len(line) + 1 for line in lines[: found.end_line - 1]) + found.end_column - 1
    return text[start:end]


def test_location_counts_from_one_in_characters() -> None:
    """Lines and columns begin with 1, an emoji is one column, the end is exclusive and may be on another line."""
    (document,) = read_documents('{"😀": 1,\r\n "b": [\n2]}'.encode(), "json")
    assert document.locate("/😀") == Location(line=1, column=7, end_line=1, end_column=8)
    assert document.locate("/b") == Location(line=2, column=7, end_line=3, end_column=3)


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", REQUEST, REQUEST),
        ("/prompt", PROMPT_LITERAL, '"prompt"'),
        ("/image_urls", '["a", "b"]', '"image_urls"'),
        ("/image_urls/1", '"b"', '"b"'),
        ("/a~1b/~0", "{}", '"~"'),
        ("/a~1b/", "null", '""'),
    ],
)
def test_value_and_key(pointer: str, value: str, key: str) -> None:
    """A pointer leads to its value, or to the key of it; what has no key is shown itself."""
    assert shown(REQUEST, "json", pointer) == value
    assert shown(REQUEST, "json", pointer, key=True) == key


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/model", "{"),
        ("/image_urls/2", "["),
        ("/image_urls/-", "["),
        ("/image_urls/01", "["),
        ("/image_urls/٣", "["),
        ("/image_urls/99999999999999999999", "["),
        ("/image_urls/0/x/y", '"a"'),
        ("/a~1b/~0/x", "{"),
        ("/prompt/0", PROMPT_LITERAL),
    ],
)
def test_pointer_to_nothing_shows_the_nearest_ancestor(pointer: str, expected: str) -> None:
    """What does not exist is shown where it would belong: a scalar whole, a container by its first character."""
    assert shown(REQUEST, "json", pointer) == expected
    assert shown(REQUEST, "json", pointer, key=True) == expected


@pytest.mark.parametrize(
    ("start", "piece", "column"),
    [
        (0, "Image 1", 14),
        (15, "Image 1", 30),
        (28, "Image 2", 44),
        (PROMPT.index("😀"), "😀", REQUEST.splitlines()[1].index("😀") + 1),
        (PROMPT.index("end"), "end", REQUEST.splitlines()[1].index("end") + 1),
    ],
)
def test_span_inside_a_string(start: int, piece: str, column: int) -> None:
    """Characters of a string are found in its literal, whatever escapes stand before them."""
    assert PROMPT[start : start + len(piece)] == piece
    (document,) = read_documents(REQUEST.encode(), "json")
    assert document.locate("/prompt", span=(start, start + len(piece))) == Location(
        line=2, column=column, end_line=2, end_column=column + len(piece)
    )


@pytest.mark.parametrize(("span", "written"), [((36, 37), "\\u2014"), ((14, 15), '\\"'), ((39, 41), "aa")])
def test_span_of_what_is_escaped_or_repeated(span: tuple[int, int], written: str) -> None:
    """An escape is found as it is written, and a piece that overlaps its like at its own place."""
    assert shown(REQUEST, "json", "/prompt", span=span) == written


@pytest.mark.parametrize(
    "span",
    [
        pytest.param((3, 3), id="empty"),
        pytest.param((500, 501), id="past the end"),
    ],
)
def test_span_without_a_sure_counterpart_is_the_whole_value(span: tuple[int, int]) -> None:
    """Rather the whole literal than the wrong part of it."""
    assert shown(REQUEST, "json", "/prompt", span=span) == PROMPT_LITERAL


def test_span_of_what_is_no_string_is_the_whole_value() -> None:
    """A span makes sense for strings only."""
    assert shown("[123]", "json", "/0", span=(0, 1)) == "123"


@pytest.mark.parametrize(
    ("pointer", "value", "key"),
    [
        ("", YAML[YAML.index("prompt") :].rstrip(), YAML[YAML.index("prompt") :].rstrip()),
        ("/prompt", "|\n  a cat", "prompt"),
        ("/plain", "one\n  line", "plain"),
        ("/list", "- 'x'   # one\n- y: 1", "list"),
        ("/list/0", "'x'", "'x'"),
        ("/list/1", "y: 1", "y: 1"),
        ("/list/1/y", "1", "y"),
        ("/none", "", "none"),
        ("/flow", "&f {z: [1,\n   2 ]}", "flow"),
        ("/flow/z", "[1,\n   2 ]", "z"),
        ("/again", "*f", "again"),
        ("/again/z/1", "2", "2"),
        ("/merged", "<<: *f\n  own: !!str 5", "merged"),
        ("/merged/own", "!!str 5", "own"),
        ("/merged/z/0", "1", "1"),
        ("/list/7", "-", "-"),
        ("/merged/none", "<", "<"),
    ],
)
def test_values_of_a_yaml_file(pointer: str, value: str, key: str) -> None:
    """A value ends with its last character, not where the next begins; an alias leads on to what it names."""
    assert shown(YAML, "yaml", pointer) == value
    assert shown(YAML, "yaml", pointer, key=True) == key


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("p: Image 1 and Image 2", (12, 19), "Image 2"),
        ("p: 'it''s Image 2'", (5, 12), "Image 2"),
        ("p: |\n  line\n  Image 2\n", (5, 12), "Image 2"),
        ("p: >\n  Image\n  2\n", (0, 7), ">\n  Image\n  2"),
        ("q: &a Image 2\np: *a", (0, 7), "*a"),
    ],
)
def test_span_inside_a_yaml_string(text: str, span: tuple[int, int], expected: str) -> None:
    """Quoted, literal or plain: the piece is found unless folding or an alias took it elsewhere."""
    assert shown(text, "yaml", "/p", span=span) == expected


def test_place_of_an_empty_value_is_right_after_its_key() -> None:
    """Where nothing is written, the place is empty and on the line of the key."""
    (document,) = read_documents(YAML.encode(), "yaml")
    assert document.locate("/none") == Location(line=11, column=6, end_line=11, end_column=6)


def test_locations_of_a_jsonl_line_are_those_of_the_file() -> None:
    """A line of a batch knows its number."""
    *_, last = read_documents(b'{}\n\n{"a": [1]}\n', "jsonl")
    assert last.locate("/a/0") == Location(line=3, column=8, end_line=3, end_column=9)


def test_locations_in_a_stream_are_those_of_the_file() -> None:
    """Each document of a YAML stream is located in the whole text."""
    *_, last = read_documents(b"a: 1\n---\nb: 2\n", "yaml")
    assert (last.first_line, last.text) == (1, "a: 1\n---\nb: 2\n")
    assert last.locate("/b") == Location(line=3, column=4, end_line=3, end_column=5)


def test_document_without_instance_shows_its_mistake() -> None:
    """Whatever is asked of a document that could not be read, the mistake is shown."""
    (document,) = read_documents(b'{"a": 1,}', "json")
    assert document.locate("/a") == document.notices[0].location


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_a_span_is_found_among_escapes(ensure_ascii: bool) -> None:  # noqa: FBT001
    """Wherever a span lies in a JSON text, what is shown of the text is that span, escaped or not."""
    prompt = "图1 和 image 2 — 😀\n图 7 end\\"
    text = json.dumps({"prompt": prompt}, ensure_ascii=ensure_ascii)
    (document,) = read_documents(text.encode(), "json")
    for start in range(len(prompt) - 2):
        place = document.locate("/prompt", span=(start, start + 3))
        assert json.loads(f'"{text[place.column - 1 : place.end_column - 1]}"') == prompt[start : start + 3]
