"""Films to requests and back: names, numbers, places, and what is never built."""

from __future__ import annotations

import copy
import json
import os
import random
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.generating import ODD_VALUES, Requests
from wanref_contract import ContractViolated, NameTaken, RequestBuilder, build_request, check, plan
from wanref_contract._data import DEFAULT_CONTRACT, schema_folder
from wanref_contract.building import check_film, film_from_request, lint_film, lint_film_example, render_film
from wanref_contract.building.prompts import escape_braces, is_chinese, write_prompt
from wanref_contract.contract.loading import inspect_contract, load_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.pointer import resolve
from wanref_contract.proving import disprove_text
from wanref_contract.source import read_documents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding

ANNA, TOM, STAGE = "https://example.com/anna.png", "https://example.com/tom.png", "https://example.com/stage.mp4"
VOICE = "https://example.com/anna.mp3"
CAST = {"anna": {"image": ANNA, "voice": VOICE}, "stage": {"video": STAGE}, "tom": {"image": TOM}}
PEOPLE = {"anna": ("image", 1), "tom": ("image", 2), "stage": ("video", 1), "dawn": ("start", None), "what": None}
PIECES = (
    "{anna}",
    "{tom}",
    "{stage}",
    "{ana}",
    "{",
    "}",
    "{{",
    "}}",
    "在唱歌",
    " sings",
    "2",
    ":5",
    "个",
    " seconds",
    "",
)


