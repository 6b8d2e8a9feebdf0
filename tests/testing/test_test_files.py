"""Test files without code: collected, checked, tried, and told at their line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from tests.testing.conftest import QUIET, told
from wanref_contract._data import schema_folder
from wanref_contract.testing.case_files import CaseFileInvalid, read_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanref_contract.contract.contract import Contract

    RunFile = Callable[..., pytest.RunResult]

PAGE = (Path(__file__).parents[2] / "docs" / "test-files.md").read_text("utf-8")
FILES = dict(re.findall(r"^```yaml file=(\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
BASE = "base: {model: wan2.7-reference-video, prompt: rain, image_urls: [https://example.com/i.png]}\ncases:\n"


@pytest.fixture
def run_file(pytester: pytest.Pytester) -> RunFile:
    """Return what runs a test file with the given text, in this process."""

    def run(text: str, *options: str, name: str = "test_it.wanref.yaml") -> pytest.RunResult:
        (pytester.path / name).write_text(text, "utf-8")
        return pytester.runpytest_inprocess(*QUIET, *options)

    return run


# ---- The page -----------------------------------------------------------------------------------------------------


def test_the_page_is_true(pytester: pytest.Pytester) -> None:
    """The example passes, and what is shown of the others is what pytest prints."""
    for name, content in FILES.items():
        (pytester.path / name).write_text(content, "utf-8")
    pytester.runpytest_inprocess(*QUIET, "test_rain.wanref.yaml").assert_outcomes(passed=4)
    wrong = pytester.runpytest_inprocess(*QUIET, "test_wrong.wanref.yaml")
    misspelt = pytester.runpytest_inprocess(*QUIET, "test_misspelt.wanref.yaml")
    wrong.assert_outcomes(failed=1)
    misspelt.assert_outcomes(errors=1)
    shown = re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [text in told(result) + "\n" for text, result in zip(shown, (wrong, misspelt), strict=True)] == [True, True]


def test_every_key_is_on_the_page() -> None:
    """What a file may say is described for editors, and stands on the page."""
    schema = json.loads(Path(schema_folder(), "meta", "wanref-test.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values()]
    keys = {key for one in objects for key in one.get("properties", {})}
    assert [key for key in keys if not re.search(rf"`?\b{key}\b", PAGE)] == []
    assert [one for one in objects if "description" not in one or one.get("additionalProperties") is not False] == []


# ---- What can be expected -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "line", "said"),
    [
        ("patch: {duration: 16}\n  findings: none", 5, "is to find nothing, and finds duration-range"),
        ("patch: {}\n  findings: [WAN410]", 5, "is to find WAN410, and does not"),
        ("patch: {duration: 16, seed: 0}\n  findings: [WAN410]", 5, "is to find nothing else, and finds seed-range"),
        ("patch: {seed: 0}\n  findings: {contains: [WAN410]}", 5, "is to find WAN410, and does not"),
        ("patch: {seed: 0}\n  findings: [{rule: WAN413, at: /s}]", 5, "is to find WAN413 at /s, and does not"),
        ("patch: {}\n  plan:\n    bill: {most: 6}", 6, "plan/bill/most is to be 6, and is 5"),
        ("patch: {}\n  plan: {assets: []}", 5, "plan/assets is to be []"),
        ("patch: {}\n  sandbox: {charged: 4}", 5, "sandbox/charged is to be 4, and is 5"),
        ("patch: {}\n  sandbox: {scenario: create-402, error: x}", 5, 'is to be "x", and is "insufficient_quota"'),
        ("patch: {}\n  sandbox: {scenario: create-drop-before}\n  findings: [WAN410]", 6, "is to find WAN410"),
        ("patch: {}\n  sandbox: {scenario: [create-42]}", 5, "no scenario is called 'create-42'"),
        ("conversation: []\n  findings: [state-move]", 5, "is to find state-move, and does not"),
    ],
)
def test_what_is_not_so_fails_at_its_line(run_file: RunFile, case: str, line: int, said: str) -> None:
    """A case that expects what is not so fails, and says so at the line where that is written."""
    result = run_file(f"{BASE}- name: it\n  {case}\n")
    result.assert_outcomes(failed=1)
    assert re.search(rf"^test_it\.wanref\.yaml:{line}: .*{re.escape(said)}", told(result), re.MULTILINE)


def test_what_is_so_passes(run_file: RunFile, pytester: pytest.Pytester) -> None:
    """Requests, files, films and conversations; findings, plans and what a sandbox does."""
    (pytester.path / "film.json").write_text('{"model": "wan2.7-reference-video",\n "prompt": "rain"}', "utf-8")
    (pytester.path / "talk.yaml").write_text("- {operation: query, response: {status: 200, body: {id: 1}}}\n", "utf-8")
    run_file(
        BASE
        + """\
