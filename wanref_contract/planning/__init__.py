"""The plan: what the API really makes of a request, before anything is paid.

`making` is the way in; `plan_values` says what a plan is, `cast` whom a film shows and with whose voices, `film` how
large and long it is and what is billed, `json_form` how all that stands in JSON. Precedence, defaults, sizes and caps
are data of the contract, and what is ignored or cut is what the judge finds, so that a plan and a lint never disagree.
"""

from __future__ import annotations

from wanref_contract.planning.cast import voice_key
from wanref_contract.planning.making import plan
from wanref_contract.planning.plan_values import Asset, Bill, BilledPart, Film, Plan, Setting, Text, Unheard, Voice

__all__ = ["Asset", "Bill", "BilledPart", "Film", "Plan", "Setting", "Text", "Unheard", "Voice", "plan", "voice_key"]
