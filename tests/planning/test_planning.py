"""The plan of a request: who speaks with what, what comes out, what is billed, and when two plans are the same."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generating import Requests
from tests.planning.tables import FILMS, MODEL, SPEECH, film_request, film_told, speech_request, speech_told, url
from wanref_contract import ContractViolated, Plan, check, load_contract, plan
from wanref_contract.checking import without
from wanref_contract.planning import Asset, Bill, BilledPart, Film, Setting, Text, Unheard, Voice
from wanref_contract.planning.cast import voice_key

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTRACT = load_contract()
BASE = {"model": MODEL, "prompt": "Image 1 walks", "image_urls": ["https://example.com/i1.png"]}
VIDEO = {"prompt": "Image 1 sings to Video 1", "video_urls": ["https://example.com/v1.mp4"]}
START = {"image_start": "https://example.com/s.png"}


def planned(**fields: Any) -> Plan:
    """Return the plan of the base request with more fields."""
    return plan({**BASE, **fields})


# ---- Voices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SPEECH, ids=lambda case: f"{case['given']}, {case.get('bound')}, {case.get('listed')}")
def test_each_asset_speaks_as_the_table_says(case: dict[str, Any]) -> None:
    """Bindings go first, then positions, then a video's own sound; one binding silences the whole list."""
    assert speech_told(plan(speech_request(case))) == case["speaks"]


def test_the_table_has_every_combination() -> None:
    """Bindings or none, positions or none, videos or none, images or none, a start frame or none."""
    seen = {
        (bool(case.get("bound")), bool(case.get("listed")), "v" in case["given"], "i" in case["given"])
        for case in SPEECH
    }
    assert len(SPEECH) >= 40
    assert seen == {
        (bound, listed, video, image)
        for bound in (True, False)
        for listed in (True, False)
        for video, image in ((True, True), (True, False), (False, True))
    }


def test_an_asset_tells_all_of_itself() -> None:
    """Kind, number, name, place, address, mentions, its voice, and the voices it would have, with the reason."""
    made = planned(
        **VIDEO,
        unknown=1,
        audio_urls=[url("x.mp3")],
        model_params={"voice_bindings": {"video1": url("a.mp3")}},
        **START,
    )
    own = Voice(url=None, by="own-sound", pointer="/video_urls/0")
    position = Voice(url=url("x.mp3"), by="position", pointer="/audio_urls/0")
    image, video, start = (repr(asset) for asset in made.assets)
    assert image == repr(
        Asset(
            kind="image",
            number=1,
            label="Image 1",
            pointer="/image_urls/0",
            url=url("i1.png"),
            mentions=((0, 7),),
            voice=None,
            unheard=(),
        )
    )
    assert video == repr(
        Asset(
            kind="video",
            number=1,
            label="Video 1",
            pointer="/video_urls/0",
            url=url("v1.mp4"),
            mentions=((17, 24),),
            voice=Voice(url=url("a.mp3"), by="binding", pointer="/model_params/voice_bindings/video1"),
            unheard=(Unheard(voice=position, rule="audio-urls-ignored"), Unheard(voice=own, rule="")),
        )
    )
    assert start == repr(
        Asset(
            kind="start",
            number=None,
            label="start frame",
            pointer="/image_start",
            url=url("s.png"),
            mentions=(),
            voice=None,
            unheard=(),
        )
    )


@pytest.mark.parametrize(
    ("prompt", "labels", "mentions"),
    [
        ("Image 1 sings to Video 1", ["Image 1", "Video 1"], [((0, 7),), ((17, 24),)]),
        ("图1对视频1唱歌，图1很高兴", ["图1", "视频1"], [((0, 2), (9, 11)), ((3, 6),)]),
        ('Image 1 says "你好，你好，你好，你好，你好"', ["Image 1", "Video 1"], [((0, 7),), ()]),
        ("They sing", ["Image 1", "Video 1"], [(), ()]),
        ("他们一起唱歌", ["图1", "视频1"], [(), ()]),
        ("image 1 and Image 2 sing", ["Image 1", "Video 1"], [(), ()]),
        ("x" * 4992 + " Image 1 sings to Video 1", ["Image 1", "Video 1"], [((4993, 5000),), ()]),
    ],
)
def test_assets_are_named_as_the_prompt_does(prompt: str, labels: list[str], mentions: list[Any]) -> None:
    """An asset has the name of the prompt's own language; what is misspelt, out of range or cut off names nobody."""
    made = planned(**{**VIDEO, "prompt": prompt})
    assert [asset.label for asset in made.assets] == labels
    assert [asset.mentions for asset in made.assets] == mentions


def test_the_key_of_a_voice_is_known_for_what_takes_one() -> None:
    """Who writes a binding can ask where; the start frame takes none."""
    assert voice_key(CONTRACT, "video", 3) == ("/model_params/voice_bindings", "video3")
    assert voice_key(CONTRACT, "start", 1) is None


