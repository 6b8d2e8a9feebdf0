"""A cassette judged: what was said in it by the rules of requests and conversations, the recording by its own.

Nothing here knows what day it is: whoever asks says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.digest import contract_digest, contract_version
from wanref_contract.cassettes.exchanges import CALLBACK, iter_said, place_in_cassette
from wanref_contract.cassettes.leaks import iter_comment_leaks, iter_leaks
from wanref_contract.cassettes.reading import HEAD, form_findings, read_cassette
from wanref_contract.cassettes.telling import cassette_finding
from wanref_contract.checking import judge
from wanref_contract.conversation import check_conversation
from wanref_contract.linting import unsound_places
from wanref_contract.secrecy.finder import SecretFinder
from wanref_contract.source import MISSING
from wanref_contract.suppressing.comments import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.cassettes.calls import Calls
    from wanref_contract.cassettes.cassette import Cassette, Head, Interaction
    from wanref_contract.cassettes.exchanges import Said
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import TextExample
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

USUAL_AGE = 90
"""Days after which a recording of the API itself is told to be old, unless somebody says otherwise."""

DAY_OF_EXAMPLES = date(2026, 8, 21)
"""The day on which the examples of the rules are judged."""

PLAYED_OF_EXAMPLES = frozenset({0})
"""What was played of each of them: the first interaction."""

_AHEAD = 1
"""Days by which a clock elsewhere on earth may be ahead."""

_ACCEPTED = 300
"""HTTP statuses below this one say that a call was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a cassette is judged by, beside the rules.

    Attributes:
        contract: The contract.
        today: The day; None where nobody is to ask how old a recording is.
        max_age: Days that any recording may be old; None for those of the API alone, and `USUAL_AGE`.
        played: Which interactions tests have played; None where nobody is to ask.
        secrets: What finds secrets.
    """

    contract: Contract
    today: date | None = None
    max_age: int | None = None
    played: frozenset[int] | None = None
    secrets: SecretFinder = field(default_factory=SecretFinder)


def lint_cassette(data: bytes, terms: Terms, *, path: str = "") -> tuple[Document, Cassette, list[Finding]]:
    """Return the document of a cassette, its value, and every finding of it in the order of its text.

    Args:
        data: The whole file, no larger than `LARGEST`.
        terms: What it is judged by.
        path: Its name, which tells the format.

    >>> from wanref_contract import load_contract
    >>> _, _, findings = lint_cassette(b"interactions: []", Terms(contract=load_contract()))
    >>> [(finding.rule, finding.location.line) for finding in findings]
    [('head-missing', 1)]
    """
    document, cassette, findings = read_cassette(data, path)
    if document.instance is not MISSING:
        unsound = unsound_places(document)
        findings += _iter_head_findings(document.instance, cassette.head, terms)
        findings += _iter_said_findings(cassette, terms, unsound)
        findings += iter_leaks(document.instance, cassette, terms.secrets)
        findings += iter_comment_leaks(document, terms.secrets)
    return document, cassette, form_findings(document, findings, terms.contract)


def lint_cassette_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the cassette that *example* is; all of them count."""
    terms = Terms(contract=contract, today=DAY_OF_EXAMPLES, played=PLAYED_OF_EXAMPLES)
    return lint_cassette(example.content, terms, path=f"example.{example.format}")[2]


# ---- The recording ------------------------------------------------------------------------------------------------


def _iter_head_findings(instance: Any, head: Head | None, terms: Terms) -> Iterator[Finding]:
    if head is None:
        metadata = instance.get("metadata") if isinstance(instance, dict) else ()
        if isinstance(metadata, dict | None) and "wanref" not in (metadata or {}):
            yield cassette_finding("head-missing", "")
        return
    yield from _iter_age(head, terms)
    contract = terms.contract
    then, today = f"{head.contract} of {head.version}", f"{contract.name} of {contract_version(contract)}"
    if then != today:
        yield cassette_finding("contract-moved", f"{HEAD}/contract", today=today, then=then)
    elif head.digest and head.digest != contract_digest(contract):
        today, then = contract_digest(contract), head.digest
        yield cassette_finding("contract-moved", f"{HEAD}/contract/digest", today=today, then=then)


