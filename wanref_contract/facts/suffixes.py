"""The last labels of names that resolve inside a network only.

From RFC 6762 (local), RFC 8375 (home.arpa), the ICANN resolution of 2024-07-29 on internal, and RFC 6762 appendix G for
those that routers and offices made up.
"""

from __future__ import annotations

INSIDE = frozenset({"local", "internal", "intranet", "lan", "corp", "home", "private", "localdomain", "arpa"})
