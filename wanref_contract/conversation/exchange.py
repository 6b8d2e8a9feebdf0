"""An exchange, one call and its answer; and a conversation of them as a JSON value.

The value is what findings point into and what a file of a conversation holds: a list with an object for each exchange,
``{"operation", "task_id", "request", "response": {"status", "headers", "body"}}``. What is not given is left out.
`exchange_of` reads one such object again; that it has the form is for those who judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OPERATIONS = ("create", "query", "callback")
"""What an exchange can be: a call of ours, or one of the provider that tells of the end of a task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its answer.

    Of a callback, which the provider sends, *body* is what it carried and *status* what it was answered with.

    Attributes:
        operation: One of `OPERATIONS`.
        request: The body that was sent with a call that creates; None for none.
        status: The HTTP status.
        headers: The headers of the answer.
        body: What the provider said: a JSON value, or the text of what is none.
        task_id: The task that a query asked for; None where that is not known.
    """

    operation: str
    request: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    task_id: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would be no exchange as JSON, and could not be looked up either.

        Raises:
            TypeError: A member has another type than is said here.
        """
        if not isinstance(self.operation, str):
            raise TypeError(f"the operation of an exchange must be text, is {type(self.operation).__name__}")
        if not isinstance(self.status, int):
            raise TypeError(f"the status of an exchange must be an integer, is {type(self.status).__name__}")
        if not isinstance(self.task_id, str | None):
            raise TypeError(f"the task_id of an exchange must be text or None, is {type(self.task_id).__name__}")


def conversation_instance(exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    """Return the conversation of *exchanges* as a JSON value, into which findings about it point.

    >>> conversation_instance([Exchange(operation="query", task_id="task-unified-1", body={"status": "pending"})])
    [{'operation': 'query', 'task_id': 'task-unified-1', 'response': {'status': 200, 'body': {'status': 'pending'}}}]
    """
    return [_instance(exchange) for exchange in exchanges]


def exchange_of(item: Mapping[str, Any]) -> Exchange:
    """Return the exchange that *item* of a conversation stands for.

    >>> exchange_of({"operation": "query", "response": {"status": 404, "body": "gone"}}).status
    404
    """
    response = item["response"]
    return Exchange(
        operation=item["operation"],
        request=item.get("request"),
        status=response["status"],
        headers=response.get("headers") or {},
        body=response.get("body"),
        task_id=item.get("task_id"),
    )


def _instance(exchange: Exchange) -> dict[str, Any]:
    item: dict[str, Any] = {"operation": exchange.operation}
    if exchange.task_id is not None:
        item["task_id"] = exchange.task_id
    if exchange.request is not None:
        item["request"] = exchange.request
    response: dict[str, Any] = {"status": exchange.status}
    if exchange.headers:
        response["headers"] = dict(exchange.headers)
    return {**item, "response": {**response, "body": exchange.body}}
