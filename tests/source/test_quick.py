"""The clean path: what it returns the exact reader gives too, and whatever there is to notice it doubts."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from os.path import dirname
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wanref_contract
from wanref_contract.source import quick, read_documents

if TYPE_CHECKING:
    from types import ModuleType

CLEAN = [
    b"{}",
    b' {"a": [1, -2.5, true, false, null, "x"]}\r\n\t',
    b'{"a": {"a": {"a": []}}}',
    '["图1 \U0001f600"]'.encode(),
    b'["\\ud83d\\ude00", "\\ud7ff \\ue000", "\\\\ud800", "\\\\\\ud83d\\udE00", "\\n"]',
    b"[" * 100 + b"]" * 100,
    b'"' + b"[{" * 500 + b'"',
    b"9" * 4300,
    b"1e308",
    b"-0",
]
DOUBTFUL = [
    b"",
    b" ",
    b"\xef\xbb\xbf{}",
    b"\xff",
    b'"\xed\xa0\x80"',
    "{}".encode("utf-16"),
    b"{}{}",
    b"{} x",
    b"[1,]",
    b"{'a': 1}",
    b'{"a": 1, "a": 1}',
    b'[{"a": {"b": 1, "b": 2}}]',
    b'{"a": 1, "\\u0061": 1}',
    b"[NaN]",
    b"[Infinity]",
    b"[-Infinity]",
    b"[1e999]",
    b"[-1e999]",
    b"9" * 4301,
    b'["\\ud800"]',
    b'["\\uDC00"]',
    b'["\\ud83d\\ud83d\\ude00"]',
    b'["\\ud83d \\ude00"]',
    b'["\\ud83d", "\\ude00"]',
    b'["\\ud83d\\n"]',
    b'{"\\ud800": 1}',
    b"[" * 101 + b"]" * 101,
    b'{"a":' * 101 + b"0" + b"}" * 101,
    b"[" * 1_000_000,
    b"\x0b{}",
    "\u2028{}".encode(),
    b"{}\0",
    b'["\t"]',
]


@pytest.fixture(params=["scanner", "json"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the module as it is, and as it is where the private scanner does not exist."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "_json", None)
    return _load_afresh()


def _load_afresh() -> ModuleType:
    spec = importlib.util.find_spec(quick.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("data", CLEAN, ids=lambda data: ascii(data[:30]))
def test_clean_text_is_parsed(reader: ModuleType, data: bytes) -> None:
    """A text with nothing to notice gives what json.loads gives."""
    assert reader.parse(data) == json.loads(data)


@pytest.mark.parametrize("data", DOUBTFUL, ids=lambda data: ascii(data[:30]))
def test_anything_else_is_a_doubt(reader: ModuleType, data: bytes) -> None:
    """Whatever is broken or surprising raises a doubt, and nothing but a doubt."""
    with pytest.raises(reader.Doubt):
        reader.parse(data)


@pytest.mark.parametrize("data", DOUBTFUL, ids=lambda data: ascii(data[:30]))
def test_every_doubt_has_its_notice(data: bytes) -> None:
    """The doubts of the table are not idle: the exact reader has something to tell about each."""
    assert [document.notices for document in read_documents(data, "json") if not document.notices] == []


def test_scanner_that_changed_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python whose scanner asks for more than it does today is served by json."""

    def make_scanner(options: Any) -> object:
        return options.something_new

    monkeypatch.setattr("_json.make_scanner", make_scanner)
    assert _load_afresh().parse(b'{"a": 1}') == {"a": 1}


def test_import_brings_nothing_along() -> None:
    """The clean path starts without the modules that make a start slow."""
    root = dirname(dirname(wanref_contract.__file__))
    code = "import wanref_contract.source.quick as quick; quick.parse(b'{}'); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({root!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"typing", "dataclasses", "re", "json", "enum", "yaml", "wanref_contract.source.document"}
    assert heavy & set(run.stdout.split()) == set()


scalars = ["0", "-1.5", "1e5", "1e999", "NaN", "true", "null", '"a"', '"\\ud800"', '"\\ud83d\\ude00"', '"é"', "x"]
keys = ['"a"', '"b"', '"\\u0061"', "a"]
texts = st.recursive(
    st.sampled_from(scalars),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(st.sampled_from(keys), inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=6,
)


@settings(deadline=None, max_examples=300)
@given(texts, st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=2)), max_size=2))
def test_quick_agrees_with_the_exact_reader(text: str, mutations: list[tuple[int, bytes]]) -> None:
    """Parsed means one document, that instance, no notices; doubted means that something is told."""
    data = text.encode()
    for at, piece in mutations:
        data = data[:at] + piece + data[at + 1 :]
    documents = list(read_documents(data, "json"))
    try:
        instance = quick.parse(data)
    except quick.Doubt:
        assert [document.notices == () for document in documents] == [False]
    else:
        assert [(document.instance, document.notices) for document in documents] == [(instance, ())]


def test_syntax_error_is_a_doubt_where_json_was_never_imported() -> None:
    """The C scanner finds no class for its error then, and fails in a way of its own."""
    program = (
        "import sys; from wanref_contract.source import quick\n"
        "assert 'json' not in sys.modules\n"
        "try: quick.parse(b'{\"a\": 1,}')\n"
        "except quick.Doubt: print('doubt')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "doubt\n"
