"""Large inputs: judged by several processes as by one, in flat memory, and whole where they are stopped."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.processes import command
from benchmarks.requests import SHARES, write_batch
from wanref_contract import cli
from wanref_contract.cli.lint import spreading
from wanref_contract.cli.lint.choice import Choice
from wanref_contract.cli.lint.judging import Judge
from wanref_contract.reports import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

WANREF = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())"]
MEGABYTES = 1_000_000
CLEAN = '{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}\n'

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="counts processes and sends signals as POSIX has them")


@pytest.fixture
def no_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have several processes judge even what is small, in small pieces."""
    monkeypatch.setattr(spreading, "_WORTH_IT", 0)
    monkeypatch.setattr(spreading, "PIECE_BYTES", 1)
    monkeypatch.setattr("wanref_contract.batching.pieces.PIECE_LINES", 7)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a batch that takes a second to judge."""
    path = tmp_path_factory.mktemp("batch") / "batch.jsonl"
    write_batch(str(path), 2000, seed=7)
    path.write_bytes(path.read_bytes() * 8)
    return path


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, list[str]]:
    """Return the status of a call, what it prints, and its complaints; those come as files are looked at."""
    status = cli.main(["lint", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, sorted(captured.err.splitlines())


# ---- The same as one process --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("no_threshold")
@pytest.mark.parametrize("format_", REPORTS)
def test_several_processes_write_what_one_writes(
    format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files of every kind, some of which cannot be read, give the same bytes and status however many judge them."""
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    arguments = ["--format", format_, "--ignore", "WAN303", ".", "missing.yaml", "none/*.json", "a.jsonl"]
    assert lint(capsys, "--jobs", "2", *arguments) == lint(capsys, *arguments)


def write_files(folder: Path) -> None:
    """Write files with lines, in one piece, of films, and some that are none of these."""
    write_batch(str(folder / "a.jsonl"), 60, seed=8)
    for number in range(20):
        (folder / f"small-{number}.json").write_text(CLEAN.replace("rain", f"Image {number}"), "utf-8")
    (folder / "blank.jsonl").write_text("\n" * 50, "utf-8")
    (folder / "empty.json").write_text("", "utf-8")
    (folder / "gaps.ndjson").write_text("\n".join(["{}", *"\n" * 20, "{", " ", "[]"]), "utf-8")
    (folder / "wide.jsonl").write_bytes(CLEAN.encode("utf-16") * 9)
    (folder / "stream.yaml").write_text("duration: 99\n---\nprompt: [16:9]\n---\nfoo: bar\n", "utf-8")
    (folder / "duet.film.yaml").write_text("prompt: '{nobody} sings'\n", "utf-8")
    (folder / "after.yaml").write_text("audio_urls: [https://example.com/a.mp3]\n", "utf-8")
    (folder / "gone.json").symlink_to("nowhere")


@pytest.mark.parametrize("input_format", ["auto", "jsonl"])
def test_standard_input_is_spread_too(batch: Path, input_format: str) -> None:
    """What comes from a pipe is read by one process and judged by several."""
    arguments = ["lint", "--format", "json", "--input-format", input_format, "-"]
    one, several = (
        subprocess.run(
            [*WANREF, *arguments, "--jobs", jobs], input=batch.read_bytes(), capture_output=True, check=False
        )
        for jobs in ("1", "2")
    )
    assert (several.returncode, several.stdout, several.stderr) == (1, one.stdout, b"")


def test_a_file_that_is_replaced_meanwhile_is_told(batch: Path, tmp_path: Path) -> None:
    """A piece is read again where it is judged; what by then is another file is not taken for it."""
    path = tmp_path / "batch.jsonl"
    path.write_bytes(batch.read_bytes())
    part, *_ = spreading.iter_parts([str(path)], "auto")
    other = tmp_path / "other.jsonl"
    other.write_bytes(batch.read_bytes())
    judge = spreading.begin_judging(Judge(Choice("wan2.7-reference-video")), "auto")
    [(before, _)] = judge(part)
    other.replace(path)
    [(after, _)] = judge(part)
    assert isinstance(before, bytes)
    assert isinstance(after, OSError)