def film(prompt: str, **fields: Any) -> dict[str, Any]:
    """Return a film with three assets."""
    return {"assets": CAST, "prompt": prompt, **fields}


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return rule and pointer of each finding."""
    return [(finding.rule, finding.pointer) for finding in findings]


def written(contract: Contract, template: str) -> str:
    """Return the prompt that *template* stands for."""
    return write_prompt(template, PEOPLE, contract, pointer="/prompt").text


# ---- Building -------------------------------------------------------------------------------------------------------


def test_assets_are_numbered_by_kind_in_their_order() -> None:
    """Names become numbers, voices bindings, and everything else stays what it was."""
    assert build_request(film("{tom} and {anna} sing on {stage}", duration=8, seed=7)) == {
        "model": DEFAULT_CONTRACT,
        "prompt": "Image 2 and Image 1 sing on Video 1",
        "image_urls": [ANNA, TOM],
        "video_urls": [STAGE],
        "model_params": {"voice_bindings": {"image1": VOICE}},
        "duration": 8,
        "seed": 7,
    }


def test_a_film_is_not_touched() -> None:
    """What is built is new: the film stays as it was, its groups of fields too."""
    value = film("{anna} and {tom} sing on {stage}", model_params={})
    before = copy.deepcopy(value)
    assert build_request(value)["model_params"] == {"voice_bindings": {"image1": VOICE}}
    assert value == before


def test_start_frame_is_given_either_way() -> None:
    """An asset of the kind start and the field of the API make the same request."""
    one = {"assets": {"anna": {"image": ANNA}, "dawn": {"start": TOM}}, "prompt": "{anna} walks"}
    other = {"assets": {"anna": {"image": ANNA}}, "prompt": "{anna} walks", "image_start": TOM}
    assert build_request(one) == build_request(other)
    assert build_request(one)["image_start"] == TOM


@pytest.mark.parametrize(
    ("template", "prompt"),
    [
        ("{anna} meets {tom}.", "Image 1 meets Image 2."),
        ("with{anna}and{tom}", "with Image 1 and Image 2"),
        ("{anna}{tom}", "Image 1 Image 2"),
        ("{anna}:5", "Image 1 :5"),
        ("{anna}é and {tom}遇见", "Image 1 é and Image 2 遇见"),
        ("{anna}在{stage}上遇见{tom}。", "图1在视频1上遇见图2。"),
        ("{anna}{tom}唱歌", "图1图2唱歌"),
        ("{anna}个子高", "图1 个子高"),
        ("{anna}2次唱歌", "图1 2次唱歌"),
        ("在{anna} sings and walks", "在 Image 1 sings and walks"),
        ("{{{anna}}} {{}}", "{Image 1} {}"),
        ("{what} walks", "what walks"),
        ("", ""),
    ],
)
def test_names_are_written_in_the_language_of_the_prompt(contract: Contract, template: str, prompt: str) -> None:
    """A name is spelt as the API reads it, with the space it needs and no more."""
    assert written(contract, template) == prompt


def test_the_language_is_that_of_most_letters() -> None:
    """Digits and punctuation count for neither side, and a draw goes to Latin letters."""
    assert [is_chinese(text) for text in ("在雨中", "在雨中 abc", "在雨中 ab", "１６：９", "雨 é")] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_what_was_escaped_is_read_as_it_was(contract: Contract) -> None:
    """Any text stands for itself once its braces are doubled."""
    rng = random.Random(7)
    for _ in range(200):
        text = "".join(rng.choices(PIECES, k=6))
        assert written(contract, escape_braces(text)) == text


# ---- Findings -------------------------------------------------------------------------------------------------------


def test_findings_of_the_request_stand_in_the_film() -> None:
    """An address, a voice, a number and a text are told where they were written."""
    wrong = {
        "assets": {"anna": {"image": "http://localhost/a.png", "voice": ""}, "stage": {"video": STAGE}},
        "prompt": "{anna} {{ and image 1 on {stage}",
        "seed": "7",
        "duration": 80,
        "durration": 8,
        "audio_url": VOICE,
    }
    assert sorted(told(check_film(wrong))) == [
        ("duration-range", "/duration"),
        ("field-foreign", "/audio_url"),
        ("field-type", "/seed"),
        ("film-key", "/durration"),
        ("media-url-internal", "/assets/anna/image"),
        ("mention-spelling", "/prompt"),
        ("voice-empty", "/assets/anna/voice"),
    ]
    kind: Any = {"assets": {"anna": {"image": ANNA}, "stage": {"video": 5}}, "prompt": "{anna} walks on {stage}"}
    assert told(check_film(kind)) == [("field-type", "/assets/stage/video")]


def test_a_span_in_the_prompt_is_that_of_the_film() -> None:
    """What is found in the prompt is marked in the template, past names and doubled braces."""
    template = "{tom} and {{anna}} {anna} meets image 1 on {stage}"
    (finding,) = check_film(film(template))
    assert finding.rule == "mention-spelling"
    assert finding.span is not None
    assert template[slice(*finding.span)] == "image 1"


def test_a_span_that_touches_a_name_holds_it_whole(contract: Contract) -> None:
    """Of a name or a doubled brace there is no half; of other text there is."""
    prompt = write_prompt("a {{ {tom} b", PEOPLE, contract, pointer="/prompt")
    assert prompt.text == "a { Image 2 b"
    spans = [prompt.span_in_template(*span) for span in ((0, 1), (2, 3), (4, 5), (6, 11), (10, 13), (0, 13))]
    assert spans == [(0, 1), (2, 4), (5, 10), (5, 10), (5, 12), (0, 12)]


def test_one_mistake_is_one_finding() -> None:
    """An asset that cannot be placed keeps the rules about assets silent, and a wrong name those about the prompt."""
    broken: Any = {"assets": {"anna": {"imge": ANNA}, "tom": {"image": TOM}}, "prompt": "{anna} meets {tom}"}
    assert told(check_film(broken)) == [("film-key", "/assets/anna/imge")]
    assert told(check_film(film("{ana} meets {tom} on {stage} "))) == [("name-unknown", "/prompt")]
    assert told(check_film({"assets": [ANNA], "prompt": "rain"})) == [("film-shape", "/assets")]
    assert told(check_film([])) == [("film-shape", "")]


@pytest.mark.parametrize(
    ("name", "meant"), [("ana", "Did you mean anna?"), ("Stage", "Did you mean stage?"), ("zebra", "Mend the name")]
)
def test_an_unknown_name_is_answered_with_the_nearest(name: str, meant: str) -> None:
    """A name that is nearly one suggests it; every name there is stands in the help."""
    (finding,) = check_film(film(f"{{{name}}} walks"))
    assert finding.help.startswith(meant)
    assert finding.help.endswith("the names are {anna}, {stage}, {tom}.")


def test_a_short_name_is_answered_with_every_one_that_is_close() -> None:
    """In a name of two signs one that differs is half of it, and there may be two such names."""
    people = {name: {"image": ANNA} for name in ("小红", "小明", "雨巷")}
    (finding, *_) = check_film({"assets": people, "prompt": "{小名}唱歌"})
    assert finding.help.startswith("Did you mean 小红 or 小明? ")


def test_a_name_after_the_cut_is_told_as_such() -> None:
    """Who reads that a name is missing, and sees it in the prompt, would not know what is wrong."""
    found = check_film(film("{anna} sings on {stage}" + " la" * 1700 + " to {tom}"))
    (message,) = [finding.message for finding in found if finding.rule == "asset-unused"]
    assert (
        message == "must be named in the prompt as {tom}, is named only after character 5000, where the prompt is cut"
    )


def test_a_number_in_the_prompt_is_told_once_and_built_all_the_same() -> None:
    """A number does not follow its asset; one that no asset has is for the rules of the request."""
    value = film("{anna} sings to {tom} on {stage}, and Image 2 listens")
    (finding,) = check_film(value)
    assert (finding.rule, finding.severity, finding.span) == ("name-numbered", "info", (38, 45))
    assert finding.message == 'must be written {tom} to follow its asset, is written "Image 2"'
    assert build_request(value)["prompt"].endswith("and Image 2 listens")
    assert "name-numbered" not in {one.rule for one in check_film(film("{anna} {tom} {stage} Image 5"))}


def test_the_start_frame_is_no_name_to_suggest() -> None:
    """What cannot be named is not offered; with nothing to offer, that is said."""
    only: Any = {"assets": {"dawn": {"start": TOM}}, "prompt": "{down} breaks"}
    both = {**only, "assets": {**only["assets"], "anna": {"image": ANNA}}}
    helps = [finding.help for value in (only, both) for finding in check_film(value) if finding.rule == "name-unknown"]
    assert [text.rpartition("; ")[2] for text in helps] == ["no asset has a name here.", "the names are {anna}."]
    assert not any("Did you mean" in text for text in helps)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        ({"prompt": "rain"}, ""),
        ({"prompt": "rain", "assets": None}, "/assets"),
        ({"prompt": "rain", "assets": {}}, "/assets"),
        ({"prompt": "rain", "assets": {}, "image_start": TOM}, "/assets"),
        ({"prompt": "rain", "assets": {"dawn": {"start": TOM}}}, "/assets/dawn"),
    ],
)
def test_a_film_of_nobody_is_told_where_somebody_would_stand(value: Any, pointer: str) -> None:
    """The rule of the contract is told in the words of a film, at the assets."""
    assert told(check_film(value)) == [("asset-missing", pointer)]


def test_what_takes_part_is_told_in_the_film_too() -> None:
    """Places that a finding is related to are those of the film, each once."""
    (finding,) = check_film(film("{anna} and {tom} on {stage}", duration=12))
    assert (finding.pointer, finding.related) == ("/duration", ("/assets",))
    crowd = {name: {"image" if name < "d" else "video": STAGE + name} for name in "abcdef"}
    (finding,) = check_film({"assets": crowd, "prompt": "{a}, {b}, {c}, {d}, {e} and {f} dance"})
    assert (finding.rule, finding.pointer, finding.related) == ("assets-total", "/assets", ())


@pytest.mark.parametrize("place", ["duration: %s", "assets: {anna: {image: %s}}", "seed: %s"])
def test_nothing_is_said_of_what_could_not_be_read(contract: Contract, place: str) -> None:
    """A number that the reader replaced is one finding, wherever it stands."""
    text = (place % ".inf") + "\nprompt: rain\n"
    text += "" if "assets" in place else f"assets: {{anna: {{image: {ANNA}}}}}\n"
    (document,) = read_documents(text.encode(), "yaml")
    assert [finding.rule for finding in lint_film(document, contract)] == ["non-finite-number"]


def test_warnings_and_advice_do_not_keep_a_film_from_being_built() -> None:
    """Only errors do; those who want to know ask for the findings."""
    unused = film("{anna} sings", audio_url=VOICE)
    assert {finding.severity for finding in check_film(unused)} == {"warning", "info"}
    assert build_request(unused)["prompt"] == "Image 1 sings"


def test_every_example_gives_what_it_claims(contract: Contract) -> None:
    """A broken film gives its rule alone, and an accepted one nothing."""
    for rule in profile_rules("authoring"):
        assert {text.breaks for text in rule.texts} == {True, False}
        for text in rule.texts:
            found = [finding.rule for finding in lint_film_example(text, contract)]
            assert found == ([rule.id] if text.breaks else []), text.written


def test_an_example_that_does_something_else_is_disproved(contract: Contract) -> None:
    """The examples of film files are proved like all others."""
    for rule in profile_rules("authoring"):
        for text in rule.texts:
            assert disprove_text(contract, rule, text) == ""
            assert disprove_text(contract, rule, replace(text, breaks=not text.breaks)) != ""


def test_the_names_of_film_rules_are_taken(contract_copy: Path) -> None:
    """A rule of a contract cannot have a code that a rule of film files has."""
    rules = contract_copy / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("code: WAN101", "code: WAN601"), "utf-8")
    _, problems = inspect_contract(str(contract_copy))
    assert [problem.message for problem in problems] == ["code 'WAN601' belongs to another rule"]


def test_another_contract_has_words_of_its_own(contract_copy: Path) -> None:
    """Kinds, words and keys are those of the contract that the film is built by."""
    path = contract_copy / "contract.yaml"
    text = path.read_text("utf-8").replace("kind + string(number)", "\"'of-' + kind + string(number)\"")
    path.write_text(text.replace("called: start frame", "called: opening"), "utf-8")
    other = load_contract(str(contract_copy))
    bound = {"assets": {"anna": {"image": ANNA, "voice": VOICE}, "dawn": {"start": TOM}}, "prompt": "{dawn}"}
    assert [(finding.rule, finding.pointer) for finding in check_film(bound, contract=other)] == [
        ("name-mute", "/prompt"),
        ("voice-key", "/assets/anna/voice"),
    ]
    assert check_film(bound, contract=other)[0].message == 'must be the name of a reference, "dawn" is the opening'


# ---- Laws -----------------------------------------------------------------------------------------------------------


def requests(contract: Contract, seeds: range) -> Iterator[Any]:
    """Yield requests, right ones and wrong ones."""
    for seed in seeds:
        made = Requests(contract, random.Random(seed))
        yield from (made.clean(), made.sound(), made.mutated())


def films(contract: Contract, seeds: range) -> Iterator[Any]:
    """Yield films with anything in them."""
    for seed in seeds:
        rng = random.Random(seed)
        made = Requests(contract, rng)
        prompt = "".join(rng.choices(PIECES, k=rng.randint(0, 8)))
        value: Any = film(prompt, image_start=rng.choice([None, "", TOM]), duration=rng.choice([5, 10, 12]))
        for _ in range(rng.randint(0, 2)):
            value = made.mutate(value)
        yield value
        yield {**made.sound(), "assets": CAST} if rng.random() < 0.5 else rng.choice(ODD_VALUES)


def test_what_is_built_has_no_errors(contract: Contract) -> None:
    """Whatever the film: the request has no error findings, or there is none."""
    built = refused = 0
    for value in films(contract, range(400)):
        is_refused = "error" in {finding.severity for finding in check_film(value)}
        if is_refused:
            refused += 1
            with pytest.raises(ContractViolated):
                build_request(value)
        else:
            built += 1
            assert "error" not in {finding.severity for finding in check(build_request(value))}
    assert min(built, refused) > 50


def test_every_finding_has_its_place(contract: Contract) -> None:
    """A finding of a film stands inside the file, and one in the prompt within its characters."""
    for value in films(contract, range(300)):
        text = json.dumps(value, indent=1).encode()
        (document,) = read_documents(text, "json")
        lines = document.text.split("\n")
        for finding in lint_film(document, contract):
            place = finding.location
            assert place is not None
            assert 1 <= place.line <= place.end_line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            if finding.span:
                start, end = finding.span
                assert 0 <= start < end <= len(str(resolve(value, finding.pointer)[1]))


def test_a_request_comes_back_with_the_plan_it_had(contract: Contract) -> None:
    """A request, made into a film, written down, read again and built, has the plan that it had before."""
    named = came_back = 0
    for request in requests(contract, range(150)):
        try:
            before = plan(request)
        except ContractViolated:
            continue
        value = film_from_request(request)
        (document,) = read_documents(render_film(value).encode(), "yaml")
        assert (document.instance, document.notices) == (value, ())
        assert plan(build_request(document.instance)) == before
        came_back += 1
        named += "{" in value["prompt"].replace("{{", "")
    assert came_back > 100
    assert named > 40


# ---- Importing ------------------------------------------------------------------------------------------------------


def imported(**fields: Any) -> dict[str, Any]:
    """Return the film that stands for a request of two images and a video."""
    request = {"model": DEFAULT_CONTRACT, "image_urls": [ANNA, TOM], "video_urls": [STAGE], **fields}
    return film_from_request(request)


def test_voices_by_position_become_those_of_somebody() -> None:
    """Videos come first, then images; what is ignored is gone."""
    voices = [f"https://example.com/{number}.mp3" for number in range(2)]
    value = imported(prompt="图1、图2和视频1唱歌", audio_urls=voices, keep_original_sound=True)
    assert value == {
        "assets": {
            "anna": {"image": ANNA, "voice": voices[1]},
            "tom": {"image": TOM},
            "stage": {"video": STAGE, "voice": voices[0]},
        },
        "prompt": "{anna}、{tom}和{stage}唱歌",
    }


@pytest.mark.parametrize(
    ("prompt", "template"),
    [
        ("Image 1 meets Image 2 on Video 1", "{anna} meets {tom} on {stage}"),
        ("图1 meets Image 2 on Video 1", "图1 meets {tom} on {stage}"),
        ("Image 1、Image 2在视频1上慢慢地走来走去", "Image 1、Image 2在视频1上慢慢地走来走去"),
        ("Image 1 {a} Image 9 image 2", "{anna} {{a}} Image 9 image 2"),
        ("Image 1遇见", "Image 1遇见"),
    ],
)
def test_a_mention_that_would_be_spelt_otherwise_stays(prompt: str, template: str) -> None:
    """A name takes the place of a mention where building gives the very same text."""
    assert imported(prompt=prompt)["prompt"] == template


def test_what_the_prompt_is_cut_after_is_gone() -> None:
    """The film has what is read of the prompt."""
    value = imported(prompt="Image 1 " + "x" * 5000)
    assert value["prompt"] == "{anna} " + "x" * 4992


def test_names_come_from_files_where_they_are_words() -> None:
    """A file name that is no word, or that two have, gives way to kind and number."""
    urls = [f"https://example.com/{name}" for name in ("anna.png", "x/anna.jpg", "8f3a.png", "%E5%B0%8F%E7%BA%A2.png")]
    request = {"model": DEFAULT_CONTRACT, "prompt": "rain", "image_urls": [*urls, "https://example.com/image2.png"]}
    assert list(film_from_request(request)["assets"]) == ["image1", "image2", "image3", "小红", "image5"]


@pytest.mark.parametrize(
    "prompt",
    [
        "yes",
        "16:9",
        "a: b",
        "a #b",
        "- a",
        "a\nb\n",
        "  a\nb",
        "a\n\n",
        "\ta\nb \n",
        "\x00",
        "0o17",
        "1e3",
        "\U0001f600",
        "\\U0001F600",
    ],
)
def test_a_film_reads_as_it_was_written(prompt: str) -> None:
    """Whatever stands in a film, two readers of YAML see just that in its text."""
    value = {"assets": {prompt: {"image": prompt + ","}}, "prompt": prompt, "seed": 7, "prompt_extend": True}
    text = render_film(value)
    (document,) = read_documents(text.encode(), "yaml")
    assert (document.instance, document.notices) == (value, ())
    assert yaml.safe_load(text) == value


def test_an_emoji_is_written_as_itself() -> None:
    """What people see in a prompt they see in its film, in one line or several; what cannot be seen is a number."""
    assert render_film({"prompt": "a 😀 \\U0001F600 \U000e0001"}) == 'prompt: "a 😀 \\\\U0001F600 \\U000E0001"\n'
    assert render_film({"prompt": "a 😀\nb"}) == "prompt: |-\n  a 😀\n  b\n"


def test_a_text_of_several_lines_is_a_block() -> None:
    """A prompt reads in the file as it does aloud."""
    assert render_film({"assets": {}, "prompt": "{anna} walks.\nShe sings.\n"}) == (
        "assets: {}\nprompt: |\n  {anna} walks.\n  She sings.\n"
    )


# ---- The builder ----------------------------------------------------------------------------------------------------


def test_a_builder_says_what_a_file_says() -> None:
    """Calls and a film file make the same film, and so the same request."""
    builder = RequestBuilder(prompt="{anna} sings to {tom} on {stage}").set(duration=8)
    builder = builder.image("anna", ANNA, voice=VOICE).video("stage", STAGE).image("tom", TOM)
    assert builder.film == film("{anna} sings to {tom} on {stage}", duration=8)
    assert builder.build() == build_request(builder.film)


def test_a_builder_never_changes() -> None:
    """Each call gives another film and leaves the one that it was made from."""
    first = RequestBuilder(prompt="{anna} sings").image("anna", ANNA)
    before = replace(first)
    assert first.set(seed=7).build() != first.start(TOM).build()
    assert first == before


def test_a_builder_refuses_a_name_twice_and_what_is_wrong() -> None:
    """The second asset of a name would take the place of the first; everything else is told by build."""
    builder = RequestBuilder(prompt="{ana} sings").image("anna", ANNA)
    with pytest.raises(NameTaken, match="'anna' already"):
        builder.video("anna", STAGE)
    with pytest.raises(ContractViolated) as violated:
        builder.build()
    assert told(violated.value.findings) == [("name-unknown", "/prompt")]


# ---- The schema for editors -----------------------------------------------------------------------------------------


def film_schema() -> Draft202012Validator:
    """Return the schema of film files, with what it refers to."""
    path = os.path.join(schema_folder(), "meta", "film.schema.json")

    def retrieve(uri: str) -> Resource[Any]:
        with open(uri.removeprefix("file://"), encoding="utf-8") as file:
            return Resource.from_contents(json.load(file), DRAFT202012)

    schema = {"$id": f"file://{path}", **retrieve(path).contents}
    return Draft202012Validator(schema, registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]


def test_the_schema_has_the_fields_of_the_request(contract: Contract) -> None:
    """Every field of the API is taken over whole, but for those that assets stand for; kinds are the contract's."""
    properties = dict(film_schema().schema["properties"])
    kinds = set(contract.data["assets"])
    assert set(film_schema().schema["$defs"]["asset"]["properties"]) == {*kinds, "voice"}
    del properties["assets"]
    assert {name: sub["$ref"] for name, sub in properties.items()} == {
        name: f"../{DEFAULT_CONTRACT}/request.schema.json#/properties/{name}"
        for name in contract.request_schema["properties"]
        if name not in ("image_urls", "video_urls", "audio_urls", "model_params")
    }


