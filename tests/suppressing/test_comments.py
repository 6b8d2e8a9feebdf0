"""Comments that suppress: where they may stand, what they are about, and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanref_contract.source.location import Lines
from wanref_contract.suppressing import read_comments

TEXT = """\
a: |  # wanref: ignore[WAN101] header
  foo # wanref: ignore[WAN102] inside of a text

# wanref: ignore[WAN103] above

# another comment
b: "x # wanref: ignore[WAN104] quoted" # wanref: ignore[WAN105, seed-type, until=2027-01-31] end
c: >-
    folded # wanref: ignore[WAN106] folded
  # wanref: ignore[WAN107] below
d: plain#wanref:ignore[WAN108] no comment
e:
  - x # wanref: ignore[WAN109] item
# wanref: ignore[WAN110] nothing follows
"""


def test_comments_are_told_from_texts_and_have_their_lines() -> None:
    """A comment ends a line or stands above one; what stands in a text of YAML is none."""
    suppressions, mistakes = read_comments(Lines(TEXT))
    assert [(one.rule, one.line, one.reason) for one in suppressions] == [
        ("WAN101", 1, "header"),
        ("WAN103", 7, "above"),
        ("WAN105", 7, "end"),
        ("seed-type", 7, "end"),
        ("WAN107", 11, "below"),
        ("WAN109", 13, "item"),
        ("WAN110", 0, "nothing follows"),
    ]
    assert mistakes == ()
    assert {one.until for one in suppressions if one.reason == "end"} == {date(2027, 1, 31)}


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ("ignore", ["suppression-shape"]),
        ("ignore[]", ["suppression-shape"]),
        ("ignore[until=2027-01-31] x", ["suppression-shape"]),
        ("ignore[WAN101,] x", ["suppression-shape"]),
        ("ignore[WAN101, until=2027-02-30] x", ["suppression-shape"]),
        ("ignore[WAN101, until=20270131] x", ["suppression-shape"]),
        ("ignore[WAN101, until=2026-W50-1] x", ["suppression-shape"]),
        ("ignore[WAN101, until=2027-01-31, until=2027-01-31] x", ["suppression-shape"]),
        ("ignore[WAN101]", ["suppression-reason"]),
        ("ignore[WAN101] x", []),
        ("ignore[WAN101]x", []),
    ],
)
def test_what_is_wrong_with_a_comment_is_told(said: str, rules: list[str]) -> None:
    """A form that is not understood suppresses nothing, and a missing reason is told."""
    suppressions, mistakes = read_comments(Lines(f"a: 1 # wanref: {said}"))
    assert [mistake.rule for mistake in mistakes] == rules
    assert bool(suppressions) == (rules != ["suppression-shape"])


@given(st.text(alphabet="ab:#'\"|>-[]{}&*!%@` \n\t") | st.binary(max_size=40).map(lambda data: data.decode("latin-1")))
def test_any_text_is_read(text: str) -> None:
    """Whatever a file holds, looking for comments in it raises nothing."""
    read_comments(Lines(f"{text}# wanref: ignore[WAN101] x\n{text}"))
