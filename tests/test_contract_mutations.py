"""Every small mistake in the contract is caught: by its examples, by its inspection, or by the register of promises.

Each mutant is the contract with one thing changed: a rule gone, a limit moved by one, an effect flipped, a condition
dropped or turned round, images taken for videos. `SURVIVORS` lists the mutants that nothing catches, each with the
reason why it says the same; a mutant that is listed and caught is a mistake too.
"""

from __future__ import annotations

import copy
import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from wanref_contract import kept
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.cel import CelError
from wanref_contract.checking import judge
from wanref_contract.contract.assembling import build_contract
from wanref_contract.contract.files import ContractFile
from wanref_contract.contract.inspecting import inspect_files
from wanref_contract.errors import ContractInvalid, WanrefError
from wanref_contract.finding import CERTAINTIES, EFFECTS
from wanref_contract.proving import disprove_example
from wanref_contract.structure import KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.contract.contract import Contract

    Values = dict[str, Any]
    Change = Callable[[Values], None]

FOLDER = os.path.join(schema_folder(), DEFAULT_CONTRACT)
FILES = {name: ContractFile.read(FOLDER, name) for name in kept.JUDGING}
VALUES: Values = {name: file.value for name, file in FILES.items()}
RULES: list[Any] = VALUES["rules.yaml"]["rules"]
SCHEMA = VALUES["request.schema.json"]

SYMMETRIC = "it speaks of both kinds alike"
BOUNDED = "a number of so many digits names nothing either way; the condition keeps it within 64 bits"
UNREAD = "no rule reads the field; the default is compared with the provider's pages"
COVERED = "another word of the list covers it, which is kept for those who read the list"
ALONE = "what is there once is never repeated; the condition only saves the look"
SURVIVORS = {
    "drop when of media-url-login": "an address without @ has no login; the condition only saves the look",
    "when of image-repeated: size(image_urls) >= 1 && size(image_urls) + size(video_urls) <= limits.assets": ALONE,
    "when of video-repeated: size(video_urls) >= 1 && size(image_urls) + size(video_urls) <= limits.assets": ALONE,
    "when of voice-repeated: size(voice_bindings) >= 1 && size(voice_bindings) <= limits.voice_bindings": ALONE,
    "swap names in assets": SYMMETRIC,
    "swap names in when of image-unnamed": SYMMETRIC,
    "swap names in when of video-unnamed": SYMMETRIC,
    "swap names in require of audio-urls-order": SYMMETRIC,
    "drop reading of seed": "no rule reads the words; plans tell them, and tests/planning holds them",
    "not loose 'image'": COVERED,
    "not loose 'video'": COVERED,
    "no unit ' second'": COVERED,
    "no script Latin": "Latin letters are foreign to nobody; the list says what is documented",
    "number as well_formed && size(key) < 9 ? int(key.substring(5)) : 0": BOUNDED,
    "number as well_formed || size(key) <= 9 ? int(key.substring(5)) : 0": "rules ask for the number where it is one",
    "prompt_read as size(prompt) < limits.prompt_characters ? prompt : prompt.substring(0, limits.prompt_characters)": (
        "a prompt at the limit cut at the limit is the same prompt"
    ),
}

READ = " ".join(
    [*(rule.get(key, "") for rule in RULES for key in ("when", "require")), str(VALUES["contract.yaml"]["output"])]
)
"""Where the default of a field is read, if it is: in a condition, or for the size and the length of the film."""

SURVIVORS |= {
    f"no default of {field}": UNREAD
    for field, sub in SCHEMA["properties"].items()
    if "default" in sub and not re.search(rf"\b{field}\b", READ)
}


# ---- Mutants --------------------------------------------------------------------------------------------------------


def mutants() -> Iterator[tuple[str, Change]]:
    """Yield every mutant: its name, and what it does to the values of the files."""
    for number, rule in enumerate(RULES):
        yield from of_rule(number, rule)
    for name in VALUES["contract.yaml"]["limits"]:
        for by in (-1, 1):
            yield f"limit {name} {by:+}", stepped("contract.yaml", ("limits", name), by)
    yield from of_schema()
    yield from of_contract()


def of_rule(number: int, rule: Any) -> Iterator[tuple[str, Change]]:
    """Yield the mutants of one rule."""
    name, at = rule["id"], ("rules", number)
    yield f"remove {name}", removed("rules.yaml", at)
    for effect in sorted(EFFECTS.keys() - {rule["effect"]}):
        yield f"effect {name} {effect}", replaced("rules.yaml", (*at, "effect"), effect)
    for certainty in sorted(CERTAINTIES.keys() - {rule["certainty"]}):
        yield f"certainty {name} {certainty}", replaced("rules.yaml", (*at, "certainty"), certainty)
    if "when" in rule:
        yield f"drop when of {name}", removed("rules.yaml", (*at, "when"))
    if "require" in rule:
        yield f"negate {name}", replaced("rules.yaml", (*at, "require"), f"!({rule['require']})")
    for key in ("when", "require", "each", "every"):
        for what, text in swapped(rule.get(key, "")).items():
            yield f"swap {what} in {key} of {name}", replaced("rules.yaml", (*at, key), text)
        for text in altered(rule[key]) if key in ("when", "require") and key in rule else ():
            yield f"{key} of {name}: {' '.join(text.split())}", replaced("rules.yaml", (*at, key), text)


