"""Plans are made from data: who changes the contract changes plans and pages, and no Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from wanref_contract import load_contract, plan
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.docgen import render_reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wanref_contract.contract.contract import Contract

    Changing = Callable[[str, str, str], Contract]
    Telling = Callable[[str, str], list[tuple[str, str, str]]]

REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "Image 1 sings to Video 1",
    "image_urls": ["https://example.com/i"],
    "video_urls": ["https://example.com/v"],
}
LISTED = {**REQUEST, "audio_urls": ["https://example.com/x", "https://example.com/y"]}
BOTH = {**LISTED, "model_params": {"voice_bindings": {"image1": "https://example.com/a"}}}


@pytest.fixture
def changed(contract_copy: Path) -> Changing:
    """Return what loads the contract with one text of one file replaced."""

    def change(name: str, old: str, new: str) -> Contract:
        path = contract_copy / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")
        return load_contract(str(contract_copy))

    return change


def voices(contract: Contract, request: dict[str, Any]) -> list[str | None]:
    """Return by what each asset speaks."""
    return [asset.voice and asset.voice.by for asset in plan(request, contract=contract).assets]


def pointers(contract: Contract, request: dict[str, Any]) -> list[str | None]:
    """Return where the voice of each asset stands."""
    return [asset.voice and asset.voice.pointer for asset in plan(request, contract=contract).assets]


# ---- What follows from a change -------------------------------------------------------------------------------------


def test_the_order_of_ways_decides(changed: Changing) -> None:
    """With the own sound first, no voice replaces it."""
    own = "  - {by: own-sound, of: [video]}\n"
    contract = changed("contract.yaml", f"voices:\n  - {{by: binding", f"voices:\n{own}  - {{by: binding")  # noqa: F541
    assert voices(contract, LISTED) == ["position", "own-sound"]
    assert render_reference(contract)["voices.md"].index("own-sound") < render_reference(contract)["voices.md"].index(
        "binding"
    )


def test_the_order_of_kinds_decides(changed: Changing) -> None:
    """With the images first, the first voice of the list is theirs."""
    assert pointers(load_contract(), LISTED) == ["/audio_urls/1", "/audio_urls/0"]
    contract = changed("contract.yaml", "order: [video, image]", "order: [image, video]")
    assert pointers(contract, LISTED) == ["/audio_urls/0", "/audio_urls/1"]
    assert "every image, then every video" in render_reference(contract)["voices.md"]


def test_the_condition_decides(changed: Changing) -> None:
    """With another `when`, the list is heard beside bindings, which still go first."""
    assert voices(load_contract(), BOTH) == ["binding", "own-sound"]
    contract = changed("contract.yaml", 'when: "!has_bindings"}', 'when: "assets < 5"}')
    assert voices(contract, BOTH) == ["binding", "position"]
    assert "`assets < 5`" in render_reference(contract)["voices.md"]


def test_the_key_decides(changed: Changing) -> None:
    """With another `key`, another member of the map is the voice of an asset."""
    contract = changed("contract.yaml", "key: kind + string(number)", "key: \"'image' + string(number)\"")
    assert pointers(contract, BOTH) == ["/model_params/voice_bindings/image1"] * 2


def test_whose_sound_serves_decides(changed: Changing) -> None:
    """With no kind of its own sound, an unbound video is silent."""
    contract = changed("contract.yaml", "of: [video]", "of: [start]")
    assert voices(contract, REQUEST) == [None, None]


def test_who_takes_a_voice_decides(changed: Changing) -> None:
    """A kind that takes no voice has none, whatever the request says."""
    contract = changed("contract.yaml", "video: {at: /video_urls}", "video: {at: /video_urls, takes_voice: false}")
    assert voices(contract, LISTED) == ["position", None]
    assert "`video`, `start`" in render_reference(contract)["voices.md"]


def test_a_default_decides(changed: Changing) -> None:
    """Another default of the API is another plan, and another line of the page."""
    contract = changed("request.schema.json", '"default": 5', '"default": 7')
    made = plan(REQUEST, contract=contract)
    assert (made.film.seconds, made.setting("/duration").value) == (7, 7)  # type: ignore[union-attr]
    assert "7" in render_reference(contract)["fields.md"].partition("## `duration`")[2].partition("## ")[0]


def test_words_for_a_choice_of_the_api_decide(changed: Changing) -> None:
    """What the API takes where nothing is given is said in the contract's words."""
    contract = changed("contract.yaml", "seed: {otherwise: random}", "seed: {otherwise: that of the day}")
    assert plan(REQUEST, contract=contract).setting("/seed").otherwise == "that of the day"  # type: ignore[union-attr]


def test_the_table_of_sizes_decides(changed: Changing) -> None:
    """Another size in the table is another film."""
    contract = changed("contract.yaml", '720p: {"16:9": [1280, 720]', '720p: {"16:9": [1290, 730]')
    assert plan(REQUEST, contract=contract).film.size == (1290, 730)
    assert "1290 x 730" in render_reference(contract)["output.md"]


