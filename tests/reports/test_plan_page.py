"""The page of a plan: what stands on it, and that it holds to the width and commands no terminal."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generating import Requests
from wanref_contract import ContractViolated, load_contract, plan
from wanref_contract.reports.cells import cells
from wanref_contract.reports.plan_page import PlanPage, _file_names, render_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanref_contract.planning import Plan

CONTRACT = load_contract()
BASE = {"model": CONTRACT.name, "image_urls": ["https://example.com/i.png"]}


def page(prompt: str, *, colour: bool = False, width: int = 80, **fields: Any) -> str:
    """Return the page of a request."""
    return render_plan(plan({**BASE, "prompt": prompt, **fields}), PlanPage(title="x", colour=colour, width=width))


def section(text: str, title: str) -> list[str]:
    """Return the lines of the section whose title begins so."""
    part = next(part for part in text.split("\n\n") if part.startswith(title))
    return [line.removeprefix("  ") for line in part.splitlines()[1:]]


def plans(seed: int) -> Iterator[Plan]:
    """Yield plans of generated requests."""
    requests = Requests(CONTRACT, random.Random(seed))
    for request in (requests.clean(), requests.sound(), requests.mutated()):
        try:
            yield plan(request)
        except ContractViolated:
            continue


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        ("Image 1 walks", ["[Image 1] walks"]),
        ("Image 1 and Image 2, image 1 too", ["[Image 1] and [Image 2?], [image 1?] too"]),
        ("图1和图2在[海]边", ["[图1]和[图2?]在[海]边"]),
        ("walks\nImage 1\n\n\nruns", ["walks [Image 1]   runs"]),
        (f"{'x' * 70} Image 1 walks", ["x" * 70, "[Image 1] walks"]),
        (f"{'雨' * 37}图1走路", ["雨" * 37, "[图1]走路"]),
        ("[\u2800\u2800] Image 1", ["[  ] [Image 1]"]),
        ("\x1b[31mred\u202e Image 1", ["<U+001B>[31mred<U+202E> [Image 1]"]),
    ],
)
def test_names_stand_in_brackets(prompt: str, lines: list[str]) -> None:
    """A name of an asset is in brackets and in one piece; with a question mark where it names nothing."""
    assert section(page(prompt), "Prompt") == lines


def test_the_cut_part_is_marked() -> None:
    """What is cut off stands apart, and no more of it than is worth showing."""
    lines = section(page("x" * 5000 + "y" * 1234), "Prompt")
    assert lines == ["x" * 5000, "--- cut here: 1,234 characters below are not read", f"x {'y' * 400}..."]
    assert section(page("x" * 5001), "Prompt")[1:] == ["--- cut here: 1 character below is not read", "x x"]


def test_a_file_is_called_by_the_end_of_its_address() -> None:
    """As much of the end as tells it from the others; a query, which is often a signature, is left out."""
    names = {
        "https://a.example/cat.png?signature=1": "cat.png",
        "https://a.example/1/dog.png": "1/dog.png",
        "https://a.example/2/dog.png": "2/dog.png",
        "https://b.example/dog/": "dog",
        "https://c.example": "c.example",
        "https://d.example/x?1": "https://d.example/x?1",
        "https://d.example/x?2": "https://d.example/x?2",
        f"https://a.example/{'long' * 20}.png": "longlonglonglongl...long.png",
    }
    assert _file_names(names) == names


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32), st.integers(40, 160))
def test_a_page_commands_no_terminal_and_says_nothing_by_colour(seed: int, width: int) -> None:
    """Every character prints, and without its colours a page is the plain page."""
    for made in plans(seed):
        plain = render_plan(made, PlanPage(title="a\x1b[2Jb", width=width))
        assert all(line.isprintable() for line in plain.splitlines())
        coloured = render_plan(made, PlanPage(title="a\x1b[2Jb", width=width, colour=True))
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab 图雨1,。"), max_size=400), st.integers(40, 120))
def test_a_prompt_holds_to_the_width(prompt: str, width: int) -> None:
    """No line of a prompt is wider than the page, unless it is one word."""
    for line in page(f"Image 1 {prompt}", width=width).partition("Prompt")[2].partition("\n\n")[0].splitlines()[1:]:
        assert cells(line) <= width or " " not in line.strip()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_every_name_and_every_finding_is_on_the_page(seed: int) -> None:
    """A page shows each asset, each mention of it, each setting, and each thing that has no effect."""
    for made in plans(seed):
        text = render_plan(made, PlanPage(title="x", width=10_000))
        cast = section(text, "Cast")
        assert [line.split("   ")[0] for line in cast if not line.startswith(" ")] == [one.label for one in made.assets]
        assert text.count("[WAN") == len(made.set_aside)
        nobody = [one for one in made.set_aside if one.span and one.effect == "ignore"]
        marked = len(nobody) + sum(len(one.mentions) for one in made.assets)
        assert len(re.findall(r"\[[^\[\]<>]*\d+\??\]", "\n".join(section(text, "Prompt")))) >= marked