def of_schema() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of the request schema."""
    name = "request.schema.json"
    for path, value in keywords(SCHEMA, ()):
        where, keyword = "/".join(map(str, path)), path[-1]
        yield f"drop {where}", removed(name, path)
        if isinstance(value, int):
            yield f"{where} +1", stepped(name, path, 1)
            if keyword != "multipleOf":
                yield f"{where} -1", stepped(name, path, -1)
        elif keyword == "type" and isinstance(value, list):
            yield f"no null at {where}", replaced(name, path, value[0])
        elif keyword == "type":
            yield f"null at {where}", replaced(name, path, [value, "null"])
        elif keyword in ("enum", "required"):
            for index, member in enumerate(value):
                yield f"{where} without {member}", removed(name, (*path, index))
            yield f"{where} with another", replaced(name, path, [*value, another(path)])
    for field, sub in SCHEMA["properties"].items():
        if "default" in sub:
            yield f"no default of {field}", removed(name, ("properties", field, "default"))


def another(path: Any) -> str:
    """Return a choice that the API does not offer: what the first broken example of the rule at *path* has there."""
    if path == ("required",):
        return "seed"
    keyword = "".join(f"/{part}" for part in path)
    rule = next(rule for rule in RULES if keyword in rule.get("schema", ()))
    chosen: str = rule["examples"]["broken"][0]["patch"][path[-2]]
    return chosen


def of_contract() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of contract.yaml, limits aside."""
    name, data = "contract.yaml", VALUES["contract.yaml"]
    for pointer in data["foreign"]:
        yield f"not foreign {pointer}", removed(name, ("foreign", pointer))
    for field, reading in data["fields"].items():
        yield f"drop reading of {field}", removed(name, ("fields", field))
        if "absent" in reading:
            yield f"no absent of {field}", removed(name, ("fields", field, "absent"))
    yield from of_words()
    for place, reading in data["places"].items():
        for index, pattern in enumerate(reading["at"]):
            if len(reading["at"]) > 1:
                yield f"not {place} {pattern}", removed(name, ("places", place, "at", index))
        yield from of_names(("places", place, "let"), reading.get("let", {}))
    yield from of_names(("let",), data["let"])


def of_words() -> Iterator[tuple[str, Change]]:
    """Yield the mutants of what contract.yaml says of prompts."""
    name, data = "contract.yaml", VALUES["contract.yaml"]
    for kind in ("image", "video"):
        for key in ("exact", "loose"):
            for index, text in enumerate(data["mentions"][kind][key]):
                yield f"not {key} {text!r}", removed(name, ("mentions", kind, key, index))
    for index, unit in enumerate(data["mentions"]["units"]):
        yield f"no unit {unit!r}", removed(name, ("mentions", "units", index))
    for index, script in enumerate(data["languages"]["scripts"]):
        yield f"no script {script}", removed(name, ("languages", "scripts", index))
    yield "another script", replaced(name, ("languages", "scripts"), [*data["languages"]["scripts"], "Cyrillic"])


def of_names(path: tuple[str, ...], names: dict[str, str]) -> Iterator[tuple[str, Change]]:
    """Yield the mutants of named expressions of contract.yaml."""
    for name, text in names.items():
        for what, other in swapped(text).items():
            yield f"swap {what} in {name}", replaced("contract.yaml", (*path, name), other)
        for other in altered(text):
            yield f"{name} as {' '.join(other.split())}", replaced("contract.yaml", (*path, name), other)


def altered(expression: str) -> Iterator[str]:
    """Yield *expression* with one operator turned into its neighbour, or one text left out of a list."""
    neighbours = {
        "<=": "<",
        ">=": ">",
        ">": ">=",
        "==": "!=",
        "&&": "||",
        "||": "&&",
        "exists_one": "exists",
        "+ 1": "+ 0",
        "> 0": "> 1",
        "== 0": "== 1",
        ">= 1": ">= 0",
        ".exact": ".exact == false",
    }
    for sign, other in neighbours.items():
        for match in re.finditer(rf"(?<![<>=!]){re.escape(sign)}(?![=\d])", expression):
            yield expression[: match.start()] + other + expression[match.end() :]
    for match in re.finditer(r"""(?<=\[)"[^"]*", |, "[^"]*"|(?<=\[)'[^']*', |, '[^']*'(?=\])""", expression):
        yield expression[: match.start()] + expression[match.end() :]