def test_the_condition_of_the_table_decides(changed: Changing) -> None:
    """Where the table does not hold is said by the contract."""
    contract = changed("contract.yaml", "unless: has(this.image_start)", "unless: size(video_urls) > 0")
    assert plan(REQUEST, contract=contract).film.size is None


def test_the_cap_decides(changed: Changing) -> None:
    """Another limit is another cap, on the plan and on the page."""
    contract = changed("contract.yaml", "duration_with_videos: 10 ", "duration_with_videos: 8 ")
    assert plan(REQUEST, contract=contract).film.at_most == 8
    assert "8 seconds" in render_reference(contract)["output.md"]


def test_when_a_cap_holds_is_said_by_its_rule(changed: Changing) -> None:
    """The cap holds where the rule is in force, so that plan and lint never disagree."""
    contract = changed(
        "rules.yaml",
        "  when: size(video_urls) > 0\n  require: duration <=",
        "  when: size(video_urls) > 1\n  require: duration <=",
    )
    assert plan(REQUEST, contract=contract).film.at_most == 15


def test_what_is_billed_decides(changed: Changing) -> None:
    """Whose seconds are counted is said by the contract."""
    contract = changed("contract.yaml", "seconds: [video, film]", "seconds: [image, video]")
    bill = plan(REQUEST, contract=contract).bill
    assert bill is not None
    assert [(part.label, part.least, part.most) for part in bill.parts] == [("Image 1", 0, None), ("Video 1", 1, 30)]
    assert (bill.least, bill.most) == (1, None)


def test_how_long_a_video_may_be_decides(changed: Changing) -> None:
    """The length that nobody knows lies within the limits on the file."""
    contract = changed("media.yaml", "      maximum: 30\n", "      maximum: 20\n")
    bill = plan(REQUEST, contract=contract).bill
    assert bill is not None
    assert bill.most == 25


def test_a_contract_without_media_limits_knows_no_lengths(contract_copy: Path) -> None:
    """Where nothing limits a file, its length is open."""
    (contract_copy / "media.yaml").unlink()
    (contract_copy / "contract.yaml").write_text((contract_copy / "contract.yaml").read_text("utf-8") + "\n", "utf-8")
    bill = plan(REQUEST, contract=load_contract(str(contract_copy))).bill
    assert bill is not None
    assert (bill.least, bill.most, bill.otherwise) == (5, None, 5)


def test_a_kind_without_a_position_has_no_voice_there(changed: Changing) -> None:
    """Kinds that are not in the `order` take no place in the list."""
    contract = changed("contract.yaml", "order: [video, image]", "order: [image]")
    assert pointers(contract, LISTED) == ["/audio_urls/0", "/video_urls/0"]


