"""Records the cassettes that come with the package: ``python -m wanref_contract.recording``, or ``make cassettes``."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from wanref_contract._data import cassettes_folder
from wanref_contract.contract.loading import default_contract
from wanref_contract.recording.shipped import iter_wishes, record_shipped, shipped_path


def main() -> None:
    """Write every cassette that changed, and take away those that nobody wishes for."""
    contract = default_contract()
    day = datetime.now(UTC).date().isoformat()
    wanted = set()
    for wish in iter_wishes(contract):
        path = shipped_path(wish)
        wanted.add(path)
        text = record_shipped(wish, contract, day=day)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    for parent, _, names in os.walk(cassettes_folder()):
        for name in names:
            path = os.path.join(parent, name)
            if name.endswith(".yaml") and path not in wanted:
                os.unlink(path)


if __name__ == "__main__":
    main()
