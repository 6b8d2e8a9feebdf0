"""What the client raises. Each says what is known of the money, and what to do next.

They are made of positional values, so they pickle; none holds the key, a request's headers or an exception of httpx.
What one is `named` is the id and the state of its task without secrets: a text shows these, and the task has them as
they came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanref_contract.errors import WanrefError

if TYPE_CHECKING:
    from wanref_contract.client.task import Task
    from wanref_contract.client.terms import Advice


_LONGEST_SHOWN = 500


class CallRefused(WanrefError):
    """The API refused a call; no task was made by it.

    Attributes:
        operation: ``create`` or ``query``.
        status: The HTTP status.
        code: The code of the error, a text or in older answers an integer; None where the body told none.
        message: The message of the error; may be empty.
        advice: What the profile says of it.
        retry_after: Seconds that the API asked to wait; None where it did not.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what a refusal says)
        self,
        operation: str,
        status: int,
        code: str | int | None,
        message: str,
        advice: Advice,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(operation, status, code, message, advice, retry_after)
        self.operation, self.status, self.code = operation, status, code
        self.message, self.advice, self.retry_after = message, advice, retry_after

    @property
    def klass(self) -> str:
        """The class of the error, such as ``fix-input``."""
        return self.advice.klass

    @property
    def retry(self) -> str:
        """What making the same call again can do, such as ``pointless``."""
        return self.advice.retry

    def __str__(self) -> str:
        said = " ".join(map(str, filter(None, (self.status, self.code))))
        message = f": {_plain(self.message)}" if self.message else ""
        asked = "" if self.retry_after is None else f" The API asked to wait {self.retry_after:g} seconds."
        return f"{self.operation} was refused, {_plain(said)}{message}\n  {self.advice.words}{asked}"


