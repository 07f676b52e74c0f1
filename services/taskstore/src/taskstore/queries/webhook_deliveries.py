"""What was sent to webhooks, as their users read of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from contracts.http.webhooks import DeliveryStatus, WebhookDeliveries, WebhookDelivery, WebhookQuery
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.webhooks.messages import Message

_SORT: Final = "deliveries"


async def find(
    connection: Connection, user_id: str | None, webhook_id: UUID, wanted: WebhookQuery
) -> WebhookDeliveries:
    """Those to one webhook, the newest first. Raises InvalidCursorError."""
    (before,) = cursors.read(wanted.cursor, _SORT, int) if wanted.cursor is not None else (None,)
    rows = await connection.fetch(
        """
        select * from webhook_deliveries
        where webhook_id = $1 and ($2::text is null or user_id = $2) and ($3::bigint is null or id < $3)
        order by id desc limit $4
        """,
        webhook_id,
        user_id,
        before,
        wanted.limit + 1,
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "id")
    return WebhookDeliveries(deliveries=tuple(_delivery(row) for row in shown), count=len(shown), next_cursor=more)


async def add(
    connection: Connection, webhook_id: UUID, event_id: UUID, message: Message, traceparent: str | None, now: datetime
) -> WebhookDelivery | None:
    """A message of its own to one webhook, due now; None when there is no such webhook."""
    row = await connection.fetchrow(
        """
        insert into webhook_deliveries (
            webhook_id, user_id, event_id, type, subject, body, traceparent, status, next_attempt_at, created_at
        )
        select id, user_id, $2, $3, $4, $5, $6, 'waiting', $7::timestamptz, $7 from webhooks where id = $1
        returning *
        """,
        webhook_id,
        event_id,
        *message,
        traceparent,
        now,
    )
    return _delivery(row) if row else None


async def again(
    connection: Connection,
    user_id: str | None,
    webhook_id: UUID,
    delivery_id: int,
    traceparent: str | None,
    now: datetime,
) -> WebhookDelivery | None:
    """Make a delivery due now, with all its attempts before it; None when the user has no such delivery.

    What comes of it stands in the trace of whoever asks, with a link to what was there before.
    """
    row = await connection.fetchrow(
        """
        update webhook_deliveries set
            status = 'waiting', next_attempt_at = $4, attempts_before = attempts,
            attempted_in = coalesce(attempted_in, traceparent), traceparent = coalesce($5, traceparent)
        where id = $3 and webhook_id = $1 and ($2::text is null or user_id = $2)
        returning *
        """,
        webhook_id,
        user_id,
        delivery_id,
        now,
        traceparent,
    )
    return _delivery(row) if row else None


def _delivery(row: Record) -> WebhookDelivery:
    return WebhookDelivery(
        id=row["id"],
        webhook_id=row["webhook_id"],
        event_id=row["event_id"],
        type=row["type"],
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        response_code=row["response_code"],
        milliseconds=row["milliseconds"],
        error=row["error"],
        next_attempt_at=row["next_attempt_at"],
        attempted_at=row["attempted_at"],
        created_at=row["created_at"],
    )
