"""How late the event loop wakes those who wait."""

import asyncio
from contextlib import suppress
from typing import Final

from runtime.metrics import process

_EVERY_S: Final = 0.5


class LoopLag:
    """Asks to be woken, twice a second, and notes by how much it came too late: so long something held the loop."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="event loop lag")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY_S
            await asyncio.sleep(_EVERY_S)
            process.LOOP_LAG.observe(max(0.0, loop.time() - due))
