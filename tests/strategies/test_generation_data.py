"""What `generation.yaml` says holds together with the rest of the contract."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import yaml

from wanref_contract import load_contract
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.strategies.fields import iter_fields
from wanref_contract.strategies.material import material_of

CONTRACT = load_contract()
PATH = os.path.join(CONTRACT.folder, "generation.yaml")


def load(path: str) -> Any:
    """Return the value of a file."""
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def test_the_file_is_inspected_with_the_contract(tmp_path: Path) -> None:
    """A word that the file's meta-schema does not know is told at its line; the file's first line names that schema."""
    folder = tmp_path / "copy"
    shutil.copytree(CONTRACT.folder, folder)
    text = Path(PATH).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../meta/generation.schema.json\n")
    assert inspect_contract(str(folder))[1] == []
    (folder / "generation.yaml").write_text(text.replace("\nprompts:", "\npromts:"), encoding="utf-8")
    found = [(os.path.basename(one.file), one.pointer, one.suggestion) for one in inspect_contract(str(folder))[1]]
    assert ("generation.yaml", "/promts", "did you mean 'prompts'?") in found


def test_every_field_that_is_named_is_declared() -> None:
    """Pointers lead to fields of the request schema."""
    data = load(PATH)
    named = {data["prompts"]["at"], *data["texts"], *(pointer for word in data["words"].values() for pointer in word)}
    assert named - {field.pointer for field in iter_fields(CONTRACT.request_schema)} == set()


def test_every_script_is_one_of_the_contract() -> None:
    """Prompts are in the languages that the contract knows, and each has a name for every kind of asset."""
    writings = material_of(None).phrases.writings
    assert {writing.script for writing in writings} == set(CONTRACT.scope.scripts)
    assert {frozenset(writing.names) for writing in writings} == {frozenset({"image", "video"})}


def test_every_phrase_is_used() -> None:
    """Each prompt and text is fine somewhere, and so is drawn."""
    material = material_of(None)
    cells = material.cells.by_counts.values()
    drawn = "\n".join(text for cell in cells for texts in cell.prompts.values() for text in texts)
    phrases = [
        piece
        for writing in material.phrases.writings
        for template in [*writing.named, *writing.unnamed]
        for piece in template.split("{names}")
    ]
    assert [piece for piece in phrases if piece not in drawn] == []
    values = material.values
    texts = {field.path: material.phrases.texts.get(field.pointer, ()) for field in material.fields}
    assert [text for path, some in texts.items() for text in some if text not in values[path]] == []
