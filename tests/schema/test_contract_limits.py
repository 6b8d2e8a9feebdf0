"""Every number of a contract stands once, is told truly in words, and is shown from both sides."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.contract.records import build_rules
from wanref_contract.pointer import escape, iter_places, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def load(*names: str) -> Any:
    """Read a JSON or YAML file of the schema folder."""
    with open(os.path.join(schema_folder(), *names), encoding="utf-8") as file:
        return yaml.safe_load(file)


CONTRACT = load(DEFAULT_CONTRACT, "contract.yaml")
REQUEST = load(DEFAULT_CONTRACT, "request.schema.json")
RECORDS = load(DEFAULT_CONTRACT, "rules.yaml")
RULES = build_rules({"rules": []}, RECORDS, CONTRACT["examples"], limits=CONTRACT["limits"], schema=REQUEST)
BY_KEYWORD = {keyword: rule for rule in RULES for keyword in rule.schema}

LOWER, UPPER = ("minimum", "minLength"), ("maximum", "maxItems")
COUNTED = ("minLength", "maxItems")
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15}

MEASURES: dict[str, Callable[[Any], int | None]] = {
    # What of a request each shared limit is about; None where the request says nothing of it.
    "assets": lambda request: len(request.get("image_urls", [])) + len(request.get("video_urls", [])),
    "duration_with_videos": lambda request: request["duration"] if request.get("video_urls") else None,
    "voice_bindings": lambda request: len(request["model_params"]["voice_bindings"]),
    "prompt_characters": lambda request: len(request["prompt"]),
    "negative_prompt_characters": lambda request: len(request["negative_prompt"]),
    "callback_url_characters": lambda request: len(request["callback_url"]),
}


def iter_keywords(schema: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the pointer and value of every keyword of a schema that has a number."""
    for key, value in schema.items():
        place = f"{pointer}/{escape(key)}"
        if isinstance(value, dict):
            yield from iter_keywords(value, place)
        elif isinstance(value, int) and not isinstance(value, bool) and key != "default":
            yield place, value


NUMBERS = dict(iter_keywords(REQUEST))


def limits_of(rule: Any) -> dict[str, int]:
    """Return the limits that a rule holds a request to, by name or by keyword."""
    shared = {name: CONTRACT["limits"][name] for name in re.findall(r"\blimits\.(\w+)", rule.require)}
    return shared | {keyword.rpartition("/")[2]: NUMBERS[keyword] for keyword in rule.schema if keyword in NUMBERS}


def expressions() -> Iterator[str]:
    """Yield every expression of the contract and its rules."""
    yield from CONTRACT["let"].values()
    yield CONTRACT["output"]["unless"]
    for place in CONTRACT["places"].values():
        yield from place.get("let", {}).values()
    for rule in RULES:
        yield from (rule.when, rule.require, rule.suggest, *(rule.span or ()), *(rule.each or ())[1:])
        yield from re.findall(r"\{([^{}]+)\}", rule.message + rule.help)


class TestOnce:
    """A number stands where it belongs, and what repeats it is kept true."""

    def test_expressions_name_their_limits(self) -> None:
        """No expression writes out a number that is a limit; it says limits.NAME."""
        limits = {*CONTRACT["limits"].values(), *NUMBERS.values()} - {0, 1}
        assert limits
        for text in expressions():
            bare = re.sub(r"'[^']*'|\"[^\"]*\"|substring\([^)]*\)|size\(key\) <= \d+", "", text)
            assert {int(number) for number in re.findall(r"\b\d+\b", bare)} & limits == set(), text

    def test_messages_take_their_numbers_from_expressions(self) -> None:
        """The fixed words of a message or a help hold no number that is a limit."""
        limits = {*CONTRACT["limits"].values(), *NUMBERS.values()} - {0, 1}
        for rule in RULES:
            fixed = re.sub(r"\{[^{}]*\}|\d+:\d+", "", f"{rule.message} {rule.help}")
            assert {int(number) for number in re.findall(r"\b\d+\b", fixed)} & limits == set(), rule.id

    def test_no_word_of_a_rule_repeats_its_limits(self) -> None:
        """A limit that is changed is changed everywhere: what is written of its rule holds no number of its own."""
        for rule, record in zip(RULES, RECORDS["rules"], strict=True):
            fixed = re.sub(r"\{[^{}]*\}", "", " ".join(record[key] for key in ("title", "message", "help", "why")))
            words = re.findall(r"[\w.]+", fixed.lower())
            told = {WORDS.get(word) or int(word) for word in words if word in WORDS or word.isdigit()}
            assert told & (set(limits_of(rule).values()) - {1}) == set(), rule.id

    def test_every_limit_is_held_by_one_rule(self) -> None:
        """No number is idle, and none is judged twice."""
        names = [name for rule in RULES for name in re.findall(r"\blimits\.(\w+)", rule.require)]
        assert sorted(names) == sorted(CONTRACT["limits"])
        assert NUMBERS.keys() - BY_KEYWORD.keys() == set()

    @pytest.mark.parametrize(
        "rule", [rule for rule in RULES if set(limits_of(rule).values()) - {1}], ids=lambda rule: rule.id
    )
    def test_titles_tell_the_limits(self, rule: Any) -> None:
        """The numbers in the title of a rule with limits are these limits."""
        words = re.findall(r"\w+", rule.title.lower())
        told = {WORDS.get(word) or int(word) for word in words if word in WORDS or word.isdigit()}
        assert told == set(limits_of(rule).values())

    def test_what_is_cut_has_a_rule_that_says_so(self) -> None:
        """A limit under `truncate` is that of a rule with this effect at the same field, and back."""
        cut = {(pointer, entry["characters"]) for pointer, entry in CONTRACT["truncate"].items()}
        told = {
            (rule.at[0], f"limits.{name}") for rule in RULES if rule.effect == "truncate" for name in limits_of(rule)
        }
        assert cut == told

    def test_no_mention_of_a_prompt_is_left_unread(self) -> None:
        """As many mentions are read as the shortest name and a digit fit into a prompt."""
        names = [
            name for grammar in CONTRACT["mentions"].values() if isinstance(grammar, dict) for name in grammar["exact"]
        ]
        shortest = min(map(len, names)) + 1
        assert CONTRACT["mentions"]["at_most"] == CONTRACT["limits"]["prompt_characters"] // shortest


