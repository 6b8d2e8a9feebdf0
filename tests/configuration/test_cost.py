"""What configuration and suppressions cost a call that has neither: a look, and no module that reads them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = "model: wan2.7-reference-video\nprompt: rain\nimage_urls: [https://example.com/i.png]\n"
CALL = "import sys; from wanref_contract.cli import main; print(main(sys.argv[1:])); print(*sys.modules)"
READERS = {
    "tomllib",
    "wanref_contract.cli.lint.sifting",
    "wanref_contract.configuration.reading",
    "wanref_contract.contract.loading",
    "wanref_contract.suppressing.comments",
}


def read_by(folder: Path) -> set[str]:
    """Return the readers that a call in *folder* imports."""
    done = subprocess.run(
        [sys.executable, "-c", CALL, "lint", "film.yaml"], cwd=folder, capture_output=True, check=True, text=True
    )
    return READERS & set(done.stdout.splitlines()[-1].split())


def test_a_clean_file_without_them_imports_no_reader(tmp_path: Path) -> None:
    """A pyproject.toml of others is looked at and not parsed, and without the word nobody looks for comments."""
    (tmp_path / "film.yaml").write_text(CLEAN, "utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = ['wanref-contract']\n[tool.ruff]\n", "utf-8")
    assert read_by(tmp_path) == set()


def test_what_names_no_rule_loads_no_contract(tmp_path: Path) -> None:
    """A configuration is read, and the contract only where it names rules."""
    (tmp_path / "film.yaml").write_text(CLEAN, "utf-8")
    (tmp_path / "wanref.toml").write_text("fail-on = 'warning'\n", "utf-8")
    assert read_by(tmp_path) == {"tomllib", "wanref_contract.configuration.reading"}


def test_the_word_alone_has_comments_read(tmp_path: Path) -> None:
    """A suppression is found in a clean file too."""
    (tmp_path / "film.yaml").write_text(f"{CLEAN}# wanref: ignore[WAN304] x\n", "utf-8")
    assert read_by(tmp_path) >= {"wanref_contract.suppressing.comments", "wanref_contract.cli.lint.sifting"}
