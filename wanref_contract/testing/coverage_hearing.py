"""Where whatever exercises the contract says so: one place, which costs nothing while nobody listens.

Guards, assertions, test files, sandboxes, receivers and cassettes tell here what they judged. Who listens is a
`wanref_contract.testing.coverage_collecting.Collector`, for as long as a run of tests measures.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanref_contract.conversation import Exchange
    from wanref_contract.testing.hosting import AsgiApp


class Listener(Protocol):
    """Whoever is told."""

    def hear_request(self, instance: Any) -> None:
        """Take note of a request that was judged or sent."""
        ...

    def hear_answer(self, operation: str, status: int, body: Any) -> None:
        """Take note of what the API said, or what stands in for it."""
        ...

    def hear_scenario(self, name: str) -> None:
        """Take note of a scenario that happened."""
        ...

    def hear_call(self, method: str, path: str, request: Any, answer: tuple[int, Any] | None) -> None:
        """Take note of a call over HTTP, and of its answer; None where none came."""
        ...


# A run of tests within another one has a listener of its own; the last hears. So it is with pytest's own state.
_LISTENERS: list[Listener] = []


def begin(listener: Listener) -> None:
    """Let *listener* hear, until `end`."""
    _LISTENERS.append(listener)


def end(listener: Listener) -> None:
    """Let *listener* hear no more."""
    _LISTENERS.remove(listener)


def tell_request(instance: Any) -> None:
    """Tell of a request that was judged."""
    for listener in _LISTENERS[-1:]:
        listener.hear_request(instance)


def tell_exchanges(exchanges: Iterable[Exchange]) -> None:
    """Tell of a conversation."""
    for listener in _LISTENERS[-1:]:
        for exchange in exchanges:
            listener.hear_answer(exchange.operation, exchange.status, exchange.body)
            if exchange.request is not None:
                listener.hear_request(exchange.request)


def tell_conversation(instance: Any) -> None:
    """Tell of a conversation as a JSON value, as far as it has the form of one."""
    if _LISTENERS:
        from wanref_contract.conversation.reading import read_exchanges

        _, exchanges = read_exchanges(instance)
        tell_exchanges(exchange for _, exchange in exchanges)


def tell_scenarios(names: Iterable[str]) -> None:
    """Tell of scenarios that happened."""
    for listener in _LISTENERS[-1:]:
        for name in filter(None, names):
            listener.hear_scenario(name)


def overheard(app: AsgiApp) -> AsgiApp:
    """Return *app*, whose calls are told while it answers them; itself where nobody listens."""
    return _told_of(app, _LISTENERS[-1]) if _LISTENERS else app


def _told_of(app: AsgiApp, listener: Listener) -> AsgiApp:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        came, went, statuses, types = bytearray(), bytearray(), list[int](), set[str]()

        async def receive_and_keep() -> Any:
            message = await receive()
            types.add(message["type"])
            came.extend(message.get("body", b""))
            return message

        async def send_and_keep(message: Any) -> None:
            if message["type"] == "http.response.start" and "http.disconnect" not in types:  # else nobody hears it
                statuses.append(message["status"])
            went.extend(message.get("body", b""))
            await send(message)

        await app(scope, receive_and_keep, send_and_keep)
        said = (statuses[0], _value(went)) if statuses else None
        listener.hear_call(scope["method"], scope["path"], _value(came), said)

    return answer


def _value(content: bytes | bytearray) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
