"""Case files: JSON Lines, the head first and then a case a line.

The text is plain ASCII, so that it is the same bytes everywhere and no character in it ends a line for anybody. Its
shape is described by ``schema/meta/cases.schema.json``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wanref_contract.cases.case import VERSION, Case, CaseFile, CaseRule, Expected, TextFile
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Mapping


class CaseFileInvalid(WanrefError):
    """A text is no case file, or one of a version that is not known here.

    Attributes:
        line: The line of the text, from 1.
        reason: What is wrong with it.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"line {self.line} of the case file {self.reason}"


def render_case_file(cases: CaseFile) -> str:
    """Return the text of the case file that holds *cases*."""
    codes = {rule.rule: rule.code for rule in cases.rules}
    lines = [cases.head(), *(_case_to_json(case, codes) for case in cases.cases)]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def parse_case_file(text: str) -> CaseFile:
    """Return the cases in *text*; keys that are not known here are passed over.

    Raises:
        CaseFileInvalid: The text is no case file.
    """
    lines = text.split("\n")
    head = _parsed(lines[0], 1)
    if head.get("version") != VERSION:
        raise CaseFileInvalid(1, f"must be the head of a case file of version {VERSION}")
    try:
        rules = tuple(CaseRule(**{key: one[key] for key in ("rule", "code", "severity")}) for one in head["rules"])
        contract, digest = str(head["contract"]), str(head["digest"])
    except (KeyError, TypeError) as error:
        raise CaseFileInvalid(1, f"is no head of a case file: {error}") from None
    cases = tuple(_case(_parsed(line, number), number) for number, line in enumerate(lines[1:], 2) if line.strip())
    return CaseFile(contract=contract, digest=digest, rules=rules, cases=cases)


def _case_to_json(case: Case, codes: Mapping[str, str]) -> Mapping[str, Any]:
    findings = [
        {"code": codes[one.rule], "rule": one.rule, "severity": one.severity, "pointer": one.pointer}
        for one in case.findings
    ]
    question = dict(case.question())
    plan = {"plan": case.plan} if case.file is None else {}
    return {"id": question.pop("id"), "about": case.about, **question, "findings": findings, **plan}


def _parsed(line: str, number: int) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise CaseFileInvalid(number, f"is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise CaseFileInvalid(number, "must be an object")
    return value


def _case(value: Mapping[str, Any], number: int) -> Case:
    try:
        return Case(
            id=str(value["id"]),
            about=value["about"],
            request=value["request"] if "file" not in value else None,
            file=TextFile.from_json(value["file"]) if "file" in value else None,
            findings=tuple(Expected(one["rule"], one["severity"], one["pointer"]) for one in value["findings"]),
            plan=value["plan"] if "file" not in value else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CaseFileInvalid(number, f"is no case: {error!r}") from None
