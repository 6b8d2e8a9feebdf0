"""Loading: a contract by name or folder, made once, and compiled anew only where its files have changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from wanref_contract import kept
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.keeping import kept_path, kept_source
from wanref_contract.contract.loading import contract_names, find_contract, load_contract
from wanref_contract.errors import ContractInvalid

if TYPE_CHECKING:
    from pathlib import Path

    from wanref_contract.contract.contract import Contract


def test_the_name_and_the_folder_are_one_contract(contract: Contract) -> None:
    """A contract is loaded once for the same files, by name or by nothing."""
    assert load_contract(DEFAULT_CONTRACT) is contract
    assert load_contract() is contract
    assert load_contract(os.path.join(schema_folder(), DEFAULT_CONTRACT)).rules == contract.rules


def test_a_copy_judges_by_its_own_files(contract_copy: Path) -> None:
    """A folder that was edited is loaded again, and its limits count."""
    first = load_contract(str(contract_copy))
    path = contract_copy / "contract.yaml"
    path.write_text(path.read_text("utf-8").replace("  assets: 5 ", "  assets: 4 "), "utf-8")
    second = load_contract(str(contract_copy))
    assert (first.scope.limits["assets"], second.scope.limits["assets"]) == (5, 4)
    assert load_contract(str(contract_copy)) is second


def test_a_contract_that_is_not_there() -> None:
    """An unknown name is refused with the names there are."""
    with pytest.raises(ContractInvalid) as caught:
        load_contract("wan9")
    (problem,) = caught.value.problems
    known = f"known contracts: {', '.join(contract_names())}; a folder with a contract.yaml is one too"
    assert (problem.message, problem.suggestion) == ("there is no contract 'wan9'", known)
    assert str(caught.value) == f"there is no contract 'wan9'\n  {known}"


def test_a_folder_that_is_no_contract(tmp_path: Path, contract_copy: Path) -> None:
    """A folder without a contract is no unknown name; one that lacks a file is told with the file."""
    with pytest.raises(ContractInvalid, match=r"^the folder '.*' holds no contract\n"):
        load_contract(str(tmp_path))
    path = contract_copy / "rules.yaml"
    path.unlink()
    with pytest.raises(ContractInvalid) as caught:
        load_contract(str(contract_copy))
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory"


def test_a_folder_may_have_any_name(contract_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The present folder is one; a name of ours is ours, though a folder beside be called the same."""
    monkeypatch.chdir(contract_copy)
    assert (find_contract("."), kept.clean(".")) == (".", None)
    assert load_contract(".").rules == load_contract().rules
    monkeypatch.chdir(tmp_path)
    assert find_contract(DEFAULT_CONTRACT) == os.path.join(schema_folder(), DEFAULT_CONTRACT)
    assert find_contract(f"./{DEFAULT_CONTRACT}") == f"./{DEFAULT_CONTRACT}"


@pytest.mark.parametrize("name", contract_names())
def test_what_is_kept_is_what_would_be_generated(name: str) -> None:
    """The functions that are checked in are made from the files that are checked in."""
    with open(kept_path(name), encoding="utf-8") as file:
        assert file.read() == kept_source(name)


def test_kept_functions_are_used_while_they_are_current(contract: Contract) -> None:
    """The package's contract judges by the functions that are kept."""
    current = kept.functions(DEFAULT_CONTRACT, kept.digest(contract.folder))
    assert current is not None
    assert contract.functions.clean is current.clean
    assert kept.clean(DEFAULT_CONTRACT) is current.clean


def test_kept_functions_are_not_used_once_they_are_stale(contract_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was edited after they were made takes them out of use."""
    monkeypatch.setattr(kept, "schema_folder", lambda: str(contract_copy.parent))
    assert kept.clean(DEFAULT_CONTRACT) is not None
    path = contract_copy / "rules.yaml"
    path.write_bytes(path.read_bytes() + b"\n")
    assert kept.clean(DEFAULT_CONTRACT) is None
    assert kept.clean("wan9") is None


@pytest.mark.parametrize("name", kept.JUDGING)
def test_every_judging_file_counts_in_the_digest(contract_copy: Path, name: str) -> None:
    """A change of one byte in any file that judges changes the digest."""
    before = kept.digest(str(contract_copy))
    path = contract_copy / name
    path.write_bytes(path.read_bytes() + b" ")
    assert kept.digest(str(contract_copy)) != before


def test_rules_by_name_and_keyword(contract: Contract) -> None:
    """A rule is found by id and by code, and each keyword of the schema has its one rule."""
    for rule in contract.rules:
        assert contract.by_name[rule.id] is contract.by_name[rule.code] is rule
        assert contract.rules[rule.index] is rule
    assert contract.by_keyword["/properties/seed/minimum"].id == "seed-range"
    assert contract.by_keyword["unknown-field"].id == "field-unknown"
