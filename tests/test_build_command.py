"""What `wanref build` writes, and what it leaves as it was; what it prints stands in scenarios/build-*.txt."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli, plan
from wanref_contract.cli import writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILM = """\
assets:
  anna: {image: https://example.com/anna.png}
prompt: "{anna} walks"
"""


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Return a film file."""
    path = tmp_path / "rain.film.yaml"
    path.write_text(FILM)
    return path


def test_a_request_is_written_to_a_file(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With an output nothing is printed, and the file holds the request, after all that was there before."""
    output = film.with_name("rain.json")
    output.write_text("old")
    output.chmod(0o600)
    assert cli.main(["build", str(film), "-o", str(output)]) == 0
    assert json.loads(output.read_text())["prompt"] == "Image 1 walks"
    assert output.stat().st_mode & 0o777 == 0o600
    assert tuple(capsys.readouterr()) == ("", "")
    assert sorted(path.name for path in film.parent.iterdir()) == ["rain.film.yaml", "rain.json"]


def test_a_film_with_errors_leaves_the_output_alone(film: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was built before stays, so that nobody sends half of anything."""
    output = film.with_name("rain.json")
    output.write_text("old")
    film.write_text(FILM.replace("{anna} walks", "{ana} walks"))
    assert cli.main(["build", str(film), "-o", str(output)]) == 1
    assert output.read_text() == "old"
    assert capsys.readouterr().out == ""


def test_a_write_that_fails_leaves_the_old_file(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens on the way, the file is the old one or the new one, and nothing lies beside it."""

    def no_space(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    output = film.with_name("rain.json")
    output.write_text("old")
    monkeypatch.setattr(writing.os, "replace", no_space)
    assert cli.main(["build", str(film), "-o", str(output)]) == 2
    assert output.read_text() == "old"
    assert sorted(path.name for path in film.parent.iterdir()) == ["rain.film.yaml", "rain.json"]


def test_there_and_back_through_files(film: Path) -> None:
    """A request, its film and what is built of that have one plan; the film names no path of this machine."""
    first, back, again = (film.with_name(name) for name in ("a.json", "b.film.yaml", "c.json"))
    for arguments in (
        [str(film), "-o", str(first)],
        ["--from", str(first), "-o", str(back)],
        [str(back), "-o", str(again)],
    ):
        assert cli.main(["build", *arguments]) == 0
    assert plan(json.loads(first.read_text())) == plan(json.loads(again.read_text()))
    assert back.read_text().startswith("assets:\n")


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
@pytest.mark.parametrize("way", [[], ["--from"]])
def test_what_is_read_is_never_written_over(
    film: Path, capsys: pytest.CaptureFixture[str], way: list[str], link: Callable[[Path, Path], None] | None
) -> None:
    """A film is hard to write and easy to build, so its own file is no output, by whatever name."""
    output = film.with_name("other.yaml") if link else film
    if link:
        link(film, output)
    assert cli.main(["build", *way, str(film), "-o", str(output)]) == 2
    assert film.read_text() == FILM
    assert capsys.readouterr().err == f"wanref: {output}: is what is read; -o takes another file\n"


def test_the_name_of_the_output_says_how_a_film_is_written(film: Path) -> None:
    """A film file called *.json is JSON; half a character has no other form."""
    request, output = film.with_name("a.json"), film.with_name("b.film.json")
    request.write_text(
        '{"model": "wan2.7-reference-video", "prompt": "a \\ud83d", "image_urls": ["https://example.com/anna.png"]}'
    )
    assert cli.main(["build", "--from", str(request), "-o", str(output)]) == 0
    assert json.loads(output.read_text()) == {
        "assets": {"anna": {"image": "https://example.com/anna.png"}},
        "prompt": "a \ud83d",
    }
    assert cli.main(["build", "--from", str(request), "-o", str(film)]) == 2
    assert film.read_text() == FILM


def test_a_device_is_written_to(film: Path) -> None:
    """What is no file that could be replaced is written to as it is."""
    assert cli.main(["build", str(film), "-o", os.devnull]) == 0
    assert not os.path.isfile(os.devnull)
