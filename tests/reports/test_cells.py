"""What is written for a user's text, and how wide it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract.reports.cells import cells, fitting, shorten, visible, wrap

ANY_TEXT = st.text(st.characters())  # surrogates too


@pytest.mark.parametrize(
    ("text", "shown", "width"),
    [
        ("", "", 0),
        ("Image 1", "Image 1", 7),
        ("图1，视频2。", "图1，视频2。", 12),
        ("한국", "한국", 4),
        ("\u1112\u1161\u11ab", "\u1112\u1161\u11ab", 2),
        ("e\u0301", "e\u0301", 1),
        ("1\u20e3", "1\u20e3", 1),
        ("🎬", "🎬", 2),
        ("🇨🇳", "🇨🇳", 2),
        ("✈\ufe0f", "✈", 1),
        ("👍\U0001f3fd", "👍<U+1F3FD>", 11),
        ("👩\u200d🚀", "👩<U+200D>🚀", 12),
        ("a\tb", "a    b", 6),
        ("\x00\x1b[31m\x7f", "<U+0000><U+001B>[31m<U+007F>", 28),
        ("\x9b31m", "<U+009B>31m", 11),
        ("\u202etxt", "<U+202E>txt", 11),
        ("Image\u00a01", "Image<U+00A0>1", 14),
        ("图\u30001", "图<U+3000>1", 11),
        ("\ud83d", "<U+D83D>", 8),
        ("\u2028", "<U+2028>", 8),
    ],
)
def test_visible_shows_what_does_not_print_and_cells_counts_it(text, shown, width):
    """Each kind of character has one appearance and one width."""
    assert (visible(text), cells(text)) == (shown, width)


@given(ANY_TEXT)
def test_visible_text_prints_anywhere(text):
    """What is made visible is printable, can be encoded, and stays as it is when made visible again."""
    shown = visible(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert (visible(shown), cells(shown)) == (shown, cells(text))


@given(ANY_TEXT, st.integers(0, 40))
def test_fitting_is_as_much_as_fits(text, room):
    """The part that fits does fit, and one character more would not."""
    count = fitting(text, room)
    assert cells(text[:count]) <= room
    assert count == len(text) or cells(text[: count + 1]) > room


@given(ANY_TEXT, st.integers(6, 40))
def test_shorten_keeps_both_ends(text, limit):
    """A text within the limit stays; a longer one becomes as long as the limit and keeps its ends."""
    short = shorten(text, limit)
    if len(text) <= limit:
        assert short == text
    else:
        head, tail = short[: limit - 3 - (limit - 3) // 3], short[limit - (limit - 3) // 3 :]
        assert short == f"{head}...{tail}"
        assert (text.startswith(head), text.endswith(tail), len(short)) == (True, True, limit)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("one two three four", ["one two", "three four"]),
        ("one\ntwo", ["one two"]),
        ("a  b", ["a  b"]),
        ("go to https://example.com/long?a=1 now", ["go to", "https://example.com/long?a=1", "now"]),
        ("中文没有空格，所以断开", ["中文没有空", "格，所以断", "开"]),
        ("中文没有空格格，断开", ["中文没有空", "格格，断开"]),
        ("中文没有空。格", ["中文没有", "空。格"]),
    ],
)
def test_wrap_breaks_where_a_reader_would(text, lines):
    """Lines break at spaces and between ideographs, not inside a URL and not before closing punctuation."""
    assert wrap(text, 10) == lines


@given(ANY_TEXT, st.integers(1, 40))
def test_wrap_loses_nothing_but_spaces(text, width):
    """The lines hold every character but spaces, in order."""
    assert "".join(wrap(text, width)).replace(" ", "") == visible(text.replace("\n", " ")).replace(" ", "")


@given(st.lists(st.text("abc图，", min_size=1, max_size=8), max_size=20), st.integers(20, 40))
def test_wrap_keeps_to_the_width(words, width):
    """No line of short words is wider than asked for."""
    assert max(map(cells, wrap(" ".join(words), width))) <= width