def test_the_schema_and_the_builder_agree(contract: Contract) -> None:
    """What the builder says of keys, kinds and names the schema says too; what has no finding, it accepts."""
    validator = film_schema()
    structural = {"film-shape", "film-key", "field-moved", "asset-kind", "asset-name", "voice-misplaced"}
    for rule in profile_rules("authoring"):
        for text in rule.texts:
            (document,) = read_documents(text.content, text.format)
            if not text.breaks:
                assert list(validator.iter_errors(document.instance)) == [], text.written
            elif rule.id in structural:
                assert not validator.is_valid(document.instance), text.written


# ---- Hostile films --------------------------------------------------------------------------------------------------

MANY = 5_000


@pytest.mark.parametrize(
    "value",
    [
        {"assets": CAST, "prompt": "{nobody}" * MANY},
        {"assets": CAST, "prompt": "{" * MANY},
        {"assets": CAST, "prompt": "{anna} image 2 {{" * MANY},
        {"assets": {f"a{number}": {"image": ANNA, "voice": VOICE} for number in range(MANY)}, "prompt": "{b}" * MANY},
        {"assets": {f"a{number}": {"imge": ANNA} for number in range(MANY)}, "prompt": "{a1}"},
        {"assets": CAST, "prompt": "rain", **{f"duration{number}": 5 for number in range(MANY)}},
    ],
    ids=["names", "braces", "mentions", "assets", "kinds", "keys"],
)
def test_a_hostile_film_is_judged_in_time(value: Any) -> None:
    """Time and findings grow with the film and no faster."""
    start = time.process_time()
    findings = check_film(value)
    assert 0 < len(findings) < MANY
    assert time.process_time() - start < 5


@pytest.mark.parametrize("tail", ["?sig=1", "?a=1,2", "#{a}", "[1]", ""])
def test_addresses_are_read_by_every_reader(tail: str) -> None:
    """The text of a film says the same to PyYAML as to us, whatever an address holds."""
    film = {"assets": {"anna": {"image": f"https://example.com/a.png{tail}"}}, "prompt": "{anna} sings"}
    assert yaml.safe_load(render_film(film)) == film
