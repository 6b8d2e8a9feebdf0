"""What a baseline holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.pointer import escape, tokens
from wanref_contract.reports.fingerprint import field_of, fingerprint
from wanref_contract.wording import masked

if TYPE_CHECKING:
    from collections import Counter

    from wanref_contract.finding import Finding
    from wanref_contract.source import Document


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """What equal findings of one file have in common.

    Attributes:
        path: The file, from the folder of the baseline on, with forward slashes; ``-`` is standard input.
        rule: The id of the rule that is broken.
        field: Where, as a pointer without the numbers of items; for people, and without secrets.
        fingerprint: What the findings are known by.
    """

    path: str
    rule: str
    field: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Findings that are known.

    Attributes:
        contract: The name of the contract by which they were found.
        entries: How many findings there are of each kind.
    """

    contract: str
    entries: Counter[Entry]


def entry_of(path: str, finding: Finding, document: Document) -> Entry:
    """Return what is kept of *finding*, of *document* in the file *path*."""
    field = "".join(f"/{escape(masked(token))}" for token in tokens(field_of(finding)))  # a key may be a URL
    return Entry(path=path, rule=finding.rule, field=field, fingerprint=fingerprint(finding, document))
