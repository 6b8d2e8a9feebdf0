"""`--output`: several reports of one run, each in a file that is written whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli
from wanref_contract.baseline import parse_baseline
from wanref_contract.cli.lint.arguments import parse_options
from wanref_contract.cli.writing import WholeFile
from wanref_contract.reports import REPORTS

if TYPE_CHECKING:
    from pathlib import Path

WANREF = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())"]
BROKEN = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://a.b/c.png"], "duration": 30}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, in which there is a folder of requests with findings."""
    (tmp_path / "films").mkdir()
    for name in ("a", "b"):
        (tmp_path / "films" / f"{name}.json").write_text(json.dumps(BROKEN), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_each_file_holds_what_its_format_would_print(
    folder: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    """A report in a file is byte for byte the one that would be printed, whatever the number of processes."""
    outputs = [word for name in REPORTS for word in ("--output", f"{name}:{name}.out")]
    assert cli.main(["lint", "films", "--jobs", jobs, *outputs]) == 1
    printed = capsys.readouterr().out
    for name in REPORTS:
        assert cli.main(["lint", "films", "--output", name]) == 1
        assert (folder / f"{name}.out").read_text("utf-8") == capsys.readouterr().out
    assert printed == (folder / "text.out").read_text("utf-8")


def test_a_report_among_the_requests_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a run writes is not read as a request by its like, wherever it stands."""
    for _ in range(2):
        assert cli.main(["lint", ".", "films/*.json", "--output", "json:films/lint.json"]) == 1
        told = json.loads((folder / "films" / "lint.json").read_text("utf-8"))
        assert [os.path.basename(file["path"]) for file in told["files"]] == ["a.json", "b.json"] * 2
    capsys.readouterr()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_cannot_be_read_stands_in_every_report(
    folder: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    """A file that is missing and a pattern without files are in each report what they are on standard error."""
    outputs = [word for name in REPORTS for word in ("--output", f"{name}:{name}.out")]
    assert cli.main(["lint", "films/a.json", "gone.json", "none/*.json", "--jobs", jobs, *outputs]) == 2
    told = [line.removeprefix("wanref: ").split(": ", 1) for line in capsys.readouterr().err.splitlines()]
    assert sorted(path for path, _ in told) == ["gone.json", "none/*.json"]
    texts = {name: (folder / f"{name}.out").read_text("utf-8") for name in REPORTS}
    listed = json.loads(texts["json"])["unreadable"]
    assert sorted([one["path"], one["reason"]] for one in listed) == sorted(told)
    (invocation,) = json.loads(texts["sarif"])["runs"][0]["invocations"]
    notified = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
    assert (invocation["executionSuccessful"], sorted(notified)) == (False, sorted(reason for _, reason in told))
    assert texts["junit"].count("<error ") == texts["github"].count(",title=not judged::") == 2
    assert all(texts[name].endswith("; 2 files could not be read\n") for name in ("text", "concise", "github"))


def test_a_folder_without_requests_is_green_in_no_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where every file of a folder is left alone nothing was judged, as if there were none; no baseline is written."""
    (folder / "web").mkdir()
    (folder / "web" / "package.json").write_text('{"name": "x", "private": true}', "utf-8")
    outputs = [word for name in REPORTS for word in ("--output", f"{name}:{name}.out")]
    assert cli.main(["lint", "web", *outputs, "--write-baseline", "sb"]) == 2
    assert "nothing was judged: no file there holds requests" in capsys.readouterr().err
    texts = {name: (folder / f"{name}.out").read_text("utf-8") for name in REPORTS}
    assert json.loads(texts["json"])["unreadable"] == [{"path": "web", "reason": "no file there holds requests"}]
    assert '"executionSuccessful": false' in texts["sarif"]
    assert '<error message="no file there holds requests"/>' in texts["junit"]
    assert "::error file=web,title=not judged::no file there holds requests\n" in texts["github"]
    assert texts["text"] == "0 files, 0 requests: nothing was judged; 1 file could not be read\n"
    assert not (folder / "sb").exists()


def test_an_empty_path_is_told_as_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody sees a name that is empty, so it is quoted."""
    assert cli.main(["lint", ""]) == 2
    assert capsys.readouterr().err == 'wanref: "": cannot be read: No such file or directory\n'


@pytest.mark.parametrize(
    "content",
    [
        {"$schema": "https://a.b/request.schema.json", **BROKEN},
        {"version": 1, **BROKEN},
        {"version": 1, "contract": "wan2.7-reference-video", **BROKEN},
        {"version": "2.1.0", "$schema": "https://a.b", **BROKEN},
        {"version": 1, "contract": "wan2.7-reference-video", "findings": []},
        {"version": 2, "contract": "wan2.7-reference-video", "files": []},
        " " * 5000 + json.dumps(BROKEN),
    ],
)
@pytest.mark.parametrize("named", ["films", "films/*.json"])
def test_a_request_is_never_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str], content: object, named: str
) -> None:
    """What begins like a report, and is none, stays: a request may say what its schema is, or which version it has."""
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "films" / "c.json").write_text(text, "utf-8")
    with pytest.raises(SystemExit) as caught:
        cli.main(["lint", named, "--output", "json:films/c.json"])
    assert (caught.value.code, (folder / "films" / "c.json").read_text("utf-8")) == (2, text)
    assert "--output would write over films/c.json, which is no report" in capsys.readouterr().err


def test_what_a_pattern_names_is_never_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pattern may name files that no folder is read for; only a report of an earlier run makes way for the next."""
    (folder / "films" / "c.txt").write_text(json.dumps(BROKEN), "utf-8")
    with pytest.raises(SystemExit):
        cli.main(["lint", "films/*", "--output", "json:films/c.txt"])
    assert "--output would write over films/c.txt, which is no report" in capsys.readouterr().err
    for _ in range(2):
        assert cli.main(["lint", "films/*", "--output", "json:films/d.txt"]) == 1
    assert cli.main(["lint", "films", "--output", "json:films/c.txt"]) == 1  # nobody asked to have it judged


@pytest.mark.parametrize("name", ["json", "sarif"])
@pytest.mark.parametrize("indent", [None, 4])
def test_a_report_makes_way_for_the_next(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, indent: int | None
) -> None:
    """A report is known however its JSON is laid out, and so is a file without anything in it."""
    (folder / "films" / "r.json").write_text("\n", "utf-8")
    for _ in range(2):
        assert cli.main(["lint", "films", "--output", f"{name}:films/r.json"]) == 1
        told = json.loads((folder / "films" / "r.json").read_text("utf-8"))
        (folder / "films" / "r.json").write_text(json.dumps(told, indent=indent), "utf-8")


@pytest.mark.parametrize(
    ("arguments", "path", "why"),
    [
        (["--baseline", "sb", "--output", "json:sb"], "sb", "the baseline"),
        (["--output", "concise:sb"], "sb", "the baseline"),
        (["--output", "concise:wanref.toml"], "wanref.toml", "a configuration"),
        (["--output", "concise:films/pyproject.toml"], "films/pyproject.toml", "a configuration"),
        (["--config", "my.cfg", "--output", "concise:my.cfg"], "my.cfg", "a configuration"),
        (["--config", "my.cfg", "--output", "concise:link"], "link", "a configuration"),
        (["--write-baseline", "wanref.toml"], "wanref.toml", "a configuration"),
        (["--config", "my.cfg", "--write-baseline", "hard"], "hard", "a configuration"),
    ],
)
def test_what_the_run_goes_by_is_never_written_over(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], path: str, why: str
) -> None:
    """The baseline and the configuration in use stay, by whatever name; and so does what is named like one."""
    assert cli.main(["lint", "films", "--write-baseline", "sb"]) == 0
    (folder / "wanref.toml").write_text('baseline = "sb"\n', "utf-8")
    (folder / "my.cfg").write_text('ignore = ["WAN304"]\n', "utf-8")
    (folder / "link").symlink_to("my.cfg")
    os.link(folder / "my.cfg", folder / "hard")
    capsys.readouterr()
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    with pytest.raises(SystemExit) as caught:
        cli.main(["lint", "films", *arguments])
    said = capsys.readouterr().err.splitlines()[0]
    option = "--write-baseline" if "--write-baseline" in arguments else "--output"
    assert (caught.value.code, said) == (2, f"wanref lint: {option} would write over {path}, which is {why}")
    assert {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()} == before


def test_the_rest_of_an_old_run_does_not_hinder(folder: Path) -> None:
    """A process that was killed leaves a part of a file behind, and the next one of the same number writes as ever."""
    (folder / f"x.{os.getpid()}.part").write_text("half", "utf-8")
    with WholeFile("x") as file:
        file.write("new")
    assert (folder / "x").read_text("utf-8") == "new"


@pytest.mark.skipif(os.name == "nt", reason="the system has no such pipes")
def test_reports_are_finished_though_nobody_reads_what_is_printed(folder: Path) -> None:
    """`head` has what it wanted and goes; the files are written to their end, and so is a baseline."""
    with open("big.jsonl", "w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(BROKEN)}\n" for _ in range(300))
    for more in (["--output", "json:o.json"], ["--output", "json:o.json", "--write-baseline", "sb"]):
        (folder / "o.json").unlink(missing_ok=True)
        with subprocess.Popen(
            [*WANREF, "lint", "big.jsonl", "films", *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.close()
            said = process.stderr.read()
            process.wait(timeout=60)
        told = json.loads((folder / "o.json").read_text("utf-8"))
        assert [file["instances"] for file in told["files"]] == [300, 1, 1]
        assert b"Traceback" not in said
    assert parse_baseline((folder / "sb").read_bytes(), name="sb").entries.total() == 302


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no disk here that is always full")
@pytest.mark.parametrize("arguments", [["lint", "films"], ["lint", "films", "--output", "json:o.json"], ["rule"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_output_that_is_full_is_told_by_name(folder: Path, arguments: list[str], unbuffered: str) -> None:
    """What cannot be written is named, and why."""
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*WANREF, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "wanref: standard output: cannot be written: No space left on device\n",
    )


def known_by(folder: Path, *arguments: str) -> dict[int, str]:
    """Return the fingerprint of the finding of each line of ``q.yaml``, told or not."""
    cli.main(["lint", "q.yaml", "--output", "sarif:q.sarif", *arguments])
    results = json.loads((folder / "q.sarif").read_text("utf-8"))["runs"][0]["results"]
    lines = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in results]
    return dict(zip(lines, (one["partialFingerprints"]["wanref/v1"] for one in results), strict=True))


def test_what_is_set_aside_changes_no_fingerprint(folder: Path) -> None:
    """Equal findings are numbered before one is suppressed or known from a baseline."""
    text = "model: wan2.7-reference-video\nprompt: rain\nimage_urls:\n - http://10.0.0.1/a\n - http://10.0.0.1/a\n"
    (folder / "q.yaml").write_text(text, "utf-8")
    before = known_by(folder)
    assert [one.rpartition(":")[2] for one in before.values()] == ["1", "2"]
    cli.main(["lint", "q.yaml", "--write-baseline", "wanref.baseline"])
    lines = text.splitlines(keepends=True)
    (folder / "q.yaml").write_text("".join([*lines[:3], lines[3][:-1] + " # wanref: ignore[WAN503] r\n", *lines[4:]]))
    assert known_by(folder) == before
    (folder / "q.yaml").write_text(text + lines[-1], "utf-8")
    assert list(known_by(folder, "--baseline", "wanref.baseline").items()) == [(6, before[4].replace(":1", ":3"))]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--output", "json:x.out", "--output", "sarif:./x.out"],
        ["--output", "json:x.out", "--write-baseline", "x.out"],
        ["--output", "json:x.out", "--diff"],
        ["--output", "json:x.out", "--watch"],
        ["--write-baseline", "x.out", "--watch"],
        ["--baseline", "x.out", "--diff"],
    ],
)
def test_what_does_not_go_together_is_told(
    folder: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Options that contradict each other give the usage and status 2, and nothing is written."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["lint", "films", *arguments])
    assert (caught.value.code, capsys.readouterr().out, os.listdir(folder)) == (2, "", ["films"])


def test_a_drive_is_part_of_the_file() -> None:
    """The first colon ends the format, and every other one is part of the name."""
    options = parse_options(["a.json", "--output", r"sarif:C:\films\lint.sarif", "--output", "json:-"])
    assert (options.outputs, options.format) == ([("sarif", r"C:\films\lint.sarif")], "json")


@pytest.mark.parametrize("place", ["nowhere/lint.json", "."])
def test_one_that_cannot_be_written_stops_the_run(folder: Path, place: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told before anything is judged, and the reports beside it leave what was there."""
    (folder / "old.sarif").write_text("old", "utf-8")
    assert cli.main(["lint", "films", "--output", "sarif:old.sarif", "--output", f"json:{place}"]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.startswith(f"wanref: {place}: cannot be written: ")) == ("", True)
    assert (sorted(os.listdir(folder)), (folder / "old.sarif").read_text("utf-8")) == (["films", "old.sarif"], "old")


def test_a_file_that_fails_on_its_way_stays_what_it_was(folder: Path) -> None:
    """Whatever happens before the end, the old content stands, and nothing lies beside it."""
    (folder / "x").write_text("old", "utf-8")

    def fail() -> None:
        with WholeFile("x") as file:
            file.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (sorted(os.listdir(folder)), (folder / "x").read_text("utf-8")) == (["films", "x"], "old")


def test_mode_and_links_of_a_file_stay(folder: Path) -> None:
    """A file that is written anew has its old mode, and stands where its link leads."""
    (folder / "real").write_text("old", "utf-8")
    (folder / "real").chmod(0o640)
    (folder / "link").symlink_to("real")
    with WholeFile("link") as file:
        file.write("new")
    real = folder / "real"
    assert ((folder / "link").is_symlink(), real.read_text("utf-8"), real.stat().st_mode & 0o777) == (
        True,
        "new",
        0o640,
    )


@pytest.mark.skipif(not os.path.exists("/dev/stderr"), reason="streams have no names here")
def test_a_stream_is_written_as_it_comes(folder: Path) -> None:
    """What is no file, such as a pipe that has a name, takes a report, and nothing takes its place."""
    done = subprocess.run(
        [*WANREF, "lint", "films", "--format", "concise", "--output", "json:/dev/stderr"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, json.loads(done.stderr)["summary"]["errors"]) == (1, 2)


@pytest.mark.skipif(os.name == "nt", reason="a process is not sent signals on Windows")
def test_a_run_that_is_stopped_leaves_whole_reports(folder: Path) -> None:
    """Ctrl-C gives reports that end as they should and say so, and the status of a process that was stopped."""
    outputs = ["--format", "concise", "--output", "json:lint.json", "--output", "sarif:lint.sarif"]
    with subprocess.Popen(
        [*WANREF, "lint", "films/a.json", "-", "--input-format", "json", *outputs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()  # the first file is told, and standard input is waited for
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        process.stdout.read()
    told = json.loads((folder / "lint.json").read_text("utf-8"))
    assert (process.returncode, told["summary"]["stopped"], told["summary"]["errors"]) == (130, True, 1)
    assert json.loads((folder / "lint.sarif").read_text("utf-8"))["runs"][0]["invocations"] == [
        {"executionSuccessful": False}
    ]
    assert sorted(os.listdir(folder)) == ["films", "lint.json", "lint.sarif"]
