"""What of a plan a program is held to: what makes the film and the bill, and not the reasons.

These are the parts by which two plans are equal (`wanref_contract.planning`): who is shown with whose voice, the texts
as they are read, the values that hold, the size and length of the film, and the units that are billed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.planning import Plan


def plan_essence(plan: Plan) -> dict[str, Any]:
    """Return what of *plan* counts, as JSON.

    >>> from wanref_contract.planning import plan
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "video_urls": ["https://example.com/v.mp4"]}
    >>> essence = plan_essence(plan(request))
    >>> essence["assets"]["video1"], essence["film"]
    ({'url': 'https://example.com/v.mp4', 'voice': 'own', 'mentions': []}, {'size': [1280, 720], 'seconds': 5})
    """
    return {
        "assets": {
            f"{one.kind}{one.number or ''}": {
                "url": one.url,
                "voice": one.voice and (one.voice.url or "own"),
                "mentions": [list(span) for span in one.mentions],
            }
            for one in plan.assets
        },
        "texts": {text.pointer: text.read for text in plan.texts},
        "settings": {setting.pointer: setting.value for setting in plan.settings},
        "film": {"size": plan.film.size and list(plan.film.size), "seconds": plan.film.seconds},
        "billed": plan.bill and {"least": plan.bill.least, "most": plan.bill.most},
    }


def iter_leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield pointer and value of everything in *value* that holds nothing more; a list is one such value.

    >>> list(iter_leaves({"film": {"size": [1280, 720], "seconds": 5}}))
    [('/film/size', [1280, 720]), ('/film/seconds', 5)]
    """
    if not isinstance(value, dict) or not value:
        yield pointer, value
        return
    members: Mapping[str, Any] = value
    for key, item in members.items():
        yield from iter_leaves(item, f"{pointer}/{escape(key)}")
