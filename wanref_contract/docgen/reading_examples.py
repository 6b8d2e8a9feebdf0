"""The examples of reading rules: whole texts, which the real reader reads."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract._data import schema_folder
from wanref_contract.contract.files import ContractFile
from wanref_contract.linting import lint_document
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding

    Example = Mapping[str, Any]

_LONGEST = 60
_INVISIBLE = {0xFEFF: "\\ufeff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingExamples:
    """The texts that break one rule, and those that do not; each as ``schema/profiles/reading.yaml`` has it."""

    broken: tuple[Example, ...]
    accepted: tuple[Example, ...]


def load_reading_examples(rule: str) -> ReadingExamples:
    """Return the examples of the reading rule with the id *rule*.

    >>> load_reading_examples("not-utf8").broken[0]["format"]
    'json'
    """
    reading = ContractFile.read(os.path.join(schema_folder(), "profiles"), "reading.yaml").value
    examples = next(record["examples"] for record in reading["rules"] if record["id"] == rule)
    return ReadingExamples(broken=tuple(examples["broken"]), accepted=tuple(examples["accepted"]))


def lint_example(example: Example, contract: Contract) -> list[Finding]:
    """Return every finding of *example*, of its text and of the requests in it."""
    documents = read_documents(_bytes(example), example["format"])
    return [finding for document in documents for finding in lint_document(document, contract)]


def render_example(example: Example) -> str:
    r"""Return *example* in a form that can be read: bytes in hexadecimal, what repeats cut, a byte order mark escaped.

    >>> render_example({"format": "json", "text": ["[", {"repeat": "9", "times": 500}, "]"]})
    '[999... (500 times)]'
    """
    if "hex" in example:
        return f"{example['hex']}   (bytes in hexadecimal)"
    text = example["text"]
    parts = [text] if isinstance(text, str) else text
    return "".join(part if isinstance(part, str) else _repeated(part) for part in parts).translate(_INVISIBLE)


def _repeated(part: Mapping[str, Any]) -> str:
    whole: str = part["repeat"] * part["times"]
    return whole if len(whole) <= _LONGEST else f"{part['repeat'] * 3}... ({part['times']} times)"


def _bytes(example: Example) -> bytes:
    if "hex" in example:
        return bytes.fromhex(example["hex"])
    text = example["text"]
    parts = [text] if isinstance(text, str) else text
    return "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts).encode()
