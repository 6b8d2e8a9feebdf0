"""The page about the client is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import wanref_contract.client as module
from tests.sandbox.calling import served

if TYPE_CHECKING:
    import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text("utf-8")
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8427"


def test_the_programs_of_the_page_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Worked through in order, against a sandbox, they do what they assert; the first tells of its film."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    with served("--progress", "immediate") as (address, _):
        # The clients keep real time: with tasks that are done at once, each waits for one look.
        monkeypatch.setattr("wanref_contract.client.timers.time.sleep", lambda _seconds: None)
        monkeypatch.setattr("wanref_contract.client.timers.AsyncSystemTimer.pause", _no_time)
        for program in PROGRAMS:
            exec(compile(program.replace(ADDRESS, address), "docs/client.md", "exec"), names)
    (film,) = tmp_path.iterdir()
    assert capsys.readouterr().out == f"{film.name.removesuffix('-1.mp4')}\ncompleted 100\n"
    assert len(PROGRAMS) == 5


async def _no_time(_timer: object, _seconds: float) -> None:
    """Let no time pass."""


def test_the_page_names_every_name() -> None:
    """All that the package of the client offers is spoken of, and each error has its row."""
    assert [name for name in module.__all__ if not re.search(rf"\b{name}\b", PAGE)] == ["Task"]
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    errors = {name for name in module.__all__ if issubclass(getattr(module, name), Exception)}
    assert rows == errors | {"ContractViolated"}
