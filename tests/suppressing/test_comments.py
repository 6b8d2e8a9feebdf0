"""Comments that suppress: where they may stand, what they are about, and what only looks like one."""

from __future__ import annotations

import time
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


@pytest.mark.parametrize(
    ("comment", "meant"),
    [
        ("# wanref-ignore: seed-type", "ignore[seed-type]"),
        ("# wanref_ignore[WAN101, seed-type] x", "ignore[WAN101, seed-type]"),
        ("# wanref ignore WAN101", "ignore[WAN101]"),
        ("# wanref : ignore[WAN101] x", "ignore[WAN101]"),
        ("# Wanref: ignore[WAN101] x", "ignore[WAN101]"),
        ("#WANREF: off", "ignore[WAN304]"),
        ("# see wanref: ignore[WAN101] x", "ignore[WAN101]"),
        ("# TODO #5: wanref-ignore[WAN101]", "ignore[WAN101]"),
    ],
)
def test_what_nearly_suppresses_is_told(comment: str, meant: str) -> None:
    """It suppresses nothing, and whoever wrote it thinks that it does."""
    suppressions, mistakes = read_comments(Lines(f"a: 1 {comment}\n"))
    assert suppressions == ()
    (mistake,) = mistakes
    assert (mistake.rule, mistake.line, mistake.values["meant"]) == (
        "suppression-shape",
        1,
        f"; did you mean # wanref: {meant}?",
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: 1 # see the page about wanref: it says so\n",
        "a: 1 # wanref is a linter\n",
        "a: 1 # wanrefs: ignore\n",
        "# yaml-language-server: $schema=https://example.com/wanref/ignore.json\n",
        "a: '# Wanref: ignore[WAN101] x'\n",
    ],
)
def test_what_only_speaks_of_it_is_left_alone(text: str) -> None:
    """A comment may name the linter, and a text anything."""
    assert read_comments(Lines(text)) == ((), ())


def test_the_nearest_form_is_named() -> None:
    """In the message, which is all that some reports show."""
    said = {
        "ingore[WAN101] x": "; did you mean ignore?",
        "ignore[WAN101 until=2027-01-31] x": "; a comma is missing before until",
        "off": "",
    }
    for text, meant in said.items():
        (mistake,) = read_comments(Lines(f"a: 1 # wanref: {text}"))[1]
        assert (mistake.rule, mistake.values["meant"]) == ("suppression-shape", meant)


def test_many_signs_of_comments_take_no_longer() -> None:
    """However many there are on a line, each character is looked at a few times."""
    started = time.process_time()
    read_comments(Lines("a: '" + "#" * 500_000 + "' # wanref" + " wanref" * 50_000 + "\n"))
    assert time.process_time() - started < 5
