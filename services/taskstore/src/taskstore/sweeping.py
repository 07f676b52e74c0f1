"""Removing from the blob store what nobody knows any more."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog

from contracts.intake import JOURNAL
from contracts.topics import heard_by
from runtime.blob_halves import drop_halves
from runtime.blob_stores import folder_at
from runtime.blobs import Blobs
from runtime.looping import Looping
from runtime.metrics.jobs import SWEPT
from runtime.telemetry import span
from taskstore import lock_numbers, strays
from taskstore.connection import Connection
from taskstore.database import Database
from taskstore.settings import Settings

_log = structlog.get_logger()

_EVERY_S: Final = 3_600.0
_SOON_S: Final = 60.0
_HEARD: Final = [("taskstore", topic.name) for topic in heard_by("taskstore") if "gateway" in topic.producers]
"""Where the store hears of files."""

_StraysOf = Callable[[Connection, Sequence[str]], Awaitable[list[str]]]
"""Those of some keys that nobody knows."""


class Passed(Protocol):
    """Tells up to when all is heard that was said at some places, as far as anybody knows."""

    def __call__(self, places: Iterable[tuple[str, str]], /) -> datetime | None: ...


class Sweeper:
    """One process at a time does. Nothing is removed that was not looked up just before it."""

    def __init__(self, database: Database, blobs: Blobs, passed: Passed, settings: Settings) -> None:
        self._database = database
        self._blobs = blobs
        self._passed = passed
        self._folder = folder_at(settings.blob_url)
        self._mode = settings.sweep
        self._files_kept = timedelta(hours=settings.sweep_after_hours)
        self._answers_kept = timedelta(days=settings.cache_days)
        self._at_most = settings.sweep_at_most
        self._looping = Looping("sweeper", self._turn)
        self.check = self._looping.check
        self.finish = self._looping.end

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        """End after the page that is being looked at."""
        await self._looping.stop()

    async def sweep(self) -> Counter[str] | None:
        """Remove what nobody knows, as much as may be at once; answers how much of each kind.

        None, and nothing is removed, while it is not known which events the store has not heard yet.
        """
        now = datetime.now(UTC)
        heard = self._passed(_HEARD)
        if heard is None:
            return None
        # What waits in the journal or on the broker may name bytes that were put there before it.
        waiting = await self._blobs.oldest_below(JOURNAL)
        since = min(now, heard, waiting or now)
        swept: Counter[str] = Counter()
        with span("sweep"):
            await self._sweep("file", strays.FILES, since - self._files_kept, strays.files, swept)
            await self._sweep("payload", strays.PAYLOADS, now - strays.PAYLOADS_KEPT, strays.payloads, swept)
            await self._sweep("answer", strays.ANSWERS, now - self._answers_kept, strays.answers, swept)
            if self._folder is not None and self._mode == "on":
                swept["half"] = await drop_halves(self._folder, now - self._files_kept)
                SWEPT.labels("half").inc(swept["half"])
        return swept

    async def _sweep(self, kind: str, prefix: str, until: datetime, strays_of: _StraysOf, swept: Counter[str]) -> None:
        async for page in self._blobs.pages_below(prefix, until):
            # A lease for a page: whoever comes to one that another process has leaves the rest to it.
            async with self._database.as_sink() as connection:
                if self._looping.is_ending or not await connection.fetchval(
                    "select pg_try_advisory_xact_lock($1)", lock_numbers.SWEEPER
                ):
                    return
                found = (await strays_of(connection, page))[: self._at_most - swept.total()]
                for key in found if self._mode == "on" else ():
                    await self._blobs.delete(key)
                    SWEPT.labels(kind).inc()
            swept[kind] += len(found)
            if swept.total() >= self._at_most:
                return

    async def _turn(self) -> float:
        if self._mode == "off":
            return _EVERY_S
        swept = await self.sweep()
        if swept is None:
            return _SOON_S
        if swept.total():
            _log.info("swept", dry=self._mode == "dry", **swept)
        return _EVERY_S