def test_little_work_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is judged before a process has started is judged without."""
    monkeypatch.setattr(spreading, "Spread", None)
    path = tmp_path / "small.jsonl"
    path.write_text(CLEAN * 1000, "utf-8")
    assert cli.main(["lint", "--jobs", "0", str(path)]) == 0


def test_no_dataclass_is_loaded_to_spread_what_is_clean() -> None:
    """What brings `inspect` with it, and would take half as long as all else that processes need, is not loaded."""
    script = "import sys, wanref_contract.cli.lint.spreading; print('dataclasses' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"False\n"


def test_a_judge_is_made_anew_in_another_process() -> None:
    """A judge travels as what it was made of, and judges alike."""
    import pickle

    choice = Choice("wan2.7-reference-video", ["WAN1"], ["assets-total"])
    again = pickle.loads(pickle.dumps(Judge(choice))).choice
    assert (again.name, again.select, again.ignore) == (choice.name, choice.select, choice.ignore)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--jobs", "2", "--fix", "a.json"], "--jobs does not go with --fix or --diff"),
        (["--watch", "--diff", "a.json"], "--watch does not go with --fix or --diff"),
        (["--jobs", "-1", "a.json"], "--jobs must be a number of processes, or 0 for one a core, is '-1'"),
        (["--watch", "-"], "--watch needs files: standard input is read once"),
    ],
)
def test_what_does_not_go_together_is_told(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options that would contradict each other are refused before anything is read."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["lint", *arguments])
    assert (caught.value.code, capsys.readouterr().err.splitlines()[0]) == (2, f"wanref lint: {complaint}")


# ---- Memory -------------------------------------------------------------------------------------------------------


def peak(arguments: list[str], output: Path) -> int:
    """Return the most memory that any process of a call of lint took, whose report goes to the file *output*."""
    typed = shlex.join([*WANREF, "lint", *arguments])
    return command(["/bin/sh", "-c", f"exec {typed} > {shlex.quote(str(output))}"], statuses=(1,))().peak


@pytest.mark.parametrize("lines", [50_000, pytest.param(1_000_000, marks=pytest.mark.fuzz)])
def test_a_long_batch_takes_no_more_memory_than_a_short_one(tmp_path: Path, lines: int) -> None:
    """Fifty thousand lines, or a million, give the same report with one process and two, each within 60 MB."""
    path, some = tmp_path / "long.jsonl", tmp_path / "some.jsonl"
    write_batch(str(some), 1000, seed=9, shares=SHARES | {"clean": 970})
    with path.open("wb") as file:
        file.writelines(some.read_bytes() for _ in range(lines // 1000))
    one, several = tmp_path / "one.json", tmp_path / "several.json"
    assert peak(["--format", "json", str(path)], one) < 60 * MEGABYTES
    assert peak(["--format", "json", "--jobs", "2", str(path)], several) < 60 * MEGABYTES
    assert subprocess.run(["cmp", one, several], check=False).returncode == 0
    with one.open("rb") as report:
        report.seek(-200, os.SEEK_END)
        assert f'"instances": {lines}'.encode() in report.read()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_lines_from_a_pipe_are_not_held(tmp_path: Path, jobs: str) -> None:
    """Standard input is known for JSON Lines by its first lines, and the rest is read as it is judged."""
    path = tmp_path / "long.jsonl"
    path.write_text(f"{CLEAN.strip()}{' ' * 4000}\n" * 20_000, "utf-8")
    typed = shlex.join([*WANREF, "lint", "--jobs", jobs, "-"])
    assert command(["/bin/sh", "-c", f"exec {typed} < {shlex.quote(str(path))}"], statuses=(0,))().peak < 60 * MEGABYTES


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_endless_line_is_not_worked_on(tmp_path: Path, jobs: str) -> None:
    """A line with a million mistakes is one finding at its line and takes little memory; the others are judged."""
    path, report = tmp_path / "endless.jsonl", tmp_path / "report"
    path.write_text('{"prompt": ""}\n{"image_urls": [' + '"a",' * 1_250_000 + '"a"]}\n{"prompt": ""}\n', "utf-8")
    arguments = ["--format", "concise", "--select", "WAN0,WAN401", "--jobs", jobs, str(path)]
    assert peak(arguments, report) < 60 * MEGABYTES
    *told, _ = [line.removeprefix(f"{path}:") for line in report.read_text("utf-8").splitlines()]
    missing, long = 'error[WAN401] must have "model", has none (field-missing)', "must be readable; a line has at most"
    assert told == [
        f"1:1: {missing}",
        f"2:1: error[WAN001] {long} 1,048,576 bytes, this one has 5,000,021 (syntax)",
        f"3:1: {missing}",
    ]


# ---- Stopped ------------------------------------------------------------------------------------------------------


@contextmanager
def begun(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a run of lint that has written the beginning of its report and waits for somebody to read the rest."""
    process = subprocess.Popen(
        [*WANREF, "lint", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    )
    with process:
        yield process


def read(process: subprocess.Popen[bytes], amount: int = -1) -> bytes:
    """Read so many bytes of what *process* prints, or all that is left."""
    assert process.stdout
    text = b""
    while amount < 0 or len(text) < amount:
        piece = process.stdout.read(1 << 16 if amount < 0 else amount - len(text))
        if not piece:
            break
        text += piece
    return text


def read_report(format_: str, text: bytes) -> Any:
    """Return what a program makes of a report."""
    return ET.fromstring(text) if format_ == "junit" else json.loads(text)


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("format_", "stop"), [("json", signal.SIGINT), ("sarif", signal.SIGTERM), ("junit", signal.SIGHUP)]
)
def test_a_stopped_run_ends_its_report(batch: Path, format_: str, stop: signal.Signals, jobs: str) -> None:
    """Whoever stops a run has what was found so far, as a whole document that says so; no process complains."""
    with begun("--jobs", jobs, "--format", format_, str(batch)) as process:
        text = read(process, 100_000)
        os.killpg(process.pid, stop)  # as a terminal does: all processes get it
        text += read(process)
        assert process.stderr
        assert process.stderr.read() == b""
    report = read_report(format_, text)
    told = {
        "json": lambda: report["summary"]["stopped"],
        "sarif": lambda: not report["runs"][0]["invocations"][0]["executionSuccessful"],
        "junit": lambda: report.findall("testsuite")[-1].get("errors") == "1",
    }
    assert (process.returncode, told[format_]()) == (128 + stop, True)


