"""Answers and conversations judged: what came back against what is documented, and its order against a task's life."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wanref_contract.contract.loading import default_contract
from wanref_contract.conversation.answers import judge_answer
from wanref_contract.conversation.exchange import Exchange
from wanref_contract.conversation.histories import iter_call_remarks, iter_history_remarks
from wanref_contract.conversation.reading import read_exchanges
from wanref_contract.conversation.remarks import body_place, remark_findings
from wanref_contract.conversation.terms import load_terms
from wanref_contract.linting import place_findings, unsound_places
from wanref_contract.pointer import overlaps
from wanref_contract.source import MISSING, read_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import TextExample
    from wanref_contract.conversation.answers import Sighting
    from wanref_contract.conversation.remarks import Remark
    from wanref_contract.conversation.terms import Terms
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


def check_response(
    body: object,
    *,
    operation: str,
    status: int = 200,
    headers: Mapping[str, str] | tuple[()] = (),
    contract: Contract | None = None,
) -> tuple[Finding, ...]:
    """Return every finding of one answer, with pointers into its *body*; what is about its status stands at the root.

    Args:
        body: A JSON value, or the text of what is none.
        operation: What is answered: ``create`` or ``query``; or ``callback``, for what one carries.
        status: The HTTP status of the answer.
        headers: The headers of the answer. None is documented, so nothing is said of any.
        contract: The contract to judge by; `wan2.7-reference-video` unless given.

    Raises:
        ValueError: There is no such operation.

    >>> check_response({"id": "task-unified-1", "status": "pending"}, operation="create")
    ()
    >>> [(finding.rule, finding.pointer) for finding in check_response({"id": "1"}, operation="create")]
    [('answer-field-missing', ''), ('task-id-prefix', '/id')]
    """
    exchange = Exchange(operation=operation, status=status, headers=dict(headers), body=body)
    remarks, _ = judge_answer(0, exchange, load_terms(contract or default_contract()))
    start = f"/0/{body_place('')}"
    return tuple(
        replace(finding, pointer=finding.pointer.removeprefix(start) if finding.pointer.startswith(start) else "")
        for finding in remark_findings(remarks)
    )


def check_conversation(exchanges: Iterable[Exchange], *, contract: Contract | None = None) -> tuple[Finding, ...]:
    """Return every finding of *exchanges*, in their order, with pointers into their `conversation_instance`.

    Args:
        exchanges: Calls and their answers, in the order in which they happened. Any may be missing.
        contract: The contract to judge by; `wan2.7-reference-video` unless given.

    Raises:
        ValueError: One of *exchanges* is of no known operation.

    >>> before, after = ({"id": "task-unified-1", "status": status} for status in ("processing", "pending"))
    >>> polls = [Exchange(operation="query", body=before), Exchange(operation="query", body=after)]
    >>> [(finding.rule, finding.pointer) for finding in check_conversation(polls)]
    [('state-move', '/1/response/body/status')]
    """
    terms = load_terms(contract or default_contract())
    return remark_findings(judge_exchanges(list(enumerate(exchanges)), terms))


def lint_conversation(document: Document, contract: Contract) -> list[Finding]:
    r"""Return every finding of *document*, which holds a conversation, in the order of its text.

    >>> from wanref_contract import load_contract
    >>> from wanref_contract.source import read_documents
    >>> text = b"- operation: query\n  response: {status: 200, body: {id: task-unified-1, status: over}}\n"
    >>> (finding,) = lint_conversation(next(read_documents(text, "yaml")), load_contract())
    >>> finding.location.line, finding.location.column, finding.code
    (2, 62, 'WAN706')
    """
    if document.instance is MISSING:
        return place_findings((), document, contract)
    remarks, exchanges = read_exchanges(document.instance)
    found = remark_findings([*remarks, *judge_exchanges(exchanges, load_terms(contract))])
    unsound = unsound_places(document)
    sound = [finding for finding in found if not (unsound and overlaps(finding.pointer, unsound))]
    return place_findings(sound, document, contract)


def lint_conversation_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the conversation that *example* is; all of them count."""
    return [
        finding
        for document in read_documents(example.content, example.format)
        for finding in lint_conversation(document, contract)
    ]


def judge_exchanges(exchanges: Sequence[tuple[int, Exchange]], terms: Terms) -> list[Remark]:
    """Return everything that is wrong with *exchanges*, which come with their numbers, in no order."""
    remarks: list[Remark] = []
    sightings: dict[int, Sighting] = {}
    for index, exchange in exchanges:
        told, sighting = judge_answer(index, exchange, terms)
        remarks += told
        if sighting is not None:
            sightings[index] = sighting
    remarks += iter_history_remarks(sightings.values(), terms)
    remarks += iter_call_remarks(exchanges, sightings, terms)
    return remarks
