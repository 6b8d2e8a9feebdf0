"""The command line end to end: every file in scenarios/ is one call, and all that it prints.

A scenario starts with lines that say what it shows, then parts that begin with a line ``--- name``: ``run`` is what is
typed; ``file``, ``folder`` and ``hex`` make what it works on, in a folder of its own; ``stdin`` goes in; ``stdout`` and
``stderr`` must come out, none where there is no such part; ``status`` is the exit status, 0 where there is none. ``␛``
stands for an escape, and ``SCHEMA`` for the folder of the contracts.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wanref_contract import cli
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.reports import REPORTS

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

SCENARIOS = Path(__file__).with_name("scenarios")
WANREF = [sys.executable, "-c", "import sys; from wanref_contract.cli import main; sys.exit(main())"]

Part = tuple[str, str, str]


def read_parts(text: str) -> list[Part]:
    """Return the parts of a scenario: their name, the rest of its line, and the lines below it."""
    parts = []
    for piece in re.split(r"\n--- (?!a/)", f"\n{text}")[1:]:  # a diff has such lines too: --- a/film.yaml
        head, _, body = piece.partition("\n")
        name, _, rest = head.partition(" ")
        parts.append((name, rest, f"{body}\n" if body and not body.endswith("\n") else body))
    return parts


def run(parts: list[Part], folder: Path) -> tuple[str, str, int]:
    """Return what the call of a scenario prints to both streams, and its exit status."""
    for name, rest, body in parts:
        if name == "folder":
            (folder / rest).mkdir(parents=True)
        elif name in ("file", "hex"):
            path = folder / rest
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body.encode() if name == "file" else bytes.fromhex(body))
    typed = next(rest for name, rest, _ in parts if name == "run")
    program, *arguments = shlex.split(typed)
    assert program == "wanref"
    given = "".join(body for name, _, body in parts if name == "stdin")
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [*WANREF, *arguments],
        cwd=folder,
        env=environment,
        input=given.encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    return shown(done.stdout), shown(done.stderr), done.returncode


def shown(output: bytes) -> str:
    """Return *output* as scenarios have it."""
    return output.decode().replace("\x1b", "␛").replace(schema_folder(), "SCHEMA")


def expected(parts: list[Part]) -> tuple[str, str, int]:
    """Return what a scenario says of both streams and of the exit status."""
    bodies = {name: body for name, _, body in parts}
    status = next((int(rest) for name, rest, _ in parts if name == "status"), 0)
    return bodies.get("stdout", ""), bodies.get("stderr", ""), status


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.txt")), ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path) -> None:
    """A call prints what its scenario says, and exits as it says."""
    parts = read_parts(path.read_text("utf-8"))
    assert run(parts, tmp_path) == expected(parts)


def test_scenarios_know_no_other_parts() -> None:
    """A misspelt part would be left out in silence."""
    names = {name for path in SCENARIOS.glob("*.txt") for name, _, _ in read_parts(path.read_text("utf-8"))}
    assert names == {"run", "file", "folder", "hex", "stdin", "stdout", "stderr", "status"}


def test_every_option_has_a_scenario() -> None:
    """Each option that a help page shows is used by a scenario."""
    texts = [path.read_text("utf-8") for path in SCENARIOS.glob("*.txt")]
    used = {word.partition("=")[0] for text in texts for _, rest, _ in read_parts(text) for word in rest.split()}
    shown = {
        word.strip("[],")
        for command in ("lint", "plan", "build", "rule", "contract")
        for word in subprocess.run(
            [*WANREF, command, "--help"], capture_output=True, check=True, text=True
        ).stdout.split()
        if word.strip("[],").startswith("--")
    }
    assert shown - used <= {"--help", "--fail-on."}


_FORMATS = "text, json, concise, github, junit, sarif"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("lint", "PATH is missing: name files, folders or patterns, or configure paths"),
        ("lint --format jsn a.json", f"--format must be one of {_FORMATS}, is 'jsn'; did you mean 'json'?"),
        ("lint --fail-on hint a.json", "--fail-on must be one of error, warning, info, is 'hint'"),
        ("lint --jobs -1 a.json", "--jobs must be a number of processes, or 0 for one a core, is '-1'"),
        ("lint --jobs x a.json", "--jobs must be a number of processes, or 0 for one a core, is 'x'"),
        ("lint --select , a.json", "--select must name rules, is ','"),
        ("lint --baseline= a.json", "--baseline must name a file, is empty"),
        ("lint --write-baseline= a.json", "--write-baseline must name a file, is empty"),
        ("config --config=", "--config must name a file, is empty"),
        ("lint --frmat json a.json", "no option is called --frmat; did you mean --format?"),
        ("lint --nothing a.json", "no option is called --nothing"),
        ("sandbox --port x", "--port must be a number from 0 to 65535, is 'x'"),
        ("contract", "the following arguments are required: COMMAND"),
        ("contract chek", "COMMAND must be one of check, copy, is 'chek'; did you mean 'check'?"),
        ("contract check a b", "there is more than can be named here: b"),
        ("cassette check a --todya 3", "no option is called --todya; did you mean --today?"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(typed: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the command: what is wrong, in the first line of standard error, where help is, and status 2."""
    with pytest.raises(SystemExit) as caught:
        cli.main(typed.split())
    prog = f"wanref {typed.partition(' ')[0]}"
    assert (caught.value.code, *capsys.readouterr()) == (2, "", f"{prog}: {why}\n  {prog} --help tells more\n")


