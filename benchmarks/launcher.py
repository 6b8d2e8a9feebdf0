"""Runs one command and prints what it took, as JSON; a script of its own, because memory is inherited.

Linux counts into a child's peak what its parent held when the child began. A parent that has loaded a corpus and four
validators would hide every child behind itself, so commands are started from here, where next to nothing is loaded.
"""

from __future__ import annotations

import os
import sys
import time


def main() -> None:
    """Run ``sys.argv[1:]`` without output and print ``[status, cpu, wall, peak]``: seconds, seconds and bytes."""
    to_nowhere = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    started = time.perf_counter()
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=to_nowhere)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    cpu = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print([os.waitstatus_to_exitcode(status), cpu, wall, peak])


if __name__ == "__main__":
    main()
