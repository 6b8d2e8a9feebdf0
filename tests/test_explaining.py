"""An explanation is the contract's own data, and what judging its examples gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from wanref_contract.contract.loading import load_contract
from wanref_contract.contract.model import TextExample
from wanref_contract.explaining import Explanation, Sample, explain

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.model import Rule

RULES = [pytest.param(rule, id=rule.id) for rule in load_contract().rules]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_explained_by_both_sides(contract: Contract, rule: Rule) -> None:
    """The broken example breaks the rule and the accepted one does not; no placeholder is left in the help."""
    explained = explain(contract, rule)
    head = f"{rule.severity}[{rule.code}]: "
    assert any(line.startswith(head) for line in explained.broken.found)
    assert not any(line.startswith(head) for line in explained.accepted.found)
    assert not {"{", "}"} & set(explained.help)


def test_an_explanation_whole(contract: Contract) -> None:
    """Condition, meaning of names, findings and help are those of the contract."""
    base = '{\n  "model": "wan2.7-reference-video",\n  "prompt": "Image 1 sings to Video 1",\n  "image_urls": [\n    '
    base += (
        '"https://example.com/i1.png"\n  ],\n  "video_urls": [\n    "https://example.com/v1.mp4"\n  ],\n  "duration": '
    )
    found = ("error[WAN104]: /duration must be at most 10 seconds when video_urls is given, is 11",)
    assert explain(contract, contract.by_name["WAN104"]) == Explanation(
        judged="`when` and `require` are CEL, the Common Expression Language; the rule is broken where `when` holds "
        "and `require` does not.",
        condition="at: [/duration]\nwhen: size(video_urls) > 0\nrequire: duration <= limits.duration_with_videos\n"
        "where:\n  limits.duration_with_videos: 10",
        broken=Sample(text=f"{base}11\n}}", format="json", found=found),
        help="Drop the reference videos, or shorten the film.",
        accepted=Sample(text=f"{base}10\n}}", format="json", found=()),
    )


def test_the_clearest_example_breaks_least_besides(contract: Contract) -> None:
    """Of several broken examples the one with the fewest findings is shown, and of those the first."""
    rule = contract.by_name["seed-range"]
    clear = explain(contract, rule).broken
    noisy = next(example for example in contract.by_name["assets-total"].examples if example.breaks)
    instance = {**noisy.instance, "seed": 0}
    crowded = replace(rule, examples=(replace(noisy, instance=instance), *rule.examples))
    assert explain(contract, crowded).broken == clear


def test_a_file_is_shown_so_that_it_can_be_seen(contract: Contract) -> None:
    """Bytes are shown in hexadecimal, a byte order mark by its escape, short repeats whole and long ones cut."""

    def shown(*parts: tuple[str, int], octets: bytes = b"") -> str:
        text = TextExample(breaks=True, format="json", parts=parts, octets=octets, also=(), written="")
        rule = contract.by_name["not-utf8" if octets else "syntax"]
        right = next(one for one in rule.texts if not one.breaks)
        return explain(contract, replace(rule, texts=(text, right))).broken.text

    assert shown(octets=b"\xff\xfe") == "ff fe   (bytes in hexadecimal)"
    assert shown(("\ufeff[", 1)) == "\\ufeff["
    assert shown(("[", 1), ("ab", 3)) == "[ababab"
    assert shown(("9,", 500)) == "9,9,9,... (500 times)"


def test_a_broken_file_stands_beside_a_right_one_of_its_format(contract: Contract) -> None:
    """The right file is of the format of the broken one, whichever comes first."""
    rule = contract.by_name["duplicate-key"]
    backwards = replace(rule, texts=rule.texts[::-1])
    explained = [explain(contract, one) for one in (rule, backwards)]
    assert [(one.broken.format, one.accepted.format) for one in explained] == [("json", "json"), ("yaml", "yaml")]
    only = tuple(text for text in rule.texts if not text.breaks or text.format == "yaml")
    assert explain(contract, replace(rule, texts=only)).accepted.format == "yaml"