def test_rule_alone_lists_every_rule(contract: Contract, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name there is a line for each rule, in the order of findings, under the subject of its code."""
    assert cli.main(["rule"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    listed, subject = [], ""
    for line in filter(None, lines):
        if line.startswith("  "):
            listed.append([subject, *line.split()[:3]])
        else:
            subject = line.removesuffix(":")
    assert head == f"{len(contract.all_rules)} rules of {contract.name}; wanref rule RULE explains one."
    assert listed == [[rule.subject, rule.code, rule.severity, rule.id] for rule in contract.all_rules]


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` prints the name and version of what is installed."""
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"wanref-contract {version('wanref-contract')}\n"


def test_contract_check_passes_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """The package's own contract holds."""
    assert cli.main(["contract", "check"]) == 0
    assert re.fullmatch(rf"{re.escape(DEFAULT_CONTRACT)}: \d+ rules, \d+ examples: all hold\n", capsys.readouterr().out)


def test_contract_check_names_the_folder(contract_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a folder is asked for, the good news says that it was that one."""
    assert cli.main(["contract", "check", str(contract_copy)]) == 0
    assert capsys.readouterr().out.startswith(f"{contract_copy} ({DEFAULT_CONTRACT}): ")


@pytest.mark.parametrize("exists", [False, True])
def test_contract_copy_gives_a_contract_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, exists: bool
) -> None:
    """A copy goes where nothing is, holds what ours holds, says what to do next, and can be copied in turn."""
    house, cottage = tmp_path / "a house", tmp_path / "cottage"
    if exists:
        house.mkdir()
    assert cli.main(["contract", "copy", str(house)]) == 0
    check, lint = capsys.readouterr().out.splitlines()[2:]
    assert check.startswith(f"  wanref contract check '{house}'  ")
    assert lint.startswith(f"  wanref lint --contract '{house}' PATH  ")
    assert cli.main(["contract", "copy", "--contract", str(house), str(cottage)]) == 0
    ours = Path(schema_folder(), DEFAULT_CONTRACT)
    for copy in (house, cottage):
        assert {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*.*")} == {
            path.relative_to(ours): path.read_bytes() for path in ours.rglob("*.*")
        }


def test_contract_copy_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a folder holds something, or a file stands, nothing is copied."""
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    for place in (tmp_path, tmp_path / "mine.txt"):
        assert cli.main(["contract", "copy", str(place)]) == 2
        assert capsys.readouterr() == ("", f"wanref: {place}: there is something already; nothing was copied\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_contract_check_names_what_is_wrong(contract_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A limit that was moved alone is told with file, line and column, and the status is 1."""
    path = contract_copy / "contract.yaml"
    path.write_text(path.read_text("utf-8").replace("  assets: 5 ", "  assets: 6 "), "utf-8")
    assert cli.main(["contract", "check", str(contract_copy)]) == 1
    problems = capsys.readouterr().out
    assert re.search(r"rules\.yaml:\d+:\d+: must give assets-total at /image_urls, gives ", problems)
    assert re.search(r": \d+ problems\n$", problems)


def test_a_contract_in_a_folder_judges(contract_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--contract` takes a folder, and its limits count."""
    path = contract_copy / "contract.yaml"
    path.write_text(path.read_text("utf-8").replace("  assets: 5 ", "  assets: 1 "), "utf-8")
    request = tmp_path / "request.json"
    request.write_text(
        '{"model": "wan2.7-reference-video", "prompt": "Image 1, Image 2", "image_urls": '
        '["https://example.com/1.png", "https://example.com/2.png"]}'
    )
    assert cli.main(["lint", str(request)]) == 0
    capsys.readouterr()
    assert cli.main(["lint", "--contract", str(contract_copy), str(request)]) == 1
    output = capsys.readouterr().out
    assert output.startswith("error[WAN101]")
    assert f"\n  = more: wanref rule --contract {contract_copy} assets-total\n" in output
    assert cli.main(["rule", "--contract", str(contract_copy), "assets-total"]) == 0
    assert "\n      limits.assets: 1\n" in capsys.readouterr().out


def test_a_report_names_the_contract(contract_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The report for programs has the name of the contract, whatever the folder that was asked for is called."""
    house = contract_copy.rename(tmp_path / "house")
    request = tmp_path / "request.json"
    request.write_text(
        '{"model": "wan2.7-reference-video", "prompt": "a", "image_urls": ["https://example.com/1.png"]}'
    )
    for name in (DEFAULT_CONTRACT, str(house)):
        assert cli.main(["lint", "--format", "json", "--contract", name, str(request)]) == 0
        assert json.loads(capsys.readouterr().out)["contract"] == DEFAULT_CONTRACT


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    """Where the reader of the output has what it wanted, the program stops without a word, and with status 2."""
    for number in range(3000):
        (tmp_path / f"{number}.json").write_text('{"model": 1}')
    with subprocess.Popen([*WANREF, "lint", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(timeout=60)
    assert (errors, process.returncode) == (b"", 2)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_a_wrong_option_commands_no_terminal(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What was typed is repeated with its escapes written out: the shell may have put the name of a file there."""
    needed = {"contract": ["check"]}.get(command, ["a"])
    with pytest.raises(SystemExit):
        cli.main([command, *needed, "--no\x1b[2J\n\u202eoption"])
    errors = capsys.readouterr().err
    assert r"--no\x1b[2J\n\u202eoption" in errors or ", is 'a'" in errors


def test_a_path_commands_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name of a folder is written out on both streams, wherever it is repeated."""
    house = tmp_path / "red\x1b[31m\nhouse"
    assert cli.main(["contract", "copy", str(house)]) == 0
    assert cli.main(["contract", "copy", str(house)]) == 2
    assert cli.main(["lint", str(tmp_path / "red\x1b\n.json")]) == 2
    output = capsys.readouterr()
    assert "\x1b" not in output.out + output.err
    assert output.err.splitlines() == [
        f"wanref: {tmp_path}/red\\x1b[31m\\nhouse: there is something already; nothing was copied",
        f"wanref: {tmp_path}/red\\x1b\\n.json: cannot be read: No such file or directory",
    ]


def test_a_title_commands_no_terminal(contract_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A contract of somebody else may say anything; its words are written out."""
    path = contract_copy / "rules.yaml"
    path.write_text(
        path.read_text("utf-8")
        .replace("title: A start frame is", r'title: "A \x1b[2Jstart frame is', 1)
        .replace("is no reference\n", 'is no reference"\n', 1),
        "utf-8",
    )
    for arguments in ([], ["start-frame-alone"]):
        assert cli.main(["rule", "--contract", str(contract_copy), *arguments]) == 0
        output = capsys.readouterr().out
        assert (r"A \x1b[2Jstart frame" in output, "\x1b" in output) == (True, False)


FULL = "wanref: standard output: cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("closed", "arguments", "errors"),
    [
        ("<&-", "lint -", "wanref: -: cannot be read: it is closed\n"),
        (">&-", "lint missing.json", "wanref: standard output is closed; there is nowhere to write to\n"),
        (">&-", "rule", "wanref: standard output is closed; there is nowhere to write to\n"),
        ("2>&-", "lint missing.json", ""),
        ("2>/dev/full", "lint missing.json", ""),
        ("2>/dev/full", "lint --nope", ""),
        (">/dev/full", "--version", FULL),
        (">/dev/full", "rule", FULL),
    ],
)
def test_a_stream_that_cannot_be_used_is_no_crash(closed: str, arguments: str, errors: str) -> None:
    """Where there is nothing to read from or to write to, that is a sentence where it can be heard, and status 2."""
    typed = f"{shlex.join(WANREF)} {arguments} {closed}"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["/bin/sh", "-c", typed], env=environment, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    assert (done.stderr, done.returncode) == (errors, 2)


@pytest.mark.parametrize("name", REPORTS)
def test_no_report_tells_a_secret(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What gives access to a file stays out of messages and excerpts: the log of a run may be public."""
    path = tmp_path / "request.json"
    signed = [
        f"{scheme}://me:PASSWORD@{host}/a?X-Amz-Signature=SECRET"
        for scheme, host in (("ftp", "a.com"), ("http", "nas"))
    ]
    path.write_text(json.dumps({"model": signed[0], "prompt": "rain", "image_urls": signed, "callback_url": signed[1]}))
    assert cli.main(["lint", "--format", name, str(path)]) == 1
    output = capsys.readouterr().out
    assert "WAN5" in output
    assert ("SECRET" in output, "PASSWORD" in output) == (False, False)


def test_an_unexpected_error_is_a_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is told in a line, with status 2, and no traceback."""

    def fail(_: list[str]) -> int:
        raise RuntimeError("the roof is on fire")

    monkeypatch.setattr(cli, "_run", fail)
    assert cli.main(["lint"]) == 2
    assert capsys.readouterr() == (
        "",
        "wanref: something went wrong that should not have: RuntimeError: the roof is on fire\n",
    )


def test_an_interruption_is_a_word(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C stops the program with a word and the status that shells expect."""

    def interrupt(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupt)
    assert cli.main(["lint"]) == 130
    assert capsys.readouterr() == ("", "wanref: interrupted\n")
