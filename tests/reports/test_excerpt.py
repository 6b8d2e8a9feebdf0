"""Which lines an excerpt shows, and where its marks stand."""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract.reports.cells import cells, visible
from wanref_contract.reports.excerpt import Mark, Row, draw, iter_marks

REQUEST = """\
model: wan2.7-reference-video
prompt: Image 1 walks
image_urls:
  - https://example.com/a.png
  - https://example.com/b.png
  - https://example.com/c.png
  - https://example.com/d.png

duration: 11
"""
LONG = "".join(f"{number:04}-" for number in range(400))
LINES = st.lists(st.text(st.characters(exclude_characters="\n"), max_size=60), min_size=1, max_size=6)


def excerpt(text, *locations, room=40):
    """Draw the first of *locations* as the place and the others as related, one row a line."""
    lines = text.split("\n")
    marks = [
        mark
        for number, location in enumerate(locations)
        for mark in iter_marks(
            lines,
            SimpleNamespace(**dict(zip(("line", "column", "end_line", "end_column"), location, strict=True))),
            first_line=1,
            label="also here" if number else "",
            related=bool(number),
        )
    ]
    return [f"{row.line + 1 or '':>2}|{row.text}" for row in draw(lines, marks, room=room)]


@pytest.mark.parametrize(
    ("locations", "rows"),
    [
        pytest.param([(9, 11, 9, 13)], [" 9|duration: 11", "  |          ^^"], id="a value"),
        pytest.param([(9, 1, 9, 9)], [" 9|duration: 11", "  |^^^^^^^^"], id="a key"),
        pytest.param([(9, 13, 9, 13)], [" 9|duration: 11", "  |            ^"], id="the end of a line"),
        pytest.param([(10, 1, 10, 1)], ["10|", "  |^"], id="the end of the text"),
        pytest.param([(99, 7, 99, 9)], ["10|", "  |^"], id="behind the text"),
        pytest.param(
            [(4, 3, 8, 1)],
            [
                " 4|  - https://example.com/a.png",
                "  |  ^ from here",
                " 5|  - https://example.com/b.png",
                " 6|  - https://example.com/c.png",
                " 7|  - https://example.com/d.png",
                "  |                            ^ to here",
            ],
            id="four lines, and the line breaks after them",
        ),
        pytest.param(
            [(3, 1, 7, 30)],
            [
                " 3|image_urls:",
                "  |^ from here",
                "  |...",
                " 7|  - https://example.com/d.png",
                "  |                            ^ to here",
            ],
            id="five lines",
        ),
        pytest.param(
            [(9, 11, 9, 13), (2, 9, 2, 16)],
            [
                " 2|prompt: Image 1 walks",
                "  |        ------- also here",
                "  |...",
                " 9|duration: 11",
                "  |          ^^",
            ],
            id="a related place above",
        ),
        pytest.param(
            [(1, 8, 1, 14), (2, 9, 2, 16)],
            [
                " 1|model: wan2.7-reference-video",
                "  |       ^^^^^^",
                " 2|prompt: Image 1 walks",
                "  |        ------- also here",
            ],
            id="a related place right below",
        ),
        pytest.param(
            [(9, 11, 9, 13), (4, 3, 7, 30)],
            [
                " 4|  - https://example.com/a.png",
                "  |  --------------------------- also here",
                "  |...",
                " 9|duration: 11",
                "  |          ^^",
            ],
            id="a related place of several lines",
        ),
        pytest.param(
            [(2, 15, 2, 16), (2, 1, 2, 7), (2, 17, 2, 22)],
            [
                " 2|prompt: Image 1 walks",
                "  |              ^",
                "  |------ also here",
                "  |                ----- also here",
            ],
            id="three places in one line",
        ),
    ],
)
def test_excerpt_shows_the_place(locations, rows):
    """An excerpt shows the lines of its places, each with its mark, and few lines between them."""
    assert excerpt(REQUEST, *locations) == rows


@pytest.mark.parametrize(
    ("line", "part", "rows"),
    [
        ("\tprompt: 11", "11", ["    prompt: 11", "            ^^"]),
        ("图1和图2说话", "图2", ["图1和图2说话", "     ^^^"]),
        ("cafe\u0301 图2", "图2", ["cafe\u0301 图2", "     ^^^"]),
        ("cafe\u0301 图2", "\u0301", ["cafe\u0301 图2", "   ^"]),
        ("🎬🎬 Image 9", "Image 9", ["🎬🎬 Image 9", "     ^^^^^^^"]),
        ("a\u200bb Image 9", "\u200b", ["a<U+200B>b Image 9", " ^^^^^^^^"]),
        ("\x1b[2J: 11", "11", ["<U+001B>[2J: 11", "             ^^"]),
        ('"\ud83d" 11', "11", ['"<U+D83D>" 11', "           ^^"]),
        ("a\x85b 11", "11", ["a<U+0085>b 11", "           ^^"]),
        ("11   ", "11", ["11", "^^"]),
    ],
)
def test_marks_stand_under_what_they_mark(line, part, rows):
    """Wide, joined, invisible and dangerous characters do not move a mark away from its place."""
    start = line.index(part)
    mark = Mark(line=0, start=start, end=start + len(part))
    assert [row.text for row in draw([line], [mark], room=60)] == rows


