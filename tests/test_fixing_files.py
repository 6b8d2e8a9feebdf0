"""Files that are mended: whole or not at all, whatever happens, and by nobody else's leave."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli
from wanref_contract.source.editing import Drop, edit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OLD = b'{"model": "wan2.7-reference-video", "prompt": "rain", "seed": null, "image_urls": ["https://example.com/1.png"]}\n'
NEW = b'{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/1.png"]}\n'

MORTAL = """
import os, signal, sys
from wanref_contract.cli import main
from wanref_contract.cli.lint import fixing_files
left = int(sys.argv[1])
def count(event, _):
    global left
    if watched and event in ("open", "os.chmod", "os.rename", "os.remove", "shutil.move"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
watched = False
sys.addaudithook(count)
begin = fixing_files._Beside._open
def watch(self):
    global watched
    watched = True
    begin(self)
fixing_files._Beside._open = watch
sys.exit(main(["lint", "--fix", sys.argv[2]]))
"""
"""Mends a file, and is killed before that many steps that touch the disk are done."""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Return a file with something to mend."""
    path = tmp_path / "film.json"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    """Return what stands in *folder*."""
    return sorted(path.name for path in folder.iterdir())


def test_a_killed_run_leaves_the_old_file_or_the_new_one(film: Path) -> None:
    """Killed before any of its steps, the file is as it was or mended; a run that lives through them mends it."""
    seen = []
    for steps in range(30):
        film.write_bytes(OLD)
        done = subprocess.run([sys.executable, "-c", MORTAL, str(steps), str(film)], capture_output=True, check=False)
        seen.append((done.returncode, film.read_bytes()))
        if done.returncode == 0:
            break
    assert set(seen[:-1]) <= {(-signal.SIGKILL, OLD), (-signal.SIGKILL, NEW)}
    assert seen[0] == (-signal.SIGKILL, OLD)
    assert seen[-1] == (0, NEW)
    assert len(seen) > 5


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace", "stat", "open"])
@pytest.mark.parametrize("way", ["fails", "is interrupted"])
def test_a_step_that_fails_leaves_the_old_file(
    film: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], step: str, way: str
) -> None:
    """Where writing fails or is interrupted, the file is as it was, nothing stands beside it, and it is told."""
    steps = []

    def fail(*arguments: object, **_: object) -> None:
        steps.append(arguments)
        raise KeyboardInterrupt if way == "is interrupted" else OSError(errno.ENOSPC, "No space left on device")

    if step == "stat":  # which others call as well: that of the file that is to be replaced
        honest = os.stat
        monkeypatch.setattr(os, "stat", lambda path, **more: fail() if names(film.parent)[1:] else honest(path, **more))
    else:
        monkeypatch.setattr(os, step, fail)
    status = cli.main(["lint", "--fix", str(film)])
    monkeypatch.undo()
    told = capsys.readouterr().err
    assert (film.read_bytes(), names(film.parent), bool(steps)) == (OLD, ["film.json"], True)
    if way == "fails":
        assert (status, told) == (
            2,
            f"wanref: {film}: cannot be written: No space left on device; it is left as it was\n",
        )
    else:
        assert (status, told) == (130, "wanref: interrupted\n")


