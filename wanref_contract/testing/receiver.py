"""A receiver of callbacks on loopback, which judges each delivery.

What is said of its shape, and of a conversation in which it differs from what a query says, are findings of the
contract. What only a receiver can know stands in words of its own: whose task it is, whether it came before, and when.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wanref_contract.client.arguments import WrongArgument
from wanref_contract.conversation import Exchange, check_conversation
from wanref_contract.sandbox.terms import load_terms
from wanref_contract.testing.coverage_hearing import tell_exchanges
from wanref_contract.testing.postman import alias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.testing.hosting import Host
    from wanref_contract.testing.sandboxes import SandboxRoom

_PATH = "/done"
_LONGEST = 600.0  # seconds of the sandbox, in which every film is made and every callback tried again
_PATIENCE = 5.0  # seconds of the machine, for callbacks that come from elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A callback that came.

    Attributes:
        at: The moment: on the clock of the sandbox where there is one, in Unix seconds.
        body: What it carried: a JSON value, or the text of what is none.
        headers: Its headers, by their names in small letters.
        answered: The status that it was answered with.
        findings: What the contract says of it.
        faults: What is wrong with it besides: another's task, a repetition, a late one.
    """

    at: float
    body: Any
    headers: Mapping[str, str] = field(repr=False)
    answered: int
    findings: tuple[Finding, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def task(self) -> str:
        """The id of the task that it tells of; empty where it has none."""
        return str(self.body.get("id", "")) if isinstance(self.body, dict) else ""


class CallbackReceiver:
    """Takes callbacks, answers them, and judges them.

    Attributes:
        url: Where to have them sent: a ``callback_url`` as the API takes it, which only wanref_sandbox can reach.
        local_url: The same for everybody else: an address of loopback.
    """

    def __init__(self, host: Host, contract: Contract, sandbox: SandboxRoom | None) -> None:
        self._host, self._contract, self._sandbox = host, contract, sandbox
        self._answers: list[int] = []
        self._came: list[Arrival] = []
        self._news = threading.Condition()
        self._settled = 0
        self._listening = host.listen(self._take)
        self.url = alias(self._listening.port) + _PATH
        self.local_url = self._listening.url + _PATH

    def __str__(self) -> str:
        return self.url

    @property
    def deliveries(self) -> tuple[Arrival, ...]:
        """What came so far, in order, judged."""
        with self._news:
            came = tuple(self._came)
        return tuple(self._judged(came, index) for index in range(len(came)))

    def answer(self, *statuses: int) -> None:
        """Answer the next callbacks with *statuses*, and those after them with 200.

        Raises:
            WrongArgument: One of them is no status.
        """
        for status in statuses:
            if not isinstance(status, int) or not 200 <= status <= 599:
                raise WrongArgument(f"a status must be a whole number from 200 to 599, is {status!r}")
        self._answers.extend(statuses)

    def wait(self, count: int = 1, *, seconds: float | None = None) -> Arrival:
        """Return the *count*-th callback, once it is there.

        With a sandbox in the test nobody waits: its clock goes on to whatever is due next. Callbacks from elsewhere are
        waited for, as short as they take.

        Args:
            count: How many are to have come.
            seconds: How long at most; 600 on the clock of the sandbox, or 5 of the machine, unless given.

        Raises:
            AssertionError: They did not come.
        """
        __tracebackhide__ = True
        if self._sandbox:
            self._let_time_pass(self._sandbox, count, _LONGEST if seconds is None else seconds)
        else:
            with self._news:
                self._news.wait_for(lambda: len(self._came) >= count, _PATIENCE if seconds is None else seconds)
        if len(self._came) < count:
            raise AssertionError(self._missing(count))
        return self.deliveries[count - 1]

    def unsettled(self) -> str:
        """Return what is wrong with callbacks of which that has not been told yet; empty for nothing."""
        new = self.deliveries[self._settled :]
        self._settled += len(new)
        return "\n".join(line for arrival in new for line in _iter_trouble(arrival))

    def cause(self) -> str:
        """Return the same: a test that fails may fail because of it."""
        return self.unsettled()

    def iter_warnings(self) -> Iterator[str]:
        """Yield a line for each mild finding of a callback."""
        for arrival in self.deliveries:
            yield from _iter_findings(arrival, "warning")

    def close(self) -> None:
        """Listen no more."""
        self._host.hang_up(self._listening)

    # ---- Taking ----

    async def _take(self, scope: Any, receive: Any, send: Any) -> None:
        content = b""
        while True:
            message = await receive()
            content += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._news:
            status = self._answers.pop(0) if self._answers else 200
            at = self._sandbox.now() if self._sandbox else time.time()
            tell_exchanges([Exchange(operation="callback", status=status, body=_value(content))])
            self._came.append(Arrival(at=at, body=_value(content), headers=headers, answered=status))
            self._news.notify_all()
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    def _let_time_pass(self, sandbox: SandboxRoom, count: int, seconds: float) -> None:
        end = sandbox.now() + seconds
        sandbox.settle()  # what was due is on its way by itself, where no time had to pass
        while len(self._came) < count and (due := sandbox.next_due()) <= end:
            sandbox.advance(max(0.0, due - sandbox.now()))
            sandbox.settle()

    def _missing(self, count: int) -> str:
        came = f"{len(self._came) or 'none'} came" if count > 1 else "none came"
        lines = [f"{count} callback{'s were' if count > 1 else ' was'} to come to {self.url}, and {came}"]
        if self._sandbox:
            tasks = self._sandbox.tasks
            lines += [f"  {task.id}: {task.status}, callback_url {task.callback_url or 'not given'}" for task in tasks]
            lines += [] if tasks else ["  no task was made in wanref_sandbox"]
        return "\n".join(lines)

    # ---- Judging ----

    def _judged(self, came: tuple[Arrival, ...], index: int) -> Arrival:
        arrival = came[index]
        said = Exchange(operation="callback", status=arrival.answered, body=arrival.body)
        query = self._sandbox.body_of(arrival.task) if self._sandbox else None
        polled = [Exchange(operation="query", task_id=arrival.task, body=query)] if query else []
        return Arrival(
            at=arrival.at,
            body=arrival.body,
            headers=arrival.headers,
            answered=arrival.answered,
            findings=check_conversation([*polled, said], contract=self._contract),
            faults=tuple(self._iter_faults(came[:index], arrival)),
        )

    def _iter_faults(self, before: tuple[Arrival, ...], arrival: Arrival) -> Iterator[str]:
        taken = [other for other in before if other.task == arrival.task and 200 <= other.answered < 300]
        if taken and arrival.task:
            yield f"must come once, and came again after it was answered with {taken[0].answered}"
        if self._sandbox is None:
            return
        task = next((task for task in self._sandbox.tasks if task.id == arrival.task), None)
        if task is None:
            yield f"must be about a task of this test, is about {arrival.task or 'none'}"
            return
        if task.callback_url not in (self.url, self.local_url):
            yield f"must go where the task asked for, which is {task.callback_url or 'nowhere'}"
        late = arrival.at - (arrival.at if task.ended is None else task.ended)
        if late > self._patience():
            yield f"must come within {self._patience():g} seconds of the end of its task, came after {late:g}"

    def _patience(self) -> float:
        """Return the seconds after the end of a task in which the last attempt is over."""
        terms = load_terms(self._contract).callback
        return sum(terms.delays) + terms.timeout * (len(terms.delays) + 1)


def _value(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


def _iter_trouble(arrival: Arrival) -> Iterator[str]:
    yield from _iter_findings(arrival, "error")
    for fault in arrival.faults:
        yield f"{_name(arrival)} {fault}"


def _iter_findings(arrival: Arrival, severity: str) -> Iterator[str]:
    for finding in arrival.findings:
        if finding.severity == severity:
            place = finding.pointer or "(root)"
            yield f"{_name(arrival)}: {place} {finding.message} [{finding.code} {finding.rule}]"


def _name(arrival: Arrival) -> str:
    return f"the callback of {arrival.task}" if arrival.task else "a callback"
