"""The command: cases written, programs held to them, and what it says where that cannot be done."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli
from wanref_contract.cases.case_file import parse_case_file, render_case_file
from wanref_contract.cases.collecting import collect_cases

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

RIGHT = """
import json, sys
from wanref_contract import check, plan
from wanref_contract.cases.plan_form import plan_essence
from wanref_contract.errors import ContractViolated

def essence(request):
    try:
        return plan_essence(plan(request))
    except ContractViolated:
        return None

for line in sys.stdin:
    asked = json.loads(line)
    if "version" in asked:
        answer = {"rules": ["WAN1", "WAN2", "WAN3", "WAN4", "WAN5"], "plans": True}
    else:
        request = asked["request"]
        found = [one for one in check(request) if one.rule not in sys.argv[1:]]
        findings = [{"rule": one.rule, "pointer": one.pointer} for one in found]
        answer = {"id": asked["id"], "findings": findings, "plan": essence(request)}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture
def right(tmp_path: Path) -> list[str]:
    """Return the command of a program that judges as we do, but for the rules that it is called with."""
    path = tmp_path / "right.py"
    path.write_text(RIGHT, "utf-8")
    return [sys.executable, str(path)]


def test_we_are_right_by_our_own_cases(right: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A program that asks this package is right in every case, plans too, with nothing to remark but reading."""
    assert cli.main(["cases", "run", "--", *right]) == 0
    output = capsys.readouterr()
    assert output.err == ""
    *table, _, remark, last = output.out.splitlines()
    right_ones, total = last.removesuffix(" right").split(" cases: ")
    assert right_ones == total
    assert {line.split()[-1] for line in table[1:-1]} == {"-"}
    assert table[-1].split() == ["plans", total, total]
    assert remark.startswith("not counted: ")


def test_a_rule_that_is_forgotten_is_the_only_one_that_fails(
    right: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Its cases fail, are shown, may be expected to, and then are no failure."""
    command = ["--", *right, "seed-range"]
    assert cli.main(["cases", "run", *command]) == 1
    text = capsys.readouterr().out
    tables = [line.split() for line in text.splitlines() if line.startswith("WAN")]
    assert [row[1] for row in tables if row[2] != row[3]] == ["seed-range"]
    failed = [line.removesuffix(":") for line in text.splitlines() if line.endswith(":")]
    assert all(name.startswith(("seed-range/broken/", "whole/")) for name in failed)
    listed = tmp_path / "listed.txt"
    listed.write_text("# not yet\n\n" + "".join(f"{name}  # seed\n" for name in failed), "utf-8")
    assert cli.main(["cases", "run", "--expected-failures", str(listed), *command]) == 0
    assert capsys.readouterr().out.endswith(f" right, {len(failed)} wrong as expected\n")
    assert cli.main(["cases", "run", "--expected-failures", str(listed), "--", *right]) == 1
    assert capsys.readouterr().out.count("is listed as an expected failure and is right") == len(failed)
    again = ["--timeout", "50", "--case", failed[0], *command]
    assert cli.main(["cases", "run", "--select", "WAN4", "--expected-failures", os.devnull, *again]) == 1
    text = capsys.readouterr().out
    assert text.endswith("\n1 case: 0 right, 1 wrong\n")
    assert shlex.split(text.splitlines()[3]) == ["wanref", "cases", "run", *again[:1], "50.0", *again[2:]]
    assert cli.main(["cases", "run", "--select", "WAN1,WAN2", "--select", "voice-key", *command]) == 0
    capsys.readouterr()


def test_a_program_is_held_to_a_file(
    contract: Contract, right: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What is exported is what is collected, to a file or to standard output, and a program is held to that file."""
    path = tmp_path / "cases.jsonl"
    assert cli.main(["cases", "export", "--output", str(path)]) == 0
    text = render_case_file(collect_cases(contract))
    assert path.read_text("ascii") == text
    assert cli.main(["cases", "export"]) == 0
    assert capsys.readouterr() == (text, "")
    head, *lines = text.splitlines()
    path.write_text("\n".join([head, *(line for line in lines if '"grid": "counts"' in line)]), "ascii")
    assert cli.main(["cases", "run", "--cases", str(path), "--", *right]) == 0
    wanted = len(parse_case_file(path.read_text("ascii")).cases)
    assert capsys.readouterr().out.endswith(f"\n{wanted} cases: {wanted} right\n")


def test_a_contract_in_a_folder_has_cases(contract_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--contract` takes a folder, and its limits have their cases."""
    path = contract_copy / "contract.yaml"
    path.write_text(path.read_text("utf-8").replace("  assets: 5 ", "  assets: 3 "), "utf-8")
    assert cli.main(["cases", "export", "--contract", str(contract_copy)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()[1:]]
    grid = [line for line in lines if line["about"] == {"grid": "counts"}]
    assert max(len(line["request"].get("image_urls", ())) for line in grid) == 4


def test_a_linter_is_asked_once_a_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--each` holds `wanref lint` itself to the cases, files and all."""
    lint = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())", "lint"]
    names = [
        "duplicate-key/broken/",
        "too-deep/",
        "not-utf8/",
        "assets-total/broken/",
        "mention-spelling/",
        "whole/full",
    ]
    assert cli.main(["cases", "export"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    some = [line for line in lines if any(json.loads(line)["id"].startswith(name) for name in names)]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join([head, *some]), "ascii")
    assert cli.main(["cases", "run", "--each", "--cases", str(path), "--", *lint, "--format", "json", "-"]) == 0
    assert capsys.readouterr().out.endswith(f"\n{len(some)} cases: {len(some)} right\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["run", "--case", "counts/nobdy", "--", "x"],
            "wanref: no case is called 'counts/nobdy'; did you mean counts/nobody",
        ),
        (
            ["run", "--select", "seed-rnge", "--", "x"],
            "wanref: no rule is called 'seed-rnge'; did you mean seed-range",
        ),
        (["run", "--cases", "nowhere.jsonl", "--", "x"], "wanref: nowhere.jsonl: No such file or directory"),
        (["run", "--expected-failures", "nowhere.txt", "--", "x"], "wanref: nowhere.txt: No such file or directory"),
        (["run", "--", "no-such-program"], "wanref: no-such-program: cannot be started: No such file or directory"),
        (["export", "-o", "no/where"], "wanref: no/where: cannot be written: there is no folder no"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence on standard error, and status 2."""
    assert cli.main(["cases", *arguments]) == 2
    output = capsys.readouterr()
    assert (output.out, output.err[: len(told)]) == ("", told)


def test_a_file_that_lists_no_case_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An expected failure that is no case would hide a misspelling."""
    path = tmp_path / "listed.txt"
    path.write_text("counts/nobdy\n", "utf-8")
    assert cli.main(["cases", "run", "--expected-failures", str(path), "--", "x"]) == 2
    assert "no case is called 'counts/nobdy'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["run"],
        ["run", "--"],
        ["run", "node"],
        ["run", "--timeout", "0", "--", "x"],
        ["run", "--timeout", "nan", "--", "x"],
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be understood is told as such, with where help is, and status 2."""
    with pytest.raises(SystemExit) as caught:
        cli.main(["cases", *arguments])
    output = capsys.readouterr()
    why, where = output.err.splitlines()
    prog = why.partition(":")[0]
    assert (caught.value.code, output.out, where) == (2, "", f"  {prog} --help tells more")


def test_every_option_is_used_here(capsys: pytest.CaptureFixture[str]) -> None:
    """Each option that a help page shows is used by a test of this file."""
    text = Path(__file__).read_text("utf-8")
    for command in ("export", "run"):
        with pytest.raises(SystemExit):
            cli.main(["cases", command, "--help"])
        shown = set(re.findall(r"^  (?:-\w.*, )?(--[\w-]+)", capsys.readouterr().out, re.MULTILINE))
        assert shown
        assert [option for option in shown if f'"{option}"' not in text] == []
