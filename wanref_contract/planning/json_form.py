"""How a plan stands in JSON: public, so it is written out rather than taken from the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wanref_contract.finding import Finding
    from wanref_contract.planning.plan_values import Asset, Bill, Film, Plan, Setting, Text, Voice


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return *plan* as a JSON value; ``schema/meta/plan.schema.json`` describes it.

    >>> from wanref_contract import plan
    >>> request = {"model": "wan2.7-reference-video", "prompt": "rain", "image_urls": ["https://example.com/i.png"]}
    >>> list(plan_to_json(plan(request)))
    ['contract', 'assets', 'texts', 'settings', 'film', 'bill', 'set_aside', 'request']
    """
    return {
        "contract": plan.contract,
        "assets": [_asset(asset) for asset in plan.assets],
        "texts": [_text(text) for text in plan.texts],
        "settings": [_setting(setting) for setting in plan.settings],
        "film": _film(plan.film),
        "bill": _bill(plan.bill) if plan.bill else None,
        "set_aside": [_finding(finding) for finding in plan.set_aside],
        "request": dict(plan.request),
    }


def _asset(asset: Asset) -> dict[str, Any]:
    return {
        "kind": asset.kind,
        "number": asset.number,
        "label": asset.label,
        "pointer": asset.pointer,
        "url": asset.url,
        "mentions": [list(span) for span in asset.mentions],
        "voice": _voice(asset.voice) if asset.voice else None,
        "unheard": [{**_voice(one.voice), "rule": one.rule or None} for one in asset.unheard],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    return {"by": voice.by, "pointer": voice.pointer, "url": voice.url}


def _text(text: Text) -> dict[str, Any]:
    return {"pointer": text.pointer, "read": text.read, "cut": text.cut, "limit": text.limit}


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "pointer": setting.pointer,
        "value": setting.value,
        "given": setting.given,
        "otherwise": setting.otherwise or None,
    }


def _film(film: Film) -> dict[str, Any]:
    return {
        "size": list(film.size) if film.size else None,
        "shape": film.shape or None,
        "pointer": film.pointer,
        "seconds": film.seconds,
        "at_most": film.at_most,
        "capped_by": film.capped_by or None,
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "unit": bill.unit,
        "least": bill.least,
        "most": bill.most,
        "otherwise": bill.otherwise,
        "parts": [
            {
                "label": part.label,
                "pointer": part.pointer,
                "least": part.least,
                "most": part.most,
                "disputed": part.disputed,
            }
            for part in bill.parts
        ],
        "dearer": list(bill.dearer),
        "failed_task": bill.failed_task,
        "certainty": bill.certainty,
        "contradiction": bill.contradiction or None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "pointer": finding.pointer,
        "span": list(finding.span) if finding.span else None,
        "effect": finding.effect,
        "code": finding.code,
        "rule": finding.rule,
        "message": finding.message,
    }
