"""Files of other kinds than requests: told as what they are, and conversations judged by their name."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract import cli
from wanref_contract._data import schema_folder
from wanref_contract.cli.lint import spreading
from wanref_contract.cli.other_files import kind_of
from wanref_contract.contract.loading import load_contract
from wanref_contract.replaying import shipped
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.generating import Requests

REQUEST: dict[str, Any] = {
    "model": "wan2.7-reference-video",
    "prompt": "rain",
    "image_urls": ["https://example.com/i.png"],
}
POLLS = [
    {"operation": "query", "response": {"status": 200, "body": {"id": "task-unified-1", "status": status}}}
    for status in ("cancelled", "processing")
]
OTHERS = {
    "a cassette": {"version": 1, "interactions": []},
    "a conversation": POLLS,
    "a film": {"assets": {"anna": {"image": "https://example.com/a.png"}}, "prompt": "{ana} sings"},
    "a test file": {"cases": []},
    "a report for code scanning": {"version": "2.1.0", "runs": []},
    "a report": {"version": 1, "contract": "c", "files": [], "summary": {}},
    "a baseline": {"version": 1, "contract": "c", "findings": []},
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("options", [[], ["--select", "WAN3"], ["--ignore", "WAN0,WAN1,WAN2,WAN4"]])
def test_a_file_of_another_kind_is_told_as_such(
    kind: str, options: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, with who judges it, whatever is selected; the status says that it could not be judged."""
    (here / "other.json").write_text(json.dumps(OTHERS[kind]), "utf-8")
    (here / "request.json").write_text(json.dumps(REQUEST), "utf-8")
    assert cli.main(["lint", *options, "other.json", "request.json"]) == 2
    output = capsys.readouterr()
    assert output.err.startswith(f"wanref: other.json: cannot be read: it is {kind}, and no request; ")
    assert output.out == "1 file, 1 request: no findings; 1 file could not be read\n"


