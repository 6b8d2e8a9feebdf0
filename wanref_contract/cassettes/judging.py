"""A cassette judged: what was said in it by the rules of requests and conversations, the recording by its own.

Nothing here knows what day it is: whoever asks says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from wanref_contract.cassettes.calls import api_calls
from wanref_contract.cassettes.digest import contract_digest, contract_version
from wanref_contract.cassettes.exchanges import iter_said, place_in_cassette
from wanref_contract.cassettes.reading import HEAD, form_findings, parse_json, read_cassette
from wanref_contract.cassettes.secrets import (
    COOKIE_HEADERS,
    PLACEHOLDER,
    SecretFinder,
    is_secret_name,
    key_value,
)
from wanref_contract.cassettes.telling import cassette_finding
from wanref_contract.checking import judge
from wanref_contract.conversation import check_conversation
from wanref_contract.linting import unsound_places
from wanref_contract.pointer import escape
from wanref_contract.source import MISSING

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

_SHOWN = 4
"""Characters of a secret that are shown, so that its owner knows which it is."""

_ACCEPTED = 300
"""HTTP statuses below this one say that a call was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a cassette is judged by, beside the rules.

    Attributes:
        contract: The contract.
        today: The day; None where nobody is to ask how old a recording is.
        max_age: Days that any recording may be old; None for those of the API alone, and `USUAL_AGE`.
        secrets: What finds secrets.
    """

    contract: Contract
    today: date | None = None
    max_age: int | None = None
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
        findings += _iter_said_findings(cassette, api_calls(terms.contract), terms.contract, unsound)
        findings += iter_leaks(document.instance, cassette, terms.secrets)
    return document, cassette, form_findings(document, findings, terms.contract)


def lint_cassette_example(example: TextExample, contract: Contract) -> list[Finding]:
    """Return the findings of the cassette that *example* is; all of them count."""
    terms = Terms(contract=contract, today=DAY_OF_EXAMPLES)
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
    try:
        day = date.fromisoformat(head.day)
    except ValueError:
        wanted = "a day, year first, such as 2026-08-21"
        yield cassette_finding("head-shape", f"{HEAD}/recorded/day", wanted=wanted, value=head.day)
        return
    limit = terms.max_age
    if limit is None:
        limit = USUAL_AGE if head.source == "live" else None
    if limit is None or terms.today is None:
        return
    age = (terms.today - day).days
    if age > limit:
        yield cassette_finding("recording-old", f"{HEAD}/recorded/day", limit=limit, day=head.day, age=age)


# ---- What was said ------------------------------------------------------------------------------------------------


def _iter_said_findings(cassette: Cassette, calls: Calls, contract: Contract, unsound: set[str]) -> Iterator[Finding]:
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


# ---- Secrets ------------------------------------------------------------------------------------------------------

_RULES = {"key": "key-kept", "signature": "signature-kept", "password": "password-kept"}


def iter_leaks(instance: Any, cassette: Cassette, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield a finding for each secret: in the bodies as they were sent, and in every other text of the file."""
    bodies = {body.pointer: body for one in cassette.interactions for body in (one.request, one.response)}
    stack: list[tuple[str, str, Any]] = [("", "", instance)]
    while stack:
        pointer, name, value = stack.pop()
        if pointer in bodies:
            body = bodies[pointer]
            yield from _iter_body_leaks(body.content, pointer, secrets)
            if body.value is not MISSING:  # a repeated key hides what stands under it, and an encoder may write oddly
                told = list(_iter_body_leaks(body.value, pointer, secrets))
                yield from () if told else _text_leaks(body.text, pointer, secrets)
        elif isinstance(value, dict):
            is_headers = pointer.endswith("/headers") and pointer.count("/") == 4
            for key, item in value.items():
                at = f"{pointer}/{escape(key)}"
                yield from _header_leaks(key, item, at) if is_headers else ()
                yield from _text_leaks(key, at, secrets)
                if not is_headers or not (is_secret_name(key) or key.lower() in COOKIE_HEADERS):
                    stack.append((at, key, item))
        elif isinstance(value, list):
            stack += [(f"{pointer}/{index}", name, item) for index, item in enumerate(value)]
        elif isinstance(value, str):
            yield from _text_leaks(value, pointer, secrets)


def _header_leaks(name: str, value: Any, pointer: str) -> Iterator[Finding]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if name.lower() in COOKIE_HEADERS:
        yield cassette_finding("cookie-kept", pointer, name=name)
    elif is_secret_name(name):
        for text in values:
            if isinstance(text, str) and text not in ("", key_value(text)):
                yield cassette_finding("key-kept", pointer, secret=_shown(text.rstrip().rpartition(" ")[2]))


def _iter_body_leaks(content: Any, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield the secrets of a body, whose texts stand inside of one text of the file."""
    if isinstance(content, dict):
        for key, item in content.items():
            at = f"{pointer}/{escape(key)}"
            if is_secret_name(key):
                for text in _texts(item):
                    yield cassette_finding("password-kept", at, secret=f"{key} {_shown(text)}")
            else:
                yield from _text_leaks(key, at, secrets)
                yield from _iter_body_leaks(item, at, secrets)
    elif isinstance(content, list):
        for index, item in enumerate(content):
            yield from _iter_body_leaks(item, f"{pointer}/{index}", secrets)
    elif isinstance(content, str):
        yield from _leaks_inside(content, pointer, secrets)


def _leaks_inside(text: str, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    """Yield the secrets of a text in a body, which may be JSON once more, or a whole body that is none."""
    is_json = text.lstrip().startswith(("{", "["))
    inner = parse_json(text) if is_json else MISSING
    if inner is not MISSING:
        yield from _iter_body_leaks(inner, pointer, secrets)
    elif is_json or pointer.endswith(("/body", "/string")):
        for secret in secrets.find_named(f"?{text}"):
            shown = _shown(text[secret.start - 1 : secret.end - 1])
            yield cassette_finding(_RULES[secret.kind], pointer, secret=shown)
    else:
        yield from _text_leaks(text, pointer, secrets)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts in a secret *value* for which no placeholder stands."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif isinstance(value, str) and value not in ("", PLACEHOLDER):
        yield value


def _text_leaks(text: str, pointer: str, secrets: SecretFinder) -> Iterator[Finding]:
    for secret in secrets.find(text):
        shown = _shown(text[secret.start : secret.end])
        yield cassette_finding(_RULES[secret.kind], pointer, secret=shown)


def _shown(secret: str) -> str:
    """Return as much of a secret as its owner needs: less than half of it.

    >>> _shown("sk-0123456789abcdef"), _shown("0f3a")
    ('sk-0... (19 characters)', '0... (4 characters)')
    """
    return f"{secret[: min(_SHOWN, len(secret) // 3)]}... ({len(secret)} characters)"
