"""A configuration file, read and checked by ``schema/meta/config.schema.json``.

Rules are names here: what they name, only a contract knows.
"""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from wanref_contract._data import schema_folder
from wanref_contract.configuration.finding import PYPROJECT
from wanref_contract.configuration.overrides import why_idle
from wanref_contract.configuration.places import find_places
from wanref_contract.errors import Problem, WanrefError
from wanref_contract.pointer import tokens
from wanref_contract.structure import compile_structure
from wanref_contract.wording import nearest, quote, show, type_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.configuration.places import Path, Place
    from wanref_contract.structure import Fault

_OF_OTHERS: Mapping[str, str] = {
    "per-file-ignores": "per-file",
    "overrides": "per-file",
    "extend-ignore": "ignore",
    "disable": "ignore",
    "ignored-rules": "ignore",
    "extend-select": "select",
    "enable": "select",
    "include": "paths",
    "files": "paths",
    "src": "paths",
    "exclude": "paths",
    "extend-exclude": "paths",
    "ignore-patterns": "paths",
    "rules": "severities",
    "severity": "severities",
    "severity-overrides": "severities",
    "level": "severities",
    "output-format": "format",
    "reporter": "format",
    "fail-level": "fail-on",
    "fail-severity": "fail-on",
    "min-severity": "fail-on",
    "model": "contract",
}
"""What linters of other things call their keys, by dashes, and which of ours does the same or comes nearest to it."""

_ELSEWHERE: Mapping[str, str] = {
    "tool": f"in a file that is not called {PYPROJECT} the keys stand at the top, without [tool.wanref]",
    "jobs": "it is an option of a call: --jobs N",
    "output": "it is an option of a call: --output FORMAT:FILE",
    "color": "it is an option of a call: --color",
    "fix": "it is an option of a call: --fix",
    "watch": "it is an option of a call: --watch",
    "input-format": "it is an option of a call: --input-format",
    "write-baseline": "it is an option of a call, and baseline is what a file says: --write-baseline FILE",
}
"""What is no key here and is asked for in another way."""


class ConfigurationInvalid(WanrefError):
    """A configuration file does not say what one can say.

    Attributes:
        problems: Everything that is wrong with it.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(tuple(problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a file configures.

    Attributes:
        path: The file.
        values: What it says, by key.
        places: Line and column of its keys and of the items of its lists.
    """

    path: str
    values: Mapping[str, Any]
    places: Mapping[Path, Place]

    @property
    def folder(self) -> str:
        """The folder that its paths begin in."""
        return os.path.dirname(os.path.abspath(self.path))

    @property
    def shown(self) -> str:
        """The file as people here would name it."""
        return shown_path(self.path)

    def origin(self, *keys: str | int) -> str:
        """Return file and line of what stands under *keys*."""
        return f"{self.shown}:{self._place(keys)[0]}"

    def problem(self, message: str, *keys: str | int, suggestion: str = "") -> Problem:
        """Return what is wrong with what stands under *keys*."""
        line, column = self._place(keys)
        pointer = "".join(f"/{key}" for key in keys)
        return Problem(
            file=self.shown, line=line, column=column, pointer=pointer, message=message, suggestion=suggestion
        )

    def _place(self, keys: Sequence[str | int]) -> Place:
        """Return line and column of what stands under *keys*, or of the nearest thing above it that has a place."""
        for count in range(len(keys), -1, -1):
            if tuple(keys[:count]) in self.places:
                return self.places[tuple(keys[:count])]
        return 1, 1


def read_configuration(path: str) -> Configuration:
    """Return what the file *path* configures.

    Raises:
        ConfigurationInvalid: It is no TOML, or says what cannot be understood.
        OSError: It cannot be read.
    """
    with open(path, "rb") as file:
        data = file.read()
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        whole = tomllib.loads(text)
    except ValueError as error:
        raise ConfigurationInvalid([_unreadable(path, str(error))]) from error
    except RecursionError as error:
        raise ConfigurationInvalid([_unreadable(path, "lists and tables are nested too deep")]) from error
    head: tuple[str, ...] = ("tool", "wanref") if os.path.basename(path) == PYPROJECT else ()
    places = {at[len(head) :]: place for at, place in find_places(text).items() if at[: len(head)] == head[: len(at)]}
    value: Any = whole
    for key in head:
        value = value.get(key, {}) if isinstance(value, dict) else value
    configuration = Configuration(path=path, values=value, places=places)
    faults = {fault.pointer: fault for fault in reversed(_faults(value))}  # the first of each place says enough
    problems = [_problem(fault, configuration) for fault in reversed(faults.values())]
    problems = problems or list(_iter_idle_patterns(configuration))
    if problems:
        raise ConfigurationInvalid(problems)
    return configuration