@pytest.mark.parametrize(
    ("start", "end", "rows"),
    [
        (
            0,
            4,
            ["0000-0001-0002-0003-0004-0005-0006...", "^^^^"],
        ),
        (
            1000,
            1004,
            ["...0197-0198-0199-0200-0201-0202-0203...", "                  ^^^^"],
        ),
        (
            1996,
            1999,
            ["...393-0394-0395-0396-0397-0398-0399-", "                                 ^^^"],
        ),
        (
            1000,
            1500,
            ["...98-0199-0200-0201-0202-0203-0204-0...", "           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"],
        ),
    ],
)
def test_long_line_is_cut_around_the_mark(start, end, rows):
    """Of a line too wide a window is shown, an ellipsis at each cut side, the mark in its middle."""
    drawn = [row.text for row in draw([LONG], [Mark(line=0, start=start, end=end)], room=40)]
    assert drawn == rows


def test_second_place_far_off_in_a_long_line_has_its_own_window():
    """A related place outside of the window is shown in one of its own, a near one in the same."""
    place = Mark(line=0, start=1000, end=1004)
    near = Mark(line=0, start=1005, end=1009, label="near", related=True)
    far = Mark(line=0, start=1990, end=1999, label="far away", related=True)
    assert draw([LONG], [place, near, far], room=40) == [
        Row(kind="source", line=0, text="...0197-0198-0199-0200-0201-0202-0203..."),
        Row(kind="mark", text="                  ^^^^"),
        Row(kind="related", text="                       ---- near"),
        Row(kind="source", line=0, text="...393-0394-0395-0396-0397-0398-0399-"),
        Row(kind="related", text="                  far away ---------"),
    ]


def test_cut_parts_no_letter_from_its_accent():
    """A window begins with a letter, so that no accent is drawn upon the ellipsis."""
    (source, _) = draw(["e\u0301" * 100], [Mark(line=0, start=100, end=102)], room=40)
    assert source.text == "..." + "e\u0301" * 34 + "..."


@pytest.mark.parametrize(
    ("start", "end", "row"),
    [
        (10, 12, "          -- /video_urls"),
        (26, 28, "              /video_urls --"),
        (8, 30, "        ---------------------- /video_urls"),
    ],
)
def test_label_stands_where_there_is_room(start, end, row):
    """A label stands to the right of its mark, or to the left when there is room only there."""
    mark = Mark(line=0, start=start, end=end, label="/video_urls", related=True)
    assert draw(["x" * 30], [mark], room=30)[1].text == row


def test_endless_line_costs_no_more_than_its_window():
    """A line of millions of characters, or of accents only, is cut like any other."""
    line = "图" * 3_000_000
    accents = "e" + "\u0301" * 3_000_000
    mark = Mark(line=0, start=1_500_000, end=1_500_001)
    assert [cells(row.text) <= 40 for row in draw([line], [mark], room=40)] == [True, True]
    assert [len(row.text) <= 400 for row in draw([accents], [mark], room=40)] == [True, True]


@st.composite
def places(draw_):
    """Generate a text and a location in it or near it."""
    lines = draw_(LINES)
    line = draw_(st.integers(1, len(lines) + 1))
    column = draw_(st.integers(1, 62))
    end_line = draw_(st.integers(line, len(lines) + 1))
    end_column = draw_(st.integers(column if end_line == line else 1, 62))
    return lines, SimpleNamespace(line=line, column=column, end_line=end_line, end_column=end_column)


@given(places())
def test_mark_is_as_wide_as_what_it_marks(place):
    """In a line that is not cut, a mark begins below its text and fills as many cells, at least one."""
    lines, location = place
    marks = list(iter_marks(lines, location, first_line=1))
    rows = draw(lines, marks, room=1000)
    drawn = [(len(row.text) - len(row.text.lstrip(" ")), row.text.count("^")) for row in rows if row.kind == "mark"]
    expected = []
    for mark in marks:
        before, marked = lines[mark.line][: mark.start], lines[mark.line][mark.start : mark.end]
        accent = bool(marked) and not width_of(marked)
        expected.append((max(0, width_of(before) - accent), max(1, width_of(marked))))
    assert drawn == expected


@given(places(), st.integers(40, 60), st.booleans())
def test_every_row_fits_and_is_safe(place, room, related):
    """Whatever the text, no row is wider than the room and none holds a control character."""
    lines, location = place
    rows = draw(lines, iter_marks(lines, location, first_line=1, related=related), room=room)
    assert [row for row in rows if not row.text.isprintable()] == []
    assert [row for row in rows if row.kind in ("source", "gap") and width_of(row.text) > room] == []


def width_of(text):
    """Count the cells of *text* the plain way."""
    shown = visible(text)
    wide = sum(unicodedata.east_asian_width(character) in ("W", "F") for character in shown)
    joined = sum(
        unicodedata.category(character) in ("Mn", "Me")
        or "\u1160" <= character <= "\u11ff"
        or "\ud7b0" <= character <= "\ud7ff"
        for character in shown
    )
    return len(shown) + wide - joined
