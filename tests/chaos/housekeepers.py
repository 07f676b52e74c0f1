"""What keeps the house small: the store's own relay and sweeper, asked when it suits us, and time that passes at once."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch
from uuid import UUID

import asyncpg
import psutil
from tests.chaos.house import House
from tests.chaos.topics import DEAD_LETTERS, ends

from contracts.intake import JOURNAL
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.lag.watch import LagWatch
from runtime.publisher import Publisher
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.relay import Relay
from taskstore.settings import Settings
from taskstore.strays import ANSWERS, FILES, PAYLOADS
from taskstore.sweeping import Sweeper

_KNOWN_WITHIN_S: Final = 60.0
_PAUSE_S: Final = 0.5
_TABLES: Final = ("outbox", "inbox", "broker_epochs")
_AGING: Final = (
    "update outbox set created_at = created_at - $1::interval, sent_at = sent_at - $1",
    "update inbox set heard_at = heard_at - $1::interval",
    "update broker_epochs set began_at = began_at - $1::interval",
)


@dataclass(frozen=True)
class Sizes:
    """How many there are."""

    outbox: int
    inbox: int
    epochs: int
    letters: int
    journal: int
    files: int
    payloads: int
    answers: int


class Housekeepers:
    """On the tables and the blob store of a running house, beside the store's own."""

    def __init__(self, house: House, owner: "asyncpg.Pool[asyncpg.Record]", relay: Relay, sweeper: Sweeper) -> None:
        self._house = house
        self._owner = owner
        self._relay = relay
        self._sweeper = sweeper
        self.folder = house.state.blobs

    async def age(self, by: timedelta) -> None:
        """Let everything that is kept for some time be older by so much."""
        for statement in _AGING:
            await self._owner.execute(statement, by)
        await asyncio.to_thread(_age, self.folder, by)

    async def tidy(self) -> None:
        """What is done once a minute, and once an hour."""
        await self._relay.tidy()
        await self.sweep()

    async def sweep(self) -> None:
        """Raises TimeoutError where nobody comes to know what the store has heard."""
        async with asyncio.timeout(_KNOWN_WITHIN_S):
            while await self._sweeper.sweep() is None:
                await asyncio.sleep(_PAUSE_S)

    async def registered(self, job_id: UUID) -> None:
        """Once the store has it. Raises TimeoutError."""
        async with asyncio.timeout(_KNOWN_WITHIN_S):
            while not await self._owner.fetchval("select count(*) from jobs where job_id = $1", job_id):
                await asyncio.sleep(_PAUSE_S)

    async def lose_row(self, key: str) -> None:
        """No row names the file any more that lies there."""
        await self._owner.execute("delete from uploaded_files where blob = $1", key)

    async def sizes(self) -> Sizes:
        tables = [await self._owner.fetchval(f"select count(*) from {name}") for name in _TABLES]  # noqa: S608 - ours
        letters = sum((await ends(self._house.kafka, DEAD_LETTERS)).values())
        return Sizes(*tables, letters, *(len(self.keys(prefix)) for prefix in (JOURNAL, FILES, PAYLOADS, ANSWERS)))

    def keys(self, prefix: str) -> set[str]:
        """What lies below it."""
        found = (self.folder / prefix).rglob("*")
        return {str(path.relative_to(self.folder)) for path in found if path.is_file()}

    def put(self, key: str, age: timedelta) -> str:
        """Bytes that nobody was told of, put there so long ago."""
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"bytes")
        _age(path.parent, age, path.name)
        return key


@asynccontextmanager
async def housekeepers(house: House) -> AsyncIterator[Housekeepers]:
    """Set up as the store itself is."""
    told = psutil.Process(await house.alive("taskstore")).environ()
    with patch.dict(os.environ, told, clear=True):
        settings = Settings(_env_file=None)
    database, blobs, watch = Database(settings), Blobs.open(settings.blob_url), LagWatch(settings)
    publisher = Publisher(open_broker(settings, "housekeeping"), "taskstore", blobs)
    await database.start()
    await watch.start()
    try:
        async with asyncpg.create_pool(house.database, min_size=1, max_size=1) as owner:
            sweeper = Sweeper(database, blobs, watch.passed, settings)
            yield Housekeepers(house, owner, Relay(database, publisher, Commits()), sweeper)
    finally:
        await watch.stop()
        await database.stop()


def _age(folder: Path, by: timedelta, name: str = "*") -> None:
    for path in folder.rglob(name):
        with suppress(FileNotFoundError):  # whoever it was for is done with it
            then = path.stat().st_mtime - by.total_seconds()
            os.utime(path, (then, then))
