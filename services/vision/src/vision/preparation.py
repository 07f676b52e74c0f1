"""Making pictures ready for leaving the house, in a child process of their own."""

import asyncio
from pathlib import Path

from runtime.process_pool import ProcessPool
from vision.limits import Limits, OutgoingLimits


class Preparation:
    """The child starts with the first picture: a house that sends none has none."""

    def __init__(self, limits: Limits, outgoing: OutgoingLimits, *, timeout_s: float = 120) -> None:
        self.outgoing = outgoing
        self._limits = limits
        self._pool = ProcessPool(size=1, timeout_s=timeout_s, memory_bytes=limits.memory_bytes)
        self._starting = asyncio.Lock()
        self._started = False

    async def stop(self) -> None:
        if self._started:
            await self._pool.stop()

    async def prepared(self, path: Path) -> bytes:
        """The picture as a small JPEG that shows what is seen and tells nothing else. Raises BadInput."""
        async with self._starting:
            if not self._started:
                await self._pool.start()
                self._started = True
        return await self._pool.run(_prepare, path, self._limits, self.outgoing)


def _prepare(path: Path, limits: Limits, outgoing: OutgoingLimits) -> bytes:
    from vision.outgoing import outgoing_picture  # noqa: PLC0415 - only the child pays for it

    return outgoing_picture(path, limits, outgoing)
