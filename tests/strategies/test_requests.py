"""Requests that are right, and those of them that are asked for."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import find, given

from tests.strategies.drawn import begun_and_drawn, drawn
from wanref_contract import check
from wanref_contract.strategies import requests

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

SIMPLEST = {
    "model": "wan2.7-reference-video",
    "prompt": "A woman in a red coat walks through the rain",
    "image_urls": ["https://example.com/i1.png"],
}


def severities(request: Any) -> set[str]:
    """Return the severities of what is found in a request."""
    return {finding.severity for finding in check(request)}


def has(request: dict[str, Any], word: str) -> bool:
    """Say whether a request has what *word* speaks of, and not merely an empty field."""
    voices = request.get("model_params", {}).get("voice_bindings")
    return bool(
        {
            "images": request.get("image_urls"),
            "videos": request.get("video_urls"),
            "start_frame": request.get("image_start"),
            "voices": voices or request.get("audio_urls"),
            "voice_bindings": voices,
        }.get(word, word in request)
    )


@given(requests())
def test_requests_give_advice_at_most(request_: dict[str, Any]) -> None:
    """A request is neither refused nor bent."""
    assert severities(request_) <= {"info"}


def test_a_request_shrinks_to_what_a_person_would_write() -> None:
    """The simplest request has nothing that is not needed, and so has the simplest with two videos."""
    assert find(requests(), lambda _: True) == SIMPLEST
    assert find(requests(), lambda one: len(one.get("video_urls", ())) == 2) == {
        "model": "wan2.7-reference-video",
        "prompt": "Video 1 and Video 2 in the rain",
        "video_urls": ["https://example.com/v1.mp4", "https://example.com/v2.mp4"],
    }


def test_every_optional_field_is_common(contract: Contract) -> None:
    """Each optional field is in fifteen of a hundred requests at least, and left out of as many."""
    examples = drawn(requests(), 600)
    fields = [*(name for name in contract.request_schema["properties"] if name not in SIMPLEST), "voice_bindings"]
    shares = {name: sum(has(one, name) for one in examples) / len(examples) for name in fields}
    assert {name: share for name, share in shares.items() if not 0.15 <= share <= 0.85} == {}


def test_requests_are_drawn_without_a_second_try() -> None:
    """No draw is thrown away: as many are begun as examples come of them, but for two in a hundred."""
    begun, examples = begun_and_drawn(requests(), 500)
    assert len(examples) == 500
    assert begun <= 510


def test_a_request_belongs_to_the_caller() -> None:
    """Whoever changes an example changes no other."""
    before = copy.deepcopy(drawn(requests(), 40))
    changed = drawn(requests(), 40)
    for value in [value for request in changed for value in request.values()]:
        if isinstance(value, list):
            value.append("changed")
        elif isinstance(value, dict):
            value["changed"] = True
    assert drawn(requests(), 40) == before


# ---- Narrowing ----------------------------------------------------------------------------------------------------

WORDS = (
    "images",
    "videos",
    "start_frame",
    "voices",
    "voice_bindings",
    "aspect_ratio",
    "seed",
    "duration",
    "callback_url",
)


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_in_every_request_or_in_none(word: str, *, wanted: bool) -> None:
    """What is asked for is there, what is asked to be left out is not, and the request is fine all the same."""
    examples = drawn(requests(**{word: wanted}), 40)
    assert {has(one, word) for one in examples} == {wanted}
    assert [one for one in examples if severities(one) - {"info"}] == []


def test_words_go_together() -> None:
    """Several words hold at once."""
    words = {"videos": True, "images": False, "voices": True, "start_frame": True, "seed": False}
    examples = drawn(requests(**words), 60)
    assert {tuple(has(one, word) for word in words) for one in examples} == {tuple(words.values())}


def test_voices_are_chosen_in_each_way() -> None:
    """A word of several fields is kept by each of them."""
    examples = drawn(requests(voices=True), 60)
    assert {(has(one, "voice_bindings"), bool(one.get("audio_urls"))) for one in examples} == {
        (True, False),
        (False, True),
    }


@pytest.mark.parametrize(("script", "is_ascii"), [("Latin", {True, False}), ("Han", {False})])
def test_prompts_in_one_script(script: str, is_ascii: set[bool]) -> None:
    """Prompts are in the script that is asked for, and name references the way it does."""
    prompts = [one["prompt"] for one in drawn(requests(script=script, images=True, videos=True), 60)]
    assert {prompt.isascii() for prompt in prompts} == is_ascii
    assert any(("图1" if script == "Han" else "Image 1") in prompt for prompt in prompts)
    assert not any(("Image" if script == "Han" else "图") in prompt for prompt in prompts)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"video": True}, "no field of wan2.7-reference-video is called 'video'; did you mean videos?"),
        (
            {"images": False, "videos": False},
            "no request of wan2.7-reference-video is without images, without videos",
        ),
        (
            {"start_frame": True, "aspect_ratio": True},
            "no request of wan2.7-reference-video is with start_frame, with aspect_ratio",
        ),
        ({"script": "Thai"}, "no prompt of wan2.7-reference-video is in 'Thai'; there are Latin, Han"),
    ],
    ids=str,
)
def test_what_nobody_can_have_is_said_at_once(words: dict[str, Any], message: str) -> None:
    """A word that is unknown and words that exclude each other are refused before anything is drawn."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        requests(**words)


def test_without_hypothesis_the_line_that_installs_it_is_told() -> None:
    """Where Hypothesis is missing, importing the strategies says how to get it."""
    code = "import sys; sys.modules['hypothesis.strategies'] = None; import wanref_contract.strategies"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == (
        "ModuleNotFoundError: the strategies need Hypothesis: pip install 'wanref-contract[test]'"
    )
