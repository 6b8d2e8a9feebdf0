"""What reading gives is a value, though no dataclass: equal by what it says, hashable, shown whole."""

from __future__ import annotations

import pickle

from wanref_contract.source import Document, Location, Notice, read_documents
from wanref_contract.source.document import Places
from wanref_contract.source.location import Lines
from wanref_contract.source.places import Place

HERE = Location(line=1, column=2, end_line=3, end_column=4)


def test_equal_by_what_they_say() -> None:
    """The same parts make the same value, wherever it was made; any other part or type makes another."""
    assert Location(line=1, column=2, end_line=3, end_column=4) == HERE
    assert [Location(**{**corners(), name: 9}) == HERE for name in corners()] == [False] * 4
    assert HERE != (1, 2, 3, 4)
    assert Place(1, 2) != HERE


def test_equal_values_have_one_hash() -> None:
    """Findings, which hold locations, can be kept in sets."""
    assert {HERE, Location(**corners())} == {HERE}


def test_a_value_shows_its_parts() -> None:
    """What is shown could be typed in again."""
    assert eval(repr(HERE)) == HERE
    notice = Notice(rule="syntax", values={"reason": "why"}, pointer="/a", location=HERE, related=(HERE,))
    assert eval(repr(notice)) == notice


def test_the_places_of_a_document_are_no_part_of_what_it_says() -> None:
    """Two documents are equal whose places are not known alike."""
    (read,) = read_documents(b'{"a": 1}', "json")
    made = Document(
        index=0, instance={"a": 1}, notices=(), text='{"a": 1}', first_line=1, places=Places(Lines("nothing"))
    )
    assert made == read
    assert (
        repr(made)
        == repr(read)
        == ("Document(index=0, instance={'a': 1}, notices=(), text='{\"a\": 1}', first_line=1)")
    )


def test_values_survive_pickling() -> None:
    """Values can be handed to another process."""
    assert pickle.loads(pickle.dumps(HERE)) == HERE


def corners() -> dict[str, int]:
    """Return what makes up HERE."""
    return {"line": 1, "column": 2, "end_line": 3, "end_column": 4}
