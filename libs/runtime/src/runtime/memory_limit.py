"""How much memory a process may take from now on."""

import resource
import sys
from pathlib import Path
from typing import Final

_KILOBYTE: Final = 1024


def limit_memory(more_bytes: int) -> None:
    """Let this process take no more than so much beside what it has: then MemoryError is raised, or it dies.

    What counts is memory that can be written to and is its own, whether touched or not (RLIMIT_DATA): programs and
    models that are mapped from files do not count, nor what an allocator has only reserved. Systems other than Linux
    don't count so; there nothing is limited.
    """
    if sys.platform != "linux":
        return
    status = Path("/proc/self/status").read_text(encoding="ascii")
    has = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmData:"))
    most = has * _KILOBYTE + more_bytes
    _, allowed = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if allowed == resource.RLIM_INFINITY else min(most, allowed),) * 2)
