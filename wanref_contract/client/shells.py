"""The two clients: one for threads, one for asyncio. They send and pause; what to send, and when, `calls` decides.

Everything that talks to httpx stands here. A call opens a connection of its own, since a connection that was kept is
now and then dead without anybody knowing, and a creation lost on one would be a film that nobody can account for.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from wanref_contract.client.arguments import WrongArgument, function, number, with_methods
from wanref_contract.client.budget import Budget
from wanref_contract.client.calls import Calls
from wanref_contract.client.credentials import checked_base_url, found_key
from wanref_contract.client.cutoff import tracing_cutoff
from wanref_contract.client.effects import Answer, Pause
from wanref_contract.client.pausing import retry_after
from wanref_contract.client.replies import Reader
from wanref_contract.client.saving import save
from wanref_contract.client.terms import load_terms
from wanref_contract.client.timers import AsyncSystemTimer, SystemTimer
from wanref_contract.client.wire import Intake
from wanref_contract.contract.contract import Contract
from wanref_contract.contract.loading import default_contract
from wanref_contract.conversation import check_conversation

try:
    import httpx
except ImportError:
    raise ImportError("the client needs what comes with an extra\n  pip install 'wanref-contract[client]'") from None

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanref_contract.client.budget import SpendLimit
    from wanref_contract.client.calls import Told
    from wanref_contract.client.effects import Effect, Send, Steps, T
    from wanref_contract.client.task import Task
    from wanref_contract.client.timers import AsyncTimer, Timer
    from wanref_contract.finding import Finding

PATIENCE = 60.0
"""Seconds for which a call that may safely be made again is made again, where no deadline says otherwise."""

_TIMER = ("what has the methods now and pause", "now", "pause")
_CONNECT_TIMEOUT = 10.0  # seconds
_GRACE = 1.0  # seconds, in which httpx itself may tell what took too long, and knows better whether anything was sent
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""What httpx raises before anything of a call has left: no connection, no TLS, no way through the proxy."""


class _Shell:
    """What both clients have in common: who they are, not what they do."""

    def __init__(  # noqa: PLR0913 (what the two public constructors take)
        self,
        api_key: str | None,
        *,
        base_url: str | None,
        contract: Contract | None,
        timer: Timer | AsyncTimer,
        spend_limit: SpendLimit | float | None,
        patience: float,
        jitter: Callable[[], float] | None,
        allow_plain_http: bool,
    ) -> None:
        contract = default_contract() if contract is None else contract
        if not isinstance(contract, Contract):
            raise WrongArgument(f"contract must be a Contract, as load_contract gives it, is {contract!r:.60}")
        terms = load_terms(contract)
        self._key = found_key(api_key)
        self._key_header = (terms.key_header, terms.key_value)
        self._now = timer.now
        self._calls = Calls(
            base_url=checked_base_url(terms.host if base_url is None else base_url, allow_plain_http=allow_plain_http),
            contract=contract,
            terms=terms,
            reader=Reader(terms=terms, mask=self._key.masked, scrub=self._key.scrubbed, wait_of=self._wait_of),
            budget=Budget(spend_limit, contract),
            now=timer.now,
            patience=number(patience, "patience", of="seconds"),
            jitter=function(jitter, "jitter"),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._key!r}, base_url={self._calls.base_url!r})"

    def deviations(self, task: Task) -> tuple[Finding, ...]:
        """Return what in the conversation of *task* is not as documented, with pointers into it.

        A state that nobody knows, progress that falls, a move that no task makes: none of them stops `wait`, since the
        film may be paid for and come all the same. They are looked for when somebody asks, and stand in nobody's way.
        """
        return check_conversation(task.conversation, contract=self._calls.contract)

    def _wait_of(self, answer: Answer) -> float | None:
        return retry_after(answer.headers, self._now())

    def _longest(self, send: Send) -> float:
        """Return the seconds of the machine after which *send* is broken off, wherever it stands."""
        return send.until - self._now() + _GRACE

    def _options(self) -> dict[str, Any]:
        """Return what both kinds of `httpx` clients are made with."""
        return {
            "follow_redirects": False,  # the key goes to base_url and nowhere else
            "trust_env": self._calls.base_url.startswith("https://"),  # no proxy reads what is not encrypted
            "limits": httpx.Limits(max_keepalive_connections=0),
        }

    def _request(self, send: Send) -> dict[str, Any]:
        """Return *send* as ``stream`` of both kinds of `httpx` clients takes it."""
        headers = {"Accept-Encoding": "identity", "User-Agent": "wanref-contract"}
        if send.media_type:
            headers["Content-Type"] = send.media_type
        if send.with_key:
            name, form = self._key_header
            headers[name] = self._key.header(form)
        timeout = httpx.Timeout(send.timeout, connect=min(_CONNECT_TIMEOUT, send.timeout))
        return {"method": send.method, "url": send.url, "headers": headers, "content": send.content, "timeout": timeout}


