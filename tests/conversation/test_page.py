"""The page about conversations is true."""

from __future__ import annotations

import doctest
import os
import re

from wanref_contract import load_contract
from wanref_contract.contract.profiles import profile_rules
from wanref_contract.conversation import lint_conversation
from wanref_contract.source import read_documents

PAGE = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "conversations.md")


def page() -> str:
    """Return the text of the page."""
    with open(PAGE, encoding="utf-8") as file:
        return file.read()


def test_the_sessions_of_the_page_give_what_they_show() -> None:
    """Every session with the interpreter is what the interpreter says."""
    sessions = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(sessions, {}, "docs/conversations.md", PAGE, 0)
    assert doctest.DocTestRunner().run(test) == doctest.TestResults(failed=0, attempted=15)


def test_the_file_of_the_page_is_a_conversation() -> None:
    """Nothing is found in the file that the page shows."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL)
    (document,) = read_documents(text.encode(), "yaml")
    assert lint_conversation(document, load_contract()) == []


def test_the_table_has_every_rule() -> None:
    """The codes of the table are those of the rules, save for the form of a file, which has its own heading."""
    rows = [row for row in page().split("\n") if row.startswith("| ") and "`WAN7" in row]
    named = set()
    for row in rows:
        for first, last in re.findall(r"`WAN(\d+)`(?: to `WAN(\d+)`)?", row):
            named |= set(range(int(first), int(last or first) + 1))
    codes = {int(rule.code[3:]) for rule in profile_rules("conversations")}
    assert named == codes - {701}
