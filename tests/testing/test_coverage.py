"""Coverage of the contract: what counts, how it is told, and that our own suite exercises all of it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.testing.conftest import HEAD, QUIET, told
from wanref_contract import pytest_plugin
from wanref_contract.testing import coverage_hearing
from wanref_contract.testing.coverage_collecting import KINDS, Collector
from wanref_contract.testing.coverage_report import Coverage, iter_lines, render_html

if TYPE_CHECKING:
    from tests.testing.conftest import Run
    from wanref_contract.contract.contract import Contract

PAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text("utf-8")
FILES = dict(re.findall(r"^```python file=(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
SUITE = Path(__file__).parent / "coverage_suite"

RAIN = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}


def seen(path: Path) -> dict[str, list[str]]:
    """Return what a run has exercised, by kind, as its report in *path* says; empty kinds left out."""
    kinds: dict[str, Any] = json.loads((path / "cover.json").read_text("utf-8"))["kinds"]
    return {kind: entry["exercised"] for kind, entry in kinds.items() if entry["exercised"]}


# ---- Our own suite ------------------------------------------------------------------------------------------------


@pytest.fixture
def suite(pytester: pytest.Pytester) -> None:
    """Let pytester stand in a copy of the suite that exercises everything."""
    shutil.copytree(SUITE, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.mark.usefixtures("suite")
def test_our_own_suite_exercises_everything(pytester: pytest.Pytester) -> None:
    """The suite beside this test exercises every rule, limit, state, error and scenario, in seconds."""
    result = pytester.runpytest_subprocess(*QUIET, "--wanref-cover-fail-under", "100", timeout=60)
    assert result.ret == pytest.ExitCode.OK
    assert re.search(r"^all +(\d+) of +\1  100\.0 %$", told(result), re.MULTILINE)


@pytest.mark.usefixtures("suite")
@pytest.mark.parametrize(
    ("dropped", "missing"),
    [
        ("test_rules.py::test_a_rule[quality-value]", "not exercised: quality-value"),
        ("test_limits.wanref.yaml", "not exercised: voice-empty at 1"),
        ("test_scenarios.wanref.yaml::cancelled", "not exercised: cancelled"),
        ("test_scenarios.wanref.yaml::create-402", "not exercised: create 402 insufficient_quota"),
    ],
)
def test_dropping_one_test_shows(pytester: pytest.Pytester, dropped: str, missing: str) -> None:
    """Without any one of these tests the run fails, and names what is missing."""
    result = pytester.runpytest_inprocess(*QUIET, "--wanref-cover-fail-under", "100", "--deselect", dropped)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert missing in told(result)
    assert "% of the contract was exercised, where 100 % must be" in told(result)


# ---- What counts --------------------------------------------------------------------------------------------------


def test_the_names_are_those_of_the_contract(contract: Contract) -> None:
    """There is a name for each rule of requests, side of a limit, state, error and scenario; none twice."""
    known = Collector(lambda: contract).known
    assert tuple(known) == KINDS
    assert [len(names) - len(set(names)) for names in known.values()] == [0] * len(KINDS)
    assert [name for name in known["rules"] if contract.by_name[name].judged == "reading"] == []
    assert known["states"] == ("pending", "processing", "completed", "failed", "cancelled")
    assert sum(name.startswith("task ") for name in known["errors"]) == 13


@pytest.mark.parametrize(
    ("request_", "limits"),
    [
        ({"duration": 15}, ["duration-range at 15"]),
        ({"duration": 16}, ["duration-range past 15"]),
        ({"duration": 2}, ["duration-range at 2"]),
        ({"duration": 1}, ["duration-range past 2"]),
        ({"duration": 99}, []),
        ({"duration": 5}, []),
        ({"prompt": "x" * 5000}, ["prompt-length at 5000"]),
        ({"prompt": "x" * 5001}, ["prompt-length past 5000"]),
    ],
)
def test_a_limit_has_two_sides(contract: Contract, request_: dict[str, Any], limits: list[str]) -> None:
    """A request at a limit exercises one side of it, one past it by one the other, and any further on neither."""
    collector = Collector(lambda: contract)
    collector.hear_request(RAIN | request_)
    assert sorted(collector.seen["limits"]) == limits


@pytest.mark.parametrize(
    ("operation", "status", "body", "expected"),
    [
        ("query", 200, {"status": "processing"}, ({"processing"}, set())),
        ("query", 200, {"status": "over"}, (set(), set())),
        ("query", 404, {"error": {"code": "task_not_found"}}, (set(), {"query 404 task_not_found"})),
        ("query", 404, {"error": {"code": 404}}, (set(), {"query 404 task_not_found"})),
        ("query", 418, {"error": {"code": "teapot"}}, (set(), set())),
        ("query", 404, "gone", (set(), set())),
        ("create", 402, {"error": {"code": "insufficient_quota"}}, (set(), {"create 402 insufficient_quota"})),
        ("query", 200, {"status": "failed", "error": {"code": "service_error"}}, ({"failed"}, {"task service_error"})),
        (
            "callback",
            200,
            {"status": "failed", "error": {"code": "service_error"}},
            ({"failed"}, {"task service_error"}),
        ),
        ("callback", 200, {"error": {"code": "x"}}, (set(), set())),
        ("query", 200, {"status": "failed", "error": {"code": "new_error"}}, ({"failed"}, set())),
    ],
)
def test_an_answer_tells_states_and_errors(
    contract: Contract, operation: str, status: int, body: Any, expected: tuple[set[str], set[str]]
) -> None:
    """An answer exercises the state that it tells, and the documented error that it carries."""
    collector = Collector(lambda: contract)
    collector.hear_answer(operation, status, body)
    assert (collector.seen["states"], collector.seen["errors"]) == expected


SOURCES = {
    "assert_breaks": (
        """
