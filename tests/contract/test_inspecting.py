"""Inspection: every mistake in the files of a contract is told at its place, with what may have been meant."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from wanref_contract.contract.loading import inspect_contract, load_contract
from wanref_contract.errors import ContractInvalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Told = tuple[str, str, str, str]


BOMB = ", ".join(
    f"&{name} [{', '.join([f'*{of}' if of else 'x'] * 10)}]"
    for name, of in zip("abcdefgh", ["", *"abcdefg"], strict=True)
)
"""Aliases of aliases: a hundred million values in a line."""


@pytest.fixture
def told(contract_copy: Path) -> Callable[[str, str, str], list[Told]]:
    """Return what inspects the contract with one text of one file replaced, and tells file, source text and words."""

    def inspect(name: str, old: str, new: str) -> list[Told]:
        path = contract_copy / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        contract, problems = inspect_contract(str(contract_copy))
        assert (contract is None) is bool(problems)
        lines = path.read_text("utf-8").splitlines()
        return [
            (one.pointer, lines[one.line - 1][one.column - 1 :].strip(), one.message, one.suggestion)
            for one in problems
        ]

    return inspect


@pytest.mark.parametrize(
    ("name", "old", "new", "pointer", "there", "message", "suggestion"),
    [
        (
            "rules.yaml",
            "  certainty: documented\n",
            "  certainy: documented\n",
            "/rules/0/certainy",
            "certainy: documented",
            "unknown key 'certainy'",
            "did you mean 'certainty'?",
        ),
        (
            "rules.yaml",
            "  related: [/video_urls]",
            "  related: [/vidoe_urls]",
            "/rules/3/related/0",
            "/vidoe_urls]",
            "no field answers to '/vidoe_urls'",
            "did you mean /video_urls?",
        ),
        (
            "rules.yaml",
            "each: mention in mentions",
            "each: mention in 5",
            "/rules/*/each",
            "5",
            "must be a list, is a int",
            "",
        ),
        (
            "rules.yaml",
            "each: mention in mentions",
            "each: mention in voice_bindings",
            "/rules/*/each",
            "voice_bindings",
            "must be a list, is a map of string",
            "",
        ),
        (
            "rules.yaml",
            "span: [mention.start, mention.end]",
            "span: [mention.text, mention.end]",
            "/rules/*/span/0",
            "text, mention.end]",
            "must be a int, is a string",
            "",
        ),
        (
            "rules.yaml",
            "broken: [{image_urls: null}",
            "broken: [{image_urls: null, 1: 2}",
            "/rules/1/examples/broken/0/1",
            "1: 2}, {image_urls: []}, {image_urls: [], video_urls: []}]",
            "must be text, the key 1 is an integer to YAML",
            "Put the key in quotes.",
        ),
        (
            "rules.yaml",
            "broken: [{image_urls: null}",
            "broken: [&a {image_urls: [*a]}",
            "",
            "*a]}, {image_urls: []}, {image_urls: [], video_urls: []}]",
            "must expand to at most 10000 nodes, expands to more",
            "Write the values out, or check that no anchor contains itself.",
        ),
        (
            "rules.yaml",
            "broken: [{image_urls: null}",
            f"broken: [{BOMB}",
            "",
            BOMB[BOMB.index("*c, *c, *c], &e") :] + ", {image_urls: []}, {image_urls: [], video_urls: []}]",
            "must expand to at most 10000 nodes, expands to more",
            "Write the values out, or check that no anchor contains itself.",
        ),
        (
            "rules.yaml",
            "code: WAN102\n",
            "code: WAN102\n  code: WAN999\n",
            "/rules/1/code",
            "code: WAN999",
            "must be given once, is given again (first at line 71)",
            "Keep the one you mean and delete the other.",
        ),
        (
            "rules.yaml",
            "times: 501}",
            "times: 100000000000}",
            "/rules/*/examples/broken/0/patch/negative_prompt/times",
            "100000000000}}",
            "100000000000 is greater than the maximum of 100000",
            "",
        ),
        (
            "contract.yaml",
            "characters: limits.prompt_characters",
            "characters: limits.prompt_charcters",
            "/truncate/~1prompt/characters",
            "limits.prompt_charcters}",
            "'limits.prompt_charcters' is not declared",
            "did you mean 'limits.prompt_characters'?",
        ),
        (
            "contract.yaml",
            "limits:\n",
            "limits:\n  5: 3\n",
            "/limits/5",
            "5: 3",
            "must be text, the key 5 is an integer to YAML",
            "Put the key in quotes.",
        ),
        (
            "rules.yaml",
            "title: At most {limits.assets} reference",
            "title: At most {limits.asets} reference",
            "/rules/0/title",
            "At most {limits.asets} reference images and videos",
            "'limits.asets' is no number of this rule",
            "did you mean 'limits.assets'?",
        ),
        (
            "rules.yaml",
            "every: media_url\n",
            "every: media_ulr\n",
            "/rules/*/every",
            "media_ulr",
            "'media_ulr' is not declared",
            "did you mean 'media_url'?",
        ),
        (
            "rules.yaml",
            "observe: absent-value",
            "observe: absent-values",
            "/rules/*/observe",
            "absent-values",
            "'absent-values' is not one of ['unknown-field', 'foreign-field', 'absent-value']",
            "did you mean 'absent-value'?",
        ),
        (
            "rules.yaml",
            "code: WAN102",
            "code: WAN103",
            "/rules/1/code",
            "WAN103",
            "code 'WAN103' belongs to another rule",
            "they are permanent",
        ),
        (
            "rules.yaml",
            "[/properties/audio_urls/maxItems]",
            "[/properties/audio_urls/minItems]",
            "/rules/*/schema/0",
            "/properties/audio_urls/minItems]",
            "no such keyword: /properties/audio_urls/minItems",
            "did you mean /properties/audio_urls/maxItems?",
        ),
        (
            "contract.yaml",
            "image: {at: [/image_urls/*]}",
            "image: {at: [/image_url/*]}",
            "/places/image/at/0",
            "/image_url/*]}",
            "no field answers to '/image_url/*'",
            "did you mean /image_urls/*?",
        ),
        (
            "request.schema.json",
            '"maxItems": 5,',
            '"maxItems": 5, "minItems": 1,',
            "/properties/audio_urls/minItems",
            "1,",
            "no rule speaks for this keyword",
            "add /properties/audio_urls/minItems under `schema` of a rule",
        ),
        (
            "request.schema.json",
            '"type": "string"\n',
            '"type": ["string", "null"]\n',
            "/properties/prompt/type",
            '["string", "null"]',
            "a required field cannot be null",
            "drop null or `required`",
        ),
        (
            "contract.yaml",
            'exact: ["Image ", 图]',
            "exact: [图]",
            "/mentions/image/loose/0",
            "image, images, picture, pictures, 图片, 图像, 圖, 圖片]}",
            "'image' has no exact name in its script",
            "add one under `exact`",
        ),
    ],
)
def test_a_mistake_is_told_where_it_stands(  # noqa: PLR0917 (a table)
    told: Callable[[str, str, str], list[Told]],
    name: str,
    old: str,
    new: str,
    pointer: str,
    there: str,
    message: str,
    suggestion: str,
) -> None:
    """Pointer, place in the text, words and suggestion are those of the mistake."""
    problems = [(re.sub(r"^/rules/\d\d+/", "/rules/*/", one[0]), *one[1:]) for one in told(name, old, new)]
    assert (pointer, there, message, suggestion) in problems


@pytest.mark.parametrize(
    ("name", "old", "new", "pointer", "there"),
    [
        (
            "rules.yaml",
            "require: assets <= limits.assets",
            "require: asset <= limits.assets",
            "/rules/0/require",
            "asset <= limits.assets",
        ),
        (
            "rules.yaml",
            "require: assets <= limits.assets",
            "require: assets <= limits.asset",
            "/rules/0/require",
            "asset",
        ),
        ("rules.yaml", "require: assets <= limits.assets", "require: assets <= '5'", "/rules/0/require", "<= '5'"),
        ("rules.yaml", "require: assets <= limits.assets", "require: assets", "/rules/0/require", "assets"),
        ("rules.yaml", "require: assets <= limits.assets", "require: assets <=", "/rules/0/require", "="),
        ("rules.yaml", "{assets}", "{asset}", "/rules/0/message", "asset}"),
        (
            "rules.yaml",
            "span: [mention.start, mention.end]",
            "span: [mention.start, mention.ende]",
            "/rules/*/span/1",
            "ende]",
        ),
        ("rules.yaml", "each: mention in mentions", "each: mention in mention", "/rules/*/each", "mention"),
        (
            "rules.yaml",
            "help: Shorten it; the characters after number {limits.prompt_characters}",
            "help: After {limit}",
            "/rules/*/help",
            "limit} are cut off and never read.",
        ),
        ("rules.yaml", "when: size(video_urls) > 0", "when: size(video_urls) > 0.5 ||", "/rules/3/when", "|"),
        (
            "rules.yaml",
            "require: size(this.negative_prompt)",
            "require: size(this.negative_promt)",
            "/rules/*/require",
            "negative_promt) <= limits.negative_prompt_characters",
        ),
        (
            "contract.yaml",
            "has_bindings: size(voice_bindings) > 0",
            "has_bindings: size(voices) > 0",
            "/let/has_bindings",
            "voices) > 0",
        ),
        (
            "contract.yaml",
            "let: {host: url_host(value)}",
            "let: {host: url_hots(value)}",
            "/places/media_url/let/host",
            "url_hots(value)}",
        ),
    ],
)
def test_an_expression_that_does_not_hold_together(  # noqa: PLR0917 (a table)
    told: Callable[[str, str, str], list[Told]], name: str, old: str, new: str, pointer: str, there: str
) -> None:
    """Names that nothing declares, wrong types and broken syntax are told at the very word, before anything runs."""
    places = [(re.sub(r"^/rules/\d\d+/", "/rules/*/", one[0]), one[1]) for one in told(name, old, new)]
    assert places == [(pointer, there)]


def test_every_mistake_is_told_at_once(contract_copy: Path) -> None:
    """Two mistakes of one kind are two problems, and a contract with them is refused with both."""
    path = contract_copy / "rules.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  certainty:", "  certainy:", 2), "utf-8")
    with pytest.raises(ContractInvalid) as caught:
        load_contract(str(contract_copy))
    unknown = [one.pointer for one in caught.value.problems if one.message.startswith("unknown key")]
    assert unknown == ["/rules/0/certainy", "/rules/1/certainy"]
    assert str(caught.value).startswith(f"{path}:")


@pytest.mark.parametrize("name", ["contract.yaml", "rules.yaml", "request.schema.json"])
def test_a_file_that_is_missing_or_no_yaml(contract_copy: Path, name: str) -> None:
    """A file that cannot be read or parsed is told with its path."""
    path = contract_copy / name
    path.write_text("{", "utf-8")
    with pytest.raises(ContractInvalid) as caught:
        inspect_contract(str(contract_copy))
    assert caught.value.problems[0].file == str(path)
    path.unlink()
    with pytest.raises(ContractInvalid) as caught:
        inspect_contract(str(contract_copy))
    assert str(caught.value) == f"{path}: cannot be read: No such file or directory"


def test_a_problem_shows_its_line(contract_copy: Path) -> None:
    """A problem has one place, that of the word it is about, and shows the line with a mark under the word."""
    path = contract_copy / "rules.yaml"
    text = path.read_text("utf-8").replace("require: assets <= limits.assets", "require: assets <= limits.asset")
    path.write_text(text, "utf-8")
    line = text[: text.index("limits.asset\n")].count("\n") + 1
    with pytest.raises(ContractInvalid) as caught:
        load_contract(str(contract_copy))
    assert str(caught.value) == (
        f"{path}:{line}:29: undeclared field 'asset' of limits (did you mean 'assets'?)\n"
        "  | require: assets <= limits.asset\n"
        "  |                           ^"
    )


def test_a_long_line_is_cut_around_the_problem(contract_copy: Path) -> None:
    """Of a long line the surroundings of the word are shown."""
    path = contract_copy / "contract.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("size(voice_bindings) > 0", f"{'0 + ' * 50}size(voices) > {'0 + ' * 50}0"), "utf-8")
    _, (problem,) = inspect_contract(str(contract_copy))
    shown, mark = problem.excerpt.split("\n")
    assert (len(shown), shown[mark.index("^") :].partition(")")[0]) == (99, "voices")


def test_a_retired_name_is_never_given_again(contract_copy: Path) -> None:
    """A code under `retired` belongs to the rule that is gone."""
    path = contract_copy / "rules.yaml"
    text = path.read_text("utf-8")
    gone = json.dumps([{"id": "old-rule", "code": "WAN101", "since": "2026-08-02", "why": "x"}])
    path.write_text(text.replace("retired: []", f"retired: {gone}"), "utf-8")
    _, problems = inspect_contract(str(contract_copy))
    assert problems
