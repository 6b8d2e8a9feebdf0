"""A batch on a Dask cluster: the report is that of ``wanref lint``, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.requests import write_batch
from wanref_contract import cli, load_contract
from wanref_contract.batching import pieces
from wanref_contract.batching.cluster import judge_lines
from wanref_contract.reports import Summary, create_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import Client


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Return a client of a cluster that lives in this process."""
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with pytest.MonkeyPatch.context() as patch:
        # It would ask the system for the address by which others reach it.
        patch.setattr("distributed.comm.inproc.get_ip", lambda: "127.0.0.1")
        cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0")
        with cluster, distributed.Client(cluster) as client:
            yield client


def test_a_cluster_finds_what_lint_finds(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report that is made of it equals the one of `wanref lint --format json`."""
    monkeypatch.setattr(pieces, "PIECE_LINES", 50)
    path = str(tmp_path / "batch.jsonl")
    write_batch(path, 400, seed=6)
    assert cli.main(["lint", "--format", "json", path]) == 1
    assert report(path, client) == capsys.readouterr().out


def report(path: str, client: Client) -> str:
    """Return the report in JSON on the batch at *path*, judged by the cluster of *client*."""
    report = create_report("json", contract="wan2.7-reference-video", rules=lambda: load_contract().by_name)
    text, seen = report.begin() + report.begin_file(path), 0
    counts = {"error": 0, "warning": 0, "info": 0}
    with open(path, "rb") as lines:
        for document, findings in judge_lines(lines, client):
            seen += 1
            if document:
                text += report.findings(document, findings)
            for finding in findings:
                counts[finding.severity] += 1
    summary = Summary(files=1, instances=seen, errors=counts["error"], warnings=counts["warning"], infos=counts["info"])
    return text + report.end_file(seen) + report.end(summary)


def test_lines_of_text_are_judged_too(client: Client) -> None:
    """Lines may be texts, from wherever they come."""
    judged = list(judge_lines(['{"model": "wan2.7-reference-video"', "\n", "{}"], client))
    assert [(document and document.first_line, bool(findings)) for document, findings in judged] == [
        (1, True),
        (3, True),
    ]


def test_lines_are_read_as_findings_are_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays flat: no more is read than is on its way."""
    monkeypatch.setattr(pieces, "PIECE_LINES", 1)
    lines = iter(["{}"] * 1000)
    judged = judge_lines(lines, client, ahead=3)
    next(judged)
    assert sum(1 for _ in lines) == 1000 - 4