from wanref_contract.testing import assert_breaks
def test_it():
    assert_breaks(LONG, 'WAN410')
""",
        {"rules": ["duration-range"]},
    ),
    "assert_conversation": (
        """
from wanref_contract.testing import assert_conversation
def test_it():
    body = {'id': 'task-unified-1', 'status': 'processing', 'progress': 5}
    assert_conversation([{'operation': 'query', 'response': {'status': 200, 'body': body}}])
""",
        {"states": ["processing"]},
    ),
    "wanref_guard": (
        """
def test_it(wanref_guard):
    transport = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.post(API, json=ODD)
""",
        {"rules": ["field-unknown"]},
    ),
    "wanref_sandbox": (
        """
def test_it(wanref_sandbox):
    post(wanref_sandbox.url + CREATE, LONG)
""",
        {"rules": ["duration-range"], "errors": ["create 400 invalid_request"]},
    ),
    "a scenario": (
        """
def test_it(wanref_sandbox):
    wanref_sandbox.scenario('create-drop-after')
    with pytest.raises(httpx.RemoteProtocolError):
        post(wanref_sandbox.url + CREATE)
""",
        {"scenarios": ["create-drop-after"]},
    ),
    "wanref_callback": (
        """
def test_it(wanref_callback):
    body = {'id': 'task-unified-1', 'status': 'cancelled'}
    httpx.post(wanref_callback.local_url, json=body)
""",
        {"states": ["cancelled"]},
    ),
    "wanref_cassette": (
        """
@pytest.mark.wanref_cassette('query/query-404')
def test_it(wanref_cassette):
    for said in wanref_cassette.unplayed[:2]:
        body = {'content': said.request.text} if said.request.text else {}
        httpx.request(said.method, said.uri, headers=KEY, **body)
""",
        {"states": ["pending"], "errors": ["query 404 task_not_found"]},
    ),
    "what was played of a cassette": (
        """
@pytest.mark.wanref_cassette('query/query-404')
def test_it(wanref_cassette):
    for said in wanref_cassette.unplayed[:1]:
        body = {'content': said.request.text} if said.request.text else {}
        httpx.request(said.method, said.uri, headers=KEY, **body)
""",
        {"states": ["pending"]},
    ),
    "wanref_client": (
        """
@pytest.mark.wanref_sandbox(progress='immediate')
def test_it(wanref_client):
    wanref_client.run(RAIN, deadline=60)
""",
        {"states": ["pending", "completed"], "scenarios": ["completed"]},
    ),
    "nothing": (
        """
def test_it():
    pass
