"""A local server that behaves as the API is documented to: free, offline, and on a clock that a test owns.

From the outside in: `serving` and `app` speak HTTP; `creating` and `querying` are the two calls of the API, `control`
is what a test sees and sets, and `page` shows it to a person; `service` holds the rooms, one for each test, and lets
time pass in them. All of that acts on small values whose functions are pure: `task` with its `pace`, `scenarios`,
`ledger`, `callbacks`, `journal`. Two parts reach out: `courier` delivers callbacks, `store` keeps a state in a file.
What the API is documented to do stands in none of them but is read from `schema/` by `terms`.
"""

from __future__ import annotations

from wanref_contract._lazy import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wanref_contract.sandbox.app import create_app
    from wanref_contract.sandbox.clock import ManualClock
    from wanref_contract.sandbox.ids import CountedIds
    from wanref_contract.sandbox.limits import Limits
    from wanref_contract.sandbox.store import SqliteStore

__all__ = ["CountedIds", "Limits", "ManualClock", "SqliteStore", "create_app"]

__getattr__ = lazy_names(
    __name__,
    {
        "app": ("create_app",),
        "clock": ("ManualClock",),
        "ids": ("CountedIds",),
        "limits": ("Limits",),
        "store": ("SqliteStore",),
    },
)
