"""How much a reader tells: some ten thousand surprises, and of each kind the first wherever it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from wanref_contract.source import read_documents
from wanref_contract.source.notes import _BUDGET, _COST

if TYPE_CHECKING:
    from wanref_contract.source import Document

MANY = ", ".join(['"\\ud800"'] * 10_100)


def rules(document: Document) -> dict[str, int]:
    """Return how many notices of *document* there are by rule, in the order of their first."""
    counts: dict[str, int] = {}
    for notice in document.notices:
        counts[notice.rule] = counts.get(notice.rule, 0) + 1
    return counts


def test_the_first_notice_of_each_rule_is_told_behind_however_many() -> None:
    """What comes late may be what keeps the request from being taken; the last of all says how many are not told."""
    text = f'{{"x": [{MANY}], "seed": 1, "seed": 2, "seed": 3, "duration": NaN}}'
    (document,) = read_documents(text.encode(), "json")
    told = rules(document)
    assert told == {"lone-surrogate": 9_932, "more-untold": 1, "duplicate-key": 1, "non-finite-number": 1}
    (untold,) = [notice for notice in document.notices if notice.rule == "more-untold"]
    assert (untold.pointer, untold.values) == ("", {"untold": 10_100 - 9_932 + 1})
    assert text[: untold.location.column - 1].count("ud800") == 9_932


def test_what_keeps_a_text_from_being_read_is_told_behind_however_many() -> None:
    """It is the only reason for which nothing else is judged."""
    (document,) = read_documents(f"[{MANY}".encode(), "json")
    assert rules(document) == {"lone-surrogate": 9_952, "more-untold": 1, "syntax": 1}


@pytest.mark.parametrize("count", [9_000, 9_900])
def test_where_all_is_told_nothing_says_that_there_is_more(count: int) -> None:
    """Below the limit every surprise is told, and no other notice."""
    (document,) = read_documents(json.dumps(["\ud800"] * count).encode(), "json")
    assert rules(document) == {"lone-surrogate": count}


def test_each_document_of_a_stream_has_its_own_limit() -> None:
    """What one tells too much of leaves the next one whole."""
    text = f"[{'no, ' * 10_100}]\n---\n[no]\n"
    assert [rules(document) for document in read_documents(text.encode(), "yaml")] == [
        {"yaml-surprise": 9_952, "more-untold": 1},
        {"yaml-surprise": 1},
    ]


def test_what_is_taken_back_counts_as_not_told() -> None:
    """Surprises in a key that is a list are none; the first behind it is told, whatever came before."""
    text = f"a: [{'!x y, ' * 10_100}]\n? [no]\n: 1\n? [no, off]\n: 2\nb: no\nc: no\n"
    (document,) = read_documents(text.encode(), "yaml")
    told = rules(document)
    assert [(told[rule]) for rule in ("yaml-key", "yaml-surprise", "more-untold")] == [1, 1, 1]
    assert [notice.pointer for notice in document.notices if notice.rule == "yaml-surprise"] == ["/b"]


def test_the_memory_that_notices_take_is_bounded() -> None:
    """Long keys cost what their pointers take, so a few of them use up the limit; still each kind is told once."""
    key = "k" * 1_000_000
    text = f'{{"{key}": [{", ".join([chr(34) + chr(92) + "ud800" + chr(34)] * 50)}, NaN, NaN]}}'
    (document,) = read_documents(text.encode(), "json")
    assert rules(document) == {"lone-surrogate": 10, "more-untold": 1, "non-finite-number": 1}
    assert sum(len(notice.pointer) + _COST for notice in document.notices) < 2 * _BUDGET