def test_a_contract_that_says_little_makes_plans(contract_copy: Path) -> None:
    """Without cuts, a cap and a bill there are none of them in the plan."""
    path = contract_copy / "contract.yaml"
    data = yaml.safe_load(path.read_text("utf-8"))
    del data["truncate"], data["billing"], data["output"]["length"]["at_most"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    made = plan(LISTED, contract=load_contract(str(contract_copy)))
    assert [(text.pointer, text.limit) for text in made.texts] == [("/prompt", None)]
    assert (made.bill, made.film.at_most) == (None, 15)


def test_limits_on_media_are_inspected(contract_copy: Path) -> None:
    """A mistake in media.yaml is told at its place, as in the other files."""
    path = contract_copy / "media.yaml"
    path.write_text(
        path.read_text("utf-8").replace("      maximum: 30\n", "      maximum: 30\n      most: 30\n"), "utf-8"
    )
    contract, problems = inspect_contract(str(contract_copy))
    assert contract is None
    assert [(one.pointer, one.message, one.suggestion) for one in problems] == [
        ("/kinds/video/duration/most", "unknown key 'most'", "")
    ]


# ---- What is refused ------------------------------------------------------------------------------------------------


@pytest.fixture
def told(contract_copy: Path) -> Telling:
    """Return what inspects the contract with one text replaced, and tells pointer, message and suggestion."""

    def inspect(old: str, new: str) -> list[tuple[str, str, str]]:
        path = contract_copy / "contract.yaml"
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), "utf-8")
        contract, problems = inspect_contract(str(contract_copy))
        assert (contract is None) is bool(problems)
        return [(one.pointer, one.message, one.suggestion) for one in problems]

    return inspect


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "order: [video, image]",
            "order: [video, picture]",
            ("/voices/1/order/1", "'picture' is not declared", "known: image, video, start"),
        ),
        ("of: [video]", "of: [vidoe]", ("/voices/2/of/0", "'vidoe' is not declared", "did you mean 'video'?")),
        (
            "at: /audio_urls, order",
            "at: /audio_url, order",
            ("/voices/1/at", "no field answers to '/audio_url'", "did you mean /audio_urls?"),
        ),
        (
            "at: /model_params/voice_bindings, key",
            "at: /audio_urls, key",
            ("/voices/0/at", "/audio_urls holds no map, as `key` needs", ""),
        ),
        (
            "at: /audio_urls, order",
            "at: /prompt, order",
            ("/voices/1/at", "/prompt holds no list, as `order` needs", ""),
        ),
        (
            "key: kind + string(number)",
            "key: kind + string(numbr)",
            ("/voices/0/key", "undeclared name 'numbr' (did you mean 'number'?)", ""),
        ),
        ("key: kind + string(number)", "key: number", ("/voices/0/key", "must be a string, is a int", "")),
        (
            'when: "!has_bindings"}',
            'when: "!has_binding"}',
            ("/voices/1/when", "undeclared name 'has_binding' (did you mean 'has_bindings'?)", ""),
        ),
        ('when: "!has_bindings"}', "when: assets}", ("/voices/1/when", "must be a bool, is a int", "")),
        (
            "unless: has(this.image_start)",
            "unless: has(this.image_stat)",
            ("/output/unless", "undeclared field 'image_stat' of this (did you mean 'image_start'?)", ""),
        ),
        (
            "by: [quality, aspect_ratio]",
            "by: [quality, ratio]",
            ("/output/by/1", "'ratio' is not declared", "did you mean 'duration'?"),
        ),
        (
            "by: [quality, aspect_ratio]",
            "by: [quality, seed]",
            ("/output/by/1", "'seed' may have no value", "give it a default, or require it"),
        ),
        (
            "field: duration,",
            "field: durations,",
            ("/output/length/field", "'durations' is not declared", "did you mean 'duration'?"),
        ),
        ("field: duration,", "field: prompt,", ("/output/length/field", "'prompt' is no number of seconds", "")),
        (
            "at_most: {duration-with-videos: ",
            "at_most: {duration-with-video: ",
            (
                "/output/length/at_most/duration-with-video",
                "'duration-with-video' is not declared",
                "did you mean 'duration-with-videos'?",
            ),
        ),
        (
            "limits.duration_with_videos}}",
            "limits.duration_with_video}}",
            (
                "/output/length/at_most/duration-with-videos",
                "'limits.duration_with_video' is not declared",
                "did you mean 'limits.duration_with_videos'?",
            ),
        ),
        (
            "/prompt: {characters: limits.prompt_characters}",
            "/prompt: {characters: limits.prompt_character}",
            (
                "/truncate/~1prompt/characters",
                "'limits.prompt_character' is not declared",
                "did you mean 'limits.prompt_characters'?",
            ),
        ),
        (
            "seconds: [video, film]",
            "seconds: [videos, film]",
            ("/billing/seconds/0", "'videos' is not declared", "did you mean 'video'?"),
        ),
        (
            "disputed: [video]",
            "disputed: [image]",
            ("/billing/disputed/0", "'image' is not declared", "known: video, film"),
        ),
        (
            "dearer: {quality: 1080p}",
            "dearer: {qualty: 1080p}",
            ("/billing/dearer/qualty", "'qualty' is not declared", "did you mean 'quality'?"),
        ),
        (
            "contradiction: C03",
            "contradiction: C04",
            ("/billing/contradiction", "'C04' is not declared", "known: C03"),
        ),
        (
            "  at: /prompt\n  image:",
            "  at: /promt\n  image:",
            ("/mentions/at", "no field answers to '/promt'", "did you mean /prompt?"),
        ),
        (
            "  video: {exact:",
            "  vidio: {exact:",
            ("/mentions/vidio", "'vidio' is not declared", "did you mean 'video'?"),
        ),
        (
            "{by: own-sound, of: [video]}",
            "{by: own-sound}",
            ("/voices/2", "{'by': 'own-sound'} is not valid under any of the given schemas", ""),
        ),
        (
            "{by: own-sound, of: [video]}",
            "{by: own-sound, ofs: [video]}",
            ("/voices/2/ofs", "unknown key 'ofs'", "did you mean 'of'?"),
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(told: Telling, old: str, new: str, problem: tuple[str, str, str]) -> None:
    """What plans are made with is inspected: kinds, fields, limits, rules and expressions."""
    assert problem in told(old, new)


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        (
            '"3:4": [832, 1104]}',
            '"2:3": [832, 1104]}',
            [
                ("/output/size/720p", "has no size for '3:4'", "the request schema offers it"),
                (
                    "/output/size/720p/2:3",
                    "'2:3' is no choice of the request schema",
                    "known: 16:9, 9:16, 1:1, 4:3, 3:4",
                ),
            ],
        ),
        (
            "    1080p:",
            "    2160p:",
            [
                ("/output/size", "has no size for '1080p'", "the request schema offers it"),
                ("/output/size/2160p", "'2160p' is no choice of the request schema", "known: 720p, 1080p"),
            ],
        ),
    ],
)
def test_each_choice_has_its_size(told: Telling, old: str, new: str, problems: list[tuple[str, str, str]]) -> None:
    """A choice that the schema offers and the table of sizes lacks is told, and so is a size of no choice."""
    assert told(old, new) == problems