class OutcomeUnknown(WanrefError):
    """A task may have been made, and nobody here can tell; the call was not, and must not be, simply made again.

    Attributes:
        reason: Why it cannot be told.
        sent_at: When the call was made, in seconds of the timer: Unix seconds, unless another timer was given.
        status: The HTTP status; None where none came.
        code: The code of an error, where one was told.
        task_id: The id of the task, where what came of the answer still names it.
        callback_url: Where the end of the task will be reported, where the request says so; empty otherwise.
        advice: What the profile says of it.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (all there is to look for a task by)
        self,
        reason: str,
        sent_at: float,
        status: int | None,
        code: str | int | None,
        task_id: str,
        callback_url: str,
        advice: Advice,
    ) -> None:
        super().__init__(reason, sent_at, status, code, task_id, callback_url, advice)
        self.reason, self.sent_at, self.status, self.code = reason, sent_at, status, code
        self.task_id, self.callback_url, self.advice = task_id, callback_url, advice

    def __str__(self) -> str:
        ways = [f"Query {self.task_id}: what came of the answer names it."] if self.task_id else []
        if self.callback_url and not self.task_id:
            ways.append("The callback to your callback_url names the task, if there is one.")
        if not ways:
            ways.append(
                f"No call lists tasks: see with the provider what your account made at about {self.sent_at:.0f}."
            )
        return "\n  ".join(
            [f"a task may have been made, and paid for: {self.reason}; not sent again", self.advice.words, *ways]
        )


class NoAnswer(WanrefError):
    """A call that could be made again was, and got no answer in all that time; it has made no task.

    Attributes:
        operation: ``create``, of which nothing was ever sent, ``query`` or ``result``.
        reason: What went wrong the last time.
    """

    def __init__(self, operation: str, reason: str) -> None:
        super().__init__(operation, reason)
        self.operation, self.reason = operation, reason

    def __str__(self) -> str:
        nothing = ", nothing was sent" if self.operation == "create" else ""
        return f"{self.operation} got no answer{nothing}: {self.reason}"


class AnswerUnreadable(WanrefError):
    """The answer to a read is not what can be read; the task goes on meanwhile.

    Attributes:
        operation: ``query`` or ``result``.
        reason: What is wrong with it.
        status: The HTTP status.
    """

    def __init__(self, operation: str, reason: str, status: int | None) -> None:
        super().__init__(operation, reason, status)
        self.operation, self.reason, self.status = operation, reason, status

    def __str__(self) -> str:
        return f"{self.operation} was answered with what cannot be read: {self.reason}"


class TaskFailed(WanrefError):
    """A task has ended without a film.

    Attributes:
        task: The task as it ended, with all of its last body.
        code: The code of its error; None where it told none.
        message: The message of its error; may be empty.
        advice: What the profile says of it, as to sending the request again.
    """

    def __init__(
        self,
        task: Task,
        code: str | int | None,
        message: str,
        advice: Advice,
        named: tuple[str, str],
    ) -> None:
        super().__init__(task, code, message, advice, named)
        self.task, self.code, self.message, self.advice = task, code, message, advice
        self._named = named

    @property
    def klass(self) -> str:
        """The class of the error, such as ``resubmit-later``."""
        return self.advice.klass

    @property
    def retry(self) -> str:
        """What sending the same request again can do, such as ``safe``."""
        return self.advice.retry

    def __str__(self) -> str:
        said = f" with {_plain(str(self.code))}" if self.code is not None else ""
        message = f": {_plain(self.message)}" if self.message else ""
        return f"{_ended(self._named)}{said}{message}\n  {self.advice.words}"


class ResultsMissing(WanrefError):
    """A task is completed, so it is billed, and its answer names no file.

    Attributes:
        task: The task as it ended, with all of its last body.
    """

    def __init__(self, task: Task, named: tuple[str, str]) -> None:
        super().__init__(task, named)
        self.task, self._named = task, named

    def __str__(self) -> str:
        return (
            f"{_ended(self._named)}, and its answer names no file\n"
            "  It may be billed. Get it again in a while; if no file is named then either, ask the provider, by the id."
        )


class DeadlinePassed(WanrefError):
    """A task had not ended when the deadline came; it goes on, and may still be billed.

    Attributes:
        task: The task as it was last seen; wait for it again, or query it later.
        reason: What was in the way of a later look; empty where nothing was.
    """

    def __init__(self, task: Task, reason: str, named: tuple[str, str]) -> None:
        super().__init__(task, reason, named)
        self.task, self.reason, self._named = task, reason, named

    def __str__(self) -> str:
        reason = f"; a later one failed: {self.reason}" if self.reason else ""
        name, status = map(_plain, self._named)
        last = f"was {status} at the last look"
        return f"{name} had not ended by the deadline, {last}, and goes on{reason}"


class SpendLimitReached(WanrefError):
    """A request was not sent, because it would or could pass the limit of spending.

    Attributes:
        unit: What is limited, such as ``second`` or ``credit``.
        limit: How much may be spent.
        spent: How much of it is spent, or may be.
        wanted: What the request may cost; None where that cannot be told.
    """

    def __init__(self, unit: str, limit: float, spent: float, wanted: float | None) -> None:
        super().__init__(unit, limit, spent, wanted)
        self.unit, self.limit, self.spent, self.wanted = unit, limit, spent, wanted

    def __str__(self) -> str:
        wanted = "nobody can tell how much more" if self.wanted is None else f"up to {self.wanted:g} more"
        return f"not sent: {self.spent:g} of {self.limit:g} {self.unit}s may be spent already, and this is {wanted}"


class ClientClosed(WanrefError, RuntimeError):
    """A call was asked of a client that was closed before.

    Attributes:
        task_id: The task that was waited for, as it may be shown, which goes on; empty where none was.
    """

    def __init__(self, task_id: str = "") -> None:
        super().__init__(task_id)
        self.task_id = task_id

    def __str__(self) -> str:
        if self.task_id:
            return f"the client is closed; {_plain(self.task_id)} is not asked for again, and goes on"
        return "the client is closed; nothing was sent"


def _ended(named: tuple[str, str]) -> str:
    name, status = map(_plain, named)
    return f"{name} ended as {status}"


def _plain(text: str) -> str:
    r"""Return *text*, which came over the wire, so that it cannot command a terminal and is not endless.

    >>> _plain("no\x1b[2J")
    'no\\x1b[2J'
    """
    shown = (one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode() for one in text)
    return "".join(shown)[:_LONGEST_SHOWN]
