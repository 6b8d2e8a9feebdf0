"""docs/sandbox.md is true: what its screens show is what their commands print, and its program runs."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.sandbox.calling import served

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")
PORT = "127.0.0.1:8427"
SCREENS = re.findall(r"^```sh-session\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
ID = re.compile(r"task-unified-[0-9]+-[a-z0-9]{8}")
BETWEEN = "\x1e"


def steps() -> list[tuple[str, str]]:
    """Return the commands of the page, each with what it is shown to print."""
    pieces = f"\n{chr(10).join(SCREENS)}".split("\n$ ")[1:]
    return [(command, shown) for command, _, shown in (piece.partition("\n") for piece in pieces)]


def numbered(outputs: list[str]) -> list[str]:
    """Return *outputs* with ids by the order in which they appear, and without the ends of lines that HTTP has."""
    text = BETWEEN.join(outputs).replace("\r\n", "\n")
    order = {id_: f"task {number}" for number, id_ in enumerate(dict.fromkeys(ID.findall(text)))}
    return ID.sub(lambda match: order[match[0]], text).split(BETWEEN)


def printed(commands: list[str], address: str, folder: Path) -> list[str]:
    """Return what each of *commands* prints in one shell."""
    script = "\n".join(f"{command}\nprintf '\\036'" for command in commands).replace(f"http://{PORT}", address)
    # The id on the page was made by chance, so the shell takes the one that was made now.
    script = re.sub(r"TASK=\S+", f"TASK=$(curl -s {address}/_wanref/tasks | grep -Eo '{ID.pattern}' | head -1)", script)
    done = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=True, timeout=120)
    port = address.removeprefix("http://")
    return [piece.rstrip("\n") for piece in done.stdout.replace(port, PORT).split(BETWEEN)[:-1]]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page is told with curl")
def test_the_screens_are_what_happens(tmp_path: Path) -> None:
    """Every command of the page prints what is shown below it, ids aside."""
    (start, listening), *rest = steps()
    program, command, *arguments = shlex.split(start.removesuffix(" &"))
    assert (program, command, listening) == ("wanref", "sandbox", f"listening on http://{PORT}")
    assert arguments[:2] == ["--port", PORT.rpartition(":")[2]]
    with served(*arguments[2:]) as (address, _):
        outputs = printed([command for command, _ in rest], address, tmp_path)
    assert numbered(outputs) == numbered([shown for _, shown in rest])


def test_the_program_runs() -> None:
    """The Python on the page does what it asserts."""
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(program, "docs/sandbox.md", "exec"), {"__name__": "page"})
