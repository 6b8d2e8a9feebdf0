"""What was found in a request of a test, as the text of a failure: the same paragraphs that ``wanref lint`` prints."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.client.arguments import WrongArgument
from wanref_contract.contract.loading import default_contract
from wanref_contract.conversation import lint_conversation
from wanref_contract.linting import lint_document
from wanref_contract.reports import create_report
from wanref_contract.source import MISSING, guess_format, read_documents
from wanref_contract.testing.coverage_hearing import tell_conversation, tell_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document

    Judge = Callable[[Document, Contract], Iterable[Finding]]

_WIDTH = 100  # a failure is read in a terminal or in the log of a run
_FILM_ENDINGS = (".film.yaml", ".film.yml", ".film.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was handed to a judge, and what it found.

    Attributes:
        name: What it is called in a report: its path, or what it is.
        found: Each document with its findings, in order.
    """

    name: str
    found: tuple[tuple[Document, tuple[Finding, ...]], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order."""
        return tuple(finding for _, findings in self.found for finding in findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which the API refuses, or fails later."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings of what the API takes and does not do as it says."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    def told(self, headline: str, contract: Contract | None = None, *, severities: Iterable[str] = ()) -> str:
        """Return *headline*, and below it the findings with their places in the text; of *severities* alone, if any."""
        contract = contract or default_contract()
        report = create_report("text", contract=contract.name, rules=lambda: contract.by_name, width=_WIDTH)
        wanted = frozenset(severities)
        text = report.begin() + report.begin_file(self.name)
        for document, findings in self.found:
            shown = [finding for finding in findings if not wanted or finding.severity in wanted]
            text += report.findings(document, shown)
        return f"{headline}\n\n{text}".rstrip()


def judge(
    thing: Any, contract: Contract | None = None, *, by: Judge | None = None, what: str = "the request"
) -> Judged:
    """Return what is found in *thing*.

    Args:
        thing: A JSON value, a text of JSON, or the path of a file.
        contract: What to judge by; `wan2.7-reference-video` unless given.
        by: What finds; the linter of requests, and for the path of a film the one of films, unless given.
        what: What *thing* is called where it has no path.

    Raises:
        WrongArgument: *thing* is none of these.
    """
    contract = contract or default_contract()
    name, data, form = _text_of(thing, what)
    find = by or (_film_judge() if name.lower().endswith(_FILM_ENDINGS) else lint_document)
    documents = list(read_documents(data, form))
    for document in documents:
        _tell(document, find)
    return Judged(name=name, found=tuple((document, tuple(find(document, contract))) for document in documents))


def judge_body(body: bytes, contract: Contract, what: str) -> Judged:
    """Return what is found in *body*, which is about to be sent; a sound one is told on lines of its own."""
    (document,) = read_documents(body, "json")
    if not document.notices:
        (document,) = read_documents(_written(document.instance), "json")
    _tell(document, lint_document)
    return Judged(name=what, found=((document, tuple(lint_document(document, contract))),))


def _tell(document: Document, find: Judge) -> None:
    """Let who measures coverage know what is judged."""
    if document.instance is MISSING:
        return
    if find is lint_document:
        tell_request(document.instance)
    elif find is lint_conversation:
        tell_conversation(document.instance)


def _text_of(thing: Any, what: str) -> tuple[str, bytes, str]:
    """Return the name, the text and the format of *thing*."""
    if isinstance(thing, os.PathLike) or (isinstance(thing, str) and not thing.lstrip().startswith(("{", "["))):
        path = os.fspath(thing)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise WrongArgument(f"{path} cannot be read: {error.strerror}") from None
        return path, data, guess_format(path, data)
    if isinstance(thing, bytes):
        return what, thing, "json"
    if isinstance(thing, str):
        return what, thing.encode(), "json"
    return what, _written(thing), "json"


def _written(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError) as error:
        raise WrongArgument(f"what is judged must be a JSON value, a text of one or a path, is none: {error}") from None


def _film_judge() -> Judge:
    from wanref_contract.building import lint_film

    return lint_film
