"""Pieces of JSON Lines: judged one by one, they give what the file gives."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract.batching import pieces
from wanref_contract.batching.pieces import Piece, iter_pieces
from wanref_contract.source import iter_doubtful

LINES = st.sampled_from(
    [b"{}\n", b"\n", b" \t\r\n", b"[1]\r\n", b"\xff\xfe{\n", b"{\x00}\x00\n", b"nonsense\n", b"\x0b\n"]
)


def read(lines: list[bytes]) -> list[object]:
    """Return the documents of *lines*, read in one go."""
    return list(iter_doubtful(lines, is_clean=lambda instance: instance == {}))


def read_pieces(lines: list[bytes]) -> list[object]:
    """Return the documents of *lines*, read piece by piece."""
    return [
        document
        for piece in iter_pieces(lines)
        for document in iter_doubtful(
            piece.lines, is_clean=lambda instance: instance == {}, index=piece.index, line=piece.line
        )
    ]


@pytest.mark.parametrize("size", ["PIECE_BYTES", "PIECE_LINES"])
@given(lines=st.lists(LINES, max_size=12), most=st.integers(1, 9))
def test_pieces_say_what_the_file_says(size: str, lines: list[bytes], most: int) -> None:
    """Whatever stands in a file and wherever it is cut, its documents are those of the whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, size, most)
        assert read_pieces(lines) == read(lines)


def test_a_piece_ends_with_the_line_that_fills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece knows what stands before it, blank lines too."""
    monkeypatch.setattr(pieces, "PIECE_BYTES", 6)
    assert list(iter_pieces(io.BytesIO(b"{}\n\n{}\n[]\n\n\n"))) == [
        Piece(lines=(b"{}\n", b"\n", b"{}\n"), size=7, index=0, line=1),
        Piece(lines=(b"[]\n", b"\n", b"\n"), size=5, index=2, line=4),
    ]


def test_blank_lines_are_not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stretch of blank lines is no piece, however long it is."""
    monkeypatch.setattr(pieces, "PIECE_LINES", 2)
    blank = [b"\n"] * 7
    assert list(iter_pieces([*blank, b"{}\n", *blank])) == [Piece(lines=(b"\n", b"{}\n"), size=4, index=0, line=7)]


def test_lines_are_read_as_pieces_are_taken() -> None:
    """No line is read before it is needed."""
    lines = iter([b"{}\n"] * 5000)
    next(iter_pieces(lines))
    assert sum(1 for _ in lines) == 5000 - pieces.PIECE_LINES
