"""The pages that people write are true: their screens, their links, and what they say of modules and commands."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from wanref_contract.docgen.markdown import anchor
from wanref_contract.docgen.screens import refresh

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "wanref_contract"
WRITTEN = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [*WRITTEN, *sorted((ROOT / "docs" / "reference").rglob("*.md")), ROOT / "schema" / "README.md"]


def name_of(path: Path) -> str:
    """Return the name of a page or a file in the checkout."""
    return path.relative_to(ROOT).as_posix()


def without_blocks(text: str) -> str:
    """Return the prose of a page, without its fenced blocks."""
    return re.sub(r"^(`{3,})[^`]*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


# ---- Screens ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_screens_are_current(path: Path) -> None:
    """Every screen of a page shows what its command prints now; `make generate` refreshes them."""
    page = path.read_text("utf-8")
    assert refresh(page, str(ROOT / "examples")) == page


def screens(name: str) -> dict[str, list[str]]:
    """Return what each command of a page prints, by command, for each time it is shown."""
    shown: dict[str, list[str]] = {}
    for block in re.findall(r"^```console\n(.*?)\n?^```$", (ROOT / name).read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for screen in f"\n{block}".split("\n$ ")[1:]:
            command, _, output = screen.partition("\n")
            shown.setdefault(command, []).append(output)
    return shown


def codes(output: str) -> list[str]:
    """Return the codes of the findings in the report *output*, in its order."""
    return re.findall(r"^\w+\[(WAN\d+)\]", output, re.MULTILINE)


def test_readme_shows_what_it_speaks_of() -> None:
    """The screen that greets a reader has a warning and an error, and the rule that the text goes on to name."""
    (film,) = screens("README.md")["wanref lint film.yaml"]
    assert codes(film) == ["WAN303", "WAN104"]
    assert film.endswith("1 file, 1 request: 1 error, 1 warning")
    assert "wanref rule duration-with-videos" in film


def test_tutorial_finds_what_its_text_says() -> None:
    """The screens of the tutorial hold what the sentences around them claim; refreshing alone would not notice."""
    shown = screens("docs/tutorial.md")
    assert {name: codes(shown[f"wanref lint {name}"][0]) for name in ("first.yaml", "voices.yaml", "batch.jsonl")} == {
        "first.yaml": ["WAN304", "WAN410", "WAN403"],
        "voices.yaml": ["WAN202", "WAN205"],
        "batch.jsonl": ["WAN413", "WAN411"],
    }
    assert codes(shown["wanref lint surprise.yaml"][0]) == ["WAN012", "WAN408", "WAN012"]
    assert shown["wanref lint second.yaml"] == ["1 file, 1 request: all clear"]
    assert shown["echo $?"] == ["0", "1", "2"]
    forgotten, mended = shown["wanref contract check house"]
    assert forgotten.endswith("house: 1 problem")
    assert mended.endswith("all hold")
    assert shown["wanref lint third.yaml"] == ["1 file, 1 request: all clear"]
    assert codes(shown["wanref lint --contract house third.yaml"][0]) == ["WAN508"]


# ---- Links --------------------------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """Return the fragments that lead into a page."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(path.read_text("utf-8")), re.MULTILINE)
    return {anchor(heading) for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    """A link between pages names a file that exists and, where it has a fragment, a heading in it."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_blocks(path.read_text("utf-8"))):
        target, _, fragment = link.partition("#")
        place = (path.parent / target).resolve() if target else path
        if not place.exists() or (fragment and fragment not in anchors(place)):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached() -> None:
    """From the README, links lead to every page."""
    reached, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        reached.add(page)
        links = re.findall(r"\]\(([^)\s#]+)", without_blocks(page.read_text("utf-8")))
        found = {(page.parent / link).resolve() for link in links if link.endswith(".md")}
        new |= found - reached
    assert sorted(map(name_of, set(PAGES) - reached)) == []


# ---- Architecture and contributing ----------------------------------------------------------------------------------

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def floors() -> list[str]:
    """Return the floors of the table in the architecture, each as the import contract writes it."""
    cells = [line.split(" | ") for line in ARCHITECTURE.replace("\\|", "/").splitlines() if line.startswith("| ")]
    names = [re.findall(r"`(\w+)`", cell[1]) for cell in cells if len(cell) == 3]
    return [" | ".join(names) for names in names if names]


def test_architecture_draws_the_floors_that_are_enforced() -> None:
    """The table of floors is the one that imports are checked against."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert floors() == layers


def test_architecture_names_every_module_at_the_top() -> None:
    """Each module and folder at the top of the package has its floor, and nothing else has."""
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {name for floor in floors() for name in floor.split(" | ")} == modules | folders


TOLD = ("baseline", "building", "cases", "contract", "docgen", "facts", "fixing", "planning", "source", "strategies")
"""Folders whose modules do one thing together; those of the others, such as `cli` and `reports`, stand side by side."""


@pytest.mark.parametrize("folder", TOLD)
def test_a_folder_says_what_its_modules_are_for(folder: str) -> None:
    """The docstring of a folder names each module of it, so that a reader knows which to open."""
    told = ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text("utf-8"))) or ""
    modules = {path.stem for path in (PACKAGE / folder).glob("*.py")} - {"__init__", "__main__"}
    modules |= {path.parent.name for path in (PACKAGE / folder).glob("*/__init__.py")}
    assert modules - set(re.findall(r"`(?:\w+\.)*(\w+)`", told)) == set()


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_files_that_are_named_exist(path: Path) -> None:
    """A path in the prose of a page, from the root or from the package, is there."""
    prose = without_blocks(path.read_text("utf-8"))
    named = re.findall(r"`((?:[\w.-]+/)+[\w.*-]*|\w+\.py)`", prose)
    missing = [name for name in named if not any([*ROOT.glob(name.rstrip("/")), *PACKAGE.glob(name.rstrip("/"))])]
    assert missing == []


def test_make_targets_that_are_named_exist() -> None:
    """Every `make` command of a page is a target of the Makefile, and contributing explains each but cleaning up."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "\n".join(path.read_text("utf-8") for path in WRITTEN)
    assert set(re.findall(r"(?:`|^)make (\w+)", text, re.MULTILINE)) - targets == set()
    assert set(re.findall(r"^\| `make (\w+)`", text, re.MULTILINE)) == targets - {"clean"}


def test_the_readme_of_the_rules_names_every_file_of_theirs() -> None:
    """Whoever looks for the place of a fact finds each profile, and each file of a contract, in the first table."""
    schema = ROOT / "schema"
    table = (schema / "README.md").read_text("utf-8").partition("\n## ")[0]
    named = set(re.findall(r"^\| `([^`]+)`", table, re.MULTILINE))
    files = {path.relative_to(schema).as_posix() for path in schema.glob("*/*.*") if path.parent.name != "meta"}
    assert files - named == set()
