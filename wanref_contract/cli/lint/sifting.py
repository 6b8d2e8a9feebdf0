"""Which findings of a file are told, and how grave they are: what was asked for, and what is written beside it.

Why a request cannot be read is told whatever was asked for, and as grave as it is: of such a request nothing else is
judged, and a report without it would look clean.

Nothing of it is imported for a clean file without comments that suppress and without a sidecar.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from wanref_contract.cli import inputs
from wanref_contract.cli.other_files import refuse_other, refuse_unrelated
from wanref_contract.linting import is_why_unread
from wanref_contract.suppressing import (
    Index,
    Suppressed,
    Terms,
    covered_by_comments,
    iter_suppressed,
    lint_sidecar,
    read_sidecar,
    set_aside,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wanref_contract.cli.lint.choice import Choice
    from wanref_contract.finding import Finding
    from wanref_contract.source import Document
    from wanref_contract.source.location import Lines
    from wanref_contract.suppressing import Suppression


class Sieve:
    """Sifts the findings of one file.

    Args:
        choice: The contract, and what was asked for.
        path: The file.
    """

    def __init__(self, choice: Choice, path: str) -> None:
        self._choice, self._path = choice, path
        self.ignore, self.severities = choice.overridden(path)

    @cached_property
    def terms(self) -> Terms:
        """What suppressions are judged by: the contract and the day."""
        return Terms(contract=self._choice.contract, today=date.today())  # noqa: DTZ011 (the day where the person is)

    @cached_property
    def suppressions(self) -> Sequence[Suppression]:
        """The suppressions of the sidecar, if the file has one."""
        sidecar = inputs.sidecar_of(self._path)
        if not sidecar:
            return ()
        with open(sidecar, "rb") as stream:
            return read_sidecar(stream.read())[1]

    @cached_property
    def _index(self) -> Index:
        return Index(self.suppressions, self.terms)

    def told(self, document: Document, findings: Iterable[Finding]) -> list[Finding]:
        """Return those of *findings* that were asked for, as grave as they are here, and count the others.

        Those that the sidecar suppresses are among them, as `Suppressed`.

        Raises:
            OSError: The file is of another kind than its name says.
        """
        findings = list(findings)
        if findings and not document.index:  # the first request tells what the file is; of a batch one may be odd
            self.refuse(document.instance)
        if self.suppressions:
            findings, _ = set_aside(document, findings, self._index)
        told = []
        for finding in findings:
            if is_why_unread(finding, document):
                told.append(finding)
            elif self._is_wanted(finding):
                told.append(self._weighed(finding))
            elif not isinstance(finding, Suppressed):
                self._choice.left_out += 1
        return told

    def refuse(self, instance: object) -> None:
        """Have it told where the file, whose first request is to be *instance*, is of another kind.

        Raises:
            OSError: It is of another kind than its name says.
            Unrelated: It only stands in the folder.
        """
        refuse_other(self._path, instance)
        is_batch = self._path.lower().endswith(inputs.LINES)  # of which one line may be odd
        if not (is_batch or inputs.is_sidecar(self._path) or self._path in self._choice.named):
            refuse_unrelated(self._path, instance, self._choice.contract)

    def iter_commented(
        self, judged: Iterable[tuple[Document, Sequence[Finding]]]
    ) -> Iterator[tuple[Document, list[Finding]]]:
        """Yield the documents of a YAML text with what is told of them after what its comments say."""
        for document, findings in iter_suppressed(judged, self.terms):
            yield document, self.told(document, findings)

    def sidecar(
        self, data: bytes, judged: Iterable[tuple[Document, Sequence[Finding]]]
    ) -> tuple[Document, list[Finding]]:
        """Return the document of the sidecar *data* and what is told of it, where its file gives *judged*."""
        document, findings = lint_sidecar(data, judged, self.terms)
        return document, self.told(document, findings)

    def aside(self, *, index: int = 0) -> Callable[[Document, Finding], bool]:
        """Return what says whether a finding of this file, at its place in a text, is not to be mended.

        Args:
            index: How many requests of the file stand before the text.
        """
        beside = Index([_moved(one, -index) for one in self.suppressions], self.terms)
        lines: Lines | None = None
        comments = Index((), self.terms)

        def is_aside(document: Document, finding: Finding) -> bool:
            nonlocal lines, comments
            if document.places.lines is not lines:  # another text: the fixes change it round by round
                lines = document.places.lines
                comments = (
                    covered_by_comments(document, self.terms) if "wanref:" in document.text else Index((), self.terms)
                )
            return finding.rule in self.ignore or any(index.covers(finding, document) for index in (beside, comments))

        return is_aside

    def _is_wanted(self, finding: Finding) -> bool:
        return self._choice.wants(finding) and finding.rule not in self.ignore

    def _weighed(self, finding: Finding) -> Finding:
        severity = self.severities.get(finding.rule, finding.severity)
        if severity == finding.severity:
            return finding
        return replace(finding, severity=severity)


def _moved(one: Suppression, by: int) -> Suppression:
    return one if one.instance is None else replace(one, instance=one.instance + by)