# ---- Texts and settings ---------------------------------------------------------------------------------------------


def test_texts_are_cut_where_the_api_cuts_them() -> None:
    """What is over the limit is kept apart, in characters and not in bytes; an absent text is none."""
    made = planned(prompt="雨" * 5001, negative_prompt="🎬" * 502)
    assert [(text.pointer, len(text.read), text.cut, text.limit, text.is_prompt) for text in made.texts] == [
        ("/prompt", 5000, "雨", 5000, True),
        ("/negative_prompt", 500, "🎬🎬", 500, False),
    ]
    assert [text.pointer for text in planned().texts] == ["/prompt"]
    assert planned(negative_prompt="x" * 500).texts[1] == Text(
        pointer="/negative_prompt", read="x" * 500, cut="", limit=500, is_prompt=False
    )


def test_settings_tell_what_is_given_and_what_is_by_default() -> None:
    """Each field that takes effect has its value, and says where it comes from; a seed is random unless given."""
    assert [(one.pointer, one.value, one.given, one.otherwise) for one in planned(quality="1080p").settings] == [
        ("/model", MODEL, True, ""),
        ("/quality", "1080p", True, ""),
        ("/aspect_ratio", "16:9", False, ""),
        ("/duration", 5, False, ""),
        ("/seed", None, False, "random"),
        ("/prompt_extend", False, False, ""),
    ]
    given_seed = planned(seed=7, callback_url="https://example.com/hook").settings
    assert [(one.pointer, one.value, one.otherwise) for one in given_seed[4:]] == [
        ("/seed", 7, ""),
        ("/prompt_extend", False, ""),
        ("/callback_url", "https://example.com/hook", ""),
    ]


def test_a_setting_without_effect_is_none() -> None:
    """With a start frame there is no aspect ratio, neither the one that is given nor the one by default."""
    for made in (planned(**START), planned(**START, aspect_ratio="1:1")):
        assert made.setting("/aspect_ratio") is None
    assert planned().setting("/aspect_ratio") == Setting(pointer="/aspect_ratio", value="16:9", given=False)


def test_what_counts_as_not_given_is_as_to_the_linter() -> None:
    """null, and an empty text in an address, are as if the field were not there."""
    assert planned(seed=None, image_start="", callback_url="", video_urls=None, duration=None) == planned()


# ---- Film and bill --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", FILMS, ids=lambda case: str(case["given"]))
def test_film_and_bill_are_as_the_table_says(case: dict[str, Any]) -> None:
    """Size by quality and ratio, or like the start frame; length, cap, and the seconds that are counted."""
    assert {"given": case["given"], **film_told(plan(film_request(case)))} == case


def test_the_film_tells_all_of_itself() -> None:
    """Its size in pixels or in words, where its length stands, what caps it, and which rule says so."""
    assert repr(planned(**VIDEO).film) == repr(
        Film(size=(1280, 720), shape="", pointer="/duration", seconds=5, at_most=10, capped_by="duration-with-videos")
    )
    shape = "close to the ratio of the start frame"
    assert repr(planned(**START, duration=3.0).film) == repr(
        Film(size=None, shape=shape, pointer="/duration", seconds=3, at_most=15, capped_by="duration-range")
    )


def test_the_bill_names_its_parts() -> None:
    """Each video by its name, disputed and of a length that nobody knows yet; then the film."""
    assert repr(planned(**VIDEO).bill) == repr(
        Bill(
            unit="second",
            parts=(
                BilledPart(label="Video 1", pointer="/video_urls/0", least=1, most=30, disputed=True),
                BilledPart(label="film", pointer="/duration", least=5, most=5, disputed=False),
            ),
            dearer=(),
            failed_task=0,
            certainty="contradicted",
            contradiction="C03",
        )
    )


# ---- The same plan --------------------------------------------------------------------------------------------------


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "defaults written out": (
        {},
        {"quality": "720p", "aspect_ratio": "16:9", "duration": 5, "prompt_extend": False},
    ),
    "a decimal point": ({"duration": 5}, {"duration": 5.0}),
    "an ignored ratio": (START, {**START, "aspect_ratio": "1:1"}),
    "an unknown field": ({}, {"negativePrompt": "rain"}),
    "a field of another model": ({}, {"audio_url": url("a.mp3"), "model_params": {"shot_type": "multi"}}),
    "what is cut": ({"prompt": "x" * 5000}, {"prompt": "x" * 5001}),
    "positions written as bindings": (
        {**VIDEO, "audio_urls": [url("a"), url("b")]},
        {**VIDEO, "model_params": {"voice_bindings": {"image1": url("b"), "video1": url("a")}}},
    ),
    "ignored positions": (
        {"model_params": {"voice_bindings": {"image1": url("b")}}},
        {"model_params": {"voice_bindings": {"image1": url("b")}}, "audio_urls": [url("c")]},
    ),
    "a voice too many": ({"audio_urls": [url("a")]}, {"audio_urls": [url("a"), url("b")]}),
    "nothing bound": ({}, {"model_params": {"voice_bindings": {}}}),
    "no group": ({}, {"model_params": None}),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_the_same_film_has_the_same_plan(name: str) -> None:
    """What takes no effect, and another way to say the same, makes no other plan."""
    one, other = SAME[name]
    assert planned(**one) == planned(**other)
    assert hash(planned(**one)) == hash(planned(**other))