def _iter_age(head: Head, terms: Terms) -> Iterator[Finding]:
    day = parse_day(head.day)
    if day is None:
        wanted = "a day, year first, such as 2026-08-21"
        yield cassette_finding("head-shape", f"{HEAD}/recorded/day", wanted=wanted, value=head.day)
        return
    limit = terms.max_age
    if limit is None:
        limit = USUAL_AGE if head.source == "live" else None
    if limit is None or terms.today is None:
        return
    age = (terms.today - day).days
    if age < -_AHEAD:
        wanted = f"a day that has come, by {terms.today}"
        yield cassette_finding("head-shape", f"{HEAD}/recorded/day", wanted=wanted, value=head.day)
    elif age > limit:
        yield cassette_finding("recording-old", f"{HEAD}/recorded/day", limit=limit, day=head.day, age=age)


# ---- What was said ------------------------------------------------------------------------------------------------


def _iter_said_findings(cassette: Cassette, terms: Terms, unsound: set[str]) -> Iterator[Finding]:
    contract, calls = terms.contract, api_calls(terms.contract)
    said = tuple(iter_said(cassette, calls))
    for exchange, interaction in said:
        if exchange.operation == contract.data["operation"] and exchange.status < _ACCEPTED:
            yield from _request_findings(interaction, contract, unsound)
    for finding in check_conversation([exchange for exchange, _ in said], contract=contract):
        yield replace(
            finding,
            pointer=place_in_cassette(finding.pointer, said),
            related=tuple(place_in_cassette(other, said) for other in finding.related),
        )
    yield from _iter_unknown(cassette, said, calls)
    if terms.played is not None:
        yield from _iter_unplayed(cassette, said, terms.played)


def _iter_unplayed(cassette: Cassette, said: tuple[Said, ...], played: frozenset[int]) -> Iterator[Finding]:
    """Yield one finding for what no test asks for, at the first of it; callbacks are for a test to send."""
    called_back = {interaction.index for exchange, interaction in said if exchange.operation == CALLBACK}
    asked_for = [one.index for one in cassette.interactions if one.index not in called_back]
    unplayed = [index for index in asked_for if index not in played]
    if unplayed:
        are = f"{len(unplayed)} of {len(asked_for)} interactions"
        yield cassette_finding("cassette-unplayed", f"/interactions/{unplayed[0]}", unplayed=are)


def _request_findings(interaction: Interaction, contract: Contract, unsound: set[str]) -> Iterator[Finding]:
    """Yield the findings of a request that was taken; one that was refused may have been sent to be."""
    at = interaction.request.pointer
    inside = {pointer.removeprefix(at) for pointer in unsound if pointer.startswith(f"{at}/")}
    for finding in judge(interaction.request.content, contract, unsound=inside):
        related = tuple(at + other for other in finding.related)
        yield replace(finding, pointer=at + finding.pointer, related=related, span=None)


def _iter_unknown(cassette: Cassette, said: tuple[Said, ...], calls: Calls) -> Iterator[Finding]:
    known = {interaction.index for _, interaction in said}
    results = {url for exchange, _ in said for url in _results(exchange.body)}
    for one in cassette.interactions:
        if one.index not in known and not (one.method == "GET" and one.uri in results):
            pointer = f"/interactions/{one.index}/request/uri"
            shown = SecretFinder().scrubbed(f"{one.method} {one.uri}")
            yield cassette_finding("operation-unknown", pointer, call=shown, known=calls.names())


def _results(body: Any) -> list[str]:
    results = body.get("results") if isinstance(body, dict) else None
    return [url for url in results if isinstance(url, str)] if isinstance(results, list) else []