def test_a_file_that_was_changed_meanwhile_is_left(
    film: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What somebody else writes while the file is mended is not lost."""
    honest = os.chmod

    def write_meanwhile(path: str, mode: int) -> None:
        film.write_bytes(OLD + b" ")
        honest(path, mode)

    monkeypatch.setattr(os, "chmod", write_meanwhile)
    assert cli.main(["lint", "--fix", str(film)]) == 2
    assert capsys.readouterr().err == (
        f"wanref: {film}: was written to by somebody else meanwhile; it is left as it was\n"
    )
    assert (film.read_bytes(), names(film.parent)) == (OLD + b" ", ["film.json"])


def test_a_read_only_file_is_left(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that nobody may write to stays, is told, and is judged as it is."""
    film.chmod(0o444)
    assert cli.main(["lint", "--fix", str(film)]) == 2
    output = capsys.readouterr()
    assert output.err == f"wanref: {film}: is read-only; it is left as it was\n"
    assert output.out.splitlines()[-1] == "1 file, 1 request: 1 warning; 0 mended"
    assert film.read_bytes() == OLD


def test_the_mode_stays(film: Path) -> None:
    """A mended file has the permissions that it had."""
    film.chmod(0o640)
    assert cli.main(["lint", "--fix", str(film)]) == 0
    assert (film.read_bytes(), stat.S_IMODE(film.stat().st_mode)) == (NEW, 0o640)


def test_a_link_stays_a_link(film: Path) -> None:
    """The file that a symbolic link leads to is mended, where it is."""
    folder = film.parent / "links"
    folder.mkdir()
    link = folder / "link.json"
    link.symlink_to(film)
    assert cli.main(["lint", "--fix", str(link)]) == 0
    assert (link.is_symlink(), film.read_bytes(), names(folder)) == (True, NEW, ["link.json"])


@pytest.mark.parametrize("content", [NEW, b'{"model": ', b"\xff\xfe{\x00}\x00", b"[1]\n"])
def test_a_file_without_fixes_is_not_written(film: Path, content: bytes) -> None:
    """What needs no mending, or cannot be read, is not even touched."""
    film.write_bytes(content)
    film.chmod(0o444)
    before = film.stat()
    cli.main(["lint", "--fix", "--unsafe-fixes", str(film)])
    after = film.stat()
    assert (after.st_ino, after.st_mtime_ns, film.read_bytes()) == (before.st_ino, before.st_mtime_ns, content)


@pytest.mark.parametrize("options", [["--diff"], ["--fix", "--diff"], ["--diff", "--fix"]])
def test_diff_writes_nothing(options: list[str], film: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A diff shows what would change, and the file stays; status 1 says that something would."""
    assert cli.main(["lint", *options, str(film)]) == 1
    assert capfdbinary.readouterr().out == b"--- a/%b\n+++ b/%b\n@@ -1 +1 @@\n-%b+%b" % (
        str(film).encode(),
        str(film).encode(),
        OLD,
        NEW,
    )
    assert film.read_bytes() == OLD


# ---- Batches ------------------------------------------------------------------------------------------------------


def batch(count: int, wrong: Callable[[int], bool]) -> bytes:
    """Return JSON Lines of *count* requests, with line ends of both kinds, blank lines, and some to be mended."""
    lines = []
    for number in range(count):
        line = OLD if wrong(number) else NEW
        lines.append(line.rstrip() + (b"\r\n" if number % 3 else b"\n") + (b"\n" if number % 7 == 0 else b""))
    return b"".join(lines).rstrip()


def test_lines_are_mended_one_by_one(tmp_path: Path) -> None:
    """Of a batch each line is mended for itself; ends of lines, blank lines and broken lines stay."""
    path = tmp_path / "films.jsonl"
    broken = b'\n{"model": \n'
    path.write_bytes(batch(50, lambda number: number % 4 == 1) + broken + b"\xef\xbb\xbf" + OLD)
    assert cli.main(["lint", "--fix", str(path)]) == 1
    assert path.read_bytes() == batch(50, lambda _: False) + broken + b"\xef\xbb\xbf" + NEW


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_a_batch_of_any_size_needs_no_more_memory(tmp_path: Path) -> None:
    """Ten times the lines take no more memory: they go through one by one."""
    peaks = []
    for count in (4_000, 40_000):
        path = tmp_path / f"{count}.jsonl"
        path.write_bytes(batch(count, lambda number: number == 99))
        program = (
            "import sys; from wanref_contract.cli import main\n"
            "assert main(['lint', '--fix', sys.argv[1]]) == 0\n"
            "print([line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')][0])"
        )
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True, text=True)
        assert path.read_bytes() == batch(count, lambda _: False)
        peaks.append(int(done.stdout.split()[-1]))
    assert peaks[1] - peaks[0] < 2_000  # kilobytes; the larger file has 4 megabytes


def test_the_mended_line_is_what_an_edit_makes() -> None:
    """The texts of this module are what dropping a field gives."""
    assert edit(OLD, "json", {0: [Drop(pointer="/seed")]}) == NEW
    assert json.loads(NEW)


def test_a_write_that_fails_in_the_end_leaves_no_file(tmp_path: Path) -> None:
    """Where the disk takes no more, the person's file is as it was, and nothing is beside it."""
    path = tmp_path / "film.yaml"
    path.write_text(
        "model: wan2.7-reference-video\nprompt: rain\nimage_urls: [https://example.com/a.png]\nseed: null\n"
    )
    before = path.read_bytes()
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "from wanref_contract.cli import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", limited, "lint", "--fix", str(path)], capture_output=True, check=False)
    assert (done.returncode, path.read_bytes(), os.listdir(tmp_path)) == (2, before, ["film.yaml"])
