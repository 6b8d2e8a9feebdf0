"""What is wrong with the files of a contract: everything at once, each with its place and what may have been meant.

A meta-schema says what a file may look like; here stands what no schema can say: names that nothing declares,
expressions that do not hold together, pointers that no property answers to, keywords that no rule speaks for. That the
examples do what they claim is for `wanref_contract.proving`, which judges them.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from wanref_contract._data import schema_folder
from wanref_contract.contract.files import COMPANIONS, READING, ContractFile
from wanref_contract.contract.inspecting_expressions import iter_expression_problems
from wanref_contract.contract.inspecting_fixes import fix_pointers, iter_fix_problems
from wanref_contract.contract.inspecting_plans import iter_name_problems, plan_pointers
from wanref_contract.contract.profiles import PROFILES, profile_file
from wanref_contract.contract.records import title_of
from wanref_contract.contract.words import placeholders
from wanref_contract.pointer import escape
from wanref_contract.structure import ANNOTATIONS, KEYWORDS
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wanref_contract.errors import Problem

    Files = Mapping[str, ContractFile]

_META = {"contract.yaml": "contract", "rules.yaml": "rules", "request.schema.json": "request"}


def inspect_files(files: Files) -> list[Problem]:
    """Return every problem of the files of one contract; of those that build on others, only where the others hold.

    Raises:
        ContractInvalid: A file is no YAML or JSON at all.
    """
    problems = [problem for file in files.values() for problem in file.surprises]
    if problems:
        return problems
    problems = [problem for name, file in files.items() for problem in _against_meta_schema(file, _META[name])]
    if problems:
        return problems
    problems = [
        *_repeated_names(files["rules.yaml"]),
        *_unknown_pointers(files),
        *_unknown_words(files),
        *iter_name_problems(files),
        *iter_fix_problems(files),
        *_required_nulls(files["request.schema.json"]),
        *_unspeakable_mentions(files["contract.yaml"]),
    ]
    if problems:
        return problems
    problems = [*_unclaimed_keywords(files), *_unknown_numbers(files)]
    return problems + list(iter_expression_problems(files))


def inspect_companion(file: ContractFile, name: str) -> list[Problem]:
    """Return every problem of a file called *name* that no request is judged by.

    Raises:
        ContractInvalid: The file is no YAML at all.
    """
    return list(_against_meta_schema(file, COMPANIONS[name]))


# ---- Shape --------------------------------------------------------------------------------------------------------


def _against_meta_schema(file: ContractFile, name: str) -> Iterator[Problem]:
    import jsonschema

    with open(os.path.join(schema_folder(), "meta", f"{name}.schema.json"), encoding="utf-8") as meta:
        validator = jsonschema.Draft202012Validator(json.load(meta))
    for error in validator.iter_errors(file.value):
        best = jsonschema.exceptions.best_match([error])
        pointer = "".join(f"/{escape(part)}" for part in best.absolute_path)
        unknown = _unknown_keys(best)
        if not unknown:
            meant = nearest(best.instance, best.validator_value) if best.validator == "enum" else ""
            yield file.problem(pointer, best.message, f"did you mean {meant!r}?" if meant else "")
        for key in unknown:
            meant = nearest(key, best.schema.get("properties", {}))
            hint = f"did you mean {meant!r}?" if meant else ""
            yield file.problem(f"{pointer}/{escape(key)}", f"unknown key {key!r}", hint, key=True)


def _unknown_keys(error: Any) -> list[str]:
    if error.validator not in ("additionalProperties", "unevaluatedProperties") or not isinstance(error.instance, dict):
        return []
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def _repeated_names(file: ContractFile) -> Iterator[Problem]:
    """Yield the rules whose id or code another rule has, or had before it was retired."""
    profiles = [file.value for file in (ContractFile.read_profile(READING), *map(profile_file, PROFILES))]
    shared = [record for profile in profiles for record in (*profile["rules"], *profile["retired"])]
    others = [*file.value.get("retired", ()), *shared]
    for key in ("id", "code"):
        names = Counter(record[key] for record in [*file.value["rules"], *others])
        for number, record in enumerate(file.value["rules"]):
            if names[record[key]] > 1:
                yield file.problem(
                    f"/rules/{number}/{key}",
                    f"{key} {record[key]!r} belongs to another rule",
                    "they are permanent",
                )


# ---- Names --------------------------------------------------------------------------------------------------------


def _unknown_pointers(files: Files) -> Iterator[Problem]:
    """Yield the pointers that the request schema does not answer to."""
    schema = files["request.schema.json"].value
    known = dict.fromkeys(["", *_declared(schema, "")])
    for name, pointer, place in _pointers(files):
        if pointer not in known:
            meant = nearest(pointer, known)
            hint = f"did you mean {meant}?" if meant else "add the field to request.schema.json"
            yield files[name].problem(place, f"no field answers to {pointer!r}", hint)


def _declared(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """Yield the pointer of everything that *schema* declares, ``*`` for items and members."""
    for name, sub in schema.get("properties", {}).items():
        yield f"{pointer}/{escape(name)}"
        yield from _declared(sub, f"{pointer}/{escape(name)}")
    if "items" in schema or "additionalProperties" in schema:
        yield f"{pointer}/*"


def _pointers(files: Files) -> Iterator[tuple[str, str, str]]:
    """Yield file, pointer and place of every pointer into a request that a contract's files hold."""
    data = files["contract.yaml"].value
    for name, reading in data.get("fields", {}).items():
        yield "contract.yaml", reading.get("at", f"/{name}"), f"/fields/{name}"
    for name, place in data.get("places", {}).items():
        for number, pointer in enumerate(place["at"]):
            yield "contract.yaml", pointer, f"/places/{name}/at/{number}"
    for name, asset in data.get("assets", {}).items():
        yield "contract.yaml", asset["at"], f"/assets/{name}/at"
    yield from (("contract.yaml", pointer, place) for place, pointer in plan_pointers(data))
    yield from (("rules.yaml", pointer, place) for place, pointer in fix_pointers(files["rules.yaml"]))
    for number, rule in enumerate(files["rules.yaml"].value["rules"]):
        for key in ("at", "related"):
            several = rule.get(key, [])
            for at, pointer in enumerate([several] if isinstance(several, str) else several):
                yield (
                    "rules.yaml",
                    pointer,
                    f"/rules/{number}/{key}" + ("" if isinstance(several, str) else f"/{at}"),
                )


