"""Baselines: what was there passes, what is new is told, and what is gone is counted."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wanref_contract import cli
from wanref_contract.baseline import Baseline, BaselineInvalid, parse_baseline, render_baseline
from wanref_contract.reports import REPORTS

SCHEMA: Any = json.loads(
    Path(__file__).parents[1].joinpath("schema", "meta", "baseline.schema.json").read_text(encoding="utf-8")
)
OLD: dict[str, Any] = {
    "model": "wan2.7-reference-video",
    "prompt": "Image 1 and Image 2 walk",
    "image_urls": ["https://a.b/c.png", "http://localhost/x.png?Signature=s3cr3t"],
    "duration": 30,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return the working directory, with a request in ``films`` and its baseline."""
    (tmp_path / "films").mkdir()
    monkeypatch.chdir(tmp_path)
    write(OLD)
    assert cli.main(["lint", "films", "--write-baseline", "wanref.baseline"]) == 0
    capsys.readouterr()
    return tmp_path


def write(request: Any, name: str = "films/a.json", **layout: Any) -> None:
    """Write *request* to a file."""
    Path(name).write_text(json.dumps(request, **layout), "utf-8")


def counts(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, int]]:
    """Return the status of a run against the baseline, and what it counts of it."""
    baseline = () if "--baseline" in arguments else ("--baseline", "wanref.baseline")
    paths = () if "films" in " ".join(arguments) else ("films",)
    status = cli.main(["lint", *paths, "--format", "json", *baseline, *arguments])
    summary = json.loads(capsys.readouterr().out)["summary"]
    return status, {key: summary.get(key, 0) for key in ("errors", "warnings", "baselined", "gone")}


def known(**others: int) -> dict[str, int]:
    """Return the counts of a run that finds what the baseline holds, and no more but *others*."""
    return {"errors": 0, "warnings": 0, "baselined": 2, "gone": 0} | others


