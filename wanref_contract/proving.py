"""Proof that a contract does what it says: every example of every rule, and every whole request, is judged.

A broken example gives exactly its rule, at its place, with the companions it names; an accepted one gives nothing else.
The examples of reading and of film files are whole files and go through the real reader. A fix makes of an example what
is written beside it, and mends the finding; one that is said to be safe leaves the film what it was.
The examples are the second entry of a double-entry book: a limit that is changed alone no longer fits its pair.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from wanref_contract._data import DEFAULT_CONTRACT
from wanref_contract.checking import judge
from wanref_contract.contract.files import READING, ContractFile
from wanref_contract.contract.loading import find_contract
from wanref_contract.contract.profiles import PROFILES, profile_file, profile_rules
from wanref_contract.fixing import Terms, fix_instance, fix_text, is_same_film, iter_mendings
from wanref_contract.pointer import resolve
from wanref_contract.source.editing import is_same
from wanref_contract.text_examples import judge_example
from wanref_contract.wording import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Example, Rule, TextExample
    from wanref_contract.errors import Problem
    from wanref_contract.finding import Finding


_CLAIM = "write [rule, pointer, severity]"


def iter_disproofs(contract: Contract) -> Iterator[Problem]:
    """Yield every claim of *contract*'s examples that does not hold, with its place in the files.

    >>> from wanref_contract.contract.loading import load_contract
    >>> list(iter_disproofs(load_contract()))
    []
    """
    reading, rules = ContractFile.read_profile(READING), ContractFile.read(contract.folder, "rules.yaml")
    for rule in contract.rules:
        for text in rule.texts:
            disproof = disprove_text(contract, rule, text) or disprove_fixed_text(contract, rule, text)
            if disproof:
                yield reading.problem(text.written, disproof)
        for example in rule.examples:
            disproof = disprove_example(contract, rule, example) or disprove_fix(contract, rule, example)
            if disproof:
                yield rules.problem(example.written, disproof)
    yield from _iter_request_disproofs(contract)
    if contract.folder == find_contract(DEFAULT_CONTRACT):  # the files of the profiles are written for one contract
        yield from _iter_profile_disproofs(contract)


def disprove_example(contract: Contract, rule: Rule, example: Example) -> str:
    """Say what *example* claims of *rule* and does not do; nothing where it holds."""
    findings = judge(example.instance, contract)
    if contract.functions.clean(example.instance) and findings:
        return f"is clean to the fast path, and gives {_listed(findings)} on the exact one"
    found = {(finding.rule, finding.pointer) for finding in findings if finding.rule not in example.also}
    claimed = _claimed(rule, example) if example.breaks else set()
    silent = [other for other in example.also if other not in {finding.rule for finding in findings}]
    if found == claimed and not silent:
        return ""
    wanted = ", ".join(sorted(f"{name} at {pointer or '(root)'}" for name, pointer in claimed)) or "nothing"
    companions = f" and {', '.join(example.also)}" if example.also else ""
    return f"must give {wanted}{companions}, gives {_listed(findings)}"


def disprove_text(contract: Contract, rule: Rule, text: TextExample) -> str:
    """Say what the whole file *text* claims of *rule* and does not do; nothing where it holds."""
    findings = judge_example(rule, text, contract)
    claimed = {*text.also, *([rule.id] if text.breaks else ())}
    if {finding.rule for finding in findings} == claimed:
        return ""
    return f"must give {', '.join(sorted(claimed)) or 'nothing'}, gives {_listed(findings)}"


def disprove_fix(contract: Contract, rule: Rule, example: Example) -> str:
    """Say what the fixes of *rule* claim of *example* and do not do; nothing where they hold."""
    if not rule.fixes:
        return ""
    terms = Terms(contract=contract, unsafe=True, wanted=lambda finding: finding.rule == rule.id)
    fixed = fix_instance(example.instance, terms)
    places = {finding.pointer for finding in fixed.made}
    if any(finding.rule == rule.id and finding.pointer in places for finding in fixed.findings):
        return "is mended, and still found"
    if example.fixed is not None and not is_same(fixed.instance, example.fixed):
        return (
            f"must be mended to {_apart(example.fixed, fixed.instance)}, not to {_apart(fixed.instance, example.fixed)}"
        )
    own = [one.safe for one in iter_mendings(example.instance, contract) if one.finding.rule == rule.id]
    if all(own) and not is_same_film(example.instance, fixed.instance, contract):
        return "is mended by a fix that is said to be safe, and another film is made then"
    return ""


def disprove_fixed_text(contract: Contract, rule: Rule, text: TextExample) -> str:
    """Say what the fix of *rule* claims of the whole file *text* and does not do; nothing where it holds."""
    if text.fixed is None:
        return ""
    terms = Terms(contract=contract, unsafe=True, wanted=lambda finding: finding.rule == rule.id)
    fixed = fix_text(text.content, text.format, terms).data.decode()
    return "" if fixed == text.fixed else f"must be mended to {quote(text.fixed)}, is mended to {quote(fixed)}"


def _apart(one: Any, other: Any) -> str:
    """Return what of the request *one* is not so in the *other*."""
    fields = [f"{name}: {quote(value)}" for name, value in one.items() if name not in other or value != other[name]]
    return f"{{{', '.join(fields)}}}"


def _claimed(rule: Rule, example: Example) -> set[tuple[str, str]]:
    """Return rule and pointer of every finding that a broken example claims."""
    if example.at is not None:
        return {(rule.id, pointer) for pointer in example.at}
    given = [pointer for pointer in rule.at if resolve(example.instance, pointer)[0]]
    return {(rule.id, (given or [*rule.at, ""])[0])}


def _iter_profile_disproofs(contract: Contract) -> Iterator[Problem]:
    """Yield every claim of the examples of the rules of the profiles that does not hold."""
    for name in PROFILES:
        for rule in profile_rules(name):
            for text in rule.texts:
                disproof = disprove_text(contract, rule, text)
                if disproof:
                    yield profile_file(name).problem(text.written, disproof)


def _iter_request_disproofs(contract: Contract) -> Iterator[Problem]:
    """Yield what the whole requests under ``examples/`` claim and do not do; two findings alike are listed twice."""
    folder = os.path.join(contract.folder, "examples")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        file = ContractFile.read(folder, name)
        problems = [*file.surprises] or [*_iter_misshapen(file)]
        if problems:
            yield from problems
            continue
        claimed = [tuple(claim) for claim in file.value["findings"]]
        found = [(one.rule, one.pointer, one.severity) for one in judge(file.value["request"], contract)]
        for claim in Counter(claimed) - Counter(found):
            yield file.problem(f"/findings/{claimed.index(claim)}", f"must be found, is not: {' '.join(claim)}")
        for rule, pointer, severity in Counter(found) - Counter(claimed):
            yield file.problem("/findings", f"is found, and not listed: [{rule}, {pointer}, {severity}]")


def _iter_misshapen(file: ContractFile) -> Iterator[Problem]:
    """Yield what keeps *file* from being a whole request with a list of what it must give."""
    value = file.value
    if not isinstance(value, dict) or not {"request", "findings"} <= value.keys():
        yield file.problem("", "must have `request` and `findings`")
    elif not isinstance(value["findings"], list):
        yield file.problem("/findings", "must be a list", _CLAIM)
    else:
        for number, claim in enumerate(value["findings"]):
            if not isinstance(claim, list) or len(claim) != 3 or not all(isinstance(word, str) for word in claim):
                yield file.problem(f"/findings/{number}", "must be the claim of one finding", _CLAIM)


def _listed(findings: Sequence[Finding]) -> str:
    return ", ".join(f"{finding.rule} at {finding.pointer or '(root)'}" for finding in findings) or "nothing"
