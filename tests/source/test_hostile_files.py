"""Files made to run code, hang, or eat the memory: each gives documents and notices, and promptly.

Nothing here measures time: what goes wrong would not be slow but endless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanref_contract.source import iter_jsonl, read_documents

if TYPE_CHECKING:
    from collections.abc import Callable

MILLION = 1_000_000
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "open brackets": ("json", "[" * MILLION, ["too-deep"]),
    "open objects": ("json", '{"a":' * MILLION, ["too-deep"]),
    "open brackets in YAML": ("yaml", "[" * MILLION, ["too-deep"]),
    "open mappings in YAML": ("yaml", "{" * MILLION, ["too-deep"]),
    "nested dashes": ("yaml", "- " * 100_000, ["too-deep"]),
    "nested keys": ("yaml", "? " * 100_000, ["too-deep"]),
    "alias bomb": ("yaml", BOMB, ["alias-expansion"]),
    "alias of itself": ("yaml", "&a [*a]", ["alias-expansion"]),
    "digits": ("json", "9" * 100_000, ["number-too-long"]),
    "digits in YAML": ("yaml", "9" * 100_000, ["number-too-long"]),
    "binary digits": ("yaml", "0b" + "1" * MILLION, ["number-too-long"]),
    "base 60": ("yaml", "1" + ":1" * 100_000, ["number-too-long"]),
    "base 60 float": ("yaml", "1" + ":1" * 100_000 + ".5", ["non-finite-number"]),
    "exponent": ("json", "1e" + "9" * 100_000, ["non-finite-number"]),
    "exponent in YAML": ("yaml", "1.0e+" + "9" * 100_000, ["non-finite-number"]),
    "fraction": ("json", "1." + "9" * MILLION, []),
    "long string": ("json", '"' + "x" * 5 * MILLION + '"', []),
    "long string in YAML": ("yaml", "a: " + "x y " * MILLION, []),
    "escapes": ("json", '"' + "\\n" * MILLION + '"', []),
    "unclosed string": ("json", '"' + "\\n" * MILLION, ["syntax"]),
    "backslashes": ("json", '"' + "\\" * (2 * MILLION + 1), ["syntax"]),
    "zero bytes": ("json", "\0" * MILLION, ["syntax"]),
    "zero bytes in YAML": ("yaml", "a: 1\n" + "\0" * MILLION, ["syntax"]),
    "blanks": ("json", "[1" + " " * MILLION + "2]", ["syntax"]),
    "lone surrogate": ("json", '"\\ud800"', ["lone-surrogate"]),
    "tag directives": ("yaml", "".join(f"%TAG !a{n}! x{n}\n" for n in range(100_000)) + "--- a", ["syntax"]),
    "code in a tag": ("yaml", "!!python/object/apply:os.system [exit]", ["yaml-tag"]),
    "nested merges": ("yaml", "{<<: " * 99 + "{a: 1}" + "}" * 99, []),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_read(told: Callable[[str, str], list[Any]], name: str) -> None:
    """Each attack is answered by the notice made for it, or is none."""
    kind, text, rules = HOSTILE[name]
    assert [rule for rule, *_ in told(text, kind)] == rules


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_tag_directives_are_counted_by_any_end_of_a_line(told: Callable[[str, str], list[Any]], end: str) -> None:
    """All that ends a line to a reader of YAML ends one here; a mention of directives in a text is none."""
    directives = "".join(f"%TAG !a{n}! x{n}{end}" for n in range(101))
    assert [rule for rule, *_ in told(f"{directives}--- a", "yaml")] == ["syntax"]
    assert told("a: %TAG" + " %TAG" * 200, "yaml") == told("a: %TAG", "yaml")


def test_a_hundred_tag_directives_are_read(told: Callable[[str, str], list[Any]]) -> None:
    """The limit on directives is one nobody meets by writing."""
    assert told("\n" + "".join(f"%TAG !a{n}! x{n}\n" for n in range(100)) + "--- a", "yaml") == []


def test_stream_of_many_documents_is_read() -> None:
    """A file of many small documents takes time in proportion."""
    assert sum(1 for _ in read_documents(b"--- a\n" * 10_000, "yaml")) == 10_000
    assert sum(1 for _ in iter_jsonl([b"[\n"] * 10_000)) == 10_000


@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
@settings(deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
def test_any_bytes_are_read(kind: str, data: bytes) -> None:
    """Whatever the bytes: at least one document, none without either an instance or a notice, no exception."""
    documents = list(read_documents(data, kind))
    assert [document.index for document in documents] == list(range(len(documents)))
    assert documents
    for document in documents:
        document.locate("/a/0", key=True)
        assert repr(document.instance) != "MISSING" or document.notices
