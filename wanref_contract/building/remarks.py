"""What is wrong with a film before there is a request, and how it becomes a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanref_contract.contract.profiles import profile_finding
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanref_contract.finding import Finding


MOST = 100
"""How many remarks are made, and how many names looked through for one that was meant: nobody reads more, and a hostile
file could have a million of them."""


_SHORT = 3
"""Characters of a name that is short: one of them in another place or form is much of it, and mostly a slip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A rule of film files that is broken at one place.

    Attributes:
        rule: The id of the rule.
        pointer: The place in the film.
        values: What the words of the rule show.
        span: The characters of the text there.
        related: Pointers of what else takes part.
        meant: What stands there, and what may have been meant.
    """

    rule: str
    pointer: str
    values: Mapping[str, str]
    span: tuple[int, int] | None = None
    related: tuple[str, ...] = ()
    meant: tuple[str, tuple[str, ...]] | None = None


def remark_finding(remark: Remark) -> Finding:
    """Return the finding that *remark* amounts to.

    >>> remark_finding(Remark(rule="brace-alone", pointer="/prompt", values={"brace": "{"})).message
    'must be written {{ to be read as a brace, stands alone'
    """
    return profile_finding(
        "authoring",
        remark.rule,
        remark.values,
        pointer=remark.pointer,
        meant=_meant(*remark.meant) if remark.meant else "",
        related=remark.related,
        span=remark.span,
    )


def _meant(text: str, candidates: tuple[str, ...]) -> str:
    """Return what may have been meant by *text*; of a short name, which has little to resemble, all that are close.

    >>> _meant("小名", ("小红", "小明", "雨巷")), _meant("anan", ("anna", "tom"))
    ('小红 or 小明', 'anna')
    """
    one_off = [other for other in candidates if len(other) == len(text) <= _SHORT and _differing(text, other) == 1]
    return nearest(text, candidates) or (" or ".join(one_off) if len(text) > 1 else "")


def _differing(text: str, other: str) -> int:
    """Return in how many places two texts of one length differ."""
    return sum(one != another for one, another in zip(text, other, strict=True))
