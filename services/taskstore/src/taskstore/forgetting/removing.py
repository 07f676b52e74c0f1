"""Removing from the blob store what was forgotten, however often that takes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from asyncpg import Record

from runtime.blob_forgetting import BlobForgetting
from runtime.blobs import Blobs
from runtime.looping import Looping
from runtime.providers.cache import ResultCache
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.forgetting.removals import ANSWERS

_log = structlog.get_logger()

_AT_ONCE: Final = 20
_LEASE: Final = timedelta(minutes=2)
"""What was not written down as done so long after it was taken was taken by a process that died."""
_POLL_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 300.0
_TIDY_EVERY_S: Final = 3_600.0
_TOMBSTONES_KEPT: Final = timedelta(days=30)
"""Longer than any topic or dead letter lives."""
_QUOTA_DAYS: Final = 2


class Removing:
    """Works off `blob_removals`: several processes side by side, each removal until it is done."""

    def __init__(self, database: Database, blobs: Blobs, cache: ResultCache, commits: Commits) -> None:
        self._database = database
        self._blobs = BlobForgetting(blobs)
        self._cache = cache
        self._looping = Looping("removing what was forgotten", self._turn, commits)
        self._tidied = -_TIDY_EVERY_S
        self.check = self._looping.check
        self.finish = self._looping.end

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        """End after the removal that is going on; what is left is done by whoever is next."""
        await self._looping.stop()
        await self._cache.close()

    async def remove(self) -> int:
        """Do what is due, and answer how much of it is done. What can't be done now is due again a little later."""
        # No lock is held while the store is asked: whoever forgets more meanwhile must not wait for it.
        taken = await self._take()
        done: list[Record] = []
        later: list[tuple[Record, datetime]] = []
        for row in taken:
            if self._looping.is_ending:
                later.append((row, datetime.now(UTC)))
                continue
            try:
                await self._remove(row)
            except Exception as failure:  # noqa: BLE001 - what can't be removed must not keep others from it
                pause = min(_LONGEST_PAUSE_S, 0.5 * 2 ** min(row["attempts"] - 1, 12))
                _log.warning("a removal waits", reason=failure, attempts=row["attempts"], pause_s=pause)
                later.append((row, datetime.now(UTC) + timedelta(seconds=pause)))
            else:
                done.append(row)
        await self._write(done, later)
        return len(done)

    async def tidy(self) -> None:
        """Drop tombstones that nothing can come after any more, and what quotas no longer count."""
        now = datetime.now(UTC)
        until = now - _TOMBSTONES_KEPT
        async with self._database.as_sink() as connection:
            await connection.execute("delete from uploaded_files where forgotten_at < $1", until)
            await connection.execute("delete from forgotten_users where forgotten_at < $1", until)
            await connection.execute("delete from quota_use where day < $1", now.date() - timedelta(days=_QUOTA_DAYS))
        await self._blobs.drop_marks(until)

    async def _take(self) -> list[Record]:
        now = datetime.now(UTC)
        async with self._database.as_sink() as connection:
            return await connection.fetch(
                """
                with due as (
                    select key from blob_removals where due_at <= $1 order by due_at, key limit $2
                    for update skip locked
                )
                update blob_removals as taken set due_at = $3, attempts = taken.attempts + 1
                from due where taken.key = due.key
                returning taken.key, taken.user_id, taken.asked_at, taken.attempts
                """,
                now,
                _AT_ONCE,
                now + _LEASE,
            )

    async def _write(self, done: Sequence[Record], later: Sequence[tuple[Record, datetime]]) -> None:
        """Write down how it went. What was asked for once more meanwhile is done once more."""
        if not done and not later:
            return
        async with self._database.as_sink() as connection:
            await connection.execute(
                "select key from blob_removals where key = any($1::text[]) order by key for update",
                [row["key"] for row in (*done, *(row for row, _ in later))],
            )
            await connection.executemany(
                "delete from blob_removals where key = $1 and asked_at = $2",
                [(row["key"], row["asked_at"]) for row in done],
            )
            await connection.executemany(
                "update blob_removals set due_at = $3 where key = $1 and asked_at = $2",
                [(row["key"], row["asked_at"], due_at) for row, due_at in later],
            )

    async def _remove(self, row: Record) -> None:
        key: str = row["key"]
        if key.startswith(ANSWERS):
            await self._cache.forget(row["user_id"])
        elif key.endswith("/"):
            await self._blobs.forget_below(key, row["asked_at"])
        else:
            await self._blobs.forget(key)

    async def _turn(self) -> float:
        done = await self.remove()
        if monotonic() - self._tidied > _TIDY_EVERY_S:
            self._tidied = monotonic()
            await self.tidy()
        return 0 if done else _POLL_S
