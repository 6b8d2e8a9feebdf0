"""What whole commands take, from the first instruction of the process to its last."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.timing import Cost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LAUNCHER = os.path.join(os.path.dirname(__file__), "launcher.py")


def command(arguments: Sequence[str], *, statuses: Sequence[int] = (0,)) -> Callable[[], Cost]:
    """Return the subject that runs a command and throws its output away.

    Args:
        arguments: The path of a program, and what it is told.
        statuses: The exit statuses that it may end with.

    >>> command([sys.executable, "-c", "pass"])().peak > 1_000_000
    True
    """
    launch = [sys.executable, "-I", "-S", _LAUNCHER, *arguments]
    # PYTHONPATH and its like would lead the command to this checkout, or keep it from its compiled modules.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}

    def run() -> Cost:
        launched = subprocess.run(launch, check=True, capture_output=True, text=True, env=environment)
        status, cpu, wall, peak = json.loads(launched.stdout)
        if status not in statuses:
            raise RuntimeError(f"{' '.join(arguments)}: ended with status {status}")
        return Cost(cpu=cpu, wall=wall, peak=peak)

    return run
