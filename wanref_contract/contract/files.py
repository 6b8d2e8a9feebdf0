"""The files of a contract: their bytes, their values, and the place of everything in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract._data import schema_folder
from wanref_contract.errors import ContractInvalid, Problem

if TYPE_CHECKING:
    from wanref_contract.source import Document

READING = "reading.yaml"
"""The profile of the rules of reading, which all contracts share."""

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
            message = f"cannot be read: {error.strerror}"
            raise ContractInvalid([Problem(file=path, line=1, column=1, pointer="", message=message)]) from error

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
        except yaml.YAMLError:
            notices = self._document.notices
            raise ContractInvalid(
                [self.problem(notice.pointer, str(notice.values.get("reason", notice.rule))) for notice in notices]
            ) from None

    @cached_property
    def _document(self) -> Document:
        from wanref_contract.source import read_documents

        return next(iter(read_documents(self.content, "yaml")))

    def problem(self, pointer: str, message: str, suggestion: str = "", *, key: bool = False) -> Problem:
        """Return the problem that stands at *pointer* of this file."""
        place = self._document.locate(pointer, key=key)
        return Problem(
            file=self.path,
            line=place.line,
            column=place.column,
            pointer=pointer,
            message=message,
            suggestion=suggestion,
        )
