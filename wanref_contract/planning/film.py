"""What comes out: how large and how long the film is, and what is billed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanref_contract.contract.model import FILM
from wanref_contract.planning.plan_values import Bill, BilledPart, Film
from wanref_contract.pointer import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from wanref_contract.contract.contract import Contract
    from wanref_contract.planning.plan_values import Asset


def film_of(contract: Contract, names: Mapping[str, Any]) -> Film:
    """Return the film that a request makes, of which *names* are what expressions may speak of."""
    output = contract.data["output"]
    unless = contract.scope.condition(output.get("unless", "false"))
    is_otherwise = unless.evaluate(names, contract.scope.callables)
    quality, ratio = (names[field] for field in output["by"])
    size = None if is_otherwise else output["size"].get(quality, {}).get(ratio)
    at_most, rule = min(_caps(contract, names), default=(None, ""))
    return Film(
        size=(size[0], size[1]) if size else None,
        shape=output["otherwise"] if is_otherwise else "",
        pointer=contract.scope.fields[output["length"]["field"]].at,
        seconds=int(names[output["length"]["field"]]),
        at_most=at_most,
        capped_by=rule,
    )


def bill_of(contract: Contract, film: Film, assets: Sequence[Asset], settings: Mapping[str, Any]) -> Bill | None:
    """Return what is billed for *film* and *assets*.

    Args:
        contract: The contract.
        film: What comes out.
        assets: What goes in.
        settings: The values that take effect, by the name of the field.
    """
    billing = contract.data.get("billing")
    if billing is None:
        return None
    dearer = [name for name, value in billing.get("dearer", {}).items() if settings.get(name) == value]
    return Bill(
        unit=billing["unit"],
        parts=tuple(_parts(contract, film, assets, billing)),
        dearer=tuple(contract.scope.fields[name].at for name in dearer),
        failed_task=billing.get("failed_task"),
        certainty=billing["certainty"],
        contradiction=billing.get("contradiction", ""),
    )


def _caps(contract: Contract, names: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield what caps the length, and the id of the rule that says so."""
    length = contract.data["output"]["length"]
    pointer = contract.scope.fields[length["field"]].at
    maximum = contract.scope.subschema(pointer).get("maximum")
    if maximum is not None:
        keyword = "".join(f"/properties/{token}" for token in tokens(pointer)) + "/maximum"
        yield maximum, contract.by_keyword[keyword].id
    for rule, limit in length.get("at_most", {}).items():
        when, _ = contract.scope.conditions(contract.by_name[rule])
        if when.evaluate(names, contract.scope.callables):
            yield contract.scope.limits[limit.removeprefix("limits.")], rule


def _parts(contract: Contract, film: Film, assets: Sequence[Asset], billing: Mapping[str, Any]) -> Iterator[BilledPart]:
    """Yield everything whose seconds are counted."""
    disputed = billing.get("disputed", ())
    for counted in billing.get("seconds", ()):
        if counted == FILM:
            found: list[tuple[str, str, tuple[int, int | None]]] = [(FILM, film.pointer, (film.seconds, film.seconds))]
        else:
            found = [(one.label, one.pointer, _length(contract, one)) for one in assets if one.kind == counted]
        for label, pointer, (least, most) in found:
            yield BilledPart(label=label, pointer=pointer, least=least, most=most, disputed=counted in disputed)


def _length(contract: Contract, asset: Asset) -> tuple[int, int | None]:
    """Return how many seconds the file of *asset* may have, at least and at most."""
    for kind in contract.media.get("kinds", {}).values():
        if {asset.pointer, f"{asset.pointer.rpartition('/')[0]}/*"} & set(kind["at"]) and "duration" in kind:
            return kind["duration"]["minimum"], kind["duration"]["maximum"]
    return 0, None
