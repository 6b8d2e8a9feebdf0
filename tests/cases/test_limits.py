"""Limits: what stands next to one is found by moving it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.cases.limits import iter_pairs, limits_of

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

BASE = {"model": "wan2.7-reference-video", "prompt": "Image 1 walks", "image_urls": ["https://example.com/i1.png"]}
AUDIO = "https://example.com/a1.mp3"


def test_every_kind_of_limit_is_known(contract: Contract) -> None:
    """A rule has the shared limits that it requires, and the bounds that it speaks for; others have none."""
    limits = {
        rule: limits_of(contract, contract.by_name[rule]) for rule in ("assets-total", "seed-range", "field-type")
    }
    assert {rule: [(limit.name, limit.value) for limit in found] for rule, found in limits.items()} == {
        "assets-total": [("limits.assets", 5)],
        "seed-range": [("/properties/seed/minimum", 1), ("/properties/seed/maximum", 2147483647)],
        "field-type": [],
    }


@pytest.mark.parametrize(
    ("rule", "change", "near"),
    [
        ("duration-range", {"duration": 2}, ["/properties/duration/minimum"]),
        ("duration-range", {"duration": 1}, ["/properties/duration/minimum"]),
        ("duration-range", {"duration": 0}, []),
        ("duration-range", {"duration": 3}, []),
        ("duration-range", {"duration": 15}, ["/properties/duration/maximum"]),
        ("duration-range", {"duration": 16}, ["/properties/duration/maximum"]),
        ("audio-urls-total", {"audio_urls": [AUDIO] * 5}, ["/properties/audio_urls/maxItems"]),
        ("audio-urls-total", {"audio_urls": [AUDIO] * 7}, []),
        ("negative-prompt-length", {"negative_prompt": "x" * 500}, ["limits.negative_prompt_characters"]),
        ("negative-prompt-length", {"negative_prompt": "x" * 501}, ["limits.negative_prompt_characters"]),
        ("negative-prompt-length", {"negative_prompt": "x" * 499}, []),
        ("negative-prompt-length", {}, []),
        ("negative-prompt-length", {"negative_prompt": 5}, []),
        ("duration-with-videos", {"duration": 10}, []),
        ("duration-with-videos", {"duration": 10, "video_urls": [AUDIO]}, ["limits.duration_with_videos"]),
    ],
)
def test_next_to_a_limit_is_where_the_verdict_moves_with_it(
    contract: Contract, rule: str, change: dict[str, Any], near: list[str]
) -> None:
    """A request is next to a limit where it would be judged otherwise, were that another number by one."""
    limits = limits_of(contract, contract.by_name[rule])
    assert [limit.name for limit in limits if limit.is_next_to({**BASE, **change})] == near


@pytest.mark.parametrize(
    ("rule", "pointer", "value"),
    [
        ("voice-empty", "/model_params", {"voice_bindings": {"image1": "x"}}),
        ("audio-urls-total", "/audio_urls", [f"https://example.com/a{n}.mp3" for n in range(1, 6)]),
        ("seed-range", "/seed", 1),
    ],
)
def test_a_pair_is_the_example_at_the_limit(contract: Contract, rule: str, pointer: str, value: object) -> None:
    """A broken example gives one at the limit: the number, or a text or list of that size."""
    record = contract.by_name[rule]
    limit = limits_of(contract, record)[0]
    example = next(one for one in record.examples if one.breaks)
    (pair,) = iter_pairs(contract, example, limit)
    assert pair == {**example.instance, pointer[1:]: value}
