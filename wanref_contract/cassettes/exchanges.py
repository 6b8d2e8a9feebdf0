"""A cassette as a conversation, and back: what is found in the conversation has a place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanref_contract.conversation import Exchange
from wanref_contract.pointer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wanref_contract.cassettes.calls import Calls
    from wanref_contract.cassettes.cassette import Cassette, Interaction

CALLBACK = "callback"
"""The operation of a call that the provider makes."""


class Said(NamedTuple):
    """One exchange of a conversation, and the interaction that it is."""

    exchange: Exchange
    interaction: Interaction


def iter_said(cassette: Cassette, calls: Calls) -> Iterator[Said]:
    """Yield the exchanges of *cassette* in their order, without the calls that are none of the API.

    A callback is a call to the address that a call before it named.
    """
    callback_urls: set[str] = set()
    for one in cassette.interactions:
        call = calls.find(one.method, one.uri)
        if call is not None:
            request = one.request.content if one.request.text else None
            if isinstance(request, dict) and isinstance(request.get("callback_url"), str):
                callback_urls.add(request["callback_url"])
            yield Said(
                Exchange(
                    operation=call.operation,
                    request=request,
                    status=one.status,
                    headers=_headers(one),
                    body=one.response.content,
                    task_id=call.task_id,
                ),
                one,
            )
        elif one.method == "POST" and one.uri in callback_urls:
            yield Said(Exchange(operation=CALLBACK, status=one.status, body=one.request.content), one)


def place_in_cassette(pointer: str, said: Sequence[Said]) -> str:
    """Return where in the cassette stands what *pointer* leads to in the conversation *said*."""
    parts = tokens(pointer)
    if not parts:
        return "/interactions"
    exchange, interaction = said[int(parts[0])]
    at, rest = f"/interactions/{interaction.index}", pointer.removeprefix(f"/{parts[0]}")
    spoken = interaction.request if exchange.operation == CALLBACK else interaction.response
    homes = {
        "/response/body": spoken.pointer,
        "/response/status": f"{at}/response/status/code",
        "/response/headers": f"{at}/response/headers",
        "/request": interaction.request.pointer,
        "/task_id": f"{at}/request/uri",
    }
    for home, place in homes.items():
        if f"{rest}/".startswith(f"{home}/"):
            return place + rest.removeprefix(home)
    return at


def _headers(one: Interaction) -> dict[str, str]:
    return {name: ", ".join(values) for name, values in one.response_headers.items()}
