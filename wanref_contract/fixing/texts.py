"""A text, mended: the same fixes as those of instances, made where the words stand.

What the text does not surely allow is left as it is, and told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.fixing.mending import Mending, iter_mendings
from wanref_contract.fixing.rounds import MOST_ROUNDS, next_round
from wanref_contract.linting import notice_finding, unsound_places
from wanref_contract.pointer import resolve
from wanref_contract.source import MISSING, read_documents
from wanref_contract.source.editing import CannotEdit, Put, edit, literal_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.fixing.rounds import Terms
    from wanref_contract.source import Document
    from wanref_contract.source.editing import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A fix that was not made.

    Attributes:
        finding: What it would have mended, at its place in the text as it was then.
        why: What stands in its way, in a few words.
    """

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A value that a fix took out, and that is nowhere in the text now.

    Attributes:
        finding: What was mended by it, at its place in the text as it was then.
        pointer: Where the value was.
        value: What it was.
        why: Why it could go.
    """

    finding: Finding
    pointer: str
    value: Any
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedText:
    """A text after the fixes of its findings.

    Attributes:
        data: The text as it is now.
        made: The findings that were mended, in the order of mending.
        refused: The fixes that the text does not surely allow.
        dropped: The values that are gone.
    """

    data: bytes
    made: tuple[Finding, ...]
    refused: tuple[Refused, ...]
    dropped: tuple[Dropped, ...]


def fix_text(data: bytes, format: str, terms: Terms) -> FixedText:  # noqa: A002 (the word callers think in)
    r"""Return *data* after the fixes that *terms* allow.

    Args:
        data: A whole file; of JSON Lines, one line.
        format: ``json`` or ``yaml``.
        terms: What may be fixed.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.fixing.rounds import Terms
    >>> text = b"model: wan2.7-reference-video\nseed: null  # any\nprompt: rain\nimage_urls: [https://example.com/i.png]\n"
    >>> fix_text(text, "yaml", Terms(contract=load_contract())).data
    b'model: wan2.7-reference-video\nprompt: rain\nimage_urls: [https://example.com/i.png]\n'
    """
    made: list[Mending] = []
    refused: list[Refused] = []
    tried: dict[int, set[tuple[str, str]]] = {}
    for _ in range(MOST_ROUNDS):
        chosen = [
            (document.index, mending)
            for document in read_documents(data, format)
            for mending in _round(document, terms, tried.setdefault(document.index, set()))
        ]
        if not chosen:
            break
        data, done, left = _made(data, format, chosen)
        made += done
        refused += left
    return FixedText(
        data=data,
        made=tuple(mending.finding for mending in made),
        refused=tuple(refused),
        dropped=tuple(
            Dropped(finding=mending.finding, pointer=pointer, value=value, why=mending.why)
            for mending in made
            for pointer, value in mending.dropped
        ),
    )


def _round(document: Document, terms: Terms, tried: set[tuple[str, str]]) -> list[Mending]:
    """Return what mends *document* now, each finding with its place in the text."""
    if document.instance is MISSING:
        return []
    unsound = unsound_places(document)
    mendings = [
        *_iter_notice_mendings(document, terms.contract),
        *iter_mendings(document.instance, terms.contract, unsound=unsound),
    ]
    if terms.aside:
        mendings = [one for one in mendings if not terms.aside(document, _located(one.finding, document))]
    return [
        mending if mending.finding.location else replace(mending, finding=_located(mending.finding, document))
        for mending in next_round(document.instance, mendings, terms, tried)
    ]


def _located(finding: Finding, document: Document) -> Finding:
    return replace(finding, location=document.locate(finding.pointer, key=finding.on_key, span=finding.span))


def _made(
    data: bytes,
    format: str,  # noqa: A002
    chosen: Sequence[tuple[int, Mending]],
) -> tuple[bytes, list[Mending], list[Refused]]:
    """Return *data* after all of *chosen*, those that are made, and the fixes that are not made.

    Where the text does not allow all of them at once, each half is tried by itself, down to those that are in the way.
    """
    changes: dict[int, list[Change]] = {}
    for index, mending in chosen:
        changes.setdefault(index, []).extend(mending.changes)
    try:
        return edit(data, format, changes), [mending for _, mending in chosen], []
    except CannotEdit as error:
        if len(chosen) == 1:
            return data, [], [Refused(finding=chosen[0][1].finding, why=str(error))]
    half = len(chosen) // 2
    data, made, refused = _made(data, format, chosen[:half])
    data, more, others = _made(data, format, chosen[half:])
    return data, made + more, refused + others


def _iter_notice_mendings(document: Document, contract: Contract) -> Iterator[Mending]:
    """Yield what would mend the findings of reading in *document*."""
    for notice in document.notices:
        for fix in contract.by_name[notice.rule].fixes:
            change = _quoted(document, notice.pointer, contract)
            if change:
                yield Mending(finding=notice_finding(notice, contract), safe=fix.safe, changes=(change,))


def _quoted(document: Document, pointer: str, contract: Contract) -> Change | None:
    """Return what writes the value at *pointer* for every reader: as text where the field takes text, else as JSON."""
    try:
        schema = contract.scope.subschema(pointer)
        literal = literal_at(document, pointer)
    except (KeyError, CannotEdit):
        return None
    if schema.get("type", "string") == "string" or "string" in schema.get("type", ()):
        return Put(pointer=pointer, value=literal)
    value = resolve(document.instance, pointer)[1]
    return None if isinstance(value, str) else Put(pointer=pointer, value=value)
