"""Ctrl-C and its like, met where it does no harm: between two findings, and never in the midst of writing one.

Whoever asks a run to stop gets what was found so far, in a document that ends as it should. So a signal is raised as an
exception where the run reads and judges, and waits where it writes. Asked a second time, it stops at once.
"""

from __future__ import annotations

# Not signal: it would cost a clean file more than parsing it does.
import _signal  # type: ignore[import-not-found]  # of which no stub is kept

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(BaseException):
    """Somebody asked the run to stop; no error, so nobody should catch it as one.

    Attributes:
        status: The exit status of a process that was stopped so.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class CutShort(Exception):
    """The run cannot go on, for the reason given; what was found before stands."""


class Stopping:
    """Whether the run is to stop; in a ``with`` block of it the run is not stopped, but behind it.

    Attributes:
        asked: The number of the signal that asked for it, or 0.
    """

    def __init__(self) -> None:
        self.asked = 0
        self._is_held = self._is_raised = False
        self._before: list[tuple[int, Callable[[int, FrameType | None], object] | int | None]] = []

    def listen(self) -> None:
        """Meet the signals from now on, until `leave`; those that this process is to ignore, it ignores."""
        for name in _NAMES:
            number = getattr(_signal, name, None)
            if number is None or _signal.getsignal(number) == _signal.SIG_IGN:
                continue
            try:
                self._before.append((number, _signal.signal(number, self._meet)))
            except ValueError:  # this is no main thread, and signals are somebody else's
                return

    def leave(self) -> None:
        """Have signals do again what they did before."""
        while self._before:
            number, handler = self._before.pop()
            _signal.signal(number, _signal.SIG_DFL if handler is None else handler)

    def __enter__(self) -> None:
        self._is_held = True

    def __exit__(self, *_: object) -> None:
        self._is_held = False
        if self.asked and not self._is_raised:
            self._raise()

    def _meet(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = number
        if not self._is_held:
            self._raise()

    def _raise(self) -> None:
        self._is_raised = True
        raise Stopped(self.asked)
