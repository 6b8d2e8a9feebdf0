"""The contract of a paid video-generation API as data, and everything made from that data.

The verbs stand here; importing the package imports none of what is behind them until one is asked for.

>>> from wanref_contract import check
>>> [finding.message for finding in check({"model": "wan2.7-reference-video", "prompt": "rain"})]
['must have at least one reference image or video, has none']
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.building import RequestBuilder, build_request
    from wanref_contract.checking import check, iter_findings, validate
    from wanref_contract.contract.contract import Contract
    from wanref_contract.contract.loading import load_contract
    from wanref_contract.conversation import Exchange, check_conversation, check_response
    from wanref_contract.errors import ContractInvalid, ContractViolated, NameTaken, UnknownRule, WanrefError
    from wanref_contract.finding import Finding
    from wanref_contract.fixing import Fixed, fix
    from wanref_contract.planning import Plan, plan

__all__ = [
    "Contract",
    "ContractInvalid",
    "ContractViolated",
    "Exchange",
    "Finding",
    "Fixed",
    "NameTaken",
    "Plan",
    "RequestBuilder",
    "UnknownRule",
    "WanrefError",
    "build_request",
    "check",
    "check_conversation",
    "check_response",
    "fix",
    "iter_findings",
    "load_contract",
    "plan",
    "validate",
]

_HOMES = {
    "Contract": "contract.contract",
    "ContractInvalid": "errors",
    "ContractViolated": "errors",
    "Exchange": "conversation",
    "Finding": "finding",
    "Fixed": "fixing",
    "NameTaken": "errors",
    "Plan": "planning",
    "RequestBuilder": "building",
    "UnknownRule": "errors",
    "WanrefError": "errors",
    "build_request": "building",
    "check": "checking",
    "check_conversation": "conversation",
    "check_response": "conversation",
    "fix": "fixing",
    "iter_findings": "checking",
    "load_contract": "contract.loading",
    "plan": "planning",
    "validate": "checking",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = __import__(f"{__name__}.{_HOMES[name]}", fromlist=[name])
    return getattr(module, name)