- {name: a, request: 5, findings: [{rule: request-object, severity: error}]}
- {name: b, file: film.json, findings: {contains: [WAN102]}, sandbox: {status: 400, states: []}}
- {name: c, conversation: talk.yaml, findings: {contains: [answer-type]}}
- {name: d, patch: {image_urls: null, video_urls: [https://example.com/v.mp4]}, plan: {assets: [{kind: video}]}}
- {name: e, patch: {}, sandbox: {scenario: stuck, progress: immediate, states: [pending, processing], charged: 0}}
- {name: f, patch: {}, sandbox: {scenario: create-drop-after, status: 0, states: [], error: null}}
- {name: null takes away, patch: {model: null}, findings: [{rule: field-missing, at: ""}]}
- {name: g, patch: {}, sandbox: {scenario: [query-429, query-500], states: [pending, processing, completed]}}
"""
    ).assert_outcomes(passed=8)


def test_a_guard_does_not_mind_a_case(run_file: RunFile) -> None:
    """A suite in which everything is guarded may hold cases that the API would refuse."""
    text = f"{BASE}- {{name: it, patch: {{seed: 0}}, sandbox: {{status: 400}}}}\n"
    run_file(text, "-o", "usefixtures=wanref_guard").assert_outcomes(passed=1)


# ---- As tests of pytest -------------------------------------------------------------------------------------------


def test_cases_are_tests_like_others(run_file: RunFile, pytester: pytest.Pytester) -> None:
    """A case has a name to choose it by, and what failed last is run again."""
    text = BASE + "".join(f"- {{name: a {name} film, patch: {{}}, findings: {there}}}\n" for name, there in TWO)
    run_file(text, "-k", "good").assert_outcomes(passed=1, deselected=1)
    listed = told(run_file(text, "--collect-only", "-q"))
    assert "test_it.wanref.yaml::a good film\ntest_it.wanref.yaml::a bad film\n" in listed
    (pytester.path / "test_it.wanref.yaml").write_text(text, "utf-8")
    keeping = _with_cache()
    pytester.runpytest_inprocess(*keeping).assert_outcomes(passed=1, failed=1)
    pytester.runpytest_inprocess(*keeping, "--lf").assert_outcomes(failed=1)


TWO = (("good", "none"), ("bad", "[seed-range]"))


def _with_cache() -> list[str]:
    """Return the usual options, but with the cache."""
    at = QUIET.index("no:cacheprovider")
    return [*QUIET[: at - 1], *QUIET[at + 1 :]]


@pytest.mark.fuzz
def test_cases_run_in_several_processes(pytester: pytest.Pytester) -> None:
    """The cases of a file are spread over the processes of pytest-xdist."""
    (pytester.path / "test_it.wanref.yaml").write_text(FILES["test_rain.wanref.yaml"], "utf-8")
    pytester.runpytest_subprocess(*QUIET, "-n", "2").assert_outcomes(passed=4)


def test_only_test_files_are_collected(run_file: RunFile) -> None:
    """A file of another name is none of ours."""
    run_file("cases: 5", name="films.wanref.yaml").assert_outcomes()
    run_file("cases: 5", name="test_films.yaml").assert_outcomes()


def test_suppressions_are_no_tests(run_file: RunFile, pytester: pytest.Pytester) -> None:
    """A file that says what is suppressed in the file beside it is none of ours, though it ends alike."""
    (pytester.path / "test_film.json").write_text("{}", "utf-8")
    run_file("cases: 5", name="test_film.json.wanref.yaml").assert_outcomes()


# ---- What a file cannot say ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("- 1", [(1, "a test file must be an object, is 1")]),
        ("bases: {}", [(1, "unknown key 'bases'"), (1, "must have cases")]),
        ("cases: []", [(1, "cases must not be empty")]),
        ("cases:\n- name: a\n  patch: {}\n  finding: none", [(4, "unknown key 'finding'")]),
        ("cases:\n- {name: a, patch: {}}", [(2, "must expect something: findings, plan, sandbox")]),
        ("cases:\n- {name: a, plan: {}}", [(2, "must have one of request, file, patch, conversation, has none")]),
        (
            "cases:\n- {name: a, file: b, patch: {}, findings: none}",
            [(2, "must have one of request, file, patch, conversation, has file, patch")],
        ),
        (
            "cases:\n- {name: a, conversation: [], plan: {}}",
            [(2, "must expect nothing but findings of a conversation")],
        ),
        (
            "cases:\n- {name: a, patch: {}, findings: some}",
            [(2, "findings must be none, a list, or contains, is some")],
        ),
        ("cases:\n- {name: a, patch: {}, findings: {}}", [(2, "findings must say what they are to contain")]),
        ("cases:\n- name: a\n  patch: {}\n  findings: [seed-rang]", [(4, "no rule is called 'seed-rang'")]),
        (
            "cases:\n- {name: a, patch: {}, plan: {}}\n- {name: a, patch: {}, plan: {}}",
            [(3, "another case is called 'a' too")],
        ),
        (
            "cases:\n- {name: a, patch: {}, findings: [{rule: WAN101, severity: grave}]}",
            [(2, "severity must be one of error, warning, info, is grave")],
        ),
        (
            "cases:\n- {name: a, patch: {seed: 1, seed: 2}, plan: {}}",
            [(2, "must be given once, is given again (first at line 2)")],
        ),
        ("cases: []\n---\ncases: []", [(3, "must be one document, is several")]),
    ],
)
def test_what_cannot_be_understood(contract: Contract, text: str, problems: list[tuple[int, str]]) -> None:
    """Everything that a file cannot say is told, each at its line."""
    with pytest.raises(CaseFileInvalid) as raised:
        read_cases("test_it.wanref.yaml", text.encode(), contract)
    assert [(problem.line, problem.message) for problem in raised.value.problems] == problems
