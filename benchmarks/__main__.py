"""``python -m benchmarks [SECTION...]``: measure, print the tables; after all of them, write docs/benchmarks.md.

The sections are ``judging``, ``batches``, ``starts``, ``load``, ``plugin``, ``replaying``, ``strategies``. It takes
some minutes, and is best left alone with the machine.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from typing import TYPE_CHECKING

from benchmarks import batches, judging, load, plugin, replaying, starts, strategies
from benchmarks.installation import install
from benchmarks.report import render
from wanref_contract.contract.loading import load_contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.report import Section

SECTIONS = ("judging", "batches", "starts", "load", "plugin", "replaying", "strategies")
_CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PEERS = ("jsonschema", "jsonschema-rs", "fastjsonschema", "pydantic", "check-jsonschema", "pyyaml")


def main(arguments: Sequence[str]) -> int:
    """Measure the sections that *arguments* name, all of them unless given, and return the exit status."""
    unknown = [name for name in arguments if name not in SECTIONS]
    if unknown:
        print(f"no section is called {unknown[0]!r}; there are {', '.join(SECTIONS)}", file=sys.stderr)
        return 2
    sections = []
    for section in _iter_sections(arguments or SECTIONS):
        print(f"measured: {section.title}", file=sys.stderr)
        sections.append(section)
    text = render(sections, setting=_setting())
    print(text)
    if not arguments:
        with open(os.path.join(_CHECKOUT, "docs", "benchmarks.md"), "w", encoding="utf-8") as file:
            file.write(text)
    return 0


def _iter_sections(names: Sequence[str]) -> Iterator[Section]:
    contract = load_contract()
    if "judging" in names:
        yield from judging.iter_sections(contract)
    schema = os.path.join(contract.folder, "request.schema.json")
    if "load" in names:
        yield load.section()
    if "replaying" in names:
        with tempfile.TemporaryDirectory() as folder:
            yield replaying.section(folder)
    if "strategies" in names:
        with tempfile.TemporaryDirectory() as folder:
            yield strategies.section(folder, schema=schema)
    if set(names) & {"batches", "starts", "plugin"}:
        with tempfile.TemporaryDirectory() as folder:
            installation = install(folder, checkout=_CHECKOUT)
            if "batches" in names:
                yield from batches.iter_sections(installation, folder, schema=schema)
            if "starts" in names:
                yield from starts.iter_sections(installation, folder, schema=schema)
            if "plugin" in names:  # last, because it brings pytest along
                yield plugin.section(installation, folder)


def _setting() -> Mapping[str, str]:
    """Return what one must know to repeat the run."""
    return {
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": "`make bench`",
        "machine": f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.release()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()} ({platform.python_compiler()})",
        "versions": ", ".join(f"{name} {version(name)}" for name in ("wanref-contract", *_PEERS)),
        "figures": "medians of interleaved rounds, in processor time; ratios are medians of the ratios of each round",
        "not measured": "nothing was left out" if batches.has_ajv() else "ajv: node does not find it",
    }


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.partition(":")[2].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
