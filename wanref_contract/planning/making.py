"""A request to its plan: judged, stripped of what takes no effect, and filled with what the API takes by default."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from wanref_contract.checking import find_faults, judge, without
from wanref_contract.contract.loading import default_contract
from wanref_contract.errors import ContractViolated
from wanref_contract.planning.cast import cast_of, voice_key
from wanref_contract.planning.film import bill_of, film_of
from wanref_contract.planning.plan_values import Plan, Setting, Text
from wanref_contract.pointer import put, resolve, tokens
from wanref_contract.rules import shared_names
from wanref_contract.structure import ABSENT_VALUE, UNKNOWN_FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.finding import Finding
    from wanref_contract.planning.plan_values import Asset


def plan(instance: object, *, contract: Contract | None = None) -> Plan:
    """Return what the API makes of *instance*.

    Raises:
        ContractViolated: The API refuses it, or its task is bound to fail; with all findings.

    >>> made = plan({"model": "wan2.7-reference-video", "prompt": "图1唱歌", "image_urls": ["https://example.com/i.png"]})
    >>> [(asset.label, asset.mentions, asset.voice) for asset in made.assets]
    [('图1', ((0, 2),), None)]
    >>> made.film.size, made.film.seconds, made.bill.most
    ((1280, 720), 5, 5)
    """
    contract = contract or default_contract()
    findings = tuple(judge(instance, contract))
    this = _effective(instance, contract, findings)
    names = shared_names(contract, this)
    texts = tuple(_texts(contract, this))
    prompt = next((text.read for text in texts if text.is_prompt), "")
    assets = cast_of(contract, names, prompt, findings)
    settings = tuple(_settings(contract, this))
    film = film_of(contract, names)
    values = {tokens(setting.pointer)[-1]: setting.value for setting in settings}
    return Plan(
        contract=contract.name,
        assets=assets,
        texts=texts,
        settings=settings,
        film=film,
        bill=bill_of(contract, film, assets, values),
        findings=findings,
        request=_request(contract, assets, texts, settings),
    )


def _effective(instance: Any, contract: Contract, findings: Sequence[Finding]) -> Mapping[str, Any]:
    """Return *instance* without what counts as not given and what nobody reads.

    Raises:
        ContractViolated: The API does not take it.
    """
    faults = find_faults(instance, contract)
    observed = (ABSENT_VALUE, UNKNOWN_FIELD)
    if any(finding.severity == "error" for finding in findings) or any(one.keyword not in observed for one in faults):
        raise ContractViolated(findings)
    this: Mapping[str, Any] = without(instance, {fault.pointer for fault in faults})
    return this


def _texts(contract: Contract, this: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the texts as they are read, cut where the contract says."""
    cuts, prompt = contract.data.get("truncate", {}), contract.data.get("mentions", {}).get("at")
    for pointer in dict.fromkeys([*cuts, *([prompt] if prompt else [])]):
        _, text = resolve(this, pointer)
        limit = contract.scope.limits[cuts[pointer]["characters"].removeprefix("limits.")] if pointer in cuts else None
        if isinstance(text, str):
            cut = "" if limit is None else text[limit:]
            yield Text(pointer=pointer, read=text[:limit], cut=cut, limit=limit, is_prompt=pointer == prompt)


def _settings(contract: Contract, this: Mapping[str, Any]) -> Iterator[Setting]:
    """Yield the fields of one value that take effect: as given, by default, or as the API chooses."""
    fields = _fields_of_one_value(contract)
    found = {pointer: resolve(this, pointer) for pointer, _, _ in fields}
    filled = this  # with every default of the API written out
    for pointer, default, _ in fields:
        if default is not None and not found[pointer][0]:
            filled = put(filled, tokens(pointer), default)
    ignored = _ignored(contract, filled)
    for pointer, default, otherwise in fields:
        given, value = found[pointer]
        if not given:
            value = default
        if pointer not in ignored and (value is not None or otherwise):
            yield Setting(pointer=pointer, value=_plain(value), given=given, otherwise="" if given else otherwise)


@lru_cache(maxsize=8)  # it is the same for every request
def _fields_of_one_value(contract: Contract) -> tuple[tuple[str, Any, str], ...]:
    """Return the fields that are neither assets nor voices nor texts, nor a group of fields.

    Each is its pointer, its default, and what the API does where it is not given.
    """
    data = contract.data
    readings = data.get("fields", {})
    others = {asset["at"] for asset in data.get("assets", {}).values()}
    others |= {way["at"] for way in data.get("voices", ()) if "at" in way}
    others |= {*data.get("truncate", {}), data.get("mentions", {}).get("at", "")}
    return tuple(
        (pointer, schema.get("default"), readings.get(tokens(pointer)[-1], {}).get("otherwise", ""))
        for pointer in contract.homes.values()
        if pointer not in others and "properties" not in (schema := contract.scope.subschema(pointer))
    )


def _ignored(contract: Contract, request: Mapping[str, Any]) -> set[str]:
    """Return the pointers of the fields in *request* that take no effect."""
    return {
        finding.pointer
        for finding in judge(request, contract)
        if finding.effect in ("ignore", "override") and finding.span is None
    }


def _request(
    contract: Contract, assets: Iterable[Asset], texts: Iterable[Text], settings: Iterable[Setting]
) -> Mapping[str, Any]:
    """Return the request that says what the plan does, and nothing that has no effect."""
    request: dict[str, Any] = {}
    for setting in settings:
        if setting.value is not None:
            request = put(request, tokens(setting.pointer), setting.value)
    for text in texts:
        request = put(request, tokens(text.pointer), text.read)
    for asset in assets:
        home = contract.data["assets"][asset.kind]["at"]
        urls = asset.url if asset.number is None else [*_at(request, home, []), asset.url]
        request = put(request, tokens(home), urls)
        key = voice_key(contract, asset.kind, asset.number) if asset.number is not None else None
        if key and asset.voice and asset.voice.url is not None:
            request = put(request, (*tokens(key[0]), key[1]), asset.voice.url)
    return request


def _at(request: Mapping[str, Any], pointer: str, default: Any) -> Any:
    found, value = resolve(request, pointer)
    return value if found else default


def _plain(value: Any) -> Any:
    """Return a whole number as one, however it was written."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
