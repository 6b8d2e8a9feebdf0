"""``python -m wanref_contract.docgen``: write what is made from the contract, or say what is not current.

To be run at the root of a checkout. It writes ``docs/reference/`` whole and shows afresh what the commands on other
pages print; ``--check`` writes nothing, names the files that differ or should not be there, and exits with 1 then.
"""

from __future__ import annotations

import argparse
import os
import sys
from glob import glob
from typing import TYPE_CHECKING

from wanref_contract.contract.loading import load_contract
from wanref_contract.docgen import render_reference
from wanref_contract.docgen.screens import refresh

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_REFERENCE = "docs/reference"


def main(argv: Sequence[str] | None = None) -> int:
    """Write or check the pages below the folder that *argv* names; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m wanref_contract.docgen", description=__doc__)
    parser.add_argument("root", nargs="?", default=".", help="the root of a checkout (default: here)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where a page differs")
    options = parser.parse_args(argv)
    pages = wanted_pages(options.root)
    surplus = [path for path in _reference_paths(options.root) if path not in pages]
    if options.check:
        complaints = [
            *(f"{path}: differs; run `make generate`" for path in _differing(options.root, pages)),
            *(f"{path}: should not be there; run `make generate`" for path in surplus),
        ]
        sys.stderr.writelines(f"{complaint}\n" for complaint in complaints)
        return int(bool(complaints))
    _write(options.root, pages)
    for path in surplus:
        os.remove(os.path.join(options.root, path))
    return 0


def wanted_pages(root: str) -> Mapping[str, str]:
    """Return what every page below *root* should hold, by its path there.

    These are the reference, and the pages of which only the screens are made here.
    """
    reference = render_reference(load_contract())
    pages = {f"{_REFERENCE}/{path}": text for path, text in reference.items()}
    for path in ["README.md", *_posix(glob("docs/*.md", root_dir=root))]:
        pages[path] = refresh(_read(root, path), os.path.join(root, "examples"))
    return pages


def _reference_paths(root: str) -> Iterator[str]:
    yield from _posix(glob(f"{_REFERENCE}/**/*.md", root_dir=root, recursive=True))


def _posix(paths: Sequence[str]) -> list[str]:
    return sorted(path.replace(os.sep, "/") for path in paths)


def _differing(root: str, pages: Mapping[str, str]) -> list[str]:
    return [path for path, text in pages.items() if _read(root, path) != text]


def _write(root: str, pages: Mapping[str, str]) -> None:
    for path in _differing(root, pages):
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8", newline="\n") as file:
            file.write(pages[path])


def _read(root: str, path: str) -> str:
    """Return the text of a page; nothing where there is none."""
    try:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
