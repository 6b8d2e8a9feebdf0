"""``wanref lint --watch``: judged again after each save, whatever becomes of the files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract import cli
from wanref_contract.cli.lint import watching
from wanref_contract.cli.lint.arguments import parse_options
from wanref_contract.cli.lint_command import lint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WANREF = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())"]
CLEAN = '{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}\n'


def test_each_change_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is right, broken, gone, and there again is told as it is; the status is that of the last time."""
    path = tmp_path / "duet.json"
    told = []

    def changes() -> Iterator[None]:
        for text in (CLEAN, "{", None, CLEAN):
            if text is None:
                path.unlink()
            else:
                path.write_text(text, "utf-8")
            yield
            captured = capsys.readouterr()
            told.append((captured.out.splitlines()[-1], captured.err.splitlines()[:-1]))

    assert watching.watch_changes(parse_options([str(path)]), lint, changes()) == 0
    assert told == [
        ("1 file, 1 request: all clear", []),
        ("1 file, 1 request: 1 error", []),
        (
            "0 files, 0 requests: nothing was judged; 1 file could not be read",
            [f"wanref: {path}: cannot be read: No such file or directory"],
        ),
        ("1 file, 1 request: all clear", []),
    ]


def test_the_configuration_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it says now holds for the next run, and one that is broken ends nothing."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "duet.json").write_text(CLEAN.replace("rain", "image 1"), "utf-8")
    told = []

    def changes(_paths: object, _folders: object) -> Iterator[None]:
        for text in ("", "ignore = 5", 'ignore = ["WAN304"]'):
            (tmp_path / "wanref.toml").write_text(text, "utf-8")
            yield
            captured = capsys.readouterr()
            told.append((captured.out.splitlines()[-1:], captured.err.splitlines()[:-1]))

    monkeypatch.setattr(watching, "_iter_changes", changes)
    assert cli.main(["lint", "--watch", "duet.json"]) == 0
    assert told == [
        (["1 file, 1 request: 1 warning; 1 can be mended with --fix --unsafe-fixes"], []),
        ([], ["wanref: wanref.toml:1:1: ignore must be a list, is 5", "  Do not report these rules."]),
        (["1 file, 1 request: no findings; 1 finding left out by select or ignore"], []),
    ]


def test_a_stopped_run_ends_the_watch() -> None:
    """Who stops the judging stops the watch, with the same status."""
    changes = iter(range(5))
    assert watching.watch_changes(parse_options(["a.json"]), lambda _: 130, changes) == 130
    assert list(changes) == [1, 2, 3, 4]


def test_a_terminal_is_cleared_before_each_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a terminal the screen shows the last run alone."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    watching.watch_changes(parse_options(["a.json"]), lambda _: 0, [1, 2])
    assert capsys.readouterr().out == watching._CLEAR * 2


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["duet.json", "rain.json"], ["."]),
        (["films", "films/*.yaml"], ["films"]),
        (["films/**/*.yaml", "nowhere/a.json"], ["films", "nowhere"]),
        (["**/*.json"], ["."]),
        (["films/*/*.json", "g[[]1]/*.json", "[[]0]/*.json"], ["films", "g[1]", "."]),
    ],
)
def test_folders_are_watched(
    paths: list[str], folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is watched by its folder, a pattern by the folder that it begins in, whatever that is called."""
    (tmp_path / "films").mkdir()
    (tmp_path / "g[1]").mkdir()
    monkeypatch.chdir(tmp_path)
    assert list(watching.folders_of(paths)) == folders


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without what tells of saved files, the answer is the line that installs it."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert cli.main(["lint", "--watch", "."]) == 2
    assert capsys.readouterr() == (
        "",
        "wanref: --watch needs watchfiles: python -m pip install 'wanref-contract[watch]'\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as POSIX has it")
def test_a_saved_file_is_judged_again(tmp_path: Path) -> None:
    """The real thing: a save in place, one that puts another file in its place, and Ctrl-C."""
    pytest.importorskip("watchfiles", reason="the extra `watch` is not installed")
    path = tmp_path / "duet.json"
    path.write_text("{", "utf-8")
    process = subprocess.Popen(
        [*WANREF, "lint", "--watch", "--format", "concise", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stderr
        summaries = (line for line in process.stdout if " request" in line and ": error" not in line)
        assert next(summaries) == "1 file, 1 request: 1 error\n"
        path.write_text(CLEAN, "utf-8")
        assert next(line for line in summaries if "1 error" not in line) == "1 file, 1 request: all clear\n"
        (tmp_path / "duet.json.new").write_text("{", "utf-8")
        os.replace(tmp_path / "duet.json.new", path)
        assert next(line for line in summaries if "clear" not in line) == "1 file, 1 request: 1 error\n"
        process.send_signal(signal.SIGINT)
        assert set(process.stderr.read().splitlines()) == {"waiting for a file to be saved; Ctrl-C ends it"}
    assert process.returncode == 130


@pytest.mark.parametrize("named", ["w", "w/a.json", "w/*/../a.json"])
@pytest.mark.parametrize("goes", ["removed", "renamed"])
def test_a_folder_that_is_made_anew_is_watched_again(
    named: str, goes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a switch of branches; one that is gone for a while too, and files below a folder that a pattern names."""
    pytest.importorskip("watchfiles", reason="the extra `watch` is not installed")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "w"
    (folder / "deep").mkdir(parents=True)
    changes: Iterator[Any] = watching._iter_changes([named], list(watching.folders_of([named])))
    next(changes)
    for number in range(2):
        if goes == "removed":
            shutil.rmtree(folder)
        else:
            folder.rename(tmp_path / f"gone{number}")
        if number:
            next(changes)  # that it is gone
        (folder / "deep").mkdir(parents=True)
        next(changes)
        (folder / "a.json").write_text(CLEAN, "utf-8")
        assert {os.path.basename(path) for _, path in next(changes)} == {"a.json"}
