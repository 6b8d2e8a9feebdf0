"""Programs: whatever one does, it is told in a sentence, nobody waits for it, and nothing of it stays."""

from __future__ import annotations

import os
import sys

import pytest

from wanref_contract.cases.case import Case, CaseFile, CaseRule, Expected, TextFile
from wanref_contract.cases.program import ProgramFailed
from wanref_contract.cases.protocol import Answer, Declaration
from wanref_contract.cases.runner import Conversation, run_each, run_program

PATIENT, IMPATIENT = 60.0, 0.3
CASES = CaseFile(
    contract="house",
    digest="sha256:0",
    rules=(
        CaseRule(rule="assets-total", code="WAN101", severity="error"),
        CaseRule(rule="syntax", code="WAN001", severity="error"),
    ),
    cases=(
        Case(
            id="syntax/broken/a",
            about={"rule": "syntax", "side": "broken"},
            file=TextFile(format="json", content=b"{"),
            findings=(Expected("syntax", "error", ""),),
        ),
        Case(id="counts/a", about={"grid": "counts"}, request={"image_urls": ["图"] * 9}, findings=()),
        Case(id="counts/b", about={"grid": "counts"}, request=[], findings=()),
    ),
)
LOOP = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "version" in asked:
        answer = DECLARED
    else:
        found = [{"code": "WAN101", "pointer": "/image_urls"}] if len(asked.get("request", ())) else []
        answer = {"id": asked["id"], "findings": found}
    print(json.dumps(answer), flush=True)
"""


def program(text: str) -> list[str]:
    """Return the command that runs a text of Python."""
    return [sys.executable, "-S", "-c", text]


def test_a_program_is_asked_what_is_for_it() -> None:
    """Every request, and the files of the rules that it declares."""
    found = Answer(findings=(Expected("assets-total", "error", "/image_urls"),))
    some = run_program(program(LOOP.replace("DECLARED", "{'rules': ['WAN1']}")), CASES, patience=PATIENT)
    assert some == Conversation(
        declared=Declaration(rules=frozenset({"assets-total"})),
        answers={"counts/a": found, "counts/b": Answer(findings=())},
    )
    every = run_program(program(LOOP.replace("DECLARED", "{'plans': True}")), CASES, patience=PATIENT)
    assert every == Conversation(
        declared=Declaration(rules=frozenset({"assets-total", "syntax"}), plans=True),
        answers={"syntax/broken/a": Answer(findings=()), **some.answers},
    )


def test_a_program_is_told_no_more_than_it_must_know() -> None:
    """It sees the head and the questions, never what is expected."""
    text = """
import json, sys
head = json.loads(input())
print("{}", flush=True)
asked = [json.loads(input())]
assert set(head) == {"version", "contract", "digest", "rules"}
assert asked[0] == {"id": "syntax/broken/a", "file": {"format": "json", "text": "{"}}
for wanted in [("counts/a", {"image_urls": ["图"] * 9}), ("counts/b", [])]:
    print(json.dumps({"id": asked[-1]["id"], "findings": []}), flush=True)
    asked.append(json.loads(input()))
    assert asked[-1] == {"id": wanted[0], "request": wanted[1]}
print(json.dumps({"id": asked[-1]["id"], "findings": []}), flush=True)
"""
    assert len(run_program(program(text), CASES, patience=PATIENT).answers) == 3


GREET = "print('{}', flush=True); "
FIRST = "asked syntax/broken/a, "


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pass", "asked the head of the cases, it ended with status 0 before it had answered"),
        ("raise SystemExit(7)", "asked the head of the cases, it ended with status 7 before it had answered"),
        ("print('hello')", "asked the head of the cases, its answer is no JSON: 'hello'"),
        ("print('{}', end='')", "asked the head of the cases, it ended with status 0 before it had answered"),
        (
            "import sys; sys.stdout.buffer.write(b'\\xff\\n')",
            "asked the head of the cases, its answer is no JSON: '\ufffd'",
        ),
        (GREET + "print('{}')", FIRST + "its answer answers another question: '{}'"),
        (
            GREET + 'print(\'{"id": "counts/a", "findings": []}\')',
            FIRST + 'its answer answers another question: \'{"id": "counts/a", "findings": []}\'',
        ),
        (GREET + "input(); raise SystemExit(3)", FIRST + "it ended with status 3 before it had answered"),
        (GREET + "import os; os.kill(os.getpid(), 9)", FIRST + "it ended with status -9 before it had answered"),
        ("print('x' * 5_000_000)", "asked the head of the cases, it answered with a line of more than 4194304 bytes"),
        ("import sys; sys.stdin.close(); print('x')", "asked the head of the cases, its answer is no JSON: 'x'"),
    ],
)
def test_what_a_program_does_wrong_is_told(text: str, reason: str) -> None:
    """One that ends, prints rubbish, or answers something else: what was asked, and what it did."""
    with pytest.raises(ProgramFailed) as caught:
        run_program(program(text), CASES, patience=PATIENT)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "text",
    [
        "import signal; signal.pause()",
        "import sys; sys.stdin.read()",
        "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); sys.stdin.read()",
        "print('x' * 1000, end='', flush=True); input(); input()",
    ],
)
def test_nobody_waits_for_a_program_for_ever(text: str) -> None:
    """One that never reads, never answers or never ends its line is ended, and told as late."""
    with pytest.raises(ProgramFailed) as caught:
        run_program(program(text), CASES, patience=IMPATIENT)
    assert caught.value.reason == "asked the head of the cases, it gave no answer within 0.3 seconds"


def test_a_program_that_says_no_more_is_not_waited_for() -> None:
    """One that closes its output and goes on is ended, and told as what it is."""
    with pytest.raises(ProgramFailed) as caught:
        run_program(program("import os, signal; os.close(1); signal.pause()"), CASES, patience=IMPATIENT)
    assert caught.value.reason in (
        "asked the head of the cases, it closed its output before it had answered",
        "asked the head of the cases, it gave no answer within 0.3 seconds",  # where it was slow to close it
    )


def test_a_program_that_never_reads_blocks_nobody() -> None:
    """A question that is larger than any pipe is not waited for either."""
    large = Case(id="large", about={"grid": "counts"}, request=["x" * 3_000_000], findings=())
    cases = CaseFile(contract="", digest="", rules=CASES.rules, cases=(large,))
    with pytest.raises(ProgramFailed) as caught:
        run_program(program(GREET + "import signal; signal.pause()"), cases, patience=IMPATIENT)
    assert caught.value.reason == "asked large, it gave no answer within 0.3 seconds"


def test_what_a_program_says_aside_is_read_and_its_end_told() -> None:
    """Megabytes on standard error stand in nobody's way; of what goes wrong the last lines are shown."""
    text = (
        "import sys; sys.stderr.write('x' * 5_000_000 + '\\n' + '\\n'.join(map(str, range(100)))); raise SystemExit(1)"
    )
    with pytest.raises(ProgramFailed) as caught:
        run_program(program(text), CASES, patience=PATIENT)
    assert caught.value.last_words.splitlines() == [str(number) for number in range(90, 100)]
    assert str(caught.value).splitlines()[1:] == [f"  | {number}" for number in range(90, 100)]
    chatty = LOOP.replace("DECLARED", "{}").replace("    asked", "    sys.stderr.write('x' * 300_000); asked")
    assert len(run_program(program(chatty), CASES, patience=PATIENT).answers) == 3


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["no-such-program-anywhere"], "cannot be started: No such file or directory"),
        ([os.path.dirname(__file__)], "cannot be started: Permission denied"),
    ],
)
def test_a_program_that_is_none_is_told(command: list[str], reason: str) -> None:
    """What cannot be started is told with the reason of the system."""
    with pytest.raises(ProgramFailed) as caught:
        run_program(command, CASES, patience=PATIENT)
    assert (caught.value.command, caught.value.reason) == (tuple(command), reason)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="asks /proc which processes there are")
