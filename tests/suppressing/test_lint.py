"""Suppressions on the command line: in reports, over several processes, and in what is mended."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli
from wanref_contract.cli.lint import spreading

if TYPE_CHECKING:
    from pathlib import Path

LINE = '{"model": "wan2.7-reference-video", "prompt": "image 1", "image_urls": ["https://example.com/i.png"]}\n'
YAML = "model: wan2.7-reference-video\nprompt: image 1 # wanref: ignore[WAN304] told\nimage_urls: [https://a.b/i.png]\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a batch, its sidecar, and a request with a comment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batch.jsonl").write_text(LINE + "\n" + LINE, "utf-8")
    (tmp_path / "batch.jsonl.wanref.yaml").write_text("- {rule: WAN304, instance: 1, reason: beside}\n", "utf-8")
    (tmp_path / "film.yaml").write_text(YAML, "utf-8")
    return tmp_path


def test_sarif_lists_what_is_suppressed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with where it is suppressed, in the words of SARIF, and why."""
    cli.main(["lint", "--format", "sarif", "."])
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert [result.get("suppressions") for result in results] == [
        None,
        [{"kind": "external", "status": "accepted", "justification": "beside"}],
        [{"kind": "inSource", "status": "accepted", "justification": "told"}],
    ]


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "junit"])
def test_several_processes_suppress_as_one_does(
    format_: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A suppression, its sidecar and a severity that is configured travel between processes."""
    monkeypatch.setattr(spreading, "_WORTH_IT", 0)
    monkeypatch.setattr(spreading, "PIECE_BYTES", 1)  # so that the batch goes in pieces
    with open("wanref.toml", "w", encoding="utf-8") as file:
        file.write('severities = {WAN304 = "error"}\n')
    given = []
    for jobs in ("1", "2"):
        status = cli.main(["lint", "--jobs", jobs, "--format", format_, "."])
        given.append((status, capsys.readouterr().out))
    assert given[0] == given[1]
    assert given[0][0] == 1


def test_what_is_suppressed_is_not_mended(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a batch the other requests are; blank lines count for no request."""
    cli.main(["lint", "--fix", "--unsafe-fixes", "."])
    capsys.readouterr()
    assert (files / "batch.jsonl").read_text("utf-8") == LINE.replace("image 1", "Image 1") + "\n" + LINE
    assert (files / "film.yaml").read_text("utf-8") == YAML


def test_a_sidecar_that_is_named_too_is_judged_once(capsys: pytest.CaptureFixture[str]) -> None:
    """A pattern of the shell names both, and a sidecar comes with its file."""
    cli.main(["lint", "--format", "json", "batch.jsonl", "batch.jsonl.wanref.yaml", "film.yaml"])
    files = [file["path"] for file in json.loads(capsys.readouterr().out)["files"]]
    assert files == ["batch.jsonl", "batch.jsonl.wanref.yaml", "film.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_sidecar_that_is_no_file_is_told_beside_its_request(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pipe into which nobody writes is not waited for, and a link to nothing is not passed over."""
    for name in ("pipe.json", "link.json"):
        (files / name).write_text(LINE, "utf-8")
    os.mkfifo(files / "pipe.json.wanref.yaml")
    (files / "link.json.wanref.yaml").symlink_to("nothing")
    for options in ([], ["--jobs", "2"], ["--fix"]):
        assert cli.main(["lint", "--format", "concise", *options, "pipe.json", "link.json"]) == 2
        captured = capsys.readouterr()
        assert [line.partition(":")[0] for line in captured.out.splitlines()[:-1]] == ["pipe.json", "link.json"]
        assert captured.err.splitlines() == [
            "wanref: pipe.json.wanref.yaml: cannot be read: it is no file",
            "wanref: link.json.wanref.yaml: cannot be read: No such file or directory",
        ]
