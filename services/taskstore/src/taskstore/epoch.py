"""Whether the broker remembers, and asking again for what it forgot."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4, uuid5

import structlog

from contracts.house import EpochBegan
from contracts.ids import event_id
from contracts.topics import heard_by
from runtime.errors import Transient
from runtime.looping import Looping
from runtime.publisher import Publisher
from runtime.telemetry import span
from taskstore import lock_numbers, unfinished
from taskstore.commits import Commits
from taskstore.connection import Connection
from taskstore.database import Database
from taskstore.outbox import say

_log = structlog.get_logger()

_EVERY_S: Final = 1.0
_AGAIN_S: Final = 0.25
"""While the broker, or the topic on it, is away."""

Said = Callable[[], Awaitable[EpochBegan | None]]
"""What the broker says last; raises Transient while it is away."""


class Epoch:
    """A broker that was wiped, as the embedded one is by each restart, no longer says the epoch that the tables know.

    It is looked at again and again. One process at a time begins the next epoch.
    """

    def __init__(self, database: Database, publisher: Publisher, commits: Commits, said: Said) -> None:
        self._database = database
        self._publisher = publisher
        self._commits = commits
        self._said = said
        self._known: UUID | None = None
        self._looping = Looping("epoch", self._turn)
        self.check = self._looping.check
        self.finish = self._looping.end

    async def start(self) -> None:
        """Compare once, before any record is handled; then again and again. Raises Transient."""
        await self._compare()
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()

    async def _turn(self) -> float:
        try:
            said = await self._said()
            if said is None or said.epoch != self._known:
                await self._compare()
        except Transient:
            return _AGAIN_S  # who needs the broker or the database tells of it
        return _EVERY_S

    async def _compare(self) -> None:
        """What the broker says with what it said; ask again for all unfinished work where that differs."""
        with span("compare epochs"):
            async with self._database.as_sink() as connection:
                await connection.execute("select pg_advisory_xact_lock($1)", lock_numbers.EPOCH)
                said = await self._said()
                epoch = said.epoch if said else await self._begin()
                asked_again = None if await _is_known(connection, epoch) else await self._ask_again(connection, epoch)
            self._known = epoch
        if asked_again is not None:
            self._commits.announce()
            _log.info("a broker that knows nothing of the past", epoch=str(epoch), asked_again=asked_again)

    async def _begin(self) -> UUID:
        epoch = uuid4()
        # Said before it is written down: after a crash in between, work is asked for once more, not never.
        began = EpochBegan(epoch=epoch, began_at=datetime.now(UTC))
        await self._publisher.publish(began, event_id=event_id(epoch, began.topic, began.entity))
        return epoch

    async def _ask_again(self, connection: Connection, epoch: UUID) -> int:
        # What is being published has to be written down as sent before: the broker that forgot may have taken it.
        await connection.execute("select pg_advisory_xact_lock($1)", lock_numbers.RELAY)
        now = datetime.now(UTC)
        number = await connection.fetchval(
            "insert into broker_epochs (epoch, began_at) values ($1, $2) returning number", epoch, now
        )
        cause = uuid5(epoch, str(number))  # the broker of an earlier epoch may return
        sayings = await unfinished.sayings(connection, cause)
        await say(connection, sayings, now)
        # What was said lately may have been heard by nobody. Who did hear it knows it by its id.
        await connection.execute(
            "update outbox set sent_at = null where sent_at is not null and topic = any($1::text[])",
            [topic.name for topic in heard_by("taskstore.webhooks")],
        )
        return len(sayings)


async def _is_known(connection: Connection, epoch: UUID) -> bool:
    last = await connection.fetchval("select epoch from broker_epochs order by number desc limit 1")
    return bool(last == epoch)
