"""From files to documents: encodings, lines, and which format it is."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract import source
from wanref_contract.source import MISSING, guess_format, iter_doubtful, iter_jsonl, read_documents
from wanref_contract.source.reading import LINE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a":"\xe9"}', ({"byte": "0xe9", "encoding_hint": "Latin-1"}, (1, 7, 1, 8))),
        ('{"é":"你好"}'.encode("gb18030"), ({"byte": "0xa8", "encoding_hint": "GB 18030"}, (1, 3, 1, 4))),
        ('{"a":1}\n'.encode("utf-16"), ({"byte": "0xff", "encoding_hint": "UTF-16"}, (1, 1, 1, 2))),
        ('{"a":1}\n'.encode("utf-16-be"), ({"byte": "0x00", "encoding_hint": "UTF-16"}, (1, 1, 1, 2))),
        ('{"a":1}\n'.encode("utf-16-le"), ({"byte": "0x7b", "encoding_hint": "UTF-16"}, (1, 1, 1, 2))),
        ('{"a":1}\n'.encode("utf-32"), ({"byte": "0xff", "encoding_hint": "UTF-32"}, (1, 1, 1, 2))),
        ('{"a":1}\n'.encode("utf-32-be"), ({"byte": "0x00", "encoding_hint": "UTF-32"}, (1, 1, 1, 2))),
        ("\ufeff{}".encode("utf-32-be"), ({"byte": "0x00", "encoding_hint": "UTF-32"}, (1, 1, 1, 2))),
        (b'"\xed\xa0\x80"', ({"byte": "0xed", "encoding_hint": "Latin-1"}, (1, 2, 1, 3))),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_other_encodings_are_named(
    told: Callable[[bytes, str], list[Any]], kind: str, data: bytes, expected: tuple[Any, Any]
) -> None:
    """Bytes that are not UTF-8 are one notice, at the first wrong one, with the probable encoding."""
    assert told(data, kind) == [("not-utf8", "", expected[0], expected[1], ())]


def test_wrong_byte_is_located_in_characters() -> None:
    """The column counts characters, not bytes, and the line is right too."""
    (document,) = read_documents('{\n"😀é": "'.encode() + b"\xff", "json")
    (notice,) = document.notices
    assert (notice.location.line, notice.location.column) == (2, 8)
    assert document.text == '{\n"😀é": "\ufffd'
    assert document.instance is MISSING


@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
def test_byte_order_mark_is_told_and_taken_off(kind: str) -> None:
    """The mark is told, the instance judged, and the columns count as if it were not there."""
    (document,) = read_documents(b'\xef\xbb\xbf{"a": 1}', kind)
    assert [(notice.rule, notice.values, notice.pointer) for notice in document.notices] == [
        ("byte-order-mark", {}, "")
    ]
    assert document.notices[0].location == source.Location(line=1, column=1, end_line=1, end_column=1)
    assert (document.instance, document.text) == ({"a": 1}, '{"a": 1}')
    assert document.locate("/a") == source.Location(line=1, column=7, end_line=1, end_column=8)


def test_jsonl_reads_each_line_by_itself() -> None:
    """A broken line does not hide the others; blank lines count as lines and nothing else."""
    data = b'\n{"a": 1}\r\n  \t\n[\n{"a": 1, "a": 2}\n"\xe2\x80\xa8"\n\xff\n7'
    documents = list(read_documents(data, "jsonl"))
    assert [(document.index, document.first_line, document.instance, document.text) for document in documents] == [
        (0, 2, {"a": 1}, '{"a": 1}'),
        (1, 4, MISSING, "["),
        (2, 5, {"a": 2}, '{"a": 1, "a": 2}'),
        (3, 6, "\u2028", '"\u2028"'),
        (4, 7, MISSING, "\ufffd"),
        (5, 8, 7, "7"),
    ]
    assert [[(n.rule, n.location.line, n.location.column) for n in document.notices] for document in documents] == [
        [],
        [("syntax", 4, 2)],
        [("duplicate-key", 5, 10)],
        [],
        [("not-utf8", 7, 1)],
        [],
    ]
    assert documents[2].notices[0].values == {"key": "a", "first_line": 5}


def test_jsonl_is_streamed() -> None:
    """A document is given before the next line is asked for."""
    asked = []

    def lines() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield b"%d\n" % number

    documents = iter_jsonl(lines())
    assert (next(documents).instance, asked) == (0, [0])
    assert (next(documents).instance, asked) == (1, [0, 1])


@pytest.mark.parametrize("line", [b'{"a": 1}', b'{"a": 1, "a": 2}\r', b"{", b'{"a": "\xe9"}', b"\r"])
def test_a_line_that_is_clean_is_passed_over(line: bytes) -> None:
    """Of what is clean there is no document; the others are those of the whole file, with their number and place."""
    lines = [b"[]\n", b"\n", line + b"\n", b"[]"]
    passed = list(iter_doubtful(lines, is_clean=lambda instance: instance == []))
    assert passed == [document if document.instance != [] else None for document in iter_jsonl(lines)]


@pytest.mark.parametrize("line", [b'"%s"', b"[%s", b'{"a": 1, "a": "%s"}'])
def test_a_line_that_is_too_long_is_told(line: bytes) -> None:
    """Of a line with a byte more than the limit only the beginning is held; the others are read, at the limit too."""
    most = line % (b"x" * (LINE_LIMIT - len(line % b"")))
    longer = most.replace(b"x", b"xx", 1)
    before, long, after = iter_jsonl([b"{}\n", longer + b"\r\n", most + b"\r\n"])
    [notice] = long.notices
    assert (before.instance, long.instance, long.text) == ({}, MISSING, f"{longer[:200].decode()}…")
    assert (notice.rule, notice.location.line) == ("syntax", 2)
    assert notice.values == {"reason": "a line has at most 1,048,576 bytes, this one has 1,048,577"}
    assert after.text == most.decode()


def test_a_long_line_that_is_clean_is_clean() -> None:
    """Blanks cost nothing to judge."""
    assert list(iter_doubtful([b"[]" + b" " * LINE_LIMIT], is_clean=lambda instance: instance == [])) == [None]


def test_jsonl_in_utf16_is_told_once(told: Callable[[bytes, str], list[Any]]) -> None:
    """A whole file in another encoding is one notice, not one a line."""
    assert [rule for rule, *_ in told("{}\n{}\n{}\n".encode("utf-16"), "jsonl")] == ["not-utf8"]


@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n \n"])
def test_empty_file_is_a_syntax_notice(told: Callable[[bytes, str], list[Any]], kind: str, data: bytes) -> None:
    """A file with nothing in it is told, in every format: nobody means to send nothing."""
    assert told(data, kind) == [("syntax", "", {"reason": "the file is empty"}, (1, 1, 1, 1), ())]


def test_unknown_format_is_refused() -> None:
    """A format that does not exist is the caller's mistake."""
    with pytest.raises(ValueError, match=r"format must be 'json', 'jsonl' or 'yaml', is 'toml'"):
        list(read_documents(b"", "toml"))


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.json", b"x: 1", "json"),
        ("A.JSON", b"", "json"),
        ("dir.yaml/a.jsonl", b"{}", "jsonl"),
        ("a.ndjson", b"", "jsonl"),
        ("a.yaml", b"{}", "yaml"),
        ("a.b.yml", b"", "yaml"),
        ("json", b"a: 1", "yaml"),
        ("-", b"", "yaml"),
        ("-", b"a: 1", "yaml"),
        ("-", b'  \n {"a":\n 1}', "json"),
        ("-", b"[1]", "json"),
        ("-", b"[1]\n\n  \n", "json"),
        ("a.txt", b"[1]\n[2]", "jsonl"),
        ("-", b'\xef\xbb\xbf{"a": 1}\n{"a": 2', "jsonl"),
        ("-", b'{"a": 1, "a": 2}\r\n{"a": 2}', "jsonl"),
        ("-", b'{"a": 1,\n"b": 2}', "json"),
        ("-", b"[\n1]", "json"),
        ("-", b"{'a': 1}\n{'a': 2}", "json"),
    ],
)
def test_guess_format(name: str, data: bytes, expected: str) -> None:
    """A known extension decides; else the first character, and for JSON whether its first line is whole."""
    assert guess_format(name, data) == expected


