"""The contract of a paid video-generation API as data, and everything made from that data.

The verbs stand here; importing the package imports none of what is behind them until one is asked for.

>>> from wanref_contract import check
>>> [finding.message for finding in check({"model": "wan2.7-reference-video", "prompt": "rain"})]
['must have at least one reference image or video, has none']
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "building": ("RequestBuilder", "build_request"),
        "checking": ("check", "iter_findings", "validate"),
        "contract.contract": ("Contract",),
        "contract.loading": ("load_contract",),
        "conversation": ("Exchange", "check_conversation", "check_response"),
        "errors": ("ContractInvalid", "ContractViolated", "NameTaken", "UnknownRule", "WanrefError"),
        "finding": ("Finding",),
        "fixing": ("Fixed", "fix"),
        "planning": ("Plan", "plan"),
    },
)
