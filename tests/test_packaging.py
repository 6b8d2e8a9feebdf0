"""The wheel holds what linting needs and nothing else, and works where nothing but it is ours."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel that is built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    (path,) = folder.glob("*.whl")
    return path


def files_below(folder: Path, pattern: str) -> set[str]:
    """Return the files below *folder* that fit *pattern*, by their path from there."""
    return {
        str(path.relative_to(folder).as_posix())
        for path in folder.rglob(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_and_the_contracts(wheel: Path) -> None:
    """Every module, every file of schema/ and every cassette is in the wheel, and nothing else but its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = {
        f"wanref_contract/{name}"
        for pattern in ("*.py", "*.yaml", "*.html", "*.css", "*.js")
        for name in files_below(CHECKOUT / "wanref_contract", pattern)
    }
    data = {f"wanref_contract/schema/{name}" for name in files_below(CHECKOUT / "schema", "*")}
    recordings = {f"wanref_contract/recordings/{name}" for name in files_below(CHECKOUT / "cassettes", "*")}
    assert names == modules | data | recordings | {"wanref_contract/py.typed"}


def test_the_wheel_names_what_it_needs(wheel: Path) -> None:
    """The base install needs jsonschema and PyYAML, and the licence is inside."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(path).decode()
        licences = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    required = [line.partition(": ")[2] for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert sorted(line.partition(">")[0] for line in required if "extra ==" not in line) == ["jsonschema", "pyyaml"]
    assert len(licences) == 1


def test_the_installed_wheel_lints(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own the wheel judges clean and broken files, and checks its own contract."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, timeout=120)
    python = str(venv / ("Scripts" if os.name == "nt" else "bin") / "python")
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, timeout=120
    )
    borrow_dependencies(python)
    good, bad = tmp_path / "good.json", tmp_path / "bad.yaml"
    good.write_text(
        '{"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}', "utf-8"
    )
    bad.write_text("model: wan2.7-reference-video\nprompt: rain\nduration: 99\n", "utf-8")
    assert call(python, tmp_path, "lint", str(good)) == (0, "1 file, 1 request: all clear\n")
    status, output = call(python, tmp_path, "lint", str(bad))
    assert (status, "error[WAN102]" in output, "error[WAN410]" in output) == (1, True, True)
    assert call(python, tmp_path, "contract", "check")[0] == 0
    code = "import wanref_contract.kept as k; print(k.__file__, k.clean('wan2.7-reference-video') is not None)"
    where = subprocess.run([python, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert (str(venv) in where, where.split()[-1]) == (True, "True")


def borrow_dependencies(python: str) -> None:
    """Let the environment of *python* see the libraries of this one, but none of its editable installs."""
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(site, "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")


def call(python: str, folder: Path, *arguments: str) -> tuple[int, str]:
    """Return exit status and output of ``wanref`` as *python*'s environment has it."""
    program = Path(python).with_name("wanref")
    done = subprocess.run(
        [python, "-I", str(program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return done.returncode, done.stdout