""",
        {},
    ),
}


@pytest.mark.parametrize("source", SOURCES)
def test_whoever_judges_is_heard(run: Run, pytester: pytest.Pytester, source: str) -> None:
    """What each of them judges or sends counts, and nothing else."""
    body, expected = SOURCES[source]
    run(body, "--wanref-cover-report=json:cover.json", "-W", "ignore").assert_outcomes(passed=1)
    assert seen(pytester.path) == expected


# ---- How it is told -----------------------------------------------------------------------------------------------


def test_the_page_is_true(pytester: pytest.Pytester) -> None:
    """What is shown for the suite on the page is what pytest prints, and each option has its row."""
    for name, content in FILES.items():
        (pytester.path / name).write_text(content, "utf-8")
    result = pytester.runpytest_inprocess(*QUIET, "--wanref-cover")
    result.assert_outcomes(passed=4)
    shown = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [text for text in shown if text not in told(result)] == []
    options = {f"--wanref-{name.replace('_', '-')}" for name in pytest_plugin.MEASURING}
    assert set(re.findall(r"^\| `(--wanref-[\w-]+)", PAGE, re.MULTILINE)) == options


def test_reports_are_written(run: Run, pytester: pytest.Pytester) -> None:
    """Both reports are written where they are asked for, in folders that need not be there."""
    result = run(SOURCES["assert_breaks"][0], "--wanref-cover-report=json:cover.json,html:pages/cover.html")
    result.assert_outcomes(passed=1)
    assert seen(pytester.path) == {"rules": ["duration-range"]}
    page = (pytester.path / "pages" / "cover.html").read_text("utf-8")
    assert "<li>✓ duration-range</li>" in page
    assert '<li class="no">✗ seed-range</li>' in page
    assert not re.search(r"https?:|<script|<link|src=", page)


def test_a_page_escapes_what_it_shows() -> None:
    """A contract of another house may call things as it likes, and the page shows it as text."""
    coverage = Coverage(contract="<b>", known={"<i>": ("<u>", "&")}, seen={"<i>": frozenset({"<u>"})})
    page = render_html(coverage)
    assert not re.search(r"<[biu]>", page)
    assert "<li>✓ &lt;u&gt;</li>" in page


def test_a_share_is_rounded_down() -> None:
    """Whatever is missing, it is not 100 percent; and of nothing there is all."""
    names = tuple(map(str, range(5000)))
    coverage = Coverage(
        contract="c", known={"rules": names, "states": ()}, seen={"rules": frozenset(names[1:]), "states": frozenset()}
    )
    assert (coverage.percent(), coverage.percent("states")) == (99.9, 100.0)
    assert list(iter_lines(coverage)) == [
        "rules      4999 of 5000   99.9 %",
        "  not exercised: 0",
        "states        0 of    0  100.0 %",
        "all        4999 of 5000   99.9 %",
    ]


@pytest.mark.parametrize(("wanted", "status"), [("0.6", 0), ("0.7", 1)])
def test_a_run_fails_that_exercises_too_little(run: Run, wanted: str, status: int) -> None:
    """A run fails whose share is less than what is asked for; one name of 154 is 0.6 percent."""
    assert run(SOURCES["assert_breaks"][0], "--wanref-cover-fail-under", wanted).ret == status


@pytest.mark.parametrize("report", ["xml:cover.xml", "cover.json", "json:"])
def test_an_unknown_report_is_refused(run: Run, report: str) -> None:
    """What cannot be written is said before anything runs."""
    result = run("", f"--wanref-cover-report={report}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "--wanref-cover-report takes json:FILE or html:FILE" in result.stderr.str()


def test_several_processes_are_added_up(pytester: pytest.Pytester) -> None:
    """What any of the processes of pytest-xdist has heard counts."""
    names = ("assert_breaks", "wanref_sandbox")
    for number, name in enumerate(names):
        (pytester.path / f"test_{number}.py").write_text(f"{HEAD}\n\n{SOURCES[name][0]}", "utf-8")
    options = ("-n", "2", "--dist", "loadfile", "--wanref-cover-report=json:cover.json")
    result = pytester.runpytest_subprocess(*QUIET, *options)
    result.assert_outcomes(passed=2)
    assert seen(pytester.path) == {"rules": ["duration-range"], "errors": ["create 400 invalid_request"]}
    assert told(result).count("coverage of wan2.7-reference-video") == 1


def test_nobody_listens_without_being_asked(run: Run) -> None:
    """A run without the options has no listener, and one with them has none when it is over."""
    before = list(coverage_hearing._LISTENERS)
    body = (
        "from wanref_contract.testing import coverage_hearing\n"
        "def test_it():\n    print('listeners', len(coverage_hearing._LISTENERS))\n"
    )
    assert f"listeners {len(before)}" in told(run(body, "-s"))
    assert f"listeners {len(before) + 1}" in told(run(body, "-s", "--wanref-cover"))
    assert before == coverage_hearing._LISTENERS


@pytest.mark.parametrize("file", sorted(SUITE.glob("*.yaml")), ids=lambda path: path.name)
def test_an_editor_takes_our_test_files(file: Path) -> None:
    """The test files of the suite obey the schema that editors use."""
    import yaml

    schema = Path(__file__).parents[2] / "schema" / "meta" / "wanref-test.schema.json"
    validator = Draft202012Validator(json.loads(schema.read_text("utf-8")))
    assert list(validator.iter_errors(yaml.safe_load(file.read_text("utf-8")))) == []
