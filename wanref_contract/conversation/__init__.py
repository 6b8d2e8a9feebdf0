"""Conversations with the API: is what came back what is documented, and in an order in which a task can live?

An `Exchange` is one call and its answer. `check_response` judges the body of one, `check_conversation` any number of
them in the order in which they happened: calls that create, polls, failed ones in between, callbacks, several tasks at
once. `lint_conversation` does the same with the text of a file, and gives each finding its place there. No call is made
here and no clock is read; whoever has recorded or made a conversation brings it.

What is documented of an answer stands in ``responses.schema.json`` of a contract, how a task lives in the profile
``evolink-task.yaml``, and what is said of a deviation in ``conversations.yaml``. No state has a name in this folder.
"""

from __future__ import annotations

from wanref_contract.conversation.exchange import Exchange, conversation_instance
from wanref_contract.conversation.judging import (
    check_conversation,
    check_response,
    lint_conversation,
    lint_conversation_example,
)

__all__ = [
    "Exchange",
    "check_conversation",
    "check_response",
    "conversation_instance",
    "lint_conversation",
    "lint_conversation_example",
]
