"""Emptying the trash of what has lain there long enough."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from taskstore.database import Database
from taskstore.queries import tasks

_log = structlog.get_logger()

_EVERY_S: Final = 600.0
_AT_ONCE: Final = 500
"""Tasks a transaction."""


class Trash:
    """Deletes for good what was deleted so many days ago. Several processes may: each takes what no other has."""

    def __init__(self, database: Database, days: int) -> None:
        self._database = database
        self._kept = timedelta(days=days)
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="trash")

    async def stop(self) -> None:
        """End after the batch that is going on."""
        self._ending.set()
        if self._task is not None:
            await self._task

    async def empty(self) -> int:
        """Delete all that is old enough, a batch a transaction; answers how many tasks."""
        before = datetime.now(UTC) - self._kept
        count = 0
        while not self._ending.is_set():
            # Nobody's request is behind this, so it is done in everybody's name, by a role that is held to that.
            async with self._database.as_user(None) as connection:
                gone = await tasks.purge_old(connection, before, _AT_ONCE)
            count += gone
            if gone < _AT_ONCE:
                break
        return count

    async def _run(self) -> None:
        while not self._ending.is_set():
            try:
                if count := await self.empty():
                    _log.info("the trash was emptied", tasks=count)
            except Exception as failure:  # noqa: BLE001 - whatever it was, the next pass tries again
                _log.warning("the trash stays full", reason=repr(failure))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), _EVERY_S)
