"""Removing from the blob store what was forgotten, however often that takes."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from asyncpg import Record

from runtime.blobs import Blobs
from runtime.errors import Transient
from runtime.providers.cache import ResultCache
from taskstore.blob_removals import ANSWERS
from taskstore.commits import Commits
from taskstore.connection import Connection
from taskstore.database import Database

_log = structlog.get_logger()

_AT_ONCE: Final = 50
_POLL_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 300.0
_TIDY_EVERY_S: Final = 3_600.0
_TOMBSTONES_KEPT: Final = timedelta(days=30)
"""Longer than any topic or dead letter lives."""


class Removing:
    """Works off `blob_removals`: several processes side by side, each removal until it is done."""

    def __init__(self, database: Database, blobs: Blobs, cache: ResultCache, commits: Commits) -> None:
        self._database = database
        self._blobs = blobs
        self._cache = cache
        self._commits = commits
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._tidied = -_TIDY_EVERY_S

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="removing")

    async def stop(self) -> None:
        """End after the removals that are going on; what is left is done by whoever is next."""
        self._ending.set()
        self._commits.announce()
        if self._task is not None:
            await self._task
        await self._cache.close()

    async def check(self) -> None:
        """Raise when it has ended."""
        if self._task is None or self._task.done():
            raise RuntimeError("nothing that was forgotten is removed any more")

    async def remove(self) -> int:
        """Do what is due, and answer how much of it is done. What can't be done now is due again a little later."""
        async with self._database.as_sink() as connection:
            due = await connection.fetch(
                """
                select key, user_id, asked_at, attempts from blob_removals
                where due_at <= $1 order by due_at, key limit $2
                for update skip locked
                """,
                datetime.now(UTC),
                _AT_ONCE,
            )
            done = [row["key"] for row in due if await self._removed(connection, row)]
            await connection.execute("delete from blob_removals where key = any($1::text[])", done)
        return len(done)

    async def tidy(self) -> None:
        """Drop tombstones that nothing can come after any more."""
        until = datetime.now(UTC) - _TOMBSTONES_KEPT
        async with self._database.as_sink() as connection:
            await connection.execute("delete from uploaded_files where forgotten_at < $1", until)
            await connection.execute("delete from forgotten_users where forgotten_at < $1", until)
        await self._blobs.drop_marks(until)

    async def _removed(self, connection: Connection, row: Record) -> bool:
        key: str = row["key"]
        try:
            if key.startswith(ANSWERS):
                await self._cache.forget(row["user_id"])
            elif key.endswith("/"):
                await self._blobs.forget_below(key, row["asked_at"])
            else:
                await self._blobs.forget(key)
        except Transient as away:
            pause = min(_LONGEST_PAUSE_S, 0.5 * 2 ** min(row["attempts"], 12))
            _log.warning("a removal waits", reason=str(away), attempts=row["attempts"] + 1, pause_s=pause)
            await connection.execute(
                "update blob_removals set attempts = attempts + 1, due_at = $2 where key = $1",
                key,
                datetime.now(UTC) + timedelta(seconds=pause),
            )
            return False
        return True

    async def _run(self) -> None:
        while not self._ending.is_set():
            seen = self._commits.count
            done = 0
            try:
                done = await self.remove()
                if monotonic() - self._tidied > _TIDY_EVERY_S:
                    self._tidied = monotonic()
                    await self.tidy()
            except Exception as failure:  # noqa: BLE001 - what was forgotten must go, however long it takes
                _log.warning("removing waits", reason=repr(failure))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), _POLL_S)
                continue
            if not done:
                await self._commits.after(seen, _POLL_S)
