"""Waiting in the middle of an answer, and how it ends early."""

import asyncio
from contextlib import suppress
from typing import Any


class Patience:
    """Shared by all answers of a server."""

    def __init__(self) -> None:
        self._hurried = asyncio.Event()
        self._stopped = asyncio.Event()

    def hurry(self) -> None:
        """What waits at this moment waits no longer."""
        self._hurried.set()
        self._hurried = asyncio.Event()

    def stop(self) -> None:
        """What waits is given up, now and later."""
        self._stopped.set()

    async def waited(self, seconds: float) -> bool:
        """Wait, or until hurried; False when the server stops meanwhile."""
        hurried = self._hurried

        async def wait() -> None:
            with suppress(TimeoutError):
                await asyncio.wait_for(hurried.wait(), seconds)

        return await self.done(asyncio.ensure_future(wait()))

    async def done(self, work: asyncio.Future[Any]) -> bool:
        """Wait for `work`; False, and it is cancelled, when the server stops first."""
        stopping = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return work.done()
        finally:
            stopping.cancel()
            work.cancel()
