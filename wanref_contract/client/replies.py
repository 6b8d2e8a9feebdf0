"""Reading one answer: what it gives, or what stands in the way and whether the same call may be made again.

The whole question of paying twice is decided here, by the words of the profile: a creation is made again only where
nothing was sent, or where the profile calls that safe. A read may be made again whenever nothing came of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanref_contract.client.failures import AnswerUnreadable, CallRefused, ClientClosed, NoAnswer, OutcomeUnknown
from wanref_contract.client.terms import SAFE, UNSURE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wanref_contract.client.effects import Answer
    from wanref_contract.client.task import Task
    from wanref_contract.client.terms import Terms
    from wanref_contract.errors import WanrefError

_NO_SUCH_PLACE = (404, 405)
"""How any server of HTTP answers at an address, or to a method, that it does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What stands in the way of an answer.

    Attributes:
        error: What is raised in the end.
        again: Whether the same call may be made again.
        wait: Seconds to wait before, where the answer asks for it.
    """

    error: WanrefError
    again: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads answers.

    Attributes:
        terms: What the profile says.
        mask: Takes the key out of a JSON value that the other side gave, and leaves the rest as it is.
        scrub: Takes every secret out of a text that an error will show.
        wait_of: Returns the seconds that an answer asks to wait.
    """

    terms: Terms
    mask: Callable[[Any], Any]
    scrub: Callable[[str], str]
    wait_of: Callable[[Answer], float | None]

    def creation(self, answer: Answer, *, url: str, sent_at: float, callback_url: str) -> Mapping[str, Any] | Setback:
        """Return the body of a created task, or what stands in the way of one; *url* is what was called."""
        if answer.is_closed:
            return Setback(error=ClientClosed())
        if not answer.sent:
            return Setback(error=NoAnswer("create", self.scrub(answer.trouble)), again=True)
        body, trouble = self._body(answer)
        code, status = self.error_of(body)[0], answer.status or 0
        advice = self.terms.of_call("create", status, code)
        is_refused = status >= 400 and advice.retry != UNSURE and not self._names_a_task(answer, body)
        if is_refused and not (advice.retry == SAFE and answer.trouble):  # what is posted again was read whole
            return self._refused("create", url, answer, body)
        if status == self.terms.success["create"] and _id(body) and self.error_of(body) == (None, ""):
            return body
        error = OutcomeUnknown(
            self.scrub(trouble) or self._told(status, body),
            sent_at,
            answer.status,
            code,
            self.scrub(_id(body)) or self._named_id(answer),
            callback_url,
            advice if advice.retry == UNSURE else self.terms.of_lost_creation(),
        )
        return Setback(error=error)

    def query(self, answer: Answer, *, url: str, task_id: str) -> Mapping[str, Any] | Setback:
        """Return the body of the task *task_id*, or what stands in the way of it; *url* is what was called."""
        if answer.is_closed:
            return Setback(error=ClientClosed())
        if answer.status is None:
            return Setback(error=NoAnswer("query", self.scrub(answer.trouble)), again=True)
        body, trouble = self._body(answer)
        if answer.status >= 400:
            return self._refused("query", url, answer, body)
        if answer.status != self.terms.success["query"]:
            return Setback(error=AnswerUnreadable("query", self._told(answer.status, body), answer.status))
        trouble = self.scrub(trouble) or _strangeness(body, task_id)
        return Setback(error=AnswerUnreadable("query", trouble, answer.status), again=True) if trouble else body

    def error_of(self, body: Mapping[str, Any]) -> tuple[str | int | None, str]:
        """Return the code and the message of the error in *body*, as far as it has them, to be shown."""
        error = body.get("error")
        if not isinstance(error, dict):
            return None, ""
        code, message = error.get("code"), error.get("message")
        if isinstance(code, str):
            code = self.scrub(code)
        known = isinstance(code, (str, int)) and not isinstance(code, bool)
        return code if known else None, self.scrub(message) if isinstance(message, str) else ""

    def named(self, task: Task) -> tuple[str, str]:
        """Return the id and the state of *task*, to be shown."""
        return self.scrub(task.id), self.scrub(task.status)

    def _refused(self, operation: str, url: str, answer: Answer, body: Mapping[str, Any]) -> Setback:
        code, message = self.error_of(body)
        status = answer.status or 0
        is_told = isinstance(body.get("error"), dict) and self.terms.lists(operation, status)
        is_lost = status in _NO_SUCH_PLACE and not is_told
        advice = self.terms.of_wrong_place(self.scrub(url)) if is_lost else self.terms.of_call(operation, status, code)
        wait = self.wait_of(answer)
        error = CallRefused(operation, status, code, message, advice, wait)
        return Setback(error=error, again=advice.retry == SAFE, wait=wait)

    def _told(self, status: int, body: Mapping[str, Any]) -> str:
        """Say in words what an answer of *status* with *body* is, where it is not what a good answer is."""
        if 300 <= status < 400:
            return f"the answer is {status}, a redirect, and the key goes nowhere else"
        code, message = self.error_of(body)
        said = ": ".join(filter(None, [" ".join(map(str, filter(None, (status, code)))), message]))
        return f"the answer is {said}" + ("" if _id(body) or code is not None else ", and names no task")

    def _body(self, answer: Answer) -> tuple[Mapping[str, Any], str]:
        """Return the body as an object, with the key masked, and what is wrong with it; empty objects where it is."""
        if answer.trouble:
            return {}, answer.trouble
        try:
            value = self.mask(json.loads(answer.content))
        except (ValueError, RecursionError):
            return {}, f"the answer, {answer.status}, is no JSON" + ("" if answer.content else " but empty")
        return (value, "") if isinstance(value, dict) else ({}, f"the answer, {answer.status}, is JSON but no object")

    def _names_a_task(self, answer: Answer, body: Mapping[str, Any]) -> bool:
        """Say whether the id of a task stands in *answer*, wherever, and be it cut or escaped."""
        return bool(_id(body)) or self.terms.id_prefix in answer.content.decode("utf-8", "replace") + json.dumps(body)

    def _named_id(self, answer: Answer) -> str:
        """Return the id of a task that stands whole in what came of *answer*; empty for none."""
        found = re.search(rf'"({re.escape(self.terms.id_prefix)}[A-Za-z0-9_-]+)"'.encode(), answer.content)
        return self.scrub(found[1].decode()) if found else ""


def _id(body: Mapping[str, Any]) -> str:
    """Return the id in *body*, if a task can be queried by it; empty otherwise."""
    value = body.get("id")
    return value if isinstance(value, str) and value.isprintable() and value.strip(".") else ""


def _strangeness(body: Mapping[str, Any], task_id: str) -> str:
    """Return why *body* cannot be the task *task_id*; empty where it can."""
    if _id(body) != task_id:
        return "it tells of another task" if _id(body) else "it tells of no task"
    return "" if isinstance(body.get("status"), str) else "it tells no status"