@pytest.mark.parametrize(
    "fields",
    [
        {"duration": 6},
        {"quality": "1080p"},
        {"aspect_ratio": "9:16"},
        {"seed": 1},
        {"prompt": "Image 1 runs"},
        {"negative_prompt": "rain"},
        {"prompt_extend": True},
        {"callback_url": "https://example.com/hook"},
        {"image_urls": [url("i2.png")]},
        {"image_start": url("s.png")},
        {"video_urls": [url("v.mp4")]},
        {"audio_urls": [url("a.mp3")]},
        {"model_params": {"voice_bindings": {"image1": url("a.mp3")}}},
        {"image_urls": [url("i1.png"), url("i1.png")]},
    ],
)
def test_another_film_has_another_plan(fields: dict[str, Any]) -> None:
    """Whatever changes the film, its price or who is told of it makes another plan."""
    assert planned(**fields) != planned()


def test_the_order_of_references_makes_the_plan() -> None:
    """Numbers go by order, so swapped references are other characters."""
    images = [url("i1.png"), url("i2.png")]
    assert planned(image_urls=images) != planned(image_urls=images[::-1])


# ---- Refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [{}, [], None, "text", {**BASE, "duration": 16}, {**BASE, "image_urls": [7]}])
def test_what_the_api_refuses_has_no_plan(broken: Any) -> None:
    """A request with errors raises with all its findings, as they are found."""
    with pytest.raises(ContractViolated) as caught:
        plan(broken)
    assert caught.value.findings == check(broken)


def test_warnings_do_not_stop_a_plan() -> None:
    """What is accepted has a plan, which carries all findings and tells those of what has no part in the film."""
    request = {**BASE, **START, "aspect_ratio": "1:1", "audio_urls": [url("a.mp3")], "prompt": "Image 2 walks"}
    made = plan(request)
    assert made.findings == check(request)
    assert [one.rule for one in made.set_aside] == ["mention-range", "aspect-ratio-ignored"]


# ---- Laws -----------------------------------------------------------------------------------------------------------


def plans(seed: int) -> Iterator[tuple[Any, Plan]]:
    """Yield the requests of a seed that have a plan, and it."""
    requests = Requests(CONTRACT, random.Random(seed))
    for request in (requests.clean(), requests.sound(), requests.mutated()):
        before = copy.deepcopy(request)
        try:
            made = plan(request)
        except ContractViolated:
            assert any(finding.severity == "error" for finding in check(request))
        else:
            yield request, made
        assert request == before


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_the_plan_of_the_effective_request_is_the_plan(seed: int) -> None:
    """What a plan says, written as a request, has that plan, and nothing in it is ignored but what names nothing."""
    for _, made in plans(seed):
        assert plan(made.request) == made
        assert plan(made.request).request == made.request
        assert [one for one in plan(made.request).set_aside if one.span is None] == []


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_ignored_can_be_dropped(seed: int) -> None:
    """A request without a field that has no effect has the same plan; of too many voices, only the surplus has none."""
    for request, made in plans(seed):
        for finding in made.set_aside:
            if finding.effect == "ignore" and finding.span is None and finding.rule != "audio-urls-surplus":
                assert plan(without(request, [finding.pointer])) == made


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_a_plan_and_a_lint_never_disagree(seed: int) -> None:
    """A voice is ignored exactly where the linter says so of its field."""
    for request, made in plans(seed):
        said = any(one.rule == "audio-urls-ignored" for one in check(request))
        passed = [one for asset in made.assets for one in asset.unheard if one.voice.by == "position"]
        assert all(one.rule == "audio-urls-ignored" for one in passed)
        assert said or not passed


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_a_clean_request_is_its_own_plan(seed: int) -> None:
    """Of a request of which nothing is to be said, nothing is set aside, and every field is in the plan."""
    request = Requests(CONTRACT, random.Random(seed)).clean()
    made = plan(request)
    assert made.findings == ()
    given_fields = {f"/{name}" for name, value in request.items() if value not in ([], {}, {"voice_bindings": {}})}
    assert given_fields <= {f"/{name}" for name in made.request}
