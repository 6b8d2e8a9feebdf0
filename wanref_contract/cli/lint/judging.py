"""What judges the requests of files for ``wanref lint``.

A clean file takes the short way: parsed and judged by functions that were kept ready, without loading the contract,
which is half a dozen imports less. At the first doubt the contract is loaded and judges in full.
"""

from __future__ import annotations

import os
from functools import cached_property

from wanref_contract import kept
from wanref_contract.cli import inputs
from wanref_contract.source import quick

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from wanref_contract.cli.lint.choice import Choice
    from wanref_contract.cli.lint.sifting import Sieve
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


_WORD = b"wanref"
"""What every comment holds that suppresses or nearly does, in whatever letters; else nobody looks for comments."""


class Judge:
    """Judges the requests of a file, the clean ones by the short way.

    Args:
        choice: The contract, and which of its findings are told.
    """

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.has_films = self.has_suppressions = False
        self._path = inputs.STANDARD_INPUT
        self._sieve: Sieve | None = None
        is_clean = kept.clean(choice.name)
        self.is_clean = is_clean or self.contract.functions.clean
        self.contract_name = choice.name if is_clean else self.contract.name

    def __reduce__(self) -> tuple[object, ...]:
        """Be made anew in another process: what is compiled does not travel."""
        return Judge, (self.choice,)

    @property
    def contract(self) -> Contract:
        """The contract that is judged by, loaded when it is first needed."""
        return self.choice.contract

    def take_counts(self) -> Mapping[str, int]:
        """Return what was counted since this was last called, for a judge in another process to `add_counts`."""
        counts = {
            "left_out": self.choice.left_out,
            "has_films": self.has_films,
            "has_suppressions": self.has_suppressions,
        }
        self.choice.left_out, self.has_films, self.has_suppressions = 0, False, False
        return counts

    def add_counts(self, counts: Mapping[str, int]) -> None:
        """Count what another judge did."""
        self.choice.left_out += counts["left_out"]
        self.has_films = self.has_films or bool(counts["has_films"])
        self.has_suppressions = self.has_suppressions or bool(counts["has_suppressions"])

    def rules(self) -> Mapping[str, Rule]:
        """Return the rules by id, those of film files and of suppressions too where there was one."""
        if self.has_films:
            return self._film_rules
        return self._more_rules if self.has_suppressions else self.contract.by_name

    @cached_property
    def _film_rules(self) -> Mapping[str, Rule]:
        """The rules of requests and of film files, without their fixes, which are for requests alone."""
        from dataclasses import replace

        return {rule.id: replace(rule, fixes=()) for rule in self.contract.all_rules}

    @cached_property
    def _more_rules(self) -> Mapping[str, Rule]:
        """The rules of requests and of suppressions."""
        from wanref_contract.contract.profiles import profile_rules

        return {**self.contract.by_name, **{rule.id: rule for rule in profile_rules("suppressions")}}

    def turn_to(self, path: str) -> None:
        """Judge what comes next as a part of the file *path*."""
        self._path, self._sieve = path, None

    @property
    def sieve(self) -> Sieve:
        """What sifts the findings of the file that is judged, made when there are some."""
        if self._sieve is None:
            from wanref_contract.cli.lint.sifting import Sieve

            self._sieve = Sieve(self.choice, self._path)
        return self._sieve

    def iter_file(
        self, path: str, stream: BinaryIO, input_format: str
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each request or film of the file *path*, open as *stream*, with its findings."""
        self.turn_to(path)
        if inputs.is_sidecar(path):
            return self._iter_sidecar(path, stream, input_format)
        is_other = inputs.is_film(path) or inputs.is_conversation(path)
        iter_judged = self.iter_wholes if is_other else self.iter_judged
        return iter_judged(*inputs.with_format(path, stream, input_format))

    def iter_judged(
        self,
        input_format: str,
        stream: Iterable[bytes],
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each request of *stream* with its findings; a clean one without its document."""
        if input_format == "jsonl":
            yield from self.iter_lines(stream)
            return
        data = b"".join(stream)
        if input_format == "json" and self._is_clean_text(data):
            yield None, ()
            return
        if input_format == "yaml" and _WORD in data.lower():
            from wanref_contract.linting import lint_document

            yield from self._iter_commented(data, lint_document)
            return
        from wanref_contract.source import read_documents

        for document in read_documents(data, input_format):
            if not document.notices and self.is_clean(document.instance):
                yield None, ()
            else:
                yield document, self._findings(document)

    def iter_lines(
        self, lines: Iterable[bytes], *, index: int = 0, line: int = 1
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield the request of each of *lines* with its findings, holding one line at a time.

        Args:
            lines: JSON Lines, or some of them.
            index: How many requests of the file stand before them.
            line: The number of the first of them in the file.
        """
        from wanref_contract.source import iter_doubtful

        for document in iter_doubtful(lines, is_clean=self.is_clean, index=index, line=line):
            yield (document, self._findings(document)) if document else (None, ())

    def iter_wholes(
        self,
        input_format: str,
        stream: Iterable[bytes],
    ) -> Iterator[tuple[Document | None, Sequence[Finding]]]:
        """Yield each film or conversation of *stream* with its findings."""
        from wanref_contract.source import read_documents

        self.has_films = True
        lint = _lint_of(self._path)
        data = b"".join(stream)
        if input_format == "yaml" and _WORD in data.lower():
            yield from self._iter_commented(data, lint)
            return
        for document in read_documents(data, input_format):
            yield document, self.sieve.told(document, lint(document, self.contract))

    def _iter_commented(
        self, data: bytes, lint: Callable[[Document, Contract], list[Finding]]
    ) -> Iterator[tuple[Document, Sequence[Finding]]]:
        """Yield each document of the YAML *data*, in whose comments there may be suppressions."""
        from wanref_contract.source import read_documents

        self.has_suppressions = True
        judged = [(document, lint(document, self.contract)) for document in read_documents(data, "yaml")]
        yield from self.sieve.iter_commented(judged)

    def _iter_sidecar(
        self, path: str, stream: BinaryIO, input_format: str
    ) -> Iterator[tuple[Document, Sequence[Finding]]]:
        """Yield the sidecar *path*, whose file is judged once more to see what it suppresses."""
        self.has_suppressions = True
        whose = inputs.owner_of(path)
        if not os.path.exists(whose):
            why = inputs.TEST_FILE if inputs.is_test(path) else f"it belongs to {whose}, which is not there"
            raise FileNotFoundError(2, why, path)
        with inputs.open_input(whose) as other:
            judged = self._iter_unsifted(whose, *inputs.with_format(whose, other, input_format))
            yield self.sieve.sidecar(stream.read(), judged)

    def _iter_unsifted(
        self, path: str, input_format: str, stream: Iterable[bytes]
    ) -> Iterator[tuple[Document, list[Finding]]]:
        """Yield each document of the file *path* that has findings, with all of them."""
        from wanref_contract.source import iter_doubtful, read_documents

        lint = _lint_of(path)
        documents: Iterable[Document | None] = (
            iter_doubtful(stream, is_clean=self.is_clean)
            if input_format == "jsonl"
            else read_documents(b"".join(stream), input_format)
        )
        for document in documents:
            if document:
                yield document, lint(document, self.contract)

    def _is_clean_text(self, data: bytes) -> bool:
        try:
            return self.is_clean(quick.parse(data))
        except quick.Doubt:
            return False

    def _findings(self, document: Document) -> list[Finding]:
        from wanref_contract.linting import lint_document

        return self.sieve.told(document, lint_document(document, self.contract))


def _lint_of(path: str) -> Callable[[Document, Contract], list[Finding]]:
    """Return what finds everything in a document of the file *path*."""
    if inputs.is_film(path):
        from wanref_contract.building import lint_film

        return lint_film
    if inputs.is_conversation(path):
        from wanref_contract.conversation import lint_conversation

        return lint_conversation
    from wanref_contract.linting import lint_document

    return lint_document
