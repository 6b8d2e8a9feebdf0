"""What a request amounts to: the film that will be made, and what it costs.

All of it is read off the plan. Ours alone is the price: a credit a second, because no price is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract
    from wanref_contract.planning import Plan

CREDITS_A_SECOND = 1
"""What a second costs here. The provider publishes no price; this one makes sums easy to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The film that will be made, and what it costs.

    Attributes:
        width: In pixels.
        height: In pixels.
        seconds: How long the film is.
        credits: What is reserved, and charged if the task is completed.
    """

    width: int
    height: int
    seconds: int
    credits: int

    @classmethod
    def from_json(cls, data: Any) -> Order:
        """Return the order that was written as *data*."""
        return cls(**data)


def order_of(plan: Plan, contract: Contract) -> Order:
    """Return what *plan* amounts to.

    A reference video counts as long as it may be, because nobody opens it here. A film in the shape of a start frame,
    which nobody opens either, has the first size of its quality.

    >>> from wanref_contract import load_contract, plan
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    >>> order_of(plan(request), load_contract())
    Order(width=1280, height=720, seconds=5, credits=5)
    """
    width, height = plan.film.size or _first_size(plan, contract)
    seconds = plan.film.seconds
    most = plan.bill.most if plan.bill else None
    return Order(
        width=width, height=height, seconds=seconds, credits=(seconds if most is None else most) * CREDITS_A_SECOND
    )


def _first_size(plan: Plan, contract: Contract) -> tuple[int, int]:
    sizes = contract.data["output"]["size"]
    quality = next(setting.value for setting in plan.settings if setting.value in sizes)
    width, height = next(iter(sizes[quality].values()))
    return width, height
