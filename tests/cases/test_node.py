"""Judging in another language: the rule texts of schema/, read by JavaScript libraries, say what they say in Python."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wanref_contract._data import schema_folder
from wanref_contract.cases.collecting import collect_cases
from wanref_contract.cases.program import ProgramFailed
from wanref_contract.cases.runner import run_program
from wanref_contract.cases.scoring import score_answers
from wanref_contract.contract.loading import load_contract

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

FOLDER = Path(__file__).with_name("node")
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="there is no node"),
    pytest.mark.skipif(
        not (FOLDER / "node_modules").is_dir(),
        reason="its packages are not installed; run `npm install --no-package-lock` in tests/cases/node",
    ),
]


def command(schema: str) -> list[str]:
    """Return the command that judges by the contracts in a folder."""
    return [str(NODE), str(FOLDER / "runner.mjs"), schema]


def rules_on_the_page() -> set[str]:
    """Return the rules that the page of cases says it leaves out, for want of a host function."""
    page = (Path(__file__).parents[2] / "docs" / "cases.md").read_text("utf-8")
    rows = re.findall(r"^\| (`\w+`.*?) \| (`.*) \|$", page.partition("| Host function |")[2], re.MULTILINE)
    return {name for _, rules in rows for name in re.findall(r"`([\w-]+)`", rules)}


def test_the_rule_texts_mean_the_same_in_javascript(contract: Contract) -> None:
    """Every rule that needs no host function, and that is all but those on the page, gives the same in every case."""
    cases = collect_cases(contract)
    said = run_program(command(schema_folder()), cases, patience=60)
    own = {rule.id for rule in contract.rules if rule.judged != "reading"}
    assert said.declared.rules == own - rules_on_the_page()
    score = score_answers(cases, said)
    assert [(one.case.id, one.missing, one.surplus) for one in score.failures] == []
    assert all(tally.cases > 1 for tally in score.tallies)


def test_it_is_the_rule_texts_that_judge(tmp_path: Path) -> None:
    """A limit that moves in the files moves in JavaScript, and no line of it was touched."""
    shutil.copytree(schema_folder(), tmp_path / "schema")
    path = tmp_path / "schema" / "wan2.7-reference-video" / "contract.yaml"
    path.write_text(path.read_text("utf-8").replace("  assets: 5 ", "  assets: 4 "), "utf-8")
    cases = collect_cases(load_contract(str(path.parent)))
    said = run_program(command(str(tmp_path / "schema")), cases, patience=60)
    score = score_answers(cases, said, rules={"assets-total"})
    assert score.failures == ()
    assert score.tallies[0].cases > 5
    with pytest.raises(ProgramFailed) as caught:
        run_program(command(schema_folder()), cases, patience=60)
    assert "the cases were made of another wan2.7-reference-video than the one in" in caught.value.last_words


def test_one_question_can_be_asked_by_hand(contract: Contract) -> None:
    """A case file goes into the program as it is, and a line comes out for each line of it."""
    head = '{"version": 1, "contract": "wan2.7-reference-video", "digest": "DIGEST", "rules": []}'
    text = f'{head}\n{{"id": "mine", "request": {{"model": "x", "seed": 0}}}}\n'
    done = subprocess.run(
        command(schema_folder()),
        input=text.replace("DIGEST", collect_cases(contract).digest),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    answer = json.loads(done.stdout.splitlines()[1])
    assert [(finding["rule"], finding["pointer"]) for finding in answer["findings"]] == [
        ("field-missing", ""),
        ("model-name", "/model"),
        ("seed-range", "/seed"),
        ("assets-missing", ""),
    ]
