"""What can be made to happen: what a scenario is, how one is picked, and what it does to a call.

The scenarios there are stand in `scenario_table`. How a fate becomes the life of a task is for `task` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wanref_contract.errors import WanrefError
from wanref_contract.sandbox.answer import UNANSWERED, Answer
from wanref_contract.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MAGIC = re.compile(r"\[wanref:([^\[\]]{1,200})\]")
_MOST_TIMES = 1_000_000


class UnknownScenario(WanrefError):
    """A scenario was asked for that there is not, or in a way that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The call is refused with an answer that is ready."""

    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """The connection is dropped.

    Attributes:
        done: Whether the call has done its work by then.
    """

    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoilt:
    """The call is done, and its answer is ``cut`` or ``garbage``."""

    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How a task ends.

    Attributes:
        status: The state it ends in.
        code: The code of its error; empty for none.
        message: The message of its error.
        results: ``one``, ``none`` (an empty list) or ``absent``.
        billed: Whether it is paid for.
        slower: How many times as long it takes.
        stuck: Whether it never ends.
    """

    status: str
    code: str = ""
    message: str = ""
    results: str = "absent"
    billed: bool = False
    slower: float = 1
    stuck: bool = False

    @classmethod
    def from_json(cls, data: Any) -> Fate:
        """Return the fate that was written as *data*."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Something that can be made to happen.

    Attributes:
        at: The call it happens to, ``create`` or ``query``; or ``task``, for how a task goes.
        title: What happens, in a sentence.
        documented: Whether the provider's pages have it.
    """

    name: str
    at: str
    title: str
    effect: Refusal | Drop | Spoilt | Fate
    documented: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A scenario that was picked.

    Attributes:
        times: How many calls it still happens to.
        retry_after: Seconds for the header Retry-After of a refusal; None for no such header.
    """

    name: str
    times: int = 1
    retry_after: int | None = None

    @classmethod
    def from_json(cls, data: Any) -> Pick:
        """Return the pick that was written as *data*."""
        return cls(**data)


# ---- Picking ------------------------------------------------------------------------------------------------------


def picks_in_prompt(instance: Any) -> str:
    """Return what the prompt of *instance* picks, as a header would say it.

    >>> picks_in_prompt({"prompt": "Rain [wanref:slow] and wind [wanref:query-429;times=2]"})
    'slow,query-429;times=2'
    """
    prompt = instance.get("prompt") if isinstance(instance, dict) else None
    return ",".join(_MAGIC.findall(prompt)) if isinstance(prompt, str) else ""


def parse_picks(text: str, table: Mapping[str, Scenario]) -> tuple[Pick, ...]:
    """Return the picks that *text* names, separated by commas.

    Raises:
        UnknownScenario: It names something that is not in *table*, or says something else of it than its numbers.

    >>> slow = Scenario(name="slow", at="task", title="", effect=Fate(status="completed"))
    >>> parse_picks("slow;times=2", {"slow": slow})
    (Pick(name='slow', times=2, retry_after=None),)
    """
    return tuple(_parse_pick(part.strip(), table) for part in text.split(",") if part.strip())


def check_pick(pick: Pick, table: Mapping[str, Scenario]) -> Pick:
    """Return *pick* if it can be made.

    Raises:
        UnknownScenario: It cannot.
    """
    if pick.name not in table:
        meant = nearest(pick.name, table)
        hint = f"did you mean {meant}?" if meant else "GET /_wanref/scenarios lists them all"
        raise UnknownScenario(f"no scenario is called {pick.name[:100]!r}; {hint}")
    if not 1 <= pick.times <= _MOST_TIMES or not 0 <= (pick.retry_after or 0) <= _MOST_TIMES:
        raise UnknownScenario(f"times must be from 1, and retry_after from 0, to {_MOST_TIMES}")
    if pick.retry_after is not None and not isinstance(table[pick.name].effect, Refusal):
        raise UnknownScenario(f"{pick.name} refuses nothing, so it takes no retry_after")
    return pick


def take(picks: Sequence[Pick], at: str, table: Mapping[str, Scenario]) -> tuple[Pick | None, tuple[Pick, ...]]:
    """Return the first of *picks* that happens *at*, and those that are left once it has happened.

    >>> slow = Scenario(name="slow", at="task", title="", effect=Fate(status="completed"))
    >>> take((Pick(name="slow", times=2),), "task", {"slow": slow})[1]
    (Pick(name='slow', times=1, retry_after=None),)
    """
    for index, pick in enumerate(picks):
        if table[pick.name].at == at:
            rest = (replace(pick, times=pick.times - 1),) if pick.times > 1 else ()
            return pick, (*picks[:index], *rest, *picks[index + 1 :])
    return None, tuple(picks)


def _parse_pick(text: str, table: Mapping[str, Scenario]) -> Pick:
    name, *options = (part.strip() for part in text.split(";"))
    numbers = {}
    for option in options:
        key, _, number = (part.strip() for part in option.partition("="))
        if key not in ("times", "retry_after") or not re.fullmatch(r"[0-9]{1,7}", number):
            raise UnknownScenario(f"a scenario takes times=N and retry_after=SECONDS, not {option[:100]!r}")
        numbers[key] = int(number)
    return check_pick(Pick(name=name, **numbers), table)


# ---- Happening ----------------------------------------------------------------------------------------------------


def happen(pick: Pick | None, table: Mapping[str, Scenario], proceed: Callable[[], Answer]) -> Answer:
    """Return what a call is answered to which *pick* happens; *proceed* does what the call asks.

    >>> happen(None, {}, lambda: Answer(status=200, body=b"{}")).status
    200
    """
    if pick is None:
        return proceed()
    effect = table[pick.name].effect
    if isinstance(effect, Refusal):
        return _with_retry_after(effect.answer, pick.retry_after)
    if isinstance(effect, Drop):
        return replace(proceed() if effect.done else UNANSWERED, lost=True)
    return _spoilt(proceed(), effect) if isinstance(effect, Spoilt) else proceed()


def _with_retry_after(answer: Answer, seconds: int | None) -> Answer:
    return answer if seconds is None else replace(answer, headers=(*answer.headers, ("Retry-After", str(seconds))))


def _spoilt(answer: Answer, effect: Spoilt) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2] if effect.how == "cut" else b"}{ not JSON")
