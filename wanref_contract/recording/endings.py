"""What becomes of a conversation that costs money, so that whatever ends it, nobody loses a film that is paid for.

A recording can fail in many places behind the call that makes a task: the film takes too long, a person presses Ctrl-C,
the disk is full. Each of these is told with the task, its addresses, or that there may be one.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from wanref_contract.client import DeadlinePassed
from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.client import Task

_LOST_ANSWER = (
    "A task may have been made, and paid for: the call that makes one was broken off before its answer. "
    "No call lists tasks: see with the provider what your account made just now."
)


class Ending:
    """How far a conversation has come, kept up to date while it goes on.

    Attributes:
        is_asked: Whether a task was asked for, and so may have been made.
        task: The task as it was last seen; None where none is known.
        error: What the conversation ended with; None where it ended with a film, or goes on.
        hide: Takes secrets out of a text that is shown.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self.task: Task | None = None
        self.error: WanrefError | None = None
        self.hide: Callable[[str], str] = str

    def see(self, task: Task) -> None:
        """Note *task* as it is now."""
        self.task = task

    def told(self) -> str:
        """Return what is known of the film, and how to go on.

        >>> ending = Ending()
        >>> ending.told().partition(":")[0]
        'A task may have been made, and paid for'
        """
        if self.error and not isinstance(self.error, DeadlinePassed) and not (self.task and self.task.results):
            return f"{self.error}{self._again()}"
        if self.task is None:
            return _LOST_ANSWER
        name = self.hide(self.task.id)
        if self.task.results:
            return f"The film of {name} is at {', '.join(self.task.results)}"
        return f"{self.error or f'The task {name} goes on, and may be billed'}{self._again()}"

    def _again(self) -> str:
        """Return how a task is looked at that has not ended, where there is one."""
        if self.task is None or self.task.has_ended or getattr(self.error, "task", self.task).has_ended:
            return ""
        return f"\n  Client().get({self.hide(self.task.id)!r}) gives it again, to wait for."


class RecordingLost(WanrefError):
    """A conversation took place that may have been paid for, and its recording cannot be written.

    Attributes:
        task: The task as it was last seen; None where none is known.
        reason: Why it cannot be written.
        told: What is known of the film.
    """

    def __init__(self, task: Task | None, reason: Exception, told: str) -> None:
        super().__init__(task, reason, told)
        self.task, self.reason, self.told = task, reason, told

    def __str__(self) -> str:
        return f"the recording cannot be written: {_said(self.reason)}. {self.told}"


class RecordingInterrupted(KeyboardInterrupt):
    """Somebody stopped a recording when a task may have been made; nothing is written, and its text says what is known.

    Attributes:
        task: The task as it was last seen; None where none is known.
    """

    def __init__(self, task: Task | None, told: str) -> None:
        super().__init__(task, told)
        self.task, self.told = task, told

    def __str__(self) -> str:
        return f"interrupted, and nothing is recorded. {self.told}"


@contextmanager
def telling(ending: Ending) -> Iterator[None]:
    """Let nothing end the context without what *ending* knows, once a task was asked for.

    Raises:
        RecordingLost: Something went wrong then.
        RecordingInterrupted: Somebody pressed Ctrl-C then.
    """
    try:
        yield
    except (RecordingInterrupted, RecordingLost):
        raise
    except KeyboardInterrupt:
        if not ending.is_asked:
            raise
        raise RecordingInterrupted(ending.task, ending.told()) from None
    except Exception as error:
        if not ending.is_asked:
            raise
        raise RecordingLost(ending.task, error, ending.told()) from error


def _said(reason: Exception) -> str:
    """Return *reason* in words, as the command line says it."""
    if isinstance(reason, OSError) and reason.filename:
        return f"{reason.filename}: {reason.strerror}"
    return str(reason) or type(reason).__name__
