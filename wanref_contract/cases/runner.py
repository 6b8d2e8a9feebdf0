"""A program held to cases: asked one after the other, in one run or in a run each."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.cases.program import Program, ProgramFailed
from wanref_contract.cases.protocol import AnswerInvalid, Declaration, parse_answer, parse_declaration, parse_report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wanref_contract.cases.case import CaseFile
    from wanref_contract.cases.protocol import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What a program has said.

    Attributes:
        declared: What it implements.
        answers: By id of the case; cases that are not for it have none.
    """

    declared: Declaration
    answers: Mapping[str, Answer]


def run_program(command: Sequence[str], cases: CaseFile, *, patience: float) -> Conversation:
    """Start *command* once, ask it every case that is for it, and return what it says.

    A file is asked about only where the program declares the rule that it shows.

    Raises:
        ProgramFailed: The program cannot be started, ends, answers too late, or not as `protocol` has it.
    """
    return asyncio.run(_run_program(command, cases, patience))


def run_each(command: Sequence[str], cases: CaseFile, *, patience: float) -> Conversation:
    """Start *command* for each case, with the request or the file on standard input, and return what it reports.

    It prints what ``wanref lint --format json -`` would, and exits with 0 or 1.

    Raises:
        ProgramFailed: The program cannot be started, ends otherwise, takes too long, or prints something else.
    """
    return asyncio.run(_run_each(command, cases, patience))


async def _run_program(command: Sequence[str], cases: CaseFile, patience: float) -> Conversation:
    answers = {}
    asked = "the head of the cases"
    async with Program(command, patience=patience) as program:
        try:
            declared = parse_declaration(await program.ask(_line(cases.head())), cases.rules)
            for case in cases.cases:
                if case.file is None or case.about.get("rule") in declared.rules:
                    asked = case.id
                    answers[case.id] = parse_answer(await program.ask(_line(case.question())), case.id, cases.rules)
        except (AnswerInvalid, ProgramFailed) as error:
            raise _of_case(command, asked, error) from None
    return Conversation(declared=declared, answers=answers)


async def _run_each(command: Sequence[str], cases: CaseFile, patience: float) -> Conversation:
    answers = {}
    for case in cases.cases:
        content = json.dumps(case.request).encode() if case.file is None else case.file.content
        try:
            async with Program(command, patience=patience) as program:
                output, status = await program.ask_once(content)
                if status not in (0, 1):
                    raise program.failed(f"ended with status {status}")
            answers[case.id] = parse_report(output, cases.rules)
        except (AnswerInvalid, ProgramFailed) as error:
            raise _of_case(command, case.id, error) from None
    everything = Declaration(rules=frozenset(rule.rule for rule in cases.rules))
    return Conversation(declared=everything, answers=answers)


def _line(value: Mapping[str, object]) -> bytes:
    return json.dumps(value).encode()


def _of_case(command: Sequence[str], asked: str, error: AnswerInvalid | ProgramFailed) -> ProgramFailed:
    """Return *error* as one that tells what was asked."""
    if isinstance(error, AnswerInvalid):
        return ProgramFailed(command, f"asked {asked}, its answer {error}")
    return ProgramFailed(error.command, f"asked {asked}, it {error.reason}", error.last_words)
