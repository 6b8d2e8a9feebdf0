"""The files of a contract: their bytes, their values, and the place of everything in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract._data import schema_folder
from wanref_contract.errors import ContractInvalid, Problem
from wanref_contract.wording import show

if TYPE_CHECKING:
    from wanref_contract.source import Document, Location

READING = "reading.yaml"
"""The profile of the rules of reading, which all contracts share."""

MEDIA = "media.yaml"
"""What the files behind the addresses of a request must be."""

GENERATION = "generation.yaml"
"""What generated requests say."""

COMPANIONS = {MEDIA: "media", GENERATION: "generation"}
"""The files that a contract may have beside those that requests are judged by, and their meta-schemas."""

_MISTAKE = "syntax"
"""The rule of reading that a text breaks which is no YAML at all."""

_EXCERPT_WIDTH = 100
"""Characters of a long line that are shown around a mark."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class ContractFile:
    """One YAML or JSON file of a contract."""

    path: str
    content: bytes

    @classmethod
    def read(cls, folder: str, name: str) -> ContractFile:
        """Read *name* in *folder*.

        Raises:
            ContractInvalid: There is no such file, or it cannot be read.
        """
        path = os.path.join(folder, name)
        try:
            with open(path, "rb") as file:
                return cls(path, file.read())
        except OSError as error:
            raise ContractInvalid([unreadable(path, error)]) from error

    @classmethod
    def read_profile(cls, name: str) -> ContractFile:
        """Read the file *name* of those that several contracts share.

        Raises:
            ContractInvalid: There is no such file, or it cannot be read.
        """
        return cls.read(os.path.join(schema_folder(), "profiles"), name)

    @cached_property
    def value(self) -> Any:
        """The value of the file.

        Raises:
            ContractInvalid: The file is no YAML.
        """
        try:
            return yaml.load(self.content, _LOADER)
        except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
            reason = str(error).partition("\n")[0]
            problems = [*self.surprises, *self._mistakes] or [self.problem("", f"cannot be read: {reason}")]
            raise ContractInvalid(problems) from None

    @cached_property
    def surprises(self) -> tuple[Problem, ...]:
        """What readers do not agree about, or would never be done with: keys that are no text, aliases without end."""
        words = {rule["id"]: rule for rule in ContractFile.read_profile(READING).value["rules"]}
        return tuple(
            self._problem_at(
                notice.location,
                notice.pointer,
                words[notice.rule]["message"].format_map({name: show(value) for name, value in notice.values.items()}),
                words[notice.rule]["help"],
            )
            for notice in self._document.notices
            if notice.rule != _MISTAKE
        )

    @property
    def _mistakes(self) -> list[Problem]:
        """The mistakes of grammar, of which there is one at most."""
        return [
            self._problem_at(notice.location, notice.pointer, str(notice.values["reason"]))
            for notice in self._document.notices
            if notice.rule == _MISTAKE
        ]

    @cached_property
    def _document(self) -> Document:
        from wanref_contract.source import read_documents

        return next(iter(read_documents(self.content, "yaml")))

    def problem(
        self,
        pointer: str,
        message: str,
        suggestion: str = "",
        *,
        key: bool = False,
        span: tuple[int, int] | None = None,
    ) -> Problem:
        """Return the problem that stands at *pointer* of this file.

        Args:
            pointer: A JSON Pointer.
            message: What is wrong.
            suggestion: What may have been meant, or how to mend it.
            key: Whether it is the key there that is wrong.
            span: The characters of the text there that are wrong, as a half-open range.
        """
        return self._problem_at(self._document.locate(pointer, key=key, span=span), pointer, message, suggestion)

    def _problem_at(self, place: Location, pointer: str, message: str, suggestion: str = "") -> Problem:
        line = self._document.text.split("\n")[place.line - 1]
        return Problem(
            file=self.path,
            line=place.line,
            column=place.column,
            pointer=pointer,
            message=message,
            suggestion=suggestion,
            excerpt=_excerpt(line, place.column - 1),
        )


def unreadable(path: str, error: OSError) -> Problem:
    """Return the problem that the file at *path* cannot be read."""
    return Problem(file=path, line=0, column=0, pointer="", message=f"cannot be read: {error.strerror}")


def _excerpt(line: str, at: int) -> str:
    """Return *line* without its indentation, cut around its character *at*, and a mark under that one."""
    indent = min(len(line) - len(line.lstrip()), at)
    start = max(indent, at - _EXCERPT_WIDTH // 2)
    return f"{line[start : start + _EXCERPT_WIDTH].rstrip()}\n{' ' * (at - start)}^"
