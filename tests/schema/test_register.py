"""The rules are what users were promised: the register of this folder says so a second time."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import yaml

from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.profiles import PROFILES, profile_rules
from wanref_contract.contract.records import build_rules

REGISTER = os.path.join(os.path.dirname(__file__), "register.yaml")


def load(path: str) -> Any:
    """Read a YAML or JSON file."""
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def load_schema(*names: str) -> Any:
    """Read a file of the schema folder."""
    return load(os.path.join(schema_folder(), *names))


CONTRACT = load_schema(DEFAULT_CONTRACT, "contract.yaml")
REQUEST = load_schema(DEFAULT_CONTRACT, "request.schema.json")
RULES = (
    *build_rules(
        load_schema("profiles", "reading.yaml"), load_schema(DEFAULT_CONTRACT, "rules.yaml"), CONTRACT["examples"]
    ),
    *(rule for name in PROFILES for rule in profile_rules(name)),
)
PROMISED = {line["id"]: line for line in load(REGISTER)}
HELD = {rule.id: rule for rule in RULES}


def line_of(rule: Any) -> dict[str, Any]:
    """Return the line of the register that a rule deserves."""
    line = {name: getattr(rule, name) for name in ("code", "id", "effect", "certainty", "severity")}
    limits = limits_of(rule)
    return line | fix_of(rule) | ({"limits": limits} if limits else {})


def fix_of(rule: Any) -> dict[str, str]:
    """Return how safe the fixes of a rule are: all of them, none, or some; nothing where it has none."""
    safe = {fix.safe for fix in rule.fixes}
    return {"fix": {True: "safe", False: "unsafe"}[safe.pop()] if len(safe) == 1 else "some safe"} if safe else {}


def limits_of(rule: Any) -> dict[str, int]:
    """Return the numbers that a rule holds a request to, by the name of the limit or the keyword."""
    shared = {name: CONTRACT["limits"][name] for name in re.findall(r"\blimits\.(\w+)", rule.require)}
    return shared | {keyword.rpartition("/")[2]: number for keyword in rule.schema if (number := number_at(keyword))}


def number_at(keyword: str) -> int | None:
    """Return the value of a keyword of the request schema, None where it is no number."""
    value: Any = REQUEST
    for token in keyword.split("/")[1:]:
        value = value[token]
    return value if isinstance(value, int) else None


class TestRegister:
    """The register and the rules, line by line."""

    def test_every_rule_is_promised_and_every_promise_is_a_rule(self) -> None:
        """The register lists each rule once, in the order of codes."""
        lines = load(REGISTER)
        assert [(line["code"], line["id"]) for line in lines] == sorted((rule.code, rule.id) for rule in RULES)

    @pytest.mark.parametrize("rule", sorted(PROMISED))
    def test_a_rule_does_what_was_promised(self, rule: str) -> None:
        """Code, effect, certainty, severity, limits and how safe its fixes are: all as in the register."""
        assert line_of(HELD[rule]) == PROMISED[rule]

    def test_what_is_assumed_is_never_an_error(self) -> None:
        """Where the pages are silent, nothing is refused in their name."""
        assert [
            line["id"] for line in PROMISED.values() if (line["certainty"], line["severity"]) == ("assumed", "error")
        ] == []

    def test_every_shared_limit_is_promised(self) -> None:
        """No limit of the contract is missing from the register."""
        promised = {name for line in PROMISED.values() for name in line.get("limits", {})}
        assert set(CONTRACT["limits"]) - promised == set()

    def test_lines_are_one_a_rule(self) -> None:
        """The register reads as a table: each line of it is one rule."""
        with open(REGISTER, encoding="utf-8") as file:
            lines = [line for line in file if line.strip() and not line.startswith("#")]
        assert [line for line in lines if not re.fullmatch(r"- \{code: WAN\d{3}, id: .*\}\n", line)] == []
        assert len(lines) == len(PROMISED)
