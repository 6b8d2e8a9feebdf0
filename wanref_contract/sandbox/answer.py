"""What goes back to a client: a status, a body, headers; or nothing at all, where the connection is dropped."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
_LONGEST_HEADER = 500
_ENCODER = json.JSONEncoder(ensure_ascii=False)  # json.dumps makes a new one each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back to a client.

    Attributes:
        task: The id of the task that it is about; empty for none.
        lost: Whether the connection is dropped in its place.
    """

    status: int
    body: bytes
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    task: str = ""
    lost: bool = False


UNANSWERED = Answer(status=0, body=b"")
"""What stands for the answer of a call until it has one, or where it never did its work."""


def json_answer(status: int, value: Any, headers: Mapping[str, str] | None = None, *, task: str = "") -> Answer:
    """Return the answer that says *value*.

    >>> json_answer(200, {"status": "pending"}).body
    b'{"status": "pending"}'
    """
    body = _ENCODER.encode(value).encode("utf-8", "backslashreplace")
    return Answer(status=status, body=body, headers=tuple((headers or {}).items()), task=task)


def own_error(status: int, code: str, message: str) -> Answer:
    """Return a refusal that the pages do not have: it is the sandbox that speaks, in the envelope of the API.

    >>> own_error(405, "method_not_allowed", "use GET").body
    b'{"error": {"code": "method_not_allowed", "message": "use GET", "type": "sandbox_error"}}'
    """
    return json_answer(status, {"error": {"code": code, "message": message, "type": "sandbox_error"}})


def header_text(text: str) -> str:
    r"""Return *text* as a header can carry it: in one line of ASCII, and not endless.

    >>> header_text("图1\nmust ")
    '\\u56fe1\\nmust'
    """
    shown = (one if " " <= one <= "~" else one.encode("unicode_escape").decode() for one in text[:_LONGEST_HEADER])
    return "".join(shown)[:_LONGEST_HEADER].strip()
