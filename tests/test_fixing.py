"""Fixes: a safe one keeps the film, one is enough, and a text says the same as the instance in it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.generating import as_json, as_yaml
from wanref_contract.checking import check
from wanref_contract.contract.loading import inspect_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.fixing import Mending, Terms, fix, fix_text, is_same_film
from wanref_contract.fixing.rounds import next_round
from wanref_contract.planning import plan
from wanref_contract.proving import iter_disproofs
from wanref_contract.source import read_documents
from wanref_contract.source.editing import Splice, is_same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.generating import Requests
    from wanref_contract.contract.contract import Contract

I1, I2, V1, V2 = (f"https://example.com/{name}" for name in ("1.png", "2.png", "1.mp4", "2.mp4"))
A1, A2, A3, A4 = (f"https://example.com/{number}.mp3" for number in range(1, 5))
BASE = {"model": "wan2.7-reference-video", "prompt": "Image 1 sings", "image_urls": [I1]}
CAST = {**BASE, "prompt": "Image 1, Image 2, Video 1", "image_urls": [I1, I2], "video_urls": [V1]}


def bound(request: dict[str, Any], **voices: str) -> dict[str, Any]:
    """Return *request* with *voices* bound."""
    return {**request, "model_params": {"voice_bindings": voices}}


SAFE = [
    ("voices by position", {**CAST, "audio_urls": [A1, A2, A3]}, bound(CAST, video1=A1, image1=A2, image2=A3)),
    ("fewer voices", {**CAST, "audio_urls": [A1, A2]}, bound(CAST, video1=A1, image1=A2)),
    ("one voice too many", {**CAST, "audio_urls": [A1, A2, A3, A4]}, bound(CAST, video1=A1, image1=A2, image2=A3)),
    ("beside no binding", {**CAST, "audio_urls": [A1], "model_params": {"voice_bindings": {}}}, bound(CAST, video1=A1)),
    ("silenced voices", {**bound(CAST, image1=A1), "audio_urls": [A2, A3]}, bound(CAST, image1=A1)),
    ("a ratio beside a start frame", {**BASE, "image_start": I2, "aspect_ratio": "1:1"}, {**BASE, "image_start": I2}),
    ("empty values", {**BASE, "seed": None, "callback_url": "", "model_params": None}, BASE),
    ("an empty value inside", {**BASE, "model_params": {"voice_bindings": None}}, {**BASE, "model_params": {}}),
    ("fields of other models", {**BASE, "audio_url": A1, "generate_audio": True}, BASE),
    ("a decimal point", {**BASE, "duration": 5.0}, {**BASE, "duration": 5}),
    (
        "all at once",
        {**CAST, "audio_urls": [A1], "seed": None, "duration": 7.0},
        bound({**CAST, "duration": 7}, video1=A1),
    ),
    ("beside an error", {**BASE, "duration": 99, "seed": None}, {**BASE, "duration": 99}),
]

UNSAFE = [
    ("names in the prompt", {**BASE, "prompt": "image1 和图 1"}, {**BASE, "prompt": "Image 1 和图1"}),
    ("a long prompt", {**BASE, "prompt": "雨" * 5001}, {**BASE, "prompt": "雨" * 5000}),
    ("a misspelt field", {**BASE, "durration": 7}, {**BASE, "duration": 7}),
    ("a misspelt field, broken too", {**BASE, "durration": "7"}, {**BASE, "duration": 7}),
    ("a misspelt field beside the right one", {**BASE, "durration": 7, "duration": 5}, None),
    ("a field in the wrong place", {**BASE, "voice_bindings": {"image1": A1}}, bound(BASE, image1=A1)),
    ("an unknown field", {**BASE, "mood": "dark"}, BASE),
    ("a misspelt voice", bound(BASE, Image1=A1), bound(BASE, image1=A1)),
    ("two spellings of a voice", bound(BASE, Image1=A1, IMAGE1=A2), bound(BASE, image1=A1, IMAGE1=A2)),
    ("a voice that is right already", bound(BASE, Image1=A1, image1=A2), None),
    ("one address for a list", {**BASE, "image_urls": I1}, BASE),
    ("a callback that cannot be", {**BASE, "callback_url": "http://localhost/x"}, BASE),
    (
        "what an error hid",
        {**BASE, "quality": "1080P", "audio_urls": [A1]},
        bound({**BASE, "quality": "1080p"}, image1=A1),
    ),
    ("a silenced voice that is no URL", {**bound(BASE, image1=A1), "audio_urls": ["x"]}, bound(BASE, image1=A1)),
]


@pytest.mark.parametrize(("request_", "mended"), [case[1:] for case in SAFE], ids=[case[0] for case in SAFE])
def test_safe_fixes_make_the_same_film(contract: Contract, request_: dict[str, Any], mended: dict[str, Any]) -> None:
    """What is ignored goes, what is written in an old way is written in the new one, and the film stays."""
    fixed = fix(request_)
    assert is_same(fixed.instance, mended)
    assert fixed.findings == check(mended)
    assert is_same_film(request_, mended, contract)


@pytest.mark.parametrize(("request_", "mended"), [case[1:] for case in UNSAFE], ids=[case[0] for case in UNSAFE])
def test_unsafe_fixes_are_made_when_asked_for(request_: dict[str, Any], mended: dict[str, Any] | None) -> None:
    """What may change the film is left alone, unless it is asked for; None where it stays then too."""
    assert is_same(fix(request_).instance, request_)
    assert is_same(fix(request_, unsafe=True).instance, request_ if mended is None else mended)


def test_a_fix_that_would_let_a_refused_request_pass_is_not_safe() -> None:
    """Where the API refuses a request there is no film; one that it then makes is another, and is paid for."""
    request = {**bound(BASE, image1=A1), "audio_urls": ["no address"]}
    with pytest.raises(ContractViolated):
        plan(request)
    fixed = fix(request)
    assert (fixed.instance, fixed.made) == (request, ())


def test_what_was_mended_is_told() -> None:
    """The findings that were mended are listed, and those that are left."""
    fixed = fix({**BASE, "seed": None, "prompt": "image 1"})
    assert [(one.rule, one.pointer) for one in fixed.made] == [("field-empty", "/seed")]
    assert [(one.rule, one.pointer) for one in fixed.findings] == [("mention-spelling", "/prompt")]


# ---- Laws ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(90))
def test_fixing_keeps_the_film_and_is_done_once(
    requests_of: Callable[[int], Requests], contract: Contract, seed: int
) -> None:
    """Safe fixes keep the plan, no fix is made twice, and the instance that was given is not touched."""
    requests = requests_of(seed)
    request = (requests.clean, requests.sound, requests.mutated)[seed % 3]()
    before = copy.deepcopy(request)
    for unsafe in (False, True):
        fixed = fix(request, unsafe=unsafe, contract=contract)
        assert is_same(request, before)
        assert unsafe or is_same_film(request, fixed.instance, contract)
        again = fix(fixed.instance, unsafe=unsafe, contract=contract)
        assert is_same(again.instance, fixed.instance)
        assert again.made == ()


BENT: Mapping[str, Any] = {
    "aspect_ratio": "1:1",
    "image_start": I2,
    "audio_urls": [A1, A2, A3, A4],
    "seed": None,
    "duration": 5.0,
    "callback_url": "",
    "audio_url": A1,
    "model_params": {"voice_bindings": {}},
}
"""Fields that are taken and not heeded, or written in an old way, each for itself or beside others."""


@pytest.mark.parametrize("seed", range(80))
def test_a_safe_fix_removes_its_finding(requests_of: Callable[[int], Requests], contract: Contract, seed: int) -> None:
    """Of a request that is taken, no finding is left that has a safe fix."""
    requests = requests_of(seed)
    bent = requests.rng.sample(list(BENT.items()), requests.rng.randint(1, 4))
    request = {**requests.clean(), **dict(bent)}
    plan(request, contract=contract)  # it is taken
    fixed = fix(request, contract=contract)
    assert [finding.rule for finding in fixed.findings if contract.by_name[finding.rule].fix == "safe"] == []
    assert is_same_film(request, fixed.instance, contract)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_a_text_says_what_the_instance_is(
    requests_of: Callable[[int], Requests], contract: Contract, seed: int, *, unsafe: bool
) -> None:
    """Mending a text and mending its instance give the same, in JSON and in both styles of YAML; once is enough."""
    request = requests_of(seed).sound() if seed % 2 else requests_of(seed).mutated()
    terms = Terms(contract=contract, unsafe=unsafe)
    for format, text in (  # noqa: A001
        ("json", as_json(request)),
        ("json", as_json(request, ascii_only=True, indent=2)),
        ("yaml", as_yaml(request)),
        ("yaml", as_yaml(request, flow=True)),
    ):
        (document,) = read_documents(text, format)
        if document.notices:
            continue
        fixed = fix_text(text, format, terms)
        (after,) = read_documents(fixed.data, format)
        assert fixed.refused == ()
        assert is_same(after.instance, fix(document.instance, unsafe=unsafe, contract=contract).instance)
        assert fix_text(fixed.data, format, terms).data == fixed.data


# ---- Texts --------------------------------------------------------------------------------------------------------

LAYOUT = b"""\
# A film
model: wan2.7-reference-video
prompt: >-
  image 1 sings to
  Video 1        # not a comment