def test_moved_lines_are_not_new(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Layout, other fields, other items and another signature leave a finding known."""
    images = ["http://localhost/x.png?Signature=other", OLD["image_urls"][0]]
    write({"seed": 1, **OLD, "image_urls": images}, indent=4)
    assert counts(capsys) == (0, known())


def test_a_new_finding_fails_beside_old_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the baseline does not hold is told: another value, another field, another file."""
    write({**OLD, "duration": 31})
    assert counts(capsys) == (1, known(errors=1, baselined=1, gone=1))
    write({**OLD, "seed": -5})
    assert counts(capsys) == (1, known(errors=1))
    write(OLD)
    write(OLD, "films/b.json")
    assert counts(capsys) == (1, known(errors=2))


def test_equal_findings_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the baseline holds one of a kind, the second of that kind is new; and where it holds two, one is gone."""
    Path("films/b.jsonl").write_text(f"{json.dumps(OLD)}\n" * 2, "utf-8")
    cli.main(["lint", "films", "--write-baseline", "wanref.baseline"])
    capsys.readouterr()
    Path("films/b.jsonl").write_text(f"{json.dumps(OLD)}\n" * 3, "utf-8")
    assert counts(capsys) == (1, known(errors=2, baselined=6))
    Path("films/b.jsonl").write_text(f"{json.dumps(OLD)}\n", "utf-8")
    assert counts(capsys) == (0, known(baselined=4, gone=2))


def test_only_what_was_looked_for_is_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was not judged and a rule that was not asked for say nothing; a file that is no more does."""
    write({**OLD, "duration": 5})
    write({**OLD, "duration": 5}, "films/b.json")
    cli.main(["lint", "films/b.json", "--write-baseline", "b.baseline"])
    capsys.readouterr()
    assert counts(capsys, "films/b.json") == (1, known(errors=1, baselined=0))
    assert counts(capsys, "--ignore", "duration-range") == (1, known(errors=1, baselined=1))
    os.unlink("films/a.json")
    assert counts(capsys, "films/b.json") == (1, known(errors=1, baselined=0, gone=2))


def test_a_baseline_is_the_same_from_everywhere(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths count from the folder of the file, so the run may start anywhere and name files in any way."""
    monkeypatch.chdir(folder / "films")
    for path in (".", "a.json", "../films", str(folder)):
        assert cli.main(["lint", path, "--baseline", "../wanref.baseline"]) == 0
        assert "2 in the baseline\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_counts_what_it_leaves_out(folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each format says how many findings are in the baseline, and how many of it are gone."""
    write({**OLD, "duration": 5})
    assert cli.main(["lint", "films", "--format", name, "--baseline", "wanref.baseline"]) == 0
    text = capsys.readouterr().out
    told = {
        "json": '"baselined": 1, "gone": 1',
        "sarif": '"properties": {"baselined": 1, "gone": 1}',
        "junit": '<property name="baselined" value="1"/><property name="gone" value="1"/>',
    }
    assert told.get(name, "no findings; 1 in the baseline; 1 of the baseline gone\n") in text


STALE = "wanref.baseline: one finding in it is gone; --write-baseline wanref.baseline makes it anew"
NOTIFIED = '"invocations": [{{"executionSuccessful": true, "toolExecutionNotifications": [{{"level": "{}", "message": '


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize("strict", [False, True])
def test_every_report_tells_a_stale_baseline(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str], *, strict: bool
) -> None:
    """In the words of standard error where the format has a place for words; it fails the run if that is asked for."""
    write({**OLD, "duration": 5})
    more = ["--strict-baseline"] if strict else []
    assert cli.main(["lint", "films", "--format", name, "--baseline", "wanref.baseline", *more]) == int(strict)
    output = capsys.readouterr()
    told = {
        "json": '"gone": 1',
        "sarif": NOTIFIED.format("error" if strict else "warning") + json.dumps({"text": STALE}),
        "junit": f'<error message="{STALE}"/>' if strict else f"<system-err>{STALE}</system-err>",
        "github": f"::{'error' if strict else 'warning'} title=baseline::{STALE}\n",
    }
    assert told.get(name, "; 1 of the baseline gone\n") in output.out
    assert output.err == f"wanref: {STALE}\n"


def test_standard_input_is_gone_only_where_it_was_judged(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that reads files says nothing of what once came on standard input, and keeps it when it writes anew."""

    def lint(text: str, *arguments: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return cli.main(["lint", *arguments])

    assert lint(json.dumps(OLD), "-", "--write-baseline", "sb") == 0
    before = Path("sb").read_bytes()
    assert lint("", "films/a.json", "--baseline", "sb", "--fail-on", "error") == 1
    assert "gone" not in capsys.readouterr().err
    assert lint("", "films/a.json", "--write-baseline", "sb") == 0
    assert parse_baseline(Path("sb").read_bytes(), name="sb").entries.total() == 4
    Path("sb").write_bytes(before)
    assert lint(json.dumps({**OLD, "duration": 5}), "-", "--baseline", "sb", "--strict-baseline") == 1
    assert "sb: one finding in it is gone" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="the system has no such devices")
@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
@pytest.mark.parametrize("path", ["/dev/zero", "folder", "pipe"])
def test_a_baseline_is_a_file(folder: Path, option: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe or a device is refused before anything is read of it, as it may have no end."""
    os.mkdir("folder")
    os.mkfifo("pipe")
    assert cli.main(["lint", "films", option, path]) == 2
    said = f"wanref: {path}: is no file, and a baseline is one\n  wanref lint --write-baseline FILE writes one\n"
    assert capsys.readouterr() == ("", said)


def test_a_baseline_without_end_is_none(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not more is read than a baseline ever has."""
    with open("large", "wb") as file:
        file.truncate(1 << 30)
    assert cli.main(["lint", "films", "--baseline", "large"]) == 2
    assert capsys.readouterr().err.startswith("wanref: large: is no baseline: it is larger than 64 MiB\n")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([], "it must be an object, is []"),
        (["a"], 'it must be an object, is ["a"]'),
        ("a", 'it must be an object, is "a"'),
        ({"version": [1], "contract": "x", "findings": []}, "version must be 1, is [1]"),
        ({"version": 1, "contract": [], "findings": []}, "contract must be a name, is []"),
        ({"version": 1, "contract": "x", "findings": [[]]}, "findings/0 must be an entry, is []"),
    ],
)
def test_what_is_no_baseline_is_shown_as_it_stands(value: Any, why: str) -> None:
    """A list looks like one in the words, and an empty one is not nothing."""
    with pytest.raises(BaselineInvalid) as caught:
        parse_baseline(json.dumps(value).encode(), name="x")
    assert caught.value.reason == f"is no baseline: {why}"


def test_a_strict_baseline_passes_while_nothing_is_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is known still passes, and a file that is there and was not judged is not gone."""
    assert counts(capsys, "--strict-baseline") == (0, known())
    write({**OLD, "duration": 5}, "films/b.json")
    assert cli.main(["lint", "films/b.json", "--strict-baseline", "--baseline", "wanref.baseline"]) == 1  # for the host
    assert "gone" not in capsys.readouterr().out


def test_a_baseline_may_be_configured(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its path begins at the file that names it; an option goes before it, and a new one is written all the same."""
    settings = 'paths = ["films"]\nbaseline = "wanref.baseline"\nstrict-baseline = true\nfail-on = "info"\n'
    Path("wanref.toml").write_text(settings, "utf-8")
    os.chdir("films")
    assert cli.main(["lint"]) == 0
    assert cli.main(["lint", "--no-baseline"]) == 1
    write({**OLD, "duration": 5}, "a.json")
    assert cli.main(["lint"]) == 1
    assert cli.main(["lint", "--write-baseline", "../wanref.baseline"]) == 0
    assert cli.main(["lint"]) == 0
    assert cli.main(["lint", "--diff"]) == 0
    assert "1 in the baseline" in capsys.readouterr().out


def test_a_baseline_that_is_configured_and_missing_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the line that names it, and what writes one."""
    Path("wanref.toml").write_text('baseline = "no.baseline"\n', "utf-8")
    assert cli.main(["lint", "films"]) == 2
    why = "there is no such file, though wanref.toml:1 names it; --write-baseline no.baseline writes one"
    assert capsys.readouterr() == ("", f"wanref: no.baseline: {why}\n")


def test_a_strict_baseline_takes_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a baseline nothing in it can be gone."""
    with pytest.raises(SystemExit):
        cli.main(["lint", "films", "--strict-baseline"])
    assert capsys.readouterr().err.startswith("wanref lint: --strict-baseline goes with --baseline\n")


def test_writing_it_anew_keeps_what_was_not_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Entries of files that were not judged stay while the files do; the others are as they are found."""
    before = Path("wanref.baseline").read_bytes()
    write({**OLD, "duration": 31}, "films/b.json")
    for path in ("films/b.json", "films"):
        assert cli.main(["lint", path, "--write-baseline", "wanref.baseline"]) == 0
        capsys.readouterr()
        assert counts(capsys)[1] == known(baselined=4)
    os.unlink("films/b.json")
    assert cli.main(["lint", "films/a.json", "--write-baseline", "wanref.baseline"]) == 0
    assert Path("wanref.baseline").read_bytes() == before


def test_a_baseline_holds_no_secret(folder: Path) -> None:
    """What gives access to a URL stands nowhere in it, be it in a value or in a key."""
    write({**OLD, "https://me:s3cr3t@a.b/?token=s3cr3t": 1})
    cli.main(["lint", "films", "--write-baseline", "wanref.baseline"])
    text = Path("wanref.baseline").read_text("utf-8")
    assert ("s3cr3t" in text, text.count("field-unknown")) == (False, 1)


def test_a_film_file_has_one_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Findings of film files are known as those of requests are."""
    Path("films/x.film.yaml").write_text("prompt: rain\nimages: {a: http://localhost/x.png}\nduratoin: 3\n", "utf-8")
    assert counts(capsys)[0] == 1
    assert cli.main(["lint", "films", "--write-baseline", "wanref.baseline"]) == 0
    capsys.readouterr()
    status, told = counts(capsys)
    assert (status, told["errors"], told["baselined"] > 2) == (0, 0, True)


def test_what_is_written_is_what_is_read(folder: Path) -> None:
    """A baseline is sorted, valid by its schema, and the same after reading and writing."""
    data = Path("wanref.baseline").read_bytes()
    value = json.loads(data)
    Draft202012Validator(SCHEMA).validate(value)
    assert render_baseline(parse_baseline(data, name="x")).encode() == data
    assert value["findings"] == sorted(value["findings"], key=lambda one: (one["path"], one["rule"], one["field"]))


ENTRY: dict[str, Any] = {"path": "a", "rule": "b", "field": "", "fingerprint": "0" * 16, "count": 1}
WHOLE: dict[str, Any] = {"version": 1, "contract": "x", "findings": [ENTRY]}


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        None,
        {**WHOLE, "version": 2},
        {**WHOLE, "version": True},
        {**WHOLE, "contract": ""},
        {**WHOLE, "contract": 1},
        {**WHOLE, "more": 1},
        {**WHOLE, "findings": {}},
        {**WHOLE, "findings": [1]},
        *({**WHOLE, "findings": [{**ENTRY, key: 0}]} for key in ENTRY),
        *({**WHOLE, "findings": [{key: ENTRY[key] for key in ENTRY if key != left}]} for left in ENTRY),
        {**WHOLE, "findings": [{**ENTRY, "fingerprint": "0" * 17}]},
        {**WHOLE, "findings": [{**ENTRY, "path": ""}]},
        {**WHOLE, "findings": [{**ENTRY, "rule": ""}]},
        {**WHOLE, "findings": [{**ENTRY, "more": 1}]},
        {**WHOLE, "findings": [{**ENTRY, "count": True}]},
    ],
)
def test_the_reader_refuses_what_the_schema_refuses(value: Any) -> None:
    """The checks that are written by hand and the published schema agree on what is no baseline."""
    assert not Draft202012Validator(SCHEMA).is_valid(value)
    with pytest.raises(BaselineInvalid):
        parse_baseline(json.dumps(value).encode(), name="x")


def test_the_reader_takes_what_the_schema_takes() -> None:
    """A baseline of one entry is one, and equal entries add up, as after a merge."""
    assert Draft202012Validator(SCHEMA).is_valid(WHOLE)
    baseline = parse_baseline(json.dumps({**WHOLE, "findings": [ENTRY, ENTRY]}).encode(), name="x")
    assert (baseline.contract, list(baseline.entries.values())) == ("x", [2])
    assert isinstance(baseline, Baseline)


@pytest.mark.parametrize("data", [b"\xff", b"[" * 100_000, b'{"version": ' + b"1" * 5000 + b"}"])
def test_a_hostile_baseline_is_told(data: bytes) -> None:
    """Whatever is in the file, it is no baseline, and nothing breaks."""
    with pytest.raises(BaselineInvalid):
        parse_baseline(data, name="x")


def measure(lines: int, *options: str) -> int:
    """Return how much memory a run over so many broken lines takes, in kilobytes."""
    with open("batch.jsonl", "w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(OLD)}\n" for _ in range(lines))
    code = "import sys; from wanref_contract.cli import main; status = main(sys.argv[1:]); import resource; "
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
    done = subprocess.run(
        [sys.executable, "-c", code, "lint", "batch.jsonl", *options], capture_output=True, text=True, check=True
    )
    return int(done.stderr.split()[-1])


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_SELF"), reason="memory cannot be measured here")
def test_memory_does_not_grow_with_lines(folder: Path) -> None:
    """A baseline counts: a hundred times the lines take no more memory, neither to write nor to go by."""
    for options in (["--write-baseline", "batch.baseline"], ["--baseline", "batch.baseline"]):
        few = measure(50, *options) if "--write-baseline" in options else None
        many = measure(5000, *options)
        few = measure(50, *options) if few is None else few
        assert many - few < 4096


def test_why_a_request_cannot_be_read_is_in_no_baseline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told each time, and by the run that writes the baseline too, which has the rest in it."""
    Path("films/b.json").write_text('{"model": ', "utf-8")
    assert cli.main(["lint", "films", "--write-baseline", "wanref.baseline"]) == 1
    capsys.readouterr()
    assert {entry.path for entry in parse_baseline(Path("wanref.baseline").read_bytes(), name="").entries} == {
        "films/a.json"
    }
    assert counts(capsys) == (1, known(errors=1))
