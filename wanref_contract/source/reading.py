"""From the bytes of a file to its documents: the door to the readers of each format.

JSON is tried on the clean path first; only what raises a doubt is read again with places and reasons.
"""

from __future__ import annotations

from io import BytesIO

from wanref_contract.source import quick
from wanref_contract.source.document import Document, Places
from wanref_contract.source.encoding import BYTE_ORDER_MARK, NotUtf8, decode, is_wide
from wanref_contract.source.location import Lines
from wanref_contract.source.notes import EMPTY, Notes, Unreadable, syntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from wanref_contract.source.places import Place

LINE_LIMIT = 1 << 20
"""How many bytes a line of JSON Lines has at most, unless it is clean at first sight; no request needs a tenth of it.

What is found in a line is held until it is told, and a line of sixty megabytes may hold millions of findings.
"""

_SHOWN = 200
"""So much is shown of a line that is longer."""


def read_documents(data: bytes, format: str) -> Iterator[Document]:  # noqa: A002  (the word callers think in)
    """Yield every document of a file, in order; at least one, because an empty file is a syntax notice.

    Args:
        data: the whole file.
        format: "json", "jsonl" or "yaml".

    >>> [document.instance for document in read_documents(b"duration: 5", "yaml")]
    [{'duration': 5}]
    """
    if format == "json":
        yield _read_json(data, index=0, first_line=1)
    elif format == "jsonl":
        yield from iter_jsonl(BytesIO(data))
    elif format == "yaml":
        yield from _read_yaml(data)
    else:
        raise ValueError(f"format must be 'json', 'jsonl' or 'yaml', is {format!r}")


def iter_jsonl(lines: Iterable[bytes]) -> Iterator[Document]:
    r"""Yield the document of each line that is not blank, holding one line at a time.

    A line that cannot be read is a document with a notice, and the lines after it are read all the same.

    >>> [(document.index, document.first_line) for document in iter_jsonl([b"{}\n", b"\n", b"[]\n"])]
    [(0, 1), (1, 3)]
    """
    return (document for document in iter_doubtful(lines, is_clean=lambda _instance: False) if document)


def iter_doubtful(
    lines: Iterable[bytes], *, is_clean: Callable[[object], bool], index: int = 0, line: int = 1
) -> Iterator[Document | None]:
    r"""Yield what `iter_jsonl` does, but None in the place of a document that nobody needs to look at.

    Args:
        lines: the lines of a JSON Lines file.
        is_clean: whether there is nothing more to ask about an instance, which was read without a notice.
        index: how many requests of the file stand before these lines.
        line: the number of the first of these lines in the file.

    >>> [document is None for document in iter_doubtful([b"{}\n", b"[]\n"], is_clean=lambda instance: instance == {})]
    [True, False]
    """
    for number, text in enumerate(lines, line):
        try:
            instance = quick.parse(text)
        except quick.Doubt:
            if not text.strip(b" \t\r\n"):
                continue
            yield _doubtful_line(_without_end(text), index=index, first_line=number)
        else:
            yield None if is_clean(instance) else _clean_line(instance, _without_end(text), index, number)
        index += 1
        if number == 1 and is_wide(text):
            return  # the lines of such a file do not end where its line feed bytes are
    if index == 0:
        yield Notes(Lines("")).broken_document(syntax(EMPTY, 0, 0), index=0)


def _without_end(line: bytes) -> bytes:
    return line.rstrip(b"\r\n")


def _doubtful_line(line: bytes, *, index: int, first_line: int) -> Document:
    read = _too_long if len(line) > LINE_LIMIT else _reread_json
    return read(line, index=index, first_line=first_line)


def _clean_line(instance: object, line: bytes, index: int, first_line: int) -> Document:
    if len(line) > LINE_LIMIT:
        return _too_long(line, index=index, first_line=first_line)
    return _clean_document(instance, line, index, first_line)


def _too_long(line: bytes, *, index: int, first_line: int) -> Document:
    """Return the document of a line that is not read, with the beginning of its text."""
    text = line[:_SHOWN].decode(errors="ignore") + "…"
    why = syntax(f"a line has at most {LINE_LIMIT:,} bytes, this one has {len(line):,}", 0, 0)
    return Notes(Lines(text, first=first_line)).broken_document(why, index=index)


def _read_json(data: bytes, *, index: int, first_line: int) -> Document:
    try:
        instance = quick.parse(data)
    except quick.Doubt:
        return _reread_json(data, index=index, first_line=first_line)
    return _clean_document(instance, data, index, first_line)


def _clean_document(instance: object, data: bytes, index: int, first_line: int) -> Document:
    text = data.decode()
    return Document(
        index=index,
        instance=instance,
        notices=(),
        text=text,
        first_line=first_line,
        places=Places(Lines(text, first=first_line), _find_places),
    )


def _find_places(text: str) -> Place:
    from wanref_contract.source.json_places import read_places

    return read_places(text)


def _reread_json(data: bytes, *, index: int, first_line: int) -> Document:
    from wanref_contract.source.json_reading import read_value

    try:
        notes = _open(data, first_line=first_line)
    except NotUtf8 as error:
        return _undecodable(error, index=index, first_line=first_line)
    try:
        return notes.document(*read_value(notes), index=index)
    except Unreadable as why:
        return notes.broken_document(why, index=index)


def _read_yaml(data: bytes) -> Iterator[Document]:
    from wanref_contract.source.yaml_reading import iter_stream

    try:
        notes = _open(data, first_line=1)
    except NotUtf8 as error:
        yield _undecodable(error, index=0, first_line=1)
    else:
        yield from iter_stream(notes)


def _open(data: bytes, *, first_line: int) -> Notes:
    """Return the notebook of a text, its byte order mark told and taken off."""
    text = decode(data)
    notes = Notes(Lines(text.removeprefix(BYTE_ORDER_MARK), first=first_line))
    if text.startswith(BYTE_ORDER_MARK):
        notes.tell("byte-order-mark", (0, 0), {})
    return notes


def _undecodable(error: NotUtf8, *, index: int, first_line: int) -> Document:
    values: dict[str, object] = {"byte": f"0x{error.byte:02x}", "encoding_hint": error.encoding_hint}
    why = Unreadable("not-utf8", (error.offset, error.offset + 1), values)
    return Notes(Lines(error.text, first=first_line)).broken_document(why, index=index)
