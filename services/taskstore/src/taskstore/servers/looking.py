"""How the addresses stood a moment ago, so that whoever asks costs no connections of their own."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from taskstore.servers.sight import Sight

_FRESH_S: Final = 3.0
_DOUBTED_S: Final = 0.5
"""After something went wrong; not less, or an outage would be looked at by everybody who asks about it."""


class Looking:
    """One look for all who ask at once, and for those who ask soon after."""

    def __init__(self, look: Callable[[], Awaitable[list[Sight]]]) -> None:
        self._look = look
        self._seen: list[Sight] = []
        self._good_until = float("-inf")
        self._going_on: asyncio.Task[list[Sight]] | None = None

    async def seen(self) -> list[Sight]:
        """Each address as it stands, in order of preference."""
        if monotonic() < self._good_until:
            return self._seen
        if self._going_on is None:
            self._going_on = asyncio.create_task(self._go_and_look(), name="look at the databases")
            self._going_on.add_done_callback(self._looked)
        return await asyncio.shield(self._going_on)  # who goes away leaves the others waiting

    def doubt(self) -> None:
        """Look again soon: something is not as it was."""
        self._good_until = min(self._good_until, monotonic() + _DOUBTED_S)

    async def stop(self) -> None:
        """Give up a look that is going on."""
        if self._going_on is not None:
            self._going_on.cancel()
            await asyncio.wait([self._going_on])

    async def _go_and_look(self) -> list[Sight]:
        self._seen = await self._look()
        self._good_until = monotonic() + _FRESH_S
        return self._seen

    def _looked(self, ended: asyncio.Task[list[Sight]]) -> None:
        self._going_on = None
        if not ended.cancelled():
            ended.exception()  # it was told to whoever still waited
