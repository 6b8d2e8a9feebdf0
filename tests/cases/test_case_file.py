"""Case files: what is no case file is told, with its line."""

from __future__ import annotations

import json

import pytest

from wanref_contract.cases.case import Case, CaseFile, CaseRule, Expected, TextFile
from wanref_contract.cases.case_file import CaseFileInvalid, parse_case_file, render_case_file

CASES = CaseFile(
    contract="house",
    digest="sha256:0",
    rules=(CaseRule(rule="assets-total", code="WAN101", severity="error"),),
    cases=(
        Case(
            id="assets-total/broken/base-1",
            about={"rule": "assets-total", "side": "broken"},
            request={"prompt": "雨\u2028"},
            findings=(Expected("assets-total", "error", "/image_urls"),),
        ),
        Case(
            id="counts/nobody",
            about={"grid": "counts"},
            request=None,
            findings=(),
            plan={"film": {"seconds": 5}},
        ),
        Case(
            id="not-utf8/broken/json-1",
            about={"rule": "not-utf8", "side": "broken"},
            file=TextFile(format="json", content=b"\xff"),
            findings=(),
        ),
        Case(
            id="syntax/broken/json-1",
            about={"rule": "syntax", "side": "broken"},
            file=TextFile(format="json", content=b"\n{"),
            findings=(),
        ),
    ),
)
TEXT = """\
{"version": 1, "contract": "house", "digest": "sha256:0", \
"rules": [{"code": "WAN101", "rule": "assets-total", "severity": "error"}]}
{"id": "assets-total/broken/base-1", "about": {"rule": "assets-total", "side": "broken"}, \
"request": {"prompt": "\\u96e8\\u2028"}, \
"findings": [{"code": "WAN101", "rule": "assets-total", "severity": "error", "pointer": "/image_urls"}], "plan": null}
{"id": "counts/nobody", "about": {"grid": "counts"}, "request": null, "findings": [], \
"plan": {"film": {"seconds": 5}}}
{"id": "not-utf8/broken/json-1", "about": {"rule": "not-utf8", "side": "broken"}, \
"file": {"format": "json", "base64": "/w=="}, "findings": []}
{"id": "syntax/broken/json-1", "about": {"rule": "syntax", "side": "broken"}, \
"file": {"format": "json", "text": "\\n{"}, "findings": []}
"""


def test_a_case_file_is_a_head_and_a_case_a_line() -> None:
    """The form is fixed: the head, then each case with its request or its file."""
    assert render_case_file(CASES) == TEXT
    assert parse_case_file(TEXT) == CASES


def test_keys_of_later_versions_are_passed_over() -> None:
    """A line may say more than is known here, and the last one may be blank."""
    lines = [json.dumps({**json.loads(line), "more": 1}) for line in TEXT.splitlines()]
    assert parse_case_file("\n".join(lines)) == CASES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1 of the case file is no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "line 1 of the case file must be an object"),
        ('{"version": 2}', "line 1 of the case file must be the head of a case file of version 1"),
        ('{"version": 1}', "line 1 of the case file is no head of a case file: 'rules'"),
        (TEXT.splitlines()[0] + "\n{", "line 2 of the case file is no JSON: "),
        (TEXT.splitlines()[0] + "\n\n{}", "line 3 of the case file is no case: KeyError('id')"),
        (TEXT.replace("/w==", "?"), "line 4 of the case file is no case: Error("),
        (TEXT.replace('"plan": null', '"Plan": null'), "line 2 of the case file is no case: KeyError('plan')"),
    ],
)
def test_what_is_no_case_file_is_told(text: str, told: str) -> None:
    """The line that is wrong is named, and what is wrong with it."""
    with pytest.raises(CaseFileInvalid) as caught:
        parse_case_file(text)
    assert str(caught.value)[: len(told)] == told
