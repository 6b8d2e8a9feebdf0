"""Saving the files of a finished task, because their links die within a day.

The key never goes to the hosts of results. A file has its name only when it is whole, so one that is there already is
not fetched again, and a run that was cut short can simply be made again.
"""

from __future__ import annotations

import os
import re
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from wanref_contract.client import arguments
from wanref_contract.client.effects import Send
from wanref_contract.client.failures import AnswerUnreadable, ClientClosed, NoAnswer
from wanref_contract.client.replies import Setback
from wanref_contract.facts.hosts import url_parts
from wanref_contract.wording import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanref_contract.client.calls import Calls
    from wanref_contract.client.effects import Answer, Steps
    from wanref_contract.client.task import Task

LARGEST_RESULT = 2 * 1024**3
"""Bytes of one file that are taken: far more than fifteen seconds of film have."""

_GOOD = 200
_SILENCE = 30.0  # seconds
_ENDING = re.compile(r"[^:/?#]+://[^/?#]*/[^?#]*(\.[A-Za-z0-9]{1,8})(?:[?#]|\Z)")


def save(calls: Calls, task: Task, folder: str, deadline: float) -> Steps[list[str]]:
    """Fetch the results of *task* into *folder*, within *deadline* seconds, and return the paths of the files."""
    folder = arguments.folder(folder)
    places = _places(arguments.task(task), folder)
    end = calls.end(deadline)
    arguments.made_folder(folder)
    paths = []
    for path, url in places:
        if not os.path.exists(path):
            outcome = yield from calls.repeated(partial(_fetch, url, path, end, calls.reader.scrub), end)
            if isinstance(outcome, Setback):
                raise outcome.error
        paths.append(path)
    return paths


def _places(task: Task, folder: str) -> Iterator[tuple[str, str]]:
    """Yield where each result goes, and its address; nothing but the ending of a name is taken from an address."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", task.id)
    for number, url in enumerate(task.results, start=1):
        ending = _ENDING.match(url)
        yield os.path.join(folder, f"{name}-{number}{ending[1] if ending else ''}"), url


def _fetch(url: str, path: str, end: float, scrub: Callable[[str], str]) -> Steps[str | Setback]:
    """Fetch *url* to *path*, all of it or nothing; *scrub* takes secrets out of what an error shows."""
    scheme, host = url_parts(url)
    shown = scrub(masked(url))
    if scheme not in ("http", "https") or host == "malformed":
        return Setback(error=AnswerUnreadable("result", f"{shown} is no address on the web", None))
    part = f"{path}.{token_hex(4)}.part"
    try:
        with open(part, "xb") as file:
            answer: Answer = yield Send(
                method="GET",
                url=url,
                with_key=False,
                timeout=_SILENCE,
                until=end,
                largest=LARGEST_RESULT,
                file=file,
            )
        if answer.status != _GOOD or answer.trouble:
            return _trouble(answer, shown, scrub)
        os.replace(part, path)
        return path
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _trouble(answer: Answer, shown: str, scrub: Callable[[str], str]) -> Setback:
    """Return why there is no file, and whether asking again may help: nothing is documented of the hosts of results."""
    if answer.is_closed:
        return Setback(error=ClientClosed())
    reason = f"{shown}: {scrub(answer.trouble) or f'the answer is {answer.status}'}"
    if answer.status is None:
        return Setback(error=NoAnswer("result", reason), again=True)
    is_passing = answer.status in (_GOOD, 429) or answer.status >= 500
    return Setback(error=AnswerUnreadable("result", reason, answer.status), again=is_passing)
