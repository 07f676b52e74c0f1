"""From the outbox to the broker."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

import structlog
from asyncpg import Record

from contracts.cloudevents import attributes
from contracts.job import INLINE_LIMIT
from contracts.topics import heard_by, topic_named
from runtime.looping import Looping
from runtime.publisher import Publisher
from taskstore import lock_numbers
from taskstore.commits import Commits
from taskstore.database import Database

_log = structlog.get_logger()

_AT_ONCE: Final = 500
"""Rows a pass."""
_CHANGES: Final = [topic.name for topic in heard_by("taskstore.webhooks")]
"""What only tells lets pass what asks for work: of it there is all that was said for an hour, after the broker forgot."""
_POLL_S: Final = 0.5
_LEASE_TAKEN_S: Final = 0.05
_TIDY_EVERY_S: Final = 60.0
_SENT_KEPT: Final = timedelta(hours=1)
_INBOX_KEPT: Final = timedelta(days=30)
"""Longer than any topic or dead letter lives."""


class Relay:
    """Publishes what was committed, in order per key, at least once. One process at a time does."""

    def __init__(self, database: Database, publisher: Publisher, commits: Commits) -> None:
        self._database = database
        self._publisher = publisher
        self._looping = Looping("relay", self._turn, commits)
        self._tidied = monotonic()
        self.check = self._looping.check

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        """End after the pass that is going on; what is left is published by whoever is next."""
        await self._looping.stop()

    async def relay(self) -> int | None:
        """Publish the next rows, and answer how many; None while another process has the lease.

        Raises Transient when nothing could be published because the broker or the database is away.
        """
        async with self._database.as_sink() as connection:
            if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", lock_numbers.RELAY):
                return None
            rows = await connection.fetch(
                """
                select id, event_id, topic, key, value, headers, links from outbox
                where sent_at is null order by topic = any($2::text[]), id limit $1
                """,
                _AT_ONCE,
                _CHANGES,
            )
            sent, failure = await self._publish_all(rows)
            if sent:
                await connection.execute(
                    "update outbox set sent_at = $2 where id = any($1::bigint[])", sent, datetime.now(UTC)
                )
        if failure is not None:
            if not sent:
                raise failure
            _log.warning("part of the outbox waits", reason=failure, sent=len(sent), of=len(rows))
        return len(sent)

    async def tidy(self) -> None:
        """Drop what was sent an hour ago, what was heard so long ago that it can't come again, and epochs that are over."""
        now = datetime.now(UTC)
        async with self._database.as_sink() as connection:
            await connection.execute("delete from outbox where sent_at < $1", now - _SENT_KEPT)
            await connection.execute("delete from inbox where heard_at < $1", now - _INBOX_KEPT)
            await connection.execute(
                "delete from broker_epochs where began_at < $1 and number < (select max(number) from broker_epochs)",
                now - _INBOX_KEPT,
            )

    async def _turn(self) -> float:
        published = await self.relay()
        await self._tidy_now_and_then()
        if published:
            return 0
        return _LEASE_TAKEN_S if published is None else _POLL_S

    async def _tidy_now_and_then(self) -> None:
        if monotonic() - self._tidied > _TIDY_EVERY_S:
            self._tidied = monotonic()
            await self.tidy()

    async def _publish_all(self, rows: Sequence[Record]) -> tuple[list[int], Exception | None]:
        by_key: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for row in rows:
            by_key[row["topic"], row["key"]].append(row)
        sent: list[int] = []
        outcomes = await asyncio.gather(
            *(self._publish_in_order(some, sent) for some in by_key.values()), return_exceptions=True
        )
        failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        return sent, failures[0] if failures else None

    async def _publish_in_order(self, rows: Sequence[Record], sent: list[int]) -> None:
        for row in rows:
            await self._publish(row)
            sent.append(row["id"])

    async def _publish(self, row: Record) -> None:
        value: bytes | None = row["value"]
        headers: dict[str, str] = json.loads(row["headers"])
        if value is None or len(value) <= INLINE_LIMIT:
            await self._publisher.relay(row["topic"], row["key"].encode(), value, headers, links=row["links"])
            return
        # Too large to travel: the publisher puts it into the blob store.
        event = topic_named(row["topic"]).payload.decode(value)
        said = attributes({name: text.encode() for name, text in headers.items()})
        event_id: UUID = row["event_id"]
        await self._publisher.publish(
            event, event_id=event_id, traceparent=said.traceparent, links=row["links"], time=said.time
        )