class TestBothSides:
    """The examples stand on both sides of each limit, and next to it."""

    @pytest.mark.parametrize("name", sorted({*CONTRACT["limits"], *MEASURES}))
    def test_shared_limit_is_shown_from_both_sides(self, name: str) -> None:
        """A request at the limit is accepted, one past it is broken, and no example is on the wrong side."""
        (rule,) = [rule for rule in RULES if name in re.findall(r"\blimits\.(\w+)", rule.require)]
        accepted, broken = _measured(rule, MEASURES[name])
        limit = CONTRACT["limits"][name]
        assert (limit in accepted, limit + 1 in broken) == (True, True)
        assert max(accepted) <= limit < min(broken)

    @pytest.mark.parametrize("keyword", sorted(pointer for pointer in NUMBERS if not pointer.endswith("/multipleOf")))
    def test_bound_is_shown_from_both_sides(self, keyword: str) -> None:
        """A value at a bound of the request schema is accepted, the next one past it is broken."""
        name, limit = keyword.rpartition("/")[2], NUMBERS[keyword]
        assert name in LOWER or name in UPPER
        accepted, broken = _measured_at(keyword, len if name in COUNTED else _itself)
        at_limit = limit in accepted or name == "minLength"  # a URL as short as that would break another rule
        assert (at_limit, limit + (1 if name in UPPER else -1) in broken) == (True, True)

    @pytest.mark.parametrize("keyword", sorted(pointer for pointer in NUMBERS if pointer.endswith("/multipleOf")))
    def test_multiples_are_shown_from_both_sides(self, keyword: str) -> None:
        """A multiple is accepted, what lies between two is broken."""
        accepted, broken = _measured_at(keyword, _itself)
        assert [value % NUMBERS[keyword] == 0 for value in accepted] == [True] * len(accepted) != []
        assert [value % NUMBERS[keyword] > 0 for value in broken] == [True] * len(broken) != []

    @pytest.mark.parametrize("rule", [rule for rule in RULES if rule.schema], ids=lambda rule: rule.id)
    def test_every_keyword_is_broken_by_an_example(self, rule: Any) -> None:
        """To an independent validator, the examples of a rule break just its keywords, each at least once."""
        validator = Draft202012Validator(REQUEST)
        broken = [example.instance for example in rule.examples if example.breaks]
        errors = [error for instance in broken for error in validator.iter_errors(instance)]
        assert {"".join(f"/{escape(part)}" for part in error.absolute_schema_path) for error in errors} == set(
            rule.schema
        )

    def test_no_other_example_breaks_the_request_schema(self) -> None:
        """What a rule accepts, and what breaks a rule across fields, has the right shape."""
        validator = Draft202012Validator(REQUEST)
        shaped = [example for rule in RULES for example in rule.examples if not (example.breaks and rule.schema)]
        assert [example.written for example in shaped if not validator.is_valid(example.instance)] == []

    @pytest.mark.parametrize("keyword", sorted(pointer for pointer in BY_KEYWORD if pointer.endswith("/enum")))
    def test_every_choice_is_accepted_by_an_example(self, keyword: str) -> None:
        """Each value of an enumeration stands in an example."""
        _, choices = resolve(REQUEST, keyword)
        accepted, _ = _measured_at(keyword, _itself)
        assert isinstance(choices, list)
        assert {choice for choice in choices if choice is not None} - set(accepted) == set()

    def test_every_foreign_field_is_shown(self) -> None:
        """Each field of a sibling model has its example, and each example is about one."""
        (rule,) = [rule for rule in RULES if rule.observe == "foreign-field"]
        assert {place for example in rule.examples if example.breaks for place in example.at or ()} == set(
            CONTRACT["foreign"]
        )


def _measured(rule: Any, measure: Callable[[Any], int | None]) -> tuple[list[int], list[int]]:
    """Return what *measure* gives on the accepted and on the broken examples of a rule."""
    sides: tuple[list[int], list[int]] = ([], [])
    for example in rule.examples:
        value = measure(example.instance)
        if value is not None:
            sides[example.breaks].append(value)
    return sides


def _measured_at(keyword: str, measure: Callable[[Any], Any]) -> tuple[list[Any], list[Any]]:
    """Return what *measure* gives at the places that a keyword judges, in the examples of its rule."""
    pattern = re.sub("/(items|additionalProperties)/", "/*/", keyword).rpartition("/")[0].replace("/properties", "")
    sides: tuple[list[Any], list[Any]] = ([], [])
    for example in BY_KEYWORD[keyword].examples:
        sides[example.breaks].extend(measure(value) for _, _, value in iter_places(example.instance, pattern))
    return sides


def _itself(value: Any) -> Any:
    return value
