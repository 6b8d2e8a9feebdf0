"""What the tests of reading share: notices as plain tuples, which compare whole and read well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanref_contract.source import Location, Notice

Told = tuple[str, str, dict[str, object], tuple[int, int, int, int], tuple[tuple[int, int, int, int], ...]]


@pytest.fixture(scope="session")
def told() -> Callable[[str | bytes, str], list[Told]]:
    """Return a reader that gives every notice of a file as (rule, pointer, values, location, related)."""

    def read(text: str | bytes, kind: str) -> list[Told]:
        data = text.encode() if isinstance(text, str) else text
        return [_as_tuple(notice) for document in read_documents(data, kind) for notice in document.notices]

    return read


@pytest.fixture(scope="session")
def instances() -> Callable[[str | bytes, str], list[object]]:
    """Return a reader that gives every instance of a file."""

    def read(text: str | bytes, kind: str) -> list[object]:
        data = text.encode() if isinstance(text, str) else text
        return [document.instance for document in read_documents(data, kind)]

    return read


def _as_tuple(notice: Notice) -> Told:
    related = tuple(_corners(location) for location in notice.related)
    return notice.rule, notice.pointer, dict(notice.values), _corners(notice.location), related


def _corners(location: Location) -> tuple[int, int, int, int]:
    return location.line, location.column, location.end_line, location.end_column
