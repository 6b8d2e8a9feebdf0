"""The page about strategies is true."""

from __future__ import annotations

import doctest
import os
import re

import wanref_contract.strategies as module

PAGE = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "strategies.md")


def page() -> str:
    """Return the text of the page."""
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


def test_the_sessions_of_the_page_give_what_they_show() -> None:
    """Every session with the interpreter is what the interpreter says."""
    sessions = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(sessions, {}, "docs/strategies.md", PAGE, 0)
    assert doctest.DocTestRunner().run(test) == doctest.TestResults(failed=0, attempted=6)


def test_the_programs_of_the_page_run() -> None:
    """Every program runs, and each test in it passes."""
    blocks = re.findall(r"^```python\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL)
    tests = []
    for block in blocks:
        names: dict[str, object] = {}
        exec(compile(block, PAGE, "exec"), names)
        tests += [value for name, value in names.items() if name.startswith("test_") and callable(value)]
    for test in tests:
        test()
    assert [test.__name__ for test in tests] == [
        "test_right_requests_are_sent",
        "test_what_would_be_refused_is_not_sent",
    ]


def test_the_table_names_every_strategy() -> None:
    """The table lists what the package offers, and nothing else."""
    rows = re.findall(r"^\| (`.*?) \|", page(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)\(", row)}
    assert named == set(module.__all__) - {"RequestText"}
