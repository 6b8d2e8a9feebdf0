"""What the client does, without doing it: generators that yield effects and decide by what came of them.

Both shells drive these, so there is one body of logic. Time is read from the timer of the shell; only pauses and calls
are effects. A generator that is abandoned in the middle, because somebody pressed Ctrl-C, has counted what it may have
spent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from wanref_contract.checking import check, validate
from wanref_contract.client import arguments
from wanref_contract.client.effects import Pause, Send
from wanref_contract.client.failures import ClientClosed, DeadlinePassed, OutcomeUnknown, ResultsMissing, TaskFailed
from wanref_contract.client.pausing import growing
from wanref_contract.client.replies import Setback
from wanref_contract.client.task import Task, task_of
from wanref_contract.conversation import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.client.budget import Budget
    from wanref_contract.client.effects import Answer, Steps, T
    from wanref_contract.client.replies import Reader
    from wanref_contract.client.terms import Terms
    from wanref_contract.contract.contract import Contract
    from wanref_contract.errors import WanrefError

    Told = Callable[[Task], None]
    """What hears of every change of a task."""

LARGEST_ANSWER = 1024 * 1024
"""Bytes of an answer that are taken; those of the documentation have a few hundred."""

_CREATE_TIMEOUT = 60.0  # seconds; long, because giving up on a creation may cost a film
_QUERY_TIMEOUT = 30.0
_LEAST_TIMEOUT = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of one client.

    Attributes:
        base_url: What every address begins with.
        contract: What requests are judged by.
        terms: What its profile says.
        reader: Reads answers.
        budget: Keeps to the limit of spending.
        now: Returns the moment, in seconds.
        patience: Seconds for which a call is made again, where nothing else sets an end.
        jitter: Returns the share by which a pause is made longer; None for none.
    """

    base_url: str
    contract: Contract
    terms: Terms
    reader: Reader
    budget: Budget
    now: Callable[[], float]
    patience: float
    jitter: Callable[[], float] | None = None

    # ---- The four calls ----

    def create(self, request: Any) -> Steps[Task]:
        """Lint *request*, and make one task of it."""
        return self._create(request, self.now() + self.patience)

    def get(self, task_id: str) -> Steps[Task]:
        """Return the task *task_id* as it is now."""
        task = yield from self._look(task_id, self.now() + self.patience)
        if isinstance(task, Setback):
            raise task.error
        return task

    def wait(self, task: Task, deadline: float, on_progress: Told | None) -> Steps[Task]:
        """Return *task* once it is completed and names its files, within *deadline* seconds."""
        return self._wait(arguments.task(task), self.end(deadline), arguments.function(on_progress, "on_progress"))

    def run(self, request: Any, deadline: float, on_progress: Told | None) -> Steps[Task]:
        """Make one task of *request* and return it once it is completed, within *deadline* seconds."""
        end, told = self.end(deadline), arguments.function(on_progress, "on_progress")
        task = yield from self._create(request, min(end, self.now() + self.patience))
        return (yield from self._wait(task, end, told))

    def end(self, deadline: float) -> float:
        """Return the moment that is *deadline* seconds from now.

        Raises:
            WrongArgument: That is no number of seconds, or waiting would have no end.
        """
        return self.now() + arguments.number(deadline, "deadline", of="seconds")

    # ---- Creating ----

    def _create(self, request: Any, end: float) -> Steps[Task]:
        content = arguments.request_text(request)
        sent = json.loads(content)  # so that what is judged is what is sent
        validate(sent, contract=self.contract)
        findings = check(sent, contract=self.contract)
        held = self.budget.hold(sent)
        body = yield from self.repeated(lambda: self._post(content, sent), end)
        if isinstance(body, Setback):
            if isinstance(body.error, OutcomeUnknown):
                self.budget.bind(held, body.error.task_id)
            else:
                self.budget.drop(held)
            raise body.error
        usage = body.get("usage")
        self.budget.bind(held, str(body["id"]), usage.get("credits_reserved") if isinstance(usage, dict) else None)
        return task_of(Exchange(operation="create", request=sent, body=body), self.terms, findings=findings)

    def _post(self, content: bytes, sent: Mapping[str, Any]) -> Steps[Mapping[str, Any] | Setback]:
        sent_at, callback_url = self.now(), sent.get("callback_url")
        url = self.base_url + self.terms.create_path
        answer: Answer = yield Send(
            method="POST",
            url=url,
            with_key=True,
            timeout=_CREATE_TIMEOUT,
            until=sent_at + _CREATE_TIMEOUT,
            largest=LARGEST_ANSWER,
            content=content,
            media_type=self.terms.media_type,
        )
        return self.reader.creation(answer, url=url, sent_at=sent_at, callback_url=callback_url or "")

    # ---- Reading ----

    def _look(self, task_id: str, end: float) -> Steps[Task | Setback]:
        """Return the task *task_id*, asking again until *end* where that can help."""
        task_id = arguments.task_id(task_id)
        body = yield from self.repeated(lambda: self._query(task_id, end), end)
        if isinstance(body, Setback):
            return body
        task = task_of(Exchange(operation="query", task_id=task_id, body=body), self.terms)
        if task.status in self.terms.failure_states:
            self.budget.release(task.id)
        return task

    def _query(self, task_id: str, end: float) -> Steps[Mapping[str, Any] | Setback]:
        now = self.now()
        url = self.base_url + self.terms.query_path.format(task_id=quote(task_id, safe=""))
        timeout = min(_QUERY_TIMEOUT, max(_LEAST_TIMEOUT, end - now))
        answer: Answer = yield Send(
            method="GET",
            url=url,
            with_key=True,
            timeout=timeout,
            until=now + timeout,
            largest=LARGEST_ANSWER,
        )
        return self.reader.query(answer, url=url, task_id=task_id)

    # ---- Waiting ----

    def _wait(self, task: Task, end: float, on_progress: Told | None) -> Steps[Task]:
        """Look at *task* every few seconds until it has ended, and one last time when *end* comes."""
        while not task.has_ended:
            left = end - self.now()
            if left <= 0:
                raise DeadlinePassed(task, "", self.reader.named(task))
            yield Pause(seconds=min(self.terms.poll_seconds, left))
            later = yield from self._look(task.id, end)
            if isinstance(later, Setback):
                raise self._broken_off(task, later)
            has_moved = (later.status, later.progress) != (task.status, task.progress)
            conversation = (*task.conversation, *later.conversation)
            task = replace(later, findings=task.findings, conversation=conversation)
            if on_progress and has_moved:
                on_progress(task)
        if task.status not in self.terms.success_states:
            code, message = self.reader.error_of(task.body)
            raise TaskFailed(task, code, message, self.terms.of_task(code), self.reader.named(task))
        if not task.results:
            raise ResultsMissing(task, self.reader.named(task))
        return task

    def _broken_off(self, task: Task, setback: Setback) -> WanrefError:
        """Return what waiting for *task* ends with where *setback* is in the way of a look at it."""
        named = self.reader.named(task)
        if isinstance(setback.error, ClientClosed):
            return ClientClosed(named[0])
        return DeadlinePassed(task, str(setback.error), named) if setback.again else setback.error

    # ---- Again ----

    def repeated(self, call: Callable[[], Steps[T | Setback]], end: float) -> Steps[T | Setback]:
        """Return what *call* gives; it is made again where that is safe, until *end* and one last time then."""
        pauses = growing(self.terms.least_pause, self.jitter)
        while True:
            outcome = yield from call()
            left = end - self.now()
            if not isinstance(outcome, Setback) or not outcome.again or left <= 0 or (outcome.wait or 0) > left:
                return outcome
            yield Pause(seconds=max(outcome.wait or 0, min(next(pauses), left)))
