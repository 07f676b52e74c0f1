"""Stopping several processes at once, and saying whom one waits for."""

import asyncio
from collections.abc import Callable, Sequence

from standalone.processes import Process

_SILENT_S = 2.0
"""Waiting for longer is explained."""


async def stop_together(
    processes: Sequence[Process], within_s: float, say: Callable[[str], None], *, silent_s: float = _SILENT_S
) -> None:
    """Ask all of them to stop; whoever takes longer than `within_s` is killed."""
    stops = asyncio.gather(*(process.stop(within_s) for process in processes))
    await asyncio.wait([stops], timeout=silent_s)
    if not stops.done():
        names = " and ".join(process.name for process in processes if process.running)
        say(f"waiting for {names} to finish what was begun; once more to kill")
    await stops
