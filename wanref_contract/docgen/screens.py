"""What commands print, shown on pages that people write: run, compared and refreshed.

A page shows a screen as a fenced block of the language ``console``: each line that starts with ``$ `` is a command, and
what follows it is what it prints, errors too. A block with ``file=NAME`` after its language stands for a file of that
name. All blocks of a page are worked through in order, in one new folder that holds a copy of ``examples/``, so a page
is run the way it is read. Other blocks are left alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wanref_contract.docgen.markdown import fence

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)\n```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"file=(\S+)")
_PROMPT = "$ "


def refresh(page: str, examples: str) -> str:
    """Return *page* with what its commands print now.

    Args:
        page: Markdown.
        examples: The folder of which the commands find a copy, as ``examples``.
    """
    with TemporaryDirectory() as folder:
        shutil.copytree(examples, os.path.join(folder, "examples"))
        return _BLOCK.sub(lambda block: _refreshed(block, folder), page)


def _refreshed(block: re.Match[str], folder: str) -> str:
    """Return *block* after doing what it says in *folder*."""
    info, text = block["info"], block["text"]
    named = _FILE.search(info)
    if named:
        with open(os.path.join(folder, named[1]), "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{text}\n")
    return fence("\n".join(_session(text, folder)), info) if info == "console" else block[0]


def _session(text: str, folder: str) -> Iterator[str]:
    """Yield each command of *text*, and the lines it prints; it knows the exit status of the one before."""
    status = 0
    for line in text.splitlines():
        if line.startswith(_PROMPT):
            yield line
            done = _run(f"(exit {status})\n{line.removeprefix(_PROMPT)}", folder)
            status = done.returncode
            yield from done.stdout.splitlines()


def _run(command: str, folder: str) -> subprocess.CompletedProcess[str]:
    programs = os.path.dirname(sys.executable)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
        "PYTHONUNBUFFERED": "1",  # both streams in the order in which they are written, as on a terminal
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