@pytest.mark.parametrize(
    ("limit", "digits", "rules"),
    [(640, 640, []), (640, 641, ["number-too-long"]), (0, 5000, [])],
)
@pytest.mark.parametrize("kind", ["json", "jsonl", "yaml"])
def test_limit_on_digits_is_the_one_python_was_given(
    told: Callable[[bytes, str], list[Any]], kind: str, limit: int, digits: int, rules: list[str]
) -> None:
    """Who configures Python to convert longer or only shorter integers has them judged so; 0 is no limit."""
    configured = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(limit)
    try:
        assert [(rule, values["limit"]) for rule, _, values, _, _ in told(b"7" * digits, kind)] == [
            (rule, limit) for rule in rules
        ]
    finally:
        sys.set_int_max_str_digits(configured)


def test_documents_survive_pickling() -> None:
    """Documents can be handed to another process, and MISSING is still MISSING there."""
    for data in (b'{"a": 1}', b'{"a": 1, "a": 2}', b"["):
        (document,) = read_documents(data, "json")
        copy = pickle.loads(pickle.dumps(document))
        assert copy == document
        assert copy.locate("/a") == document.locate("/a")
        assert (copy.instance is MISSING) == (document.instance is MISSING)
    assert repr(MISSING) == "MISSING"


def test_package_names_are_those_promised() -> None:
    """Each public name is found, and a wrong one is the usual AttributeError."""
    assert [name for name in source.__all__ if not hasattr(source, name)] == []
    with pytest.raises(AttributeError, match=r"module 'wanref_contract.source' has no attribute 'nothing'"):
        source.nothing  # noqa: B018