def test_a_stopped_run_says_so(batch: Path) -> None:
    """For people the last line says it, behind what was found."""
    with begun("--format", "concise", str(batch)) as process:
        text = read(process, 100_000)
        process.send_signal(signal.SIGINT)
        text += read(process)
    assert text.splitlines()[-1].endswith(b"; stopped before the end")


def test_a_run_that_is_to_ignore_ctrl_c_ignores_it(batch: Path) -> None:
    """What was started in the background of a script goes on when the script's terminal is interrupted."""
    typed = shlex.join([*WANREF, "lint", "--format", "json", str(batch)])
    process = subprocess.Popen(["/bin/sh", "-c", f"trap '' INT; exec {typed}"], stdout=subprocess.PIPE, bufsize=0)
    with process:
        text = read(process, 1000)
        process.send_signal(signal.SIGINT)
        text += read(process)
    assert (process.returncode, json.loads(text)["summary"]["instances"]) == (1, 16_000)


def test_a_worker_that_is_killed_ends_the_run(batch: Path) -> None:
    """Where the system takes a process away, what was found before stands, the reason is told, and the status is 2."""
    larger = batch.with_name("larger.jsonl")
    larger.write_bytes(batch.read_bytes() * 3)
    with begun("--jobs", "2", "--format", "json", str(larger)) as process:
        text = read(process, 1000)
        os.kill(children(process.pid)[0], signal.SIGKILL)
        text += read(process)
        assert process.stderr
        said = process.stderr.read().decode()
    assert json.loads(text)["summary"]["stopped"]
    assert (process.returncode, said.count("\n")) == (2, 1)
    assert said.startswith("wanref: a worker process died before it was done")


def test_workers_end_with_what_started_them(batch: Path) -> None:
    """Where the run itself is killed, no process is left behind."""
    with begun("--jobs", "2", "--format", "json", str(batch)) as process:
        read(process, 1000)
        pipes = [os.pidfd_open(child) for child in children(process.pid)]
        process.kill()
    import select

    for pipe in pipes:
        ended, _, _ = select.select([pipe], [], [], 30)
        os.close(pipe)
        assert ended


def children(process: int) -> list[int]:
    """Return the processes that *process* has started."""
    path = Path(f"/proc/{process}/task/{process}/children")
    if not path.exists():
        pytest.skip("this system does not tell who started whom")
    return [int(child) for child in path.read_text("ascii").split()]


def test_a_mended_file_leaves_nothing_behind(tmp_path: Path) -> None:
    """A run that is told to end while it mends takes its unfinished file away, and the old one stays whole."""
    path = tmp_path / "batch.jsonl"
    path.write_text(CLEAN.replace("{", '{"image_start": "", "seed": null, ') * 5000, "utf-8")
    before = path.read_bytes()
    with subprocess.Popen([*WANREF, "lint", "--fix", str(path)], stdout=subprocess.DEVNULL) as process:
        while len(os.listdir(tmp_path)) < 2 and process.poll() is None:
            pass
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 128 + signal.SIGTERM
    assert (sorted(os.listdir(tmp_path)), path.read_bytes()) == (["batch.jsonl"], before)