@pytest.mark.parametrize("answers", [True, False])
def test_nothing_of_a_program_stays(tmp_path: object, *, answers: bool) -> None:
    """Neither the program nor what it has started is there afterwards, alive or as a zombie."""
    before = children()
    waiting = f"[sys.executable, '-S', '-c', 'import signal; signal.pause()  # {tmp_path}']"
    child = f"import subprocess, sys; subprocess.Popen({waiting})"
    if answers:
        text = LOOP.replace("DECLARED", "{}")
        assert len(run_program(program(f"{child}\n{text}"), CASES, patience=PATIENT).answers) == 3
    else:
        with pytest.raises(ProgramFailed):
            run_program(program(f"{child}; import signal; signal.pause()"), CASES, patience=IMPATIENT)
    assert [one for one in commands_running() if str(tmp_path) in one] == []
    assert children() <= before  # what other tests have started is theirs


def children() -> set[str]:
    """Return the processes that this one has started and not seen the end of, zombies too."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                parent = file.read().rpartition(")")[2].split()[1]
        except OSError:  # it has ended since
            continue
        if int(parent) == os.getpid():
            found.add(name)
    return found


def commands_running() -> list[str]:
    """Return the command of every process."""
    commands = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as file:
                commands.append(file.read())
        except OSError:  # it has ended since
            continue
    return commands


class TestEach:
    """A run a case, as of a linter."""

    def test_what_is_given_is_the_request_or_the_file(self) -> None:
        """The request stands on standard input as JSON, a file as it is; findings make the status 0 or 1."""
        text = """
import json, sys
text = sys.stdin.buffer.read()
found = [{"rule": "syntax", "pointer": ""}] if text == b"{" else []
print(json.dumps({"files": [{"findings": found}]}))
sys.exit(bool(found) or json.loads(text) not in ([], {"image_urls": ["图"] * 9}))
"""
        assert run_each(program(text), CASES, patience=PATIENT).answers == {
            "syntax/broken/a": Answer(findings=(Expected("syntax", "error", ""),)),
            "counts/a": Answer(findings=()),
            "counts/b": Answer(findings=()),
        }

    @pytest.mark.parametrize(
        ("text", "reason", "last_words"),
        [
            ("import sys; print('{}'); sys.exit('oh no')", "its answer has no list of \"files\": '{}\\n'", ""),
            ("import sys; print('{}'); sys.stderr.write('oh no'); sys.exit(2)", "it ended with status 2", "oh no"),
            ("print('x' * 5_000_000)", "it printed more than 4194304 bytes", ""),
            ("print('x')", "its answer is no JSON: 'x\\n'", ""),
        ],
    )
    def test_what_goes_wrong_is_told(self, text: str, reason: str, last_words: str) -> None:
        """Any other status, any other output, and too much of it."""
        with pytest.raises(ProgramFailed) as caught:
            run_each(program(text), CASES, patience=PATIENT)
        assert (caught.value.reason, caught.value.last_words) == (FIRST + reason, last_words)

    def test_nobody_waits_for_ever(self) -> None:
        """A run that does not end is ended."""
        with pytest.raises(ProgramFailed) as caught:
            run_each(program("import signal; signal.pause()"), CASES, patience=IMPATIENT)
        assert caught.value.reason == FIRST + "it did not end within 0.3 seconds"
