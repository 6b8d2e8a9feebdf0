"""Mentions: what in a prompt is the name of a reference, what looks like one, and what does not."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.generating import PROMPTS
from wanref_contract.facts.mentions import LARGEST_NUMBER, mention_reader

if TYPE_CHECKING:
    from wanref_contract.contract.model import Contract

Told = tuple[str, str, int, bool]


@pytest.fixture(scope="session")
def read(contract: Contract) -> Any:
    """Return the reader with the contract's own grammar."""
    return mention_reader(contract.scope.mentions)


def told(mentions: list[dict[str, Any]]) -> list[Told]:
    """Return kind, text, number and exactness of each mention."""
    return [(one["kind"], one["text"], one["number"], one["exact"]) for one in mentions]


EXACT = {
    "Image 1": ("image", 1),
    "Image 12": ("image", 12),
    "Image 0": ("image", 0),
    "Video 3": ("video", 3),
    "图1": ("image", 1),
    "视频2": ("video", 2),
}


@pytest.mark.parametrize("text", EXACT)
@pytest.mark.parametrize(
    "around", ["{}", "the {} walks", "({})", "在{}，", "“{}”", "{}.", "{}\n", "@{}:", "{}'s hat", "{}走"]
)
def test_an_exact_name_is_read_anywhere(read: Any, text: str, around: str) -> None:
    """The spellings of the API are read whatever stands around them, with their place."""
    kind, number = EXACT[text]
    prompt = around.format(text)
    assert read(prompt) == [
        {
            "kind": kind,
            "number": number,
            "exact": True,
            "text": text,
            "instead": text,
            "start": prompt.index(text),
            "end": prompt.index(text) + len(text),
        }
    ]


@pytest.mark.parametrize(
    ("prompt", "kind", "number", "instead"),
    [
        ("image 1", "image", 1, "Image 1"),
        ("IMAGE 1", "image", 1, "Image 1"),
        ("Image1", "image", 1, "Image 1"),
        ("Image  1", "image", 1, "Image 1"),
        ("Image\u00a01", "image", 1, "Image 1"),
        ("Image\t1", "image", 1, "Image 1"),
        ("Image #1", "image", 1, "Image 1"),
        ("Image-1", "image", 1, "Image 1"),
        ("Image_1", "image", 1, "Image 1"),
        ("Image 01", "image", 1, "Image 1"),
        ("Image １", "image", 1, "Image 1"),
        ("images 2", "image", 2, "Image 2"),
        ("Videos 2", "video", 2, "Video 2"),
        ("图 1", "image", 1, "图1"),
        ("图１", "image", 1, "图1"),
        ("图01", "image", 1, "图1"),
        ("图片1", "image", 1, "图1"),
        ("图像 3", "image", 3, "图3"),
        ("影片1", "video", 1, "视频1"),
        ("视频　1", "video", 1, "视频1"),
        ("视频#1", "video", 1, "视频1"),
    ],
)
def test_a_loose_name_is_told_with_its_exact_one(read: Any, prompt: str, kind: str, number: int, instead: str) -> None:
    """What people write instead is read as what they mean, and no exact name."""
    assert read(prompt) == [
        {
            "kind": kind,
            "number": number,
            "exact": False,
            "text": prompt,
            "instead": instead,
            "start": 0,
            "end": len(prompt),
        }
    ]


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "1",
        "Image",
        "Image one",
        "图一",
        "图一乐",
        "试图一边唱一边跳",
        "企图二次登顶",
        "第1张图",
        "第一张图片",
        "第2段视频",
        "拍2张图",
        "the first image",
        "the images, 3 of them",
        "an image of 3 cats",
        "imagine 1 cat",
        "pilgrimage 1",
        "myimage1",
        "2image1",
        "novideo 1",
        "Image 3D",
        "video 1a",
        "Image 1st",
        "Image 1_2",
        "video 16:9",
        "image 4x4",
        "image 1.5",
        "视频16:9",
        "图4×4",
        "video 10 seconds",
        "video 10 sec",
        "video 2 minutes",
        "a video 24 fps",
        "image 50%",
        "video 5-second",
        "视频10秒",
        "图3分钟",
        "视频2小时",
        "图5帧",
        "图2倍",
        "vidéo 1",
        "Imagе 1",
        "图：1",
        "Image: 1",
        "Image, 1",
        "Image\n1",
    ],
)
def test_false_friends_are_no_mentions(read: Any, prompt: str) -> None:
    """Lengths, ratios, parts of words and counts of other things name nothing."""
    assert read(prompt) == []


def test_many_in_order(read: Any) -> None:
    """Mentions are told in the order of the text, those next to each other too."""
    assert told(read("图1图2视频1, Image 1,image2；Video 10")) == [
        ("image", "图1", 1, True),
        ("image", "图2", 2, True),
        ("video", "视频1", 1, True),
        ("image", "Image 1", 1, True),
        ("image", "image2", 2, False),
        ("video", "Video 10", 10, True),
    ]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Image 1 and 2", ["Image 1"]),
        ("Image 1, 2 and 3", ["Image 1"]),
        ("Images 1 and 2", ["Images 1"]),
        ("图1和2", ["图1"]),
        ("图1、2、3", ["图1"]),
    ],
)
def test_a_number_without_its_word_is_no_name(read: Any, prompt: str, names: list[str]) -> None:
    """Each name has its own word: a number after "and" may count anything, as in "Image 1 and 2 dogs"."""
    assert [one["text"] for one in read(prompt)] == names


def test_a_long_number_stays_small(read: Any) -> None:
    """A number that no list could reach reads as the largest, and is still spelt right."""
    (one,) = read("Image " + "9" * 5000)
    assert (one["number"], one["exact"]) == (LARGEST_NUMBER, True)


def test_no_more_than_are_asked_for() -> None:
    """Reading stops after `at_most` mentions."""
    read = mention_reader({"image": {"exact": ["图"], "loose": []}, "at_most": 3})
    assert [one["number"] for one in read("图1图2图3图4")] == [1, 2, 3]


@pytest.mark.parametrize("seed", range(10))
def test_places_hold_what_is_told(read: Any, seed: int) -> None:
    """Whatever the text, mentions stand where they say, in order, and exact ones are their own correction."""
    rng = random.Random(seed)
    for _ in range(100):
        words = rng.choices([*PROMPTS, *EXACT, "image", "图", "1", "２", " ", "秒", "video", ":"], k=rng.randint(1, 12))
        text = "".join(words)[:4000]
        end = 0
        for one in read(text):
            assert text[one["start"] : one["end"]] == one["text"]
            assert one["start"] >= end
            assert (one["text"] == one["instead"]) is one["exact"]
            end = one["end"]


def test_reading_takes_no_longer_than_the_text(read: Any) -> None:
    """The worst texts cost a time that grows with their length alone."""
    for piece in ("image 1x", "image" + " " * 23 + "1x", "1", "图图图", "#-_ 1", "１"):
        text = (piece * 200_000)[:400_000]
        start = time.process_time()
        read(text)
        assert time.process_time() - start < 2, piece