@pytest.mark.parametrize("kind", OTHERS)
def test_what_only_stands_in_the_folder_is_left_alone(
    kind: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who lints a folder need not take cassettes out of it; a film that is not called one was meant to be judged."""
    (here / "other.json").write_text(json.dumps(OTHERS[kind]), "utf-8")
    (here / "request.json").write_text(json.dumps(REQUEST), "utf-8")
    assert cli.main(["lint", "."]) == (2 if kind == "a film" else 0)
    output = capsys.readouterr()
    if kind != "a film":
        assert output.err.startswith(f"wanref: ./other.json: left alone: it is {kind}, and no request; ")
        assert output.out == "1 file, 1 request: all clear\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody who names a folder means the pipe in it; a link that leads nowhere is told, as it may be a request."""
    (here / "request.json").write_text(json.dumps(REQUEST), "utf-8")
    os.mkfifo(here / "pipe.json")
    assert cli.main(["lint", "."]) == 0
    assert capsys.readouterr() == ("1 file, 1 request: all clear\n", "")
    (here / "gone.json").symlink_to("nowhere.json")
    assert cli.main(["lint", "."]) == 2
    assert capsys.readouterr().err == "wanref: ./gone.json: cannot be read: No such file or directory\n"


UNRELATED = {
    "package.json": '{"name": "x", "version": "1.0", "dependencies": {"a": "1"}}',
    "list.json": "[1, 2]",
    "ci.yml": "name: ci\non: push\njobs: {}\n",
    "more.yaml": "apiVersion: v1\n---\nkind: Pod\n",
}
"""Files that stand in many a repository, by name."""


@pytest.mark.parametrize("options", [[], ["--jobs", "2"], ["--fix", "--unsafe-fixes"]])
def test_what_has_no_field_of_a_request_is_left_alone(
    options: list[str], here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lints a repository is told of its other files once, together, and nothing of them is mended."""
    monkeypatch.setattr(spreading, "_WORTH_IT", 0)
    for name, text in UNRELATED.items():
        (here / name).write_text(text, "utf-8")
    (here / "request.json").write_text(json.dumps(REQUEST), "utf-8")
    assert cli.main(["lint", *options, "."]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("1 file, 1 request: all clear")
    assert output.err == (
        "wanref: left alone: ./ci.yml, ./list.json, ./more.yaml, 1 more: nothing in them is a field of a request; "
        "who names one has it judged\n"
    )
    assert {name: (here / name).read_text("utf-8") for name in UNRELATED} == UNRELATED


@pytest.mark.parametrize("name", UNRELATED)
@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_what_has_no_field_of_a_request_is_not_mended_though_it_is_named(
    option: str, name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named it is judged, and every field of it is unknown: a fix would empty it."""
    (here / name).write_text(UNRELATED[name], "utf-8")
    assert cli.main(["lint", name]) == 1
    assert cli.main(["lint", option, "--unsafe-fixes", name]) == int(option == "--fix")
    assert (here / name).read_text("utf-8") == UNRELATED[name]
    said = f"wanref: {name}: nothing in it is a field of a request; it is left as it was\n"
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    "text",
    ["{}", '{"Promt": "rain"}', '{"input": {"prompt": "rain"}}', '[{"prompt": "rain"}]', '{"imageUrls": []}', '"rain"'],
)
def test_what_may_be_meant_as_a_request_is_judged(text: str, here: Path) -> None:
    """In a folder too: with a misspelt field, in a wrapper, in a list; and so is what is empty."""
    (here / "request.json").write_text(text, "utf-8")
    assert cli.main(["lint", "."]) == 1


def test_a_batch_is_judged_whatever_its_first_line_is(here: Path) -> None:
    """One line of it may be odd, and the others cost money; a line without a field is not mended."""
    (here / "batch.jsonl").write_text(f'{{"name": "x"}}\n{json.dumps(REQUEST)}\n', "utf-8")
    assert cli.main(["lint", "."]) == 1
    assert cli.main(["lint", "--fix", "--unsafe-fixes", "."]) == 1
    assert (here / "batch.jsonl").read_text("utf-8").startswith('{"name": "x"}\n')


@pytest.mark.parametrize("kind", ["a cassette", "a baseline"])
def test_another_kind_is_not_mended(kind: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fix would take out all that it holds; and where nothing was judged, nothing was found clean."""
    path = here / "other.json"
    path.write_text(text := json.dumps(OTHERS[kind]), "utf-8")
    assert cli.main(["lint", "--fix", "--unsafe-fixes", "."]) == 2
    left_alone, nothing = capsys.readouterr().err.splitlines()
    assert left_alone.startswith(f"wanref: ./other.json: left alone: it is {kind}")
    assert nothing == "wanref: nothing was judged: no file there holds requests"
    assert cli.main(["lint", "--diff", "--unsafe-fixes", "."]) == 0
    assert cli.main(["lint", "--fix", "--unsafe-fixes", "other.json"]) == 2
    assert cli.main(["lint", "--diff", "--unsafe-fixes", "other.json"]) == 2
    assert path.read_text("utf-8") == text


def test_several_processes_tell_it_too(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever finds out, it is told as one process tells it."""
    monkeypatch.setattr(spreading, "_WORTH_IT", 0)
    for number, value in enumerate(OTHERS.values()):
        (here / f"{number}.json").write_text(json.dumps(value), "utf-8")
    told = [(cli.main(["lint", "--jobs", jobs, "."]), capsys.readouterr()) for jobs in ("1", "2")]
    assert told[0] == told[1]
    assert told[0][1].err.count("\n") == len(OTHERS)


def test_plan_tells_it_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cassette has no plan, and its findings as a request are nobody's."""
    (here / "other.json").write_text(json.dumps(OTHERS["a cassette"]), "utf-8")
    assert cli.main(["plan", "other.json"]) == 2
    assert capsys.readouterr().err == (
        "wanref: other.json: cannot be read: it is a cassette, and no request; wanref cassette check judges it\n"
    )


@pytest.mark.parametrize("name", ["create/one-image", "query/rate-limited-twice", "callback/callback-failed"])
def test_a_recorded_cassette_is_known(name: str) -> None:
    """Those that come with the package are cassettes."""
    (document,) = read_documents(Path(shipped(name)).read_bytes(), "yaml")
    assert kind_of(document.instance) == "a cassette"


@pytest.mark.parametrize("seed", range(4))
def test_no_request_is_of_another_kind(requests_of: Callable[[int], Requests], seed: int) -> None:
    """However wrong a request is, it is judged as one."""
    requests = requests_of(seed)
    for make in (requests.clean, requests.sound, requests.mutated):
        assert {kind_of(make()) for _ in range(50)} == {""}
    texts = [text for rule in load_contract().all_rules if rule.judged == "reading" for text in rule.texts]
    documents = [document for text in texts for document in read_documents(text.content, text.format)]
    assert {kind_of(document.instance) for document in documents} == {""}


def test_a_film_file_is_what_it_is_called(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name of a film file makes it one, and what it holds is judged as such; a schema of them is none."""
    (here / "duet.film.json").write_text(json.dumps(OTHERS["a film"]), "utf-8")
    assert cli.main(["lint", "duet.film.json"]) == 1
    assert "WAN608" in capsys.readouterr().out
    assert kind_of(json.loads(Path(schema_folder(), "meta", "film.schema.json").read_text("utf-8"))) == ""


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_conversation_is_judged_by_its_name(form: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What came back is judged, in every report, and nothing of it is mended."""
    path = here / f"night.conversation.{form}"
    path.write_text(json.dumps(POLLS), "utf-8")
    assert cli.main(["lint", "--format", "sarif", "."]) == 1
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [(one["ruleId"], one["properties"]["pointer"]) for one in results] == [("WAN733", "/1/response/body/status")]
    assert cli.main(["lint", "--fix", "--unsafe-fixes", "."]) == 1
    assert json.loads(path.read_text("utf-8")) == POLLS
    path.write_text(json.dumps(POLLS[:1]), "utf-8")
    capsys.readouterr()
    assert cli.main(["lint", "."]) == 0
    assert capsys.readouterr().out == "1 file, 1 request: all clear\n"


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_what_is_called_a_conversation_is_not_mended(
    option: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor is a request that somebody called so: it is judged by its name."""
    path = here / "night.conversation.json"
    path.write_text(text := json.dumps(REQUEST | {"durration": 5}), "utf-8")
    assert cli.main(["lint", option, "--unsafe-fixes", "."]) == int(option == "--fix")
    assert path.read_text("utf-8") == text
    assert "---" not in capsys.readouterr().out


def test_a_finding_of_a_conversation_is_suppressed_and_known(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By a comment, by a sidecar and by a baseline, as any finding is."""
    path = here / "night.conversation.yaml"
    text = "".join(f"- {json.dumps(poll)}\n" for poll in POLLS)
    path.write_text(text.rstrip("\n") + " # wanref: ignore[WAN733] their mistake\n", "utf-8")
    assert cli.main(["lint", "."]) == 0
    path.write_text(text, "utf-8")
    assert cli.main(["lint", ".", "--write-baseline", "known.baseline"]) == 0
    assert cli.main(["lint", ".", "--baseline", "known.baseline"]) == 0
    (here / "night.conversation.yaml.wanref.yaml").write_text("- {rule: WAN733, reason: their mistake}\n", "utf-8")
    assert cli.main(["lint", "."]) == 0
    assert capsys.readouterr().out.endswith("2 files, 1 request: no findings; 1 suppressed\n")


def test_a_file_of_tests_is_no_sidecar_of_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has the name of one, and whoever names it reads who runs it."""
    (here / "test_rain.wanref.yaml").write_text("cases: []\n", "utf-8")
    assert cli.main(["lint", "test_rain.wanref.yaml"]) == 2
    why = "cannot be read: it is a file of tests, which pytest runs"
    assert capsys.readouterr().err == f"wanref: test_rain.wanref.yaml: {why}\n"


def test_an_odd_request_of_a_batch_is_judged_as_one(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the first request is the file is; a later one that is no request keeps nobody from judging the rest."""
    lines = [REQUEST, *OTHERS.values(), REQUEST | {"duration": 30}]
    (here / "batch.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines), "utf-8")
    assert cli.main(["lint", "--format", "json", "batch.jsonl"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert {one["instance"] for one in file["findings"]} == set(range(1, len(lines)))