class Client(_Shell):
    """A client of the API that never pays twice for one wish.

    Args:
        api_key: Goes to *base_url* and nowhere else, and is shown nowhere; that of the environment, EVOLINK_API_KEY,
            unless given.
        base_url: Where the API is: the host of the profile unless given. It must be ``https``, but for this machine.
        contract: What requests are judged by; `wan2.7-reference-video` unless given.
        transport: What carries the calls, as httpx has it; the network unless given.
        timer: What tells the time and lets it pass; the machine's unless given.
        spend_limit: How much may be spent: a number of what the contract bills (seconds of video), or a `SpendLimit`.
        patience: Seconds for which a call that may safely be made again is made again, where no deadline is given.
        jitter: Returns the share by which a pause is made longer, such as `random.random`; none unless given.
        allow_plain_http: Whether the key may go over the network unencrypted.

    Raises:
        WrongArgument: There is no key, it cannot be sent, *base_url* is no place for it, or another one is wrong.
    """

    def __init__(  # noqa: PLR0913 (all of them optional)
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        contract: Contract | None = None,
        transport: httpx.BaseTransport | None = None,
        timer: Timer | None = None,
        spend_limit: SpendLimit | float | None = None,
        patience: float = PATIENCE,
        jitter: Callable[[], float] | None = None,
        allow_plain_http: bool = False,
    ) -> None:
        self._timer = SystemTimer() if timer is None else with_methods(timer, "timer", *_TIMER)
        function(self._timer.pause, "pause of timer")
        super().__init__(
            api_key,
            base_url=base_url,
            contract=contract,
            timer=self._timer,
            spend_limit=spend_limit,
            patience=patience,
            jitter=jitter,
            allow_plain_http=allow_plain_http,
        )
        if transport is not None:
            with_methods(transport, "transport", "a transport of httpx without asyncio", "handle_request")
        self._keeps_time = transport is None  # another one may keep its connections, and so a cutoff beyond its call
        self._http = httpx.Client(transport=transport, **self._options())

    def create(self, request: Any) -> Task:
        """Lint *request* and make one task of it; where that can cost nothing, try again for a while.

        Raises:
            ContractViolated: The request has errors; nothing was sent.
            SpendLimitReached: It could pass the limit; nothing was sent.
            CallRefused: The API refused it; nothing was made.
            NoAnswer: Nobody could be reached; nothing was sent.
            OutcomeUnknown: A task may have been made, and it must not simply be created again.
            ClientClosed: The client was closed before; so it is with every call.
        """
        return self._drive(self._calls.create(request))

    def get(self, task_id: str) -> Task:
        """Return the task *task_id* as it is now, whatever state it is in.

        Raises:
            CallRefused: The API refused to tell.
            NoAnswer: No answer came for a while.
            AnswerUnreadable: What came is not the task.
        """
        return self._drive(self._calls.get(task_id))

    def wait(self, task: Task, *, deadline: float, on_progress: Told | None = None) -> Task:
        """Return *task* once it is completed and names its files.

        Args:
            task: As `create` or `get` gave it.
            deadline: Seconds from now, by the timer.
            on_progress: Called with the task whenever its status or its progress has changed.

        Raises:
            TaskFailed: It ended without a film; nothing asks for it again.
            ResultsMissing: It is completed, and names no file.
            DeadlinePassed: It had not ended by then; it goes on.
            CallRefused: The API refused to tell, in a way that waiting does not mend; the task goes on.
            AnswerUnreadable: The API answers what is no task, in a way that waiting does not mend.
        """
        return self._drive(self._calls.wait(task, deadline, on_progress))

    def run(self, request: Any, *, deadline: float, on_progress: Told | None = None) -> Task:
        """Make one task of *request* and return it once it is completed, within *deadline* seconds.

        Raises:
            WanrefError: Whatever `create` and `wait` raise.
        """
        return self._drive(self._calls.run(request, deadline, on_progress))

    def save_results(self, task: Task, folder: str, *, deadline: float) -> list[str]:
        """Fetch the files of *task* into *folder*, and return their paths; links die within a day.

        The folder is made where it is not there. A file that is there already is not fetched again: it has its name
        only when it is whole. The key is not sent.

        Raises:
            WrongArgument: The folder cannot be made, or another one is not what it must be.
            NoAnswer: No file came within *deadline* seconds.
            AnswerUnreadable: Something else came.
            OSError: A file cannot be written.
        """
        return self._drive(save(self._calls, task, folder, deadline))

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drive(self, steps: Steps[T]) -> T:
        """Do what *steps* ask until they return."""
        try:
            effect = next(steps)
            while True:
                effect = steps.send(self._do(effect))
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            steps.close()

    def _do(self, effect: Effect) -> Answer | None:
        if isinstance(effect, Pause):
            self._timer.pause(effect.seconds)
            return None
        if self._http.is_closed:
            return Answer(sent=False, is_closed=True)
        intake = Intake(effect, self._now)
        extensions = {"trace": tracing_cutoff(self._longest(effect))} if self._keeps_time else {}
        try:
            with self._http.stream(**self._request(effect), extensions=extensions) as response:
                is_read = intake.begin(response.status_code, response.headers, is_read=response.is_stream_consumed)
                for chunk in response.iter_bytes() if is_read else response.iter_raw():
                    if not intake.take(chunk):
                        break
        except (httpx.TransportError, httpx.InvalidURL, TimeoutError) as error:
            return intake.lost(error, sent=not isinstance(error, _NOTHING_SENT))
        return intake.answer()