def shown_path(path: str) -> str:
    """Return *path* from the working directory on, where that is shorter."""
    try:
        return min(os.path.relpath(path), path, key=len)
    except ValueError:  # on another drive
        return path


@cache
def _schema() -> Mapping[str, Any]:
    """Return the schema; as open as those of requests, of which unknown keys are observed."""
    with open(os.path.join(schema_folder(), "meta", "config.schema.json"), encoding="utf-8") as file:
        schema: Mapping[str, Any] = json.load(file, object_hook=_opened)
    return schema


def _opened(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if value is not False}


def _faults(value: object) -> list[Fault]:
    return compile_structure(_schema(), absent={})(value)


def _problem(fault: Fault, configuration: Configuration) -> Problem:
    """Return what *fault* is in the words of a person, at its place."""
    at: list[str | int] = [int(part) if part.isdecimal() else part for part in tokens(fault.pointer)]
    keyword = fault.keyword.rpartition("/")[2]
    if fault.key is not None:
        known = list(_known(at[0] if len(at) > 1 else ""))
        return configuration.problem(f"unknown key {fault.key!r}", *at, suggestion=_meant(fault.key, known))
    if keyword == "enum":
        known = [str(one) for one in fault.limit]
        meant = nearest(fault.value, known)
        hint = f"did you mean {meant!r}?" if meant else ""
        message = f"{_name(at)} must be one of {', '.join(known)}, is {show(fault.value)}"
        return configuration.problem(message, *at, suggestion=hint)
    about = _schema()["properties"][at[0]]["description"] if at else ""
    if keyword == "type":
        wanted = "a table" if fault.limit == "object" else type_words(fault.limit)
        message = f"{_name(at)} must be {wanted}, is {quote(fault.value)}"
        if fault.limit == "array" and isinstance(fault.value, str):
            about = f"did you mean {quote([fault.value])}?"
    else:  # minItems or minLength, of which one is all that is asked for
        message = f"{_name(at)} must not be empty"
    return configuration.problem(message, *at, suggestion=about)


def _meant(key: str, known: Sequence[str]) -> str:
    """Return which of the keys *known* may be meant by *key*, with what it is for, where another linter calls it so."""
    name = key.lower().replace("_", "-")
    if name in _ELSEWHERE:
        return _ELSEWHERE[name]
    ours = _OF_OTHERS.get(name, "")
    meant = nearest(key, known)
    if ours in known and not meant:
        return f"did you mean {ours!r}? {_schema()['properties'][ours]['description']}"
    return f"did you mean {meant!r}?" if meant else f"there are {', '.join(known)}"


def _iter_idle_patterns(configuration: Configuration) -> Iterator[Problem]:
    """Yield what is wrong with patterns that are about no file at all."""
    for pattern in configuration.values.get("per-file", {}):
        why, meant = why_idle(pattern, configuration.folder)
        if why:
            message = f"per-file.{quote(pattern)} is about no file: it {why}"
            yield configuration.problem(message, "per-file", pattern, suggestion=f"did you mean {meant!r}?")


def _name(at: Sequence[str | int]) -> str:
    return ".".join(map(str, at)) or "the configuration"


def _known(table: str | int) -> Iterable[str]:
    """Return the keys that there are, at the top or in the tables under the key *table*."""
    properties: Mapping[str, Any] = _schema()["properties"]
    return properties[table]["additionalProperties"]["properties"] if table else properties  # type: ignore[index]


def _unreadable(path: str, why: str) -> Problem:
    """Return what `tomllib` says of the file *path*, at the place that it names at the end."""
    import re

    found = re.search(r" \(at line (\d+), column (\d+)\)$", why)
    line, column = (int(found[1]), int(found[2])) if found else (0, 0)
    message = f"is no TOML: {why[: found.start()] if found else why}"
    return Problem(file=shown_path(path), line=line, column=column, pointer="", message=message)