image_urls: [https://example.com/1.png]   # Anna
video_urls:
  - https://example.com/1.mp4   # Ben
# voices
audio_urls:
  - https://example.com/1.mp3
seed: null   # any
aspect_ratio: 9:16
"""


def test_a_file_keeps_its_looks(contract: Contract) -> None:
    """Comments, order, styles and lines stay; what goes takes its line and the comment there with it."""
    fixed = fix_text(LAYOUT, "yaml", Terms(contract=contract, unsafe=True))
    assert fixed.refused == ()
    assert (
        fixed.data.decode()
        == """\
# A film
model: wan2.7-reference-video
prompt: >-
  Image 1 sings to
  Video 1        # not a comment
image_urls: [https://example.com/1.png]   # Anna
video_urls:
  - https://example.com/1.mp4   # Ben
# voices
aspect_ratio: "9:16"
model_params:
  voice_bindings:
    video1: https://example.com/1.mp3
"""
    )


def test_what_cannot_be_edited_is_told(contract: Contract) -> None:
    """A fix that the text does not surely allow is not made, and told with its place; the others are."""
    text = b"""\
model: wan2.7-reference-video
prompt: Image 1 sings
image_start: &face https://example.com/1.png
image_urls: [*face]
aspect_ratio: &shape "1:1"
mood: *shape
seed: null
"""
    fixed = fix_text(text, "yaml", Terms(contract=contract))
    assert fixed.data == text.replace(b"seed: null\n", b"")
    assert [(one.finding.rule, one.finding.location.line) for one in fixed.refused if one.finding.location] == [
        ("aspect-ratio-ignored", 5)
    ]
    assert [finding.rule for finding in fixed.made] == ["field-empty"]


@pytest.mark.parametrize(
    ("request_", "ignored", "dropped"),
    [
        ({**BASE, "audio_url": A1, "seed": None, "callback_url": ""}, "", [("/audio_url", A1)]),
        ({**bound(BASE, image1=A1), "audio_urls": [A2, A3]}, "", [("/audio_urls/0", A2), ("/audio_urls/1", A3)]),
        ({**bound(BASE, image1=A1), "audio_urls": []}, "", []),
        ({**BASE, "audio_urls": [A1, A2]}, "", [("/audio_urls/1", A2)]),
        ({**BASE, "audio_urls": [A1, A2]}, "audio-urls-surplus", [("/audio_urls/1", A2)]),
        ({**CAST, "audio_urls": [A1, A2]}, "", []),
        ({**BASE, "duration": 5.0}, "", []),
    ],
)
def test_what_is_gone_is_known(
    contract: Contract, request_: dict[str, Any], ignored: str, dropped: list[tuple[str, Any]]
) -> None:
    """What a fix takes out and puts nowhere else is listed; what was empty, or is kept elsewhere, is not."""
    terms = Terms(contract=contract, wanted=lambda finding: finding.rule != ignored)
    fixed = fix_text(as_json(request_), "json", terms)
    assert [(one.pointer, one.value) for one in fixed.dropped] == dropped


@pytest.mark.parametrize(
    ("request_", "dropped"),
    [
        ({**BASE, "mood": {"dark": True}}, [("/mood", {"dark": True})]),
        ({**BASE, "voice_bindings": {"image1": A1}}, []),
        ({**BASE, "durration": 7}, []),
        ({**BASE, "prompt": "雨" * 4999 + "now"}, [("/prompt", "ow")]),
    ],
)
def test_what_unsafe_fixes_take_out_is_known(
    contract: Contract, request_: dict[str, Any], dropped: list[tuple[str, Any]]
) -> None:
    """An unknown field and the end of a long prompt are gone; what is moved or renamed is not."""
    fixed = fix_text(as_json(request_), "json", Terms(contract=contract, unsafe=True))
    assert [(one.pointer, one.value) for one in fixed.dropped] == dropped


def test_only_what_is_wanted_is_mended(contract: Contract) -> None:
    """Findings that were not asked for stay."""
    text = as_json({**BASE, "seed": None, "duration": 5.0})
    terms = Terms(contract=contract, wanted=lambda finding: finding.rule == "duration-notation")
    assert fix_text(text, "json", terms).data == as_json({**BASE, "seed": None, "duration": 5})


def test_what_no_reading_settles_stays(contract: Contract) -> None:
    """A value that is text to one reader and a number to another is left, where quotes would not make it right."""
    text = b"duration: 1e1\nprompt: x\n"
    terms = Terms(contract=contract, unsafe=True, wanted=lambda finding: finding.rule == "yaml-surprise")
    assert fix_text(text, "yaml", terms).data == text


def test_fixes_that_meet_are_made_one_after_another(contract: Contract) -> None:
    """Of two fixes of the same characters the first is made; others of the same text are made with it."""
    request = {**BASE, "prompt": "image 1"}
    finding = check(request)[0]
    one, again, other = (
        Mending(finding=finding, safe=True, changes=(Splice(pointer="/prompt", start=start, end=end, text="x"),))
        for start, end in ((0, 4), (2, 6), (4, 5))
    )
    assert next_round(request, [one, again, other], Terms(contract=contract, unsafe=True), set()) == [one, other]


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("json", b'{"seed": '),
        ("json", b"\xff\xfe{"),
        ("yaml", b"a: [\n"),
        ("yaml", b""),
        ("json", b"[]"),
        ("yaml", b"a"),
    ],
)
def test_what_is_no_request_stays(contract: Contract, format: str, text: bytes) -> None:  # noqa: A002
    """A text that cannot be read, or holds no request, is left as it is."""
    assert fix_text(text, format, Terms(contract=contract, unsafe=True)).data == text


# ---- Contract -----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(contract_copy: Path) -> Callable[[str, str], list[str]]:
    """Return what checks the contract with one text of its rules replaced, and tells the source text and the words."""

    def inspect(old: str, new: str) -> list[str]:
        path = contract_copy / "rules.yaml"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        contract, problems = inspect_contract(str(contract_copy))
        problems = list(iter_disproofs(contract)) if contract else problems
        return [f"{one.excerpt.splitlines()[-2].strip()[:24]} | {one.message}" for one in problems]

    return inspect


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("drop: finding, why: Nothing", "drop: /audio_url, why: Nothing", "no field answers to '/audio_url'"),
        ("rename: meant", "rename: ment", "ment"),
        ("keep: assets", "keep: prompt", "must be a int, is a string"),
        ('mark: key\n  when: "!for_start', 'when: "!for_start', "the findings of this rule are not about a key"),
        ("{patch: {duration: 5.0}, fixed: {duration: 5}}", "{duration: 5.0}", "no example shows what this fix does"),
        ("replace: int(duration)", "replace: int(duration) + 1", "must be mended to"),
        ("replace: mention.instead", "replace: mention.text + ' '", "is mended, and still found"),
        (
            "fix: {safe: false, drop: finding, why: The seed is",
            "fix: {safe: true, drop: finding, why: The seed is",
            "is mended by a fix that is said to be safe, and another film is made then",
        ),
    ],
)
def test_a_wrong_fix_is_told(told: Callable[[str, str], list[str]], old: str, new: str, problem: str) -> None:
    """A fix that names nothing, does not mend, or is not as safe as it says, is a problem of the contract."""
    assert problem in " ".join(told(old, new))
