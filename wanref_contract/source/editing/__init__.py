"""Changes of an instance as edits of the text it was read from, which leave all else in that text as it is.

Order, comments, quotes, indentation, line ends and layout are those of the person who wrote the file, so nothing is
written anew that need not be. An edit goes by what the text looks like, which can deceive: anchors, merge keys, keys
given twice. Therefore the edited text is read again, and one that does not give exactly what was meant is not returned.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import resolve
from wanref_contract.source import MISSING, read_documents
from wanref_contract.source.editing.changes import (
    CannotEdit,
    Change,
    Drop,
    Put,
    Rename,
    Splice,
    apply_changes,
    existing_part,
    is_same,
)
from wanref_contract.source.editing.dropping import iter_removals
from wanref_contract.source.editing.inserting import iter_insertions
from wanref_contract.source.editing.layout import literal_at
from wanref_contract.source.editing.replacing import iter_replacements
from wanref_contract.source.encoding import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wanref_contract.source import Document
    from wanref_contract.source.editing.layout import Edit

__all__ = [
    "CannotEdit",
    "Change",
    "Drop",
    "Put",
    "Rename",
    "Splice",
    "apply_changes",
    "edit",
    "existing_part",
    "is_same",
    "literal_at",
]


def edit(data: bytes, format: str, changes: Mapping[int, Sequence[Change]]) -> bytes:  # noqa: A002
    r"""Return the text *data* after *changes*.

    Args:
        data: A whole file; of JSON Lines, one line.
        format: ``json`` or ``yaml``.
        changes: By the index of a document, what changes in its instance; no two of one document meet.

    Raises:
        CannotEdit: The text cannot be edited so that it surely says what is meant.

    >>> edit(b"seed: 5.0 # lucky\nquality: 720p # small\n", "yaml", {0: [Put(pointer="/seed", value=5)]})
    b'seed: 5 # lucky\nquality: 720p # small\n'
    """
    before = list(read_documents(data, format))
    wanted = [apply_changes(document.instance, changes.get(document.index, ())) for document in before]
    new = {
        index: [one for one in some if isinstance(one, Put) and not resolve(before[index].instance, one.pointer)[0]]
        for index, some in changes.items()
    }
    is_json = format == "json"
    steps: list[Callable[[Document], Iterable[Edit]]] = [
        lambda document: iter_replacements(
            document,
            [one for one in changes.get(document.index, ()) if one not in new[document.index]],
            is_json=is_json,
        ),
        lambda document: iter_insertions(document, new.get(document.index, ()), is_json=is_json),
        lambda document: iter_removals(document, _drops(changes.get(document.index, ()))),
    ]
    edited = data
    for step in steps:
        documents = list(read_documents(edited, format))
        if [document.index for document in documents] != [document.index for document in before]:
            raise CannotEdit("the text comes apart")
        edits = [one for document in documents if document.index in changes for one in step(document)]
        edited = _edited(edited, documents[0].text, edits) if edits else edited
    if not _says(list(read_documents(edited, format)), before, wanted):
        raise CannotEdit("the text does not say then what it should")
    return edited


def _drops(changes: Iterable[Change]) -> list[Drop]:
    return [change for change in changes if isinstance(change, Drop)]


def _edited(data: bytes, text: str, edits: Sequence[Edit]) -> bytes:
    """Return *data*, whose text without a byte order mark is *text*, after *edits*; no two of them meet."""
    pieces, at = [], 0
    for start, end, piece in sorted(edits):
        pieces += [text[at:start], piece]
        at = end
    mark = BYTE_ORDER_MARK.encode()
    head = mark if data.startswith(mark) else b""
    try:
        return head + "".join([*pieces, text[at:]]).encode()
    except UnicodeEncodeError:
        raise CannotEdit("half a character cannot be written") from None


def _says(after: Sequence[Document], before: Sequence[Document], wanted: Sequence[Any]) -> bool:
    """Say whether the documents *after* hold what was *wanted*, and nothing is told that was not *before*."""
    if len(after) != len(before):
        return False
    for now, then, instance in zip(after, before, wanted, strict=True):
        told, told_before = (Counter(notice.rule for notice in document.notices) for document in (now, then))
        # What is given twice has gone once too often where nobody speaks of it any more.
        if told - told_before or told["duplicate-key"] != told_before["duplicate-key"]:
            return False
        if (now.instance is MISSING) != (then.instance is MISSING):
            return False
        if now.instance is not MISSING and not is_same(now.instance, instance):
            return False
    return True
