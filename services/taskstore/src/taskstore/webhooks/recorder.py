"""From events to the deliveries that they owe."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from contracts.http.webhooks import WebhookEvent
from runtime.received import Received, Refused
from taskstore.commits import Commits
from taskstore.connection import columns
from taskstore.database import Database
from taskstore.webhooks.messages import messages


class Recorder:
    """Writes down who is to be told; an event is told to a webhook once, however often it is heard."""

    def __init__(self, database: Database, commits: Commits, kept: timedelta) -> None:
        self._database = database
        self._commits = commits
        self._kept = kept

    async def record(self, batch: Sequence[Received]) -> Sequence[Refused]:
        """Owe each event to those webhooks of its user that asked for it before it happened."""
        now = datetime.now(UTC)
        # What is older than the log could have been told before, and nobody would remember.
        rows = [row for one in batch if one.time > now - self._kept for row in _rows(one)]
        if not rows:
            return ()
        async with self._database.as_sink() as connection:
            owed = await connection.fetchval(
                """
                with told as (
                    select * from unnest(
                        $1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
                        $8::integer[]
                    ) with ordinality
                        as told (event_id, user_id, at, traceparent, type, subject, body, rank, place)
                ),
                wanted as (
                    select distinct on (webhooks.id, told.event_id) webhooks.id as webhook_id, told.*
                    from told join webhooks using (user_id)
                    where webhooks.active and webhooks.created_at <= told.at
                      and webhooks.events && array[told.type, $9::text]
                    order by webhooks.id, told.event_id, told.rank
                ),
                written as (
                    insert into webhook_deliveries (
                        webhook_id, user_id, event_id, type, subject, body, traceparent, status, next_attempt_at,
                        created_at
                    )
                    select webhook_id, user_id, event_id, type, subject, body, traceparent, 'waiting', $10::timestamptz, $10
                    from wanted order by place
                    on conflict (webhook_id, event_id) do nothing
                    returning 1
                )
                select count(*) from written
                """,
                *columns(rows),
                WebhookEvent.ALL.value,
                now,
            )
        if owed:
            self._commits.announce()
        return ()


def _rows(received: Received) -> list[tuple[object, ...]]:
    envelope = (received.event_id, received.event.user, received.time, received.traceparent)
    return [(*envelope, *message, rank) for rank, message in enumerate(messages(received.event, received.time))]