def _unknown_words(files: Files) -> Iterator[Problem]:
    """Yield the places and contradictions that a rule names and nothing declares."""
    file, data = files["rules.yaml"], files["contract.yaml"].value
    known: Mapping[str, tuple[Callable[[Any], Any], Any]] = {
        "every": (lambda rule: rule.get("every"), data.get("places", {})),
        "source/contradiction": (
            lambda rule: rule["source"].get("contradiction"),
            file.value.get("contradictions", {}),
        ),
    }
    for number, rule in enumerate(file.value["rules"]):
        for key, (read, names) in known.items():
            name = read(rule)
            if name is not None and name not in names:
                meant = nearest(name, names)
                hint = f"did you mean {meant!r}?" if meant else f"known: {', '.join(names)}"
                yield file.problem(f"/rules/{number}/{key}", f"{name!r} is not declared", hint)


def _unknown_numbers(files: Files) -> Iterator[Problem]:
    """Yield the titles that speak of a limit or a keyword that the rule does not have."""
    limits, schema = files["contract.yaml"].value.get("limits", {}), files["request.schema.json"].value
    for number, rule in enumerate(files["rules.yaml"].value["rules"]):
        for name in placeholders(title_of(rule, limits, schema)):
            known = [f"limits.{limit}" for limit in limits]
            known += [pointer.rpartition("/")[2] for pointer in rule.get("schema", ())]
            meant = nearest(name, known)
            hint = f"did you mean {meant!r}?" if meant else f"known: {', '.join(known)}"
            yield files["rules.yaml"].problem(f"/rules/{number}/title", f"{name!r} is no number of this rule", hint)


def _required_nulls(file: ContractFile) -> Iterator[Problem]:
    """Yield the required fields that may be null: rules read them without asking whether they are given."""
    for name in file.value.get("required", ()):
        if "null" in file.value["properties"].get(name, {}).get("type", ()):
            yield file.problem(f"/properties/{name}/type", "a required field cannot be null", "drop null or `required`")


def _unspeakable_mentions(file: ContractFile) -> Iterator[Problem]:
    """Yield the loose names of assets for which no exact one in the same script can be offered."""
    for kind, names in file.value.get("mentions", {}).items():
        if isinstance(names, dict):
            scripts = {name.isascii() for name in names["exact"]}
            for number, name in enumerate(names["loose"]):
                if name.isascii() not in scripts:
                    place = f"/mentions/{kind}/loose/{number}"
                    yield file.problem(place, f"{name!r} has no exact name in its script", "add one under `exact`")


def _unclaimed_keywords(files: Files) -> Iterator[Problem]:
    """Yield the keywords of the request schema for which no rule speaks, and those that rules speak for in vain."""
    schema, rules = files["request.schema.json"], files["rules.yaml"]
    keywords = dict.fromkeys(_judging_keywords(schema.value, ""))
    claims = Counter(pointer for rule in rules.value["rules"] for pointer in rule.get("schema", ()))
    for pointer in keywords:
        if not claims[pointer]:
            yield schema.problem(pointer, "no rule speaks for this keyword", f"add {pointer} under `schema` of a rule")
    for number, rule in enumerate(rules.value["rules"]):
        for at, pointer in enumerate(rule.get("schema", ())):
            place = f"/rules/{number}/schema/{at}"
            if pointer not in keywords:
                meant = nearest(pointer, keywords)
                yield rules.problem(place, f"no such keyword: {pointer}", f"did you mean {meant}?" if meant else "")
            elif claims[pointer] > 1:
                yield rules.problem(place, f"two rules speak for {pointer}")


def _judging_keywords(schema: Mapping[str, Any], pointer: str) -> Iterator[str]:
    """Yield the pointers of the keywords that can refuse something."""
    for keyword, limit in schema.items():
        place = f"{pointer}/{escape(keyword)}"
        if keyword == "properties":
            for name, sub in limit.items():
                yield from _judging_keywords(sub, f"{place}/{escape(name)}")
        elif keyword in ("items", "additionalProperties"):
            yield from _judging_keywords(limit, place)
        elif keyword in KEYWORDS and keyword not in ANNOTATIONS:
            yield place
