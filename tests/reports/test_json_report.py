"""The report for programs: its shape, and that any text survives it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from wanref_contract import load_contract
from wanref_contract.finding import CERTAINTIES, EFFECTS, SEVERITIES
from wanref_contract.reports import Summary, create_report
from wanref_contract.source import Location

SCHEMA = json.loads(
    Path(__file__).parents[2].joinpath("schema", "meta", "lint-report.schema.json").read_text(encoding="utf-8")
)
NOTHING = Summary(files=0, instances=0, errors=0, warnings=0, infos=0)


def write(*files, summary=NOTHING):
    """Write a report of *files*, each a path and the findings of each of its documents."""
    report = create_report("json", contract="wan2.7-reference-video")
    parts = [report.begin()]
    for path, documents in files:
        parts.append(report.begin_file(path))
        parts += (report.findings(document, findings) for document, findings in documents)
        parts.append(report.end_file(len(documents)))
    return "".join([*parts, report.end(summary)])


def read(text):
    """Read a report and hold it against its schema."""
    report = json.loads(text)
    assert list(Draft202012Validator(SCHEMA).iter_errors(report)) == []
    return report


def test_schema_is_a_schema_with_the_words_of_findings():
    """The schema is sound and lists exactly the severities, effects and certainties of findings."""
    Draft202012Validator.check_schema(SCHEMA)
    words = SCHEMA["$defs"]["finding"]["properties"]
    assert [set(words[name]["enum"]) for name in ("severity", "effect", "certainty")] == [
        set(SEVERITIES),
        set(EFFECTS),
        set(CERTAINTIES),
    ]


def test_report_of_no_files():
    """Without files the report is whole, and empty."""
    assert write() == (
        "{\n"
        '  "version": 1,\n'
        '  "contract": "wan2.7-reference-video",\n'
        '  "files": [],\n'
        '  "summary": {"files": 0, "instances": 0, "errors": 0, "warnings": 0, "infos": 0}\n'
        "}\n"
    )
    assert read(write())["files"] == []


def test_report_of_files(make_finding, make_document):
    """Every file is listed with its findings one a line, then the number of its instances."""
    document = make_document("duration: 11", index=1)
    placed = make_finding(location=Location(line=1, column=11, end_line=1, end_column=13), related=("/video_urls",))
    text = write(
        ("clean.json", [(document, [])]),
        ("a/图.yaml", [(document, [placed]), (document, [make_finding(help="", pointer="")])]),
        summary=Summary(files=2, instances=3, errors=2, warnings=0, infos=0),
    )
    assert text == (
        "{\n"
        '  "version": 1,\n'
        '  "contract": "wan2.7-reference-video",\n'
        '  "files": [\n'
        '    {"path": "clean.json", "findings": [], "instances": 1},\n'
        '    {"path": "a/图.yaml", "findings": [\n'
        '      {"code": "WAN104", "rule": "duration-with-videos", "severity": "error", "effect": "reject", '
        '"certainty": "documented", "message": "must be at most 10 seconds when video_urls is given, is 11", '
        '"help": "Drop the reference video, or shorten the clip.", "pointer": "/duration", '
        '"related": ["/video_urls"], "instance": 1, '
        '"line": 1, "column": 11, "end_line": 1, "end_column": 13, "fix": null},\n'
        '      {"code": "WAN104", "rule": "duration-with-videos", "severity": "error", "effect": "reject", '
        '"certainty": "documented", "message": "must be at most 10 seconds when video_urls is given, is 11", '
        '"help": "", "pointer": "", "related": [], "instance": 1, '
        '"line": null, "column": null, "end_line": null, "end_column": null, "fix": null}\n'
        '    ], "instances": 2}\n'
        "  ],\n"
        '  "summary": {"files": 2, "instances": 3, "errors": 2, "warnings": 0, "infos": 0}\n'
        "}\n"
    )
    assert [len(file["findings"]) for file in read(text)["files"]] == [0, 2]


def test_unknown_keys_are_errors_of_the_schema(make_finding, make_document):
    """The schema knows every key: one more anywhere is an error."""
    report = read(write(("a.json", [(make_document(""), [make_finding()])])))
    places = [report, report["summary"], report["files"][0], report["files"][0]["findings"][0]]
    for place in places:
        place["more"] = 1
        assert [error.validator for error in Draft202012Validator(SCHEMA).iter_errors(report)] == [
            "additionalProperties"
        ]
        del place["more"]


def test_what_could_not_be_read_is_listed():
    """Each with its path and its reason, and counted; where everything could be read, nothing is said of it."""
    report = create_report("json", contract="wan2.7-reference-video")
    text = report.begin() + report.unreadable("a/gone.json", "cannot be read") + report.unreadable("b", "no \x1b")
    text += report.end(Summary(files=0, instances=0, errors=0, warnings=0, infos=0, unreadable=2))
    told = read(text)
    assert told["unreadable"] == [
        {"path": "a/gone.json", "reason": "cannot be read"},
        {"path": "b", "reason": "no \x1b"},
    ]
    assert told["summary"]["unreadable"] == 2
    for wrong in ([], [{"path": "a"}], [{"path": "a", "reason": "b", "more": 1}]):
        assert not Draft202012Validator(SCHEMA).is_valid(told | {"unreadable": wrong})


def test_path_has_forward_slashes(monkeypatch):
    """Where folders are parted by another sign the report parts them by slashes, and only there."""
    there = read(write(("a\\b/c.json", [])))["files"][0]["path"]
    monkeypatch.setattr(os, "sep", "\\")
    here = read(write(("a\\b\\c.json", [])))["files"][0]["path"]
    assert (there, here) == ("a\\b/c.json", "a/b/c.json")


@pytest.mark.parametrize("text", ["\ud83d", "\x1b[31m", "\x9b31m", "\u202e", "\u2028", "\x7f", "图 🎬"])
def test_any_text_survives(text, make_finding, make_document):
    """Text that no encoding can write, or that commands a terminal, is escaped and reads back as it was."""
    written = write((text, [(make_document(""), [make_finding(message=text)])]))
    assert all(line.isprintable() for line in written.encode("utf-8").decode("utf-8").split("\n"))
    file = read(written)["files"][0]
    assert (file["path"], file["findings"][0]["message"]) == (text, text)


@given(words=st.text(st.characters()), path=st.text(st.characters(exclude_characters=os.sep)))
def test_any_words_survive(make_finding, make_document, words, path):
    """Whatever a message, a help or a path holds, the report is JSON in UTF-8 and reads back as it was."""
    written = write((path, [(make_document(""), [make_finding(message=words, help=words)])]))
    file = read(written.encode("utf-8"))["files"][0]
    finding = file["findings"][0]
    assert (file["path"], finding["message"], finding["help"]) == (path, words, words)


def test_a_finding_says_how_it_is_mended(make_finding, make_document):
    """What --fix mends is told as safe or unsafe, and what it leaves as null."""
    contract = load_contract()
    report = create_report("json", contract="x", rules=lambda: contract.by_name)
    rules = ["field-empty", "mention-spelling", "duration-with-videos"]
    text = report.begin() + report.begin_file("a.json")
    text += report.findings(make_document("{}"), [make_finding(rule=rule) for rule in rules])
    text += report.end_file(1) + report.end(Summary(files=1, instances=1, errors=3, warnings=0, infos=0))
    told = {finding["rule"]: finding["fix"] for finding in json.loads(text)["files"][0]["findings"]}
    assert told == {"field-empty": "safe", "mention-spelling": "unsafe", "duration-with-videos": None}