def swapped(expression: str) -> dict[str, str]:
    """Return *expression* with images for videos and videos for images: in names of values, and in texts."""
    names = re.sub(r"(image|video)(?=_urls|s_named|$)", _other_kind, expression)
    texts = re.sub(r"(?<=')(image|video)(?=')", _other_kind, expression)
    return {what: text for what, text in {"names": names, "texts": texts}.items() if text != expression}


def _other_kind(match: re.Match[str]) -> str:
    return "video" if match[0] == "image" else "image"


def keywords(schema: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield path and value of every keyword that can refuse something."""
    for keyword, value in schema.items():
        if keyword == "properties":
            for name, sub in value.items():
                yield from keywords(sub, (*path, keyword, name))
        elif isinstance(value, dict):
            yield from keywords(value, (*path, keyword))
        elif keyword in KEYWORDS:
            yield (*path, keyword), value


def removed(file: str, path: tuple[str | int, ...]) -> Change:
    """Return the change that takes away what stands at *path*."""

    def change(values: Values) -> None:
        del _owner(values[file], path)[path[-1]]

    return change


def replaced(file: str, path: tuple[str | int, ...], value: Any) -> Change:
    """Return the change that puts *value* at *path*."""

    def change(values: Values) -> None:
        _owner(values[file], path)[path[-1]] = value

    return change


def stepped(file: str, path: tuple[str | int, ...], by: int) -> Change:
    """Return the change that moves the number at *path*."""

    def change(values: Values) -> None:
        _owner(values[file], path)[path[-1]] += by

    return change


def _owner(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path[:-1]:
        value = value[part]
    return value


# ---- Witnesses ------------------------------------------------------------------------------------------------------


@cache
def witness(name: str) -> str:
    """Return what catches the mutant *name*; nothing where all is as before."""
    values = copy.deepcopy(VALUES)
    MUTANTS[name](values)
    assert values != VALUES
    if not keeps_promises(values):
        return "register"
    try:
        contract = build_contract(FOLDER, values)
        if breaks_an_example(contract):
            return "example"
        if breaks_a_request(contract):
            return "request"
    except (WanrefError, CelError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, SyntaxError):
        pass  # such files make no contract, which the inspection must say in words
    return "inspection" if is_found_wrong(values) else ""


def keeps_promises(values: Values) -> bool:
    """Say whether the rules have the names, effects and certainties of the register."""
    rules = values["rules.yaml"]["rules"]
    lines = {(rule["code"], rule["id"], rule["effect"], rule["certainty"]) for rule in rules}
    return lines == {line for line in register() if line[1] in {rule["id"] for rule in RULES}}


@cache
def register() -> list[tuple[str, ...]]:
    """Return the lines of the register."""
    with open(os.path.join(os.path.dirname(__file__), "schema", "register.yaml"), encoding="utf-8") as file:
        return [(line["code"], line["id"], line["effect"], line["certainty"]) for line in yaml.safe_load(file)]


def breaks_an_example(contract: Contract) -> bool:
    """Say whether an example of a rule no longer does what it claims."""
    return any(disprove_example(contract, rule, one) for rule in contract.rules for one in rule.examples)


def breaks_a_request(contract: Contract) -> bool:
    """Say whether a whole request no longer has the findings that are listed with it."""
    return any(
        sorted((one.rule, one.pointer, one.severity) for one in judge(value["request"], contract))
        != sorted(map(tuple, value["findings"]))
        for value in whole_requests()
    )


@cache
def whole_requests() -> list[Any]:
    """Return the values of the files under examples/."""
    folder = os.path.join(FOLDER, "examples")
    return [ContractFile.read(folder, name).value for name in sorted(os.listdir(folder))]


def is_found_wrong(values: Values) -> bool:
    """Say whether the inspection has something to say of the files."""
    files = {name: ContractFile(file.path, file.content) for name, file in FILES.items()}
    for name, file in files.items():
        vars(file)["value"] = values[name]
    try:
        return bool(inspect_files(files))
    except ContractInvalid:
        return True


# ---- Laws -----------------------------------------------------------------------------------------------------------

MUTANTS = dict(mutants())


def test_the_contract_itself_is_no_mutant() -> None:
    """Unchanged, the contract satisfies every witness."""
    contract = build_contract(FOLDER, VALUES)
    assert [
        keeps_promises(VALUES),
        breaks_an_example(contract),
        breaks_a_request(contract),
        is_found_wrong(VALUES),
    ] == [
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name: str) -> None:
    """A change of one thing is noticed, unless it is known to say the same."""
    caught = witness(name)
    assert bool(caught) != (name in SURVIVORS), f"caught by {caught or 'nothing'}"


@pytest.mark.parametrize("name", [name for name in MUTANTS if re.search(r"^(limit |properties/.* [+-]1$)", name)])
def test_a_limit_is_held_by_its_pair(name: str) -> None:
    """A limit that moves by one breaks an example or a request: accepted at the limit, or broken one past it."""
    assert witness(name) in ("example", "request")


def test_survivors_are_mutants() -> None:
    """No survivor is listed that is no longer made."""
    assert SURVIVORS.keys() <= MUTANTS.keys()
