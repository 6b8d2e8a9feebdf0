"""A limit of spending, kept by what a plan says before anything is sent.

What is counted is what the contract bills, at most: seconds, by the reading that is dearer. Credits have no documented
price, so a limit in them goes by what answers have reserved: the dearest unit so far prices the request to come, and
the first request of all goes unpriced. Whatever may have been made counts as made.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from wanref_contract.client.arguments import WrongArgument, number
from wanref_contract.client.failures import SpendLimitReached
from wanref_contract.planning import plan

if TYPE_CHECKING:
    from wanref_contract.contract.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendLimit:
    """How much one client may spend.

    Attributes:
        units: Of what the contract bills, which are seconds of video; None for no limit.
        credits: As the answers reserve them; None for no limit.
    """

    units: float | None = None
    credits: float | None = None


class _Held:
    """What one request may cost; the credits are None where no answer has told them."""

    __slots__ = ("credits", "units")

    def __init__(self, units: float) -> None:
        self.units = units
        self.credits: float | None = None


class Budget:
    """What one client has spent, or may have; several threads may use it.

    Attributes:
        limit: What it keeps to.

    Raises:
        WrongArgument: The contract does not say what is billed, or the limit is no number from 0.
    """

    def __init__(self, limit: SpendLimit | float | None, contract: Contract) -> None:
        self.limit = limit if isinstance(limit, SpendLimit) else SpendLimit(units=limit)
        self._contract = contract
        self._held: list[_Held] = []
        self._by_task: dict[str, _Held] = {}
        self._dearest: float | None = None  # credits a unit
        self._lock = Lock()
        given = [name for name in ("units", "credits") if getattr(self.limit, name) is not None]
        for name in given:
            number(getattr(self.limit, name), f"{name} of spend_limit" if self.limit is limit else "spend_limit")
        if given and contract.data.get("billing") is None:
            raise WrongArgument(f"{contract.name} does not say what is billed, so no spending can be limited")
        self._is_limited = bool(given)

    @property
    def units(self) -> float:
        """The units that are spent, or may be."""
        return sum(held.units for held in self._held)

    @property
    def credits(self) -> float:
        """The credits that are spent, or may be; infinitely many where nothing tells."""
        return sum(self._price(held) for held in self._held)

    def hold(self, request: Any) -> _Held | None:
        """Count what *request* may cost as spent, before it is sent; None where nothing is limited.

        Raises:
            SpendLimitReached: It would pass the limit, or could.
        """
        if not self._is_limited:
            return None
        bill = plan(request, contract=self._contract).bill
        most = bill.most if bill else None
        with self._lock:
            held = _Held(math.inf if most is None else most)
            self._check(bill.unit if bill else "unit", self.limit.units, self.units, most)
            if self.limit.credits is not None:
                first = self._dearest is None and not self._held
                self._check("credit", self.limit.credits, self.credits, 0.0 if first else self._price(held))
            self._held.append(held)
        return held

    def drop(self, held: _Held | None) -> None:
        """Count *held* no longer: it is sure that nothing was made."""
        if held is not None:
            with self._lock:
                self._held.remove(held)

    def bind(self, held: _Held | None, task_id: str, reserved: object = None) -> None:
        """Say that *held* is for the task *task_id*, and how many credits its answer has *reserved*."""
        if held is None:
            return
        with self._lock:
            if task_id:
                self._by_task[task_id] = held
            if isinstance(reserved, (int, float)) and not isinstance(reserved, bool) and 0 <= reserved < math.inf:
                held.credits = float(reserved)
                self._dearest = max(self._dearest or 0.0, reserved / held.units if held.units else 0.0)

    def release(self, task_id: str) -> None:
        """Count the task *task_id* no longer: it failed, and failed tasks are not billed."""
        failed = self._contract.data.get("billing", {}).get("failed_task")
        if failed == 0:
            self.drop(self._by_task.pop(task_id, None))

    def _price(self, held: _Held) -> float:
        if held.credits is not None:
            return held.credits
        return math.inf if self._dearest is None else self._dearest * held.units

    @staticmethod
    def _check(unit: str, limit: float | None, spent: float, wanted: float | None) -> None:
        if limit is not None and (wanted is None or not spent + wanted <= limit):
            raise SpendLimitReached(unit, limit, spent, None if wanted == math.inf else wanted)
