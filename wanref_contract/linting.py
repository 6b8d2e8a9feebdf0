"""A text to findings with their place in it: reading, then judging, in one order.

The surfaces that hold a text come here; those that hold an instance go to `wanref_contract.checking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.checking import judge
from wanref_contract.finding import located, make_finding, place_in_text
from wanref_contract.source import MISSING, read_documents
from wanref_contract.wording import show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import TextExample
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document, Notice

_REPLACED = frozenset({"non-finite-number"})
"""The notices after which nothing more can be said of the value. Of a number that is too long its beginning is read,
which is out of range wherever there is a range."""


def lint_document(document: Document, contract: Contract) -> list[Finding]:
    r"""Return every finding of *document*, of its text and of its instance, in the order of the text.

    >>> from wanref_contract.contract.loading import load_contract
    >>> from wanref_contract.source import read_documents
    >>> text = b'{"model": "wan2.7-reference-video", "prompt": "rain",\n "image_start": "https://example.com/i.png"}'
    >>> for finding in lint_document(next(read_documents(text, "json")), load_contract()):
    ...     print(finding.location.line, finding.code, finding.rule)
    2 WAN103 start-frame-alone
    """
    if document.instance is MISSING:
        return place_findings((), document, contract)
    return place_findings(judge(document.instance, contract, unsound=unsound_places(document)), document, contract)


def place_findings(found: Iterable[Finding], document: Document, contract: Contract) -> list[Finding]:
    """Return what was *found* in the instance of *document*, at its place and among what reading told, in order."""
    findings = [notice_finding(notice, contract) for notice in document.notices]
    findings += [_located(finding, document) for finding in found]
    findings.sort(key=place_in_text)
    return findings


def is_why_unread(finding: Finding, document: Document) -> bool:
    """Say whether *finding*, of *document*, is why nothing in it could be read, and so nothing else was judged.

    >>> from wanref_contract.contract.loading import load_contract
    >>> from wanref_contract.source import read_documents
    >>> document = next(read_documents(b'{"seed": 1, "seed": 2,', "json"))
    >>> [(finding.rule, is_why_unread(finding, document)) for finding in lint_document(document, load_contract())]
    [('duplicate-key', False), ('syntax', True)]
    """
    # The place of a document without a value is that of the reason.
    return document.instance is MISSING and finding.location == document.locate("")


def lint_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of reading that *example* gives; it need not hold requests, so no others count."""
    return [
        finding
        for document in read_documents(example.content, example.format)
        for finding in lint_document(document, contract)
        if contract.by_name[finding.rule].judged == "reading"
    ]


def unsound_places(document: Document) -> set[str]:
    """Return the pointers of the values that the reader of *document* had to put something else in the place of."""
    return {notice.pointer for notice in document.notices if notice.rule in _REPLACED}


def notice_finding(notice: Notice, contract: Contract) -> Finding:
    """Return the finding that *notice* amounts to; its values fill the templates of the rule."""
    rule = contract.by_name[notice.rule]
    words = {name: show(value) for name, value in notice.values.items()}
    return make_finding(
        rule,
        message=rule.message.format_map(words),
        help=rule.help.format_map(words),
        pointer=notice.pointer,
        location=notice.location,
        related_locations=notice.related,
    )


def _located(finding: Finding, document: Document) -> Finding:
    if finding.location is not None:  # it stands where no pointer leads, such as in a comment
        return finding
    related = tuple([document.locate(pointer, key=True) for pointer in finding.related])
    return located(finding, document.locate(finding.pointer, key=finding.on_key, span=finding.span), related)
