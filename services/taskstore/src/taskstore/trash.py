"""Emptying the trash of what has lain there long enough."""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from runtime.looping import Looping
from runtime.telemetry import span
from taskstore.database import Database
from taskstore.queries import trash

_log = structlog.get_logger()

_EVERY_S: Final = 600.0
_AT_ONCE: Final = 500
"""Tasks a transaction."""


class Trash:
    """Deletes for good what was deleted so many days ago. Several processes may: each takes what no other has."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._kept = timedelta(days=days)
        self._looping = Looping("the trash", self._turn)
        self.check = self._looping.check
        self.finish = self._looping.end

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        """End after the batch that is going on."""
        await self._looping.stop()

    async def empty(self) -> int:
        """Delete all that is old enough, a batch a transaction; answers how many tasks."""
        before = datetime.now(UTC) - self._kept
        count = 0
        with span("empty the trash"):
            while not self._looping.is_ending:
                async with self._database.as_purger() as connection:
                    gone = await trash.purge_old(connection, before, _AT_ONCE)
                count += gone
                if gone < _AT_ONCE:
                    break
        return count

    async def _turn(self) -> float:
        if count := await self.empty():
            _log.info("the trash was emptied", tasks=count)
        return _EVERY_S
