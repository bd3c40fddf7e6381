"""Run a command and print what it took: seconds on the wall, seconds of CPU, the most memory held in KiB.

    python -S benchmarks/timed.py COMMAND...

A process of its own, because a child's peak of memory is never less than what its parent held when it was started:
this parent holds next to nothing. Exits as the command does.
"""

from __future__ import annotations

import os
import sys
from time import perf_counter


def main(words: list[str]) -> int:
    """The command."""
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = perf_counter()
    child = os.posix_spawn(words[0], words, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    wall = perf_counter() - start
    print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
