"""What callers hand to a client, refused by its name where nothing can be made of it.

A wrong argument is a mistake of the program, so it is a `ValueError` too. It is found before anything is sent: found
later, it would leave behind a task that is paid for and that nobody waits for.
"""

from __future__ import annotations

import json
import math
import os
from inspect import iscoroutinefunction
from numbers import Real
from reprlib import repr as shortly
from typing import Any

from wanref_contract.client.task import Task
from wanref_contract.errors import WanrefError


class WrongArgument(WanrefError, ValueError):
    """An argument is not what it must be; nothing was sent."""


def number(value: Any, name: str, of: str = "") -> float:
    """Return *value* as a number from 0 that is finite.

    Args:
        value: What was given.
        name: What it was given as.
        of: What it counts.

    >>> number("soon", "deadline", of="seconds")
    Traceback (most recent call last):
    wanref_contract.client.arguments.WrongArgument: deadline must be a finite number of seconds from 0, is 'soon'
    """
    try:
        given = float(value) if not isinstance(value, bool) and isinstance(value, Real) else math.nan
    except OverflowError:  # an integer that no float can hold
        given = math.inf
    if 0 <= given < math.inf:
        return given
    must = f"{name} must be a finite number {f'of {of} ' if of else ''}from 0, is {shortly(value)}"
    raise WrongArgument(f"{must}{_meant(value)}")


def function(value: Any, name: str, *, awaited: bool = False) -> Any:
    """Return *value* if it is a function that is *awaited*, or is not, or if it is None."""
    if value is None or (callable(value) and iscoroutinefunction(value) == awaited):
        return value
    raise WrongArgument(
        f"{name} must be a function{'' if awaited else ', and none'} that is awaited, is {shortly(value)}"
    )


def with_methods(value: Any, name: str, what: str, *methods: str) -> Any:
    """Return *value* if it has *methods*; in words, *what* has them."""
    if all(callable(getattr(value, method, None)) for method in methods):
        return value
    raise WrongArgument(f"{name} must be {what}, is {shortly(value)}")


def task(value: Any) -> Task:
    """Return *value* if it is a task.

    >>> task("task-unified-1")
    Traceback (most recent call last):
    wanref_contract.client.arguments.WrongArgument: task must be a Task, as create and get give it, is 'task-unified-1'
    """
    if isinstance(value, Task):
        return value
    raise WrongArgument(f"task must be a Task, as create and get give it, is {shortly(value)}")


def task_id(value: Any) -> str:
    """Return *value* if it is a text that can name a task, and leads to no other address.

    >>> task_id("..")
    Traceback (most recent call last):
    wanref_contract.client.arguments.WrongArgument: task_id must be the id of a task, is '..'
    """
    if isinstance(value, str) and value.strip("."):
        return value
    raise WrongArgument(f"task_id must be the id of a task, is {shortly(value)}")


def folder(value: Any) -> str:
    """Return *value* if it is a path of a text."""
    if isinstance(value, (str, os.PathLike)) and isinstance(path := os.fspath(value), str):
        return path
    raise WrongArgument(f"folder must be the path of one, is {shortly(value)}")


def made_folder(path: str) -> None:
    """Make the folder *path*, and those above it, where there is none."""
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise WrongArgument(f"folder cannot be made: {error.strerror}: {shortly(path)}") from None
    except ValueError as error:  # a character that no path has
        raise WrongArgument(f"folder cannot be made: {error}: {shortly(path)}") from None


def request_text(request: Any) -> bytes:
    """Return *request* as it is sent.

    >>> request_text({"seed": 7})
    b'{"seed": 7}'
    >>> request_text("film.yaml")
    Traceback (most recent call last):
    wanref_contract.client.arguments.WrongArgument: request must be a dict, is a text; read the file first
    """
    if not isinstance(request, dict):
        kinds = {str: "a text; read the file first", os.PathLike: "a path; read the file first"}
        words = next((words for kind, words in kinds.items() if isinstance(request, kind)), shortly(request))
        raise WrongArgument(f"request must be a dict, is {words}")
    try:
        return json.dumps(request, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise WrongArgument(f"request must be a JSON value, is none: {error}") from None


def _meant(value: Any) -> str:
    """Return the number that is written in the text *value*, as a question; nothing where there is none.

    >>> _meant("20"), _meant("soon")
    ('; did you mean 20?', '')
    """
    try:
        meant = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return ""
    return f"; did you mean {meant:.12g}?" if 0 <= meant < math.inf else ""