class AsyncClient(_Shell):
    """The same as `Client`, for asyncio: it takes the same, does the same and raises the same.

    The transport and the timer are those of asyncio: ``pause`` of the timer is awaited. What `on_progress` does is not.
    """

    def __init__(  # noqa: PLR0913 (all of them optional)
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        contract: Contract | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        timer: AsyncTimer | None = None,
        spend_limit: SpendLimit | float | None = None,
        patience: float = PATIENCE,
        jitter: Callable[[], float] | None = None,
        allow_plain_http: bool = False,
    ) -> None:
        self._timer = AsyncSystemTimer() if timer is None else with_methods(timer, "timer", *_TIMER)
        function(self._timer.pause, "pause of timer", awaited=True)
        super().__init__(
            api_key,
            base_url=base_url,
            contract=contract,
            timer=self._timer,
            spend_limit=spend_limit,
            patience=patience,
            jitter=jitter,
            allow_plain_http=allow_plain_http,
        )
        if transport is not None:
            with_methods(transport, "transport", "a transport of httpx for asyncio", "handle_async_request")
        self._http = httpx.AsyncClient(transport=transport, **self._options())

    async def create(self, request: Any) -> Task:
        """Do as `Client.create` does."""
        return await self._drive(self._calls.create(request))

    async def get(self, task_id: str) -> Task:
        """Do as `Client.get` does."""
        return await self._drive(self._calls.get(task_id))

    async def wait(self, task: Task, *, deadline: float, on_progress: Told | None = None) -> Task:
        """Do as `Client.wait` does."""
        return await self._drive(self._calls.wait(task, deadline, on_progress))

    async def run(self, request: Any, *, deadline: float, on_progress: Told | None = None) -> Task:
        """Do as `Client.run` does."""
        return await self._drive(self._calls.run(request, deadline, on_progress))

    async def save_results(self, task: Task, folder: str, *, deadline: float) -> list[str]:
        """Do as `Client.save_results` does."""
        return await self._drive(save(self._calls, task, folder, deadline))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _drive(self, steps: Steps[T]) -> T:
        """Do what *steps* ask until they return."""
        try:
            effect = next(steps)
            while True:
                effect = steps.send(await self._do(effect))
        except StopIteration as stop:
            result: T = stop.value
            return result
        finally:
            steps.close()

    async def _do(self, effect: Effect) -> Answer | None:
        if isinstance(effect, Pause):
            await self._timer.pause(effect.seconds)
            return None
        if self._http.is_closed:
            return Answer(sent=False, is_closed=True)
        intake = Intake(effect, self._now)
        try:
            async with asyncio.timeout(self._longest(effect)):
                await self._exchange(effect, intake)
        except (httpx.TransportError, httpx.InvalidURL, TimeoutError) as error:
            return intake.lost(error, sent=not isinstance(error, _NOTHING_SENT))
        return intake.answer()

    async def _exchange(self, send: Send, intake: Intake) -> None:
        """Send *send*, and hand what comes to *intake* as long as it wants more."""
        async with self._http.stream(**self._request(send)) as response:
            is_read = intake.begin(response.status_code, response.headers, is_read=response.is_stream_consumed)
            async for chunk in response.aiter_bytes() if is_read else response.aiter_raw():
                if not intake.take(chunk):
                    break
