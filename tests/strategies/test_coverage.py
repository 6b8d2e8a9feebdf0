"""What a thousand examples reach. ``python -m tests.strategies.test_coverage`` prints it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.strategies.drawn import drawn
from wanref_contract import load_contract
from wanref_contract.facts import mention_reader
from wanref_contract.limits import iter_limits
from wanref_contract.strategies import at_limit, broken, requests
from wanref_contract.strategies.fields import iter_fields
from wanref_contract.strategies.instances import value_at
from wanref_contract.strategies.material import material_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTRACT = load_contract()
EXAMPLES = 1000


def traits(request: dict[str, Any]) -> Iterator[str]:
    """Yield what is to be reached that *request* shows."""
    for field in iter_fields(CONTRACT.request_schema):
        yield f"{field.pointer} {'absent' if value_at(request, field.path) is None else 'present'}"
    counts = [len(request.get(name, ())) for name in ("image_urls", "video_urls")]
    yield f"{counts[0]} images, {counts[1]} videos"
    names = "".join(mention["text"].rstrip("0123456789") + "|" for mention in mentions(request["prompt"]))
    yield from (f"mention {name}" for name in names.split("|") if name)
    bound = request.get("model_params", {}).get("voice_bindings", {})
    yield from (f"voice bound to {key[:5]}" for key in bound)
    if request.get("audio_urls"):
        yield f"voice by position to {'video' if counts[1] else 'image'}"
    elif not bound:
        yield "no voice" if not counts[1] else "voice of the video itself"


def wanted() -> list[str]:
    """Return what is to be reached."""
    fields = list(iter_fields(CONTRACT.request_schema))
    exact = [name for kind in ("image", "video") for name in CONTRACT.scope.mentions[kind]["exact"]]
    return [
        *(f"{field.pointer} {'present'}" for field in fields),
        *(f"{field.pointer} absent" for field in fields if not field.is_required),
        *("{} images, {} videos".format(*counts) for counts in material_of(None).cells.by_counts),
        *(f"mention {name}" for name in exact),
        *(
            f"voice {how}"
            for how in ("bound to image", "bound to video", "by position to image", "by position to video")
        ),
        "voice of the video itself",
        "no voice",
    ]


mentions = mention_reader(CONTRACT.scope.mentions)


def reached() -> Counter[str]:
    """Return how many of a thousand requests show what is to be reached."""
    return Counter(trait for request in drawn(requests(), EXAMPLES) for trait in set(traits(request)))


def sides() -> dict[str, tuple[int, int]]:
    """Return for each limit how many of a hundred examples lie at it, and how many of a hundred break its rule."""
    found = {}
    for rule in CONTRACT.rules:
        limits: list[Callable[[Any], bool]] = [limit.is_at for limit in iter_limits(CONTRACT, rule)]
        inside = drawn(at_limit(rule.id), 100) if limits else []
        for number, limit in enumerate(limits):
            found[f"{rule.id} {number}"] = (sum(map(limit, inside)), len(drawn(broken(rule.id), 100)))
    return found


NO_SIDE = {
    "voice-empty 0": "a voice of one character is no URL, so nothing that is right lies there",
    "voice-bindings-empty 0": "one binding silences the audio_urls without which the rule says nothing",
}


def test_a_thousand_requests_reach_everything() -> None:
    """Every field is present and absent; every legal count, form of a mention and way of a voice is there."""
    found = reached()
    assert [trait for trait in wanted() if not found[trait]] == []


def test_each_limit_has_both_sides() -> None:
    """Right at each limit and past it something is drawn."""
    assert {name for name, (inside, outside) in sides().items() if not inside or not outside} == set(NO_SIDE)


def main() -> None:
    """Print what is reached."""
    found = reached()
    for trait in wanted():
        print(f"{found[trait]:5d} of {EXAMPLES}  {trait}")  # noqa: T201
    for name, (inside, outside) in sides().items():
        print(f"{inside:4d} at the limit, {outside:4d} past it  {name}  {NO_SIDE.get(name, '')}")  # noqa: T201


if __name__ == "__main__":
    main()
