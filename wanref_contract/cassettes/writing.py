"""A cassette as a text: what was recorded, without its secrets and without what changes from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from wanref_contract.cassettes.leaks import iter_leaks
from wanref_contract.cassettes.reading import read_cassette
from wanref_contract.cassettes.scrubbing import scrub_interaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanref_contract.cassettes.cassette import Head
    from wanref_contract.secrecy.finder import SecretFinder

_KEPT_HEADERS = frozenset({"authorization", "content-type", "retry-after"})
"""The headers that mean something to the API or to a client; others tell of a machine, a moment or a library."""

_ORIGINS = {
    "sandbox": "Answers of the sandbox of wanref-contract, as if from {host}: nothing was filmed or paid for.",
    "live": "Answers of {host}.",
}

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class SecretLeft(AssertionError):
    """A secret is left in a cassette that was scrubbed; it is not written."""


def render_cassette(
    head: Head, interactions: Iterable[Mapping[str, Any]], secrets: SecretFinder, *, host: str, base_url: str
) -> str:
    """Return the text of a cassette.

    Args:
        head: Its head.
        interactions: What was recorded, in the form of vcrpy.
        secrets: What finds the secrets that must not be in it.
        host: Where the API is, to which the recording is addressed.
        base_url: What answered in its place.

    Raises:
        SecretLeft: One was left, which is a mistake of this package.
    """
    written = [_kept(scrub_interaction(_addressed(one, base_url, host), secrets)) for one in interactions]
    data = {"metadata": {"wanref": head_instance(head)}, "interactions": written, "version": 1}
    body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    text = f"# {_ORIGINS[head.source].format(host=host)}\n{body}"
    document, cassette, _ = read_cassette(text.encode())
    left = [finding.pointer for finding in iter_leaks(document.instance, cassette, secrets)]
    if left:
        raise SecretLeft(f"a secret would be kept at {', '.join(left)}")
    return text


def head_instance(head: Head) -> dict[str, Any]:
    """Return *head* as it stands in a file."""
    instance: dict[str, Any] = {
        "recorded": {"from": head.source, "day": head.day, "by": head.tool},
        "contract": {"name": head.contract, "version": head.version, "digest": head.digest},
        "operation": head.operation,
        "scenario": head.scenario,
    }
    return instance | ({"note": head.note} if head.note else {})


def _kept(interaction: dict[str, Any]) -> dict[str, Any]:
    """Return *interaction* with the headers that are kept, by names in small letters."""
    for message in (interaction["request"], interaction["response"]):
        headers = {name.lower(): values for name, values in message["headers"].items()}
        message["headers"] = {name: headers[name] for name in sorted(headers.keys() & _KEPT_HEADERS)}
    return interaction


def _addressed(interaction: Mapping[str, Any], base_url: str, host: str) -> dict[str, Any]:
    """Return *interaction* as if *host* had answered in place of *base_url*."""
    if base_url == host:
        return dict(interaction)
    request, response = dict(interaction["request"]), dict(interaction["response"])
    request["uri"] = request["uri"].replace(base_url, host)
    request["body"] = _replaced(request["body"], base_url, host)
    response["body"] = {"string": _replaced(response["body"].get("string"), base_url, host)}
    return {"request": request, "response": response}


def _replaced(body: Any, base_url: str, host: str) -> Any:
    if isinstance(body, bytes):
        return body.replace(base_url.encode(), host.encode())
    return body.replace(base_url, host) if isinstance(body, str) else body
