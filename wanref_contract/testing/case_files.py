"""Test files without code: `test_*.wanref.yaml`, read and checked, each case a value with its place.

What a file may say stands in ``schema/meta/wanref-test.schema.json``. How a case is tried is for
`wanref_contract.testing.case_running`, how pytest sees it for `wanref_contract.testing.case_items`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wanref_contract._data import schema_folder
from wanref_contract.errors import Problem, WanrefError
from wanref_contract.linting import notice_finding
from wanref_contract.source import read_documents
from wanref_contract.wording import nearest, show, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.source import Document

ENDING = ".wanref.yaml"
"""What the name of a test file ends with."""

_GIVEN = ("request", "file", "patch", "conversation")
_EXPECTED = ("findings", "plan", "sandbox")


class CaseFileInvalid(WanrefError):
    """A test file does not say what one can say.

    Attributes:
        problems: Everything that is wrong with it.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test of a file.

    Attributes:
        path: The file.
        index: Its number there, from 0.
        data: What is written of it.
        base: The request that its patch changes.
        document: The file, for the places of what is written.
    """

    path: str
    index: int
    data: Mapping[str, Any]
    base: Mapping[str, Any]
    document: Document

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.data["name"])

    @property
    def pointer(self) -> str:
        """Where in the file it stands."""
        return f"/cases/{self.index}"

    def line(self, key: str = "") -> int:
        """Return the line of what stands under *key*, a pointer from the case on."""
        return self.document.locate(self.pointer + key, key=True).line


def read_cases(path: str, data: bytes, contract: Contract) -> tuple[Case, ...]:
    """Return the cases of the test file *path*, which holds *data*.

    Raises:
        CaseFileInvalid: It says what cannot be understood.
    """
    documents = list(read_documents(data, "yaml"))
    document = documents[0]
    problems = [
        Problem(
            file=path,
            line=notice.location.line,
            column=notice.location.column,
            pointer=notice.pointer,
            message=notice_finding(notice, contract).message,
        )
        for notice in document.notices
    ]
    if len(documents) > 1:
        problems.append(_problem(path, documents[1], "", "must be one document, is several"))
    problems = problems or list(_iter_problems(path, document, contract))
    if problems:
        raise CaseFileInvalid(problems)
    whole: Any = document.instance
    return tuple(
        Case(path=path, index=index, data=case, base=whole.get("base", {}), document=document)
        for index, case in enumerate(whole["cases"])
    )


def entries_of(findings: Any) -> list[Mapping[str, str]]:
    """Return the entries of *findings* as a case writes them, those by name too as objects.

    >>> entries_of(["seed-range", {"rule": "WAN101", "at": "/image_urls"}])
    [{'rule': 'seed-range'}, {'rule': 'WAN101', 'at': '/image_urls'}]
    """
    if findings == "none":
        return []
    listed = findings["contains"] if isinstance(findings, dict) else findings
    return [{"rule": entry} if isinstance(entry, str) else entry for entry in listed]


# ---- What can be wrong --------------------------------------------------------------------------------------------


def _iter_problems(path: str, document: Document, contract: Contract) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator

    whole: Any = document.instance
    is_sound = True
    for error in Draft202012Validator(_schema()).iter_errors(whole):
        is_sound = False
        yield from _iter_faults(path, document, error)
    if not is_sound:
        return
    names = [case["name"] for case in whole["cases"]]
    for index, case in enumerate(whole["cases"]):
        at = f"/cases/{index}"
        if case["name"] in names[:index]:
            yield _problem(path, document, f"{at}/name", f"another case is called {case['name']!r} too")
        for message in _iter_wrong(case):
            yield _problem(path, document, at, message)
        yield from _iter_unknown_rules(path, document, at, case, contract)


def _iter_wrong(case: Mapping[str, Any]) -> Iterator[str]:
    given = [key for key in _GIVEN if key in case]
    if len(given) != 1:
        yield f"must have one of {', '.join(_GIVEN)}, has {', '.join(given) or 'none'}"
    if not any(key in case for key in _EXPECTED):
        yield f"must expect something: {', '.join(_EXPECTED)}"
    if "conversation" in case and ("plan" in case or "sandbox" in case):
        yield "must expect nothing but findings of a conversation"
    if case.get("findings", "none") != "none" and isinstance(case["findings"], str):
        yield f"findings must be none, a list, or contains, is {case['findings']}"
    if isinstance(case.get("findings"), dict) and "contains" not in case["findings"]:
        yield "findings must say what they are to contain"


def _iter_unknown_rules(
    path: str, document: Document, at: str, case: Mapping[str, Any], contract: Contract
) -> Iterator[Problem]:
    rules = {name for rule in contract.all_rules for name in (rule.id, rule.code)}
    findings = case.get("findings", "none")
    if isinstance(findings, str) or not findings:
        return
    place = f"{at}/findings/contains" if isinstance(findings, dict) else f"{at}/findings"
    for number, entry in enumerate(entries_of(findings)):
        name = entry.get("rule", "")
        if name not in rules:
            meant = nearest(name, rules)
            hint = f"did you mean {meant!r}?" if meant else "wanref rule lists them"
            yield _problem(path, document, f"{place}/{number}", f"no rule is called {name!r}", hint)


def _iter_faults(path: str, document: Document, error: Any) -> Iterator[Problem]:
    at = "".join(f"/{part}" for part in error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema["properties"])
        for key in error.instance:
            if key not in known:
                meant = nearest(key, known)
                hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(known)}"
                yield _problem(path, document, f"{at}/{key}", f"unknown key {key!r}", hint)
    elif error.validator == "required":
        lacking = [key for key in error.validator_value if key not in error.instance]
        yield _problem(path, document, at, f"must have {', '.join(lacking)}")
    elif error.validator == "type":
        words = type_words(error.validator_value)
        yield _problem(path, document, at, f"{_name(at)} must be {words}, is {show(error.instance)}")
    elif error.validator == "enum":
        words = ", ".join(error.validator_value)
        yield _problem(path, document, at, f"{_name(at)} must be one of {words}, is {show(error.instance)}")
    else:
        yield _problem(path, document, at, f"{_name(at)} must not be empty")


def _problem(path: str, document: Document, pointer: str, message: str, suggestion: str = "") -> Problem:
    place = document.locate(pointer, key=True)
    return Problem(
        file=path,
        line=place.line,
        column=place.column,
        pointer=pointer,
        message=message,
        suggestion=suggestion,
    )


def _name(pointer: str) -> str:
    return pointer.rpartition("/")[2] or "a test file"


@cache
def _schema() -> Any:
    with open(os.path.join(schema_folder(), "meta", "wanref-test.schema.json"), encoding="utf-8") as file:
        return json.load(file)
