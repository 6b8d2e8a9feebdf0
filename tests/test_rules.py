"""Rules, the exact way: what is left out, and what the values of names are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.rules import broken_exactly

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract

REQUEST = {
    "model": "wan2.7-reference-video",
    "prompt": "Image 1 meets Image 3",
    "image_urls": ["https://example.com/i.png", "cat.png", "dog.png"],
    "video_urls": ["https://example.com/v.mp4"],
    "duration": 11,
    "model_params": {"voice_bindings": {"image9": "https://example.com/a.mp3"}},
}


def told(contract: Contract, **options: set[int] | set[str]) -> list[tuple[str, str | None]]:
    """Return id and pointer of every hit."""
    hits, _ = broken_exactly(contract, REQUEST, **options)  # type: ignore[arg-type]
    return [(contract.rules[index].id, pointer) for index, pointer, _ in hits]


def test_hits_are_in_the_order_of_rules(contract: Contract) -> None:
    """Rules give their hits one after the other, those at many places in the order of the places."""
    assert told(contract) == [
        ("duration-with-videos", None),
        ("voice-range", "/model_params/voice_bindings/image9"),
        ("image-unnamed", "/image_urls/1"),
        ("video-unnamed", "/video_urls/0"),
        ("media-url-form", "/image_urls/1"),
        ("media-url-form", "/image_urls/2"),
    ]


def test_rules_and_items_can_be_left_out(contract: Contract) -> None:
    """A rule that is skipped gives nothing; an item that is unsound is not visited."""
    skip = {contract.by_name["media-url-form"].index, contract.by_name["duration-with-videos"].index}
    assert told(contract, skip=skip) == [
        ("voice-range", "/model_params/voice_bindings/image9"),
        ("image-unnamed", "/image_urls/1"),
        ("video-unnamed", "/video_urls/0"),
    ]
    assert told(contract, skip=skip, unsound={"/image_urls/1", "/video_urls/0"}) == [
        ("voice-range", "/model_params/voice_bindings/image9"),
    ]


def test_a_hit_carries_what_its_message_speaks_of(contract: Contract) -> None:
    """Names of the place and of the request are there, and only those that have a value."""
    hits, names = broken_exactly(contract, REQUEST)
    local = {contract.rules[index].id: dict(values) for index, _, values in hits}
    assert local["image-unnamed"] == {"value": "cat.png", "index": 1}
    assert local["voice-range"]["key"] == "image9"
    assert (names["assets"], names["duration"], names["quality"], names["audio_urls"]) == (4, 11, "720p", [])
    assert names["this"] == REQUEST
