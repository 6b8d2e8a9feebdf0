"""Limits: what lies next to one is found by moving it, and judging again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from wanref_contract.limits import iter_limits

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

IMAGES = [f"https://example.com/{number}.png" for number in range(1, 9)]
VIDEO = "https://example.com/v.mp4"
PLAIN: dict[str, Any] = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": IMAGES[:1]}


def test_the_limits_of_a_rule_are_its_bounds_and_its_comparisons(contract: Contract) -> None:
    """A number that has a name is told by it; a comparison of other things is a limit without one."""
    names = "assets-total", "assets-missing", "seed-range", "voice-range", "field-type", "media-url-form"
    limits = {name: [(one.name, one.value) for one in iter_limits(contract, contract.by_name[name])] for name in names}
    assert limits == {
        "assets-total": [("limits.assets", 5)],
        "assets-missing": [("", None)],
        "seed-range": [("/properties/seed/minimum", 1), ("/properties/seed/maximum", 2147483647)],
        "voice-range": [("", None), ("", None)],
        "field-type": [],
        "media-url-form": [],
    }


@pytest.mark.parametrize(
    ("rule", "number", "change", "verdicts"),
    [
        ("assets-total", 0, {"image_urls": IMAGES[:4]}, (False, False, False)),
        ("assets-total", 0, {"image_urls": IMAGES[:5]}, (True, False, False)),
        ("assets-total", 0, {"image_urls": IMAGES[:6]}, (True, True, False)),
        ("assets-total", 0, {"image_urls": IMAGES[:7]}, (True, True, True)),
        ("assets-missing", 0, {}, (True, False, False)),
        ("assets-missing", 0, {"image_urls": IMAGES[:2]}, (False, False, False)),
        ("assets-missing", 0, {"image_urls": []}, (True, True, False)),
        (
            "voice-bindings-empty",
            0,
            {"model_params": {"voice_bindings": {}}, "audio_urls": [VIDEO]},
            (True, True, False),
        ),
        ("duration-with-videos", 0, {"video_urls": [VIDEO], "duration": 10.0}, (True, False, False)),
        ("duration-with-videos", 0, {"video_urls": [VIDEO], "duration": 11}, (True, True, False)),
        ("duration-with-videos", 0, {"duration": 10}, (False, False, False)),
        ("duration-with-videos", 0, {"video_urls": [VIDEO], "duration": "10"}, (False, False, False)),
        ("duration-range", 0, {"duration": 2}, (True, False, False)),
        ("duration-range", 1, {"duration": 16}, (True, True, False)),
        ("seed-range", 0, {"seed": None}, (False, False, False)),
    ],
)
def test_a_limit_is_moved_by_one_either_way(
    contract: Contract, rule: str, number: int, change: dict[str, Any], verdicts: tuple[bool, bool, bool]
) -> None:
    """What is at a limit breaks it were that stricter by one; what is one past it does not, were that laxer."""
    limit = list(iter_limits(contract, contract.by_name[rule]))[number]
    request = {**PLAIN, **change}
    assert limit.verdicts(request) == verdicts
    assert (limit.is_at(request), limit.is_next_to(request)) == (verdicts[0], len(set(verdicts)) > 1)
