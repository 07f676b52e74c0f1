"""Webhooks, as their users keep them."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from asyncpg import Record

from contracts.http.webhooks import Webhook, WebhookCreate, WebhookEvent, WebhookList, WebhookQuery, WebhookUpdate
from taskstore import cursors, lock_numbers
from taskstore.connection import Connection
from taskstore.queries import webhook_secrets
from taskstore.task_rows import shown_user

_SORT: Final = "webhooks"


async def find(connection: Connection, user_id: str | None, wanted: WebhookQuery) -> WebhookList:
    """The newest first. Raises InvalidCursorError."""
    after = cursors.read(wanted.cursor, _SORT, datetime, UUID) if wanted.cursor is not None else (None, None)
    rows = await connection.fetch(
        """
        select * from webhooks
        where ($1::text is null or user_id = $1) and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
        order by created_at desc, id desc limit $4
        """,
        user_id,
        *after,
        wanted.limit + 1,
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "created_at", "id")
    return WebhookList(webhooks=tuple(webhook_of(row) for row in shown), count=len(shown), next_cursor=more)


async def read(connection: Connection, user_id: str | None, webhook_id: UUID) -> Webhook | None:
    """One webhook; None when the user has none of that id."""
    row = await connection.fetchrow(
        "select * from webhooks where id = $1 and ($2::text is null or user_id = $2)", webhook_id, user_id
    )
    return webhook_of(row) if row else None


async def create(
    connection: Connection, user_id: str, wanted: WebhookCreate, secret: str, now: datetime, *, at_most: int
) -> Webhook | None:
    """A new webhook; None when the user has `at_most` already."""
    await connection.execute("select pg_advisory_xact_lock($1, hashtext($2))", lock_numbers.WEBHOOKS, user_id)
    row = await connection.fetchrow(
        """
        insert into webhooks (id, user_id, url, events, description, active, created_at, updated_at)
        select $1, $2, $3, $4, $5, $6, $7, $7
        where (select count(*) from webhooks where user_id = $2) < $8::integer
        returning *
        """,
        uuid4(),
        user_id,
        wanted.url,
        list(wanted.events),
        wanted.description,
        wanted.active,
        now,
        at_most,
    )
    if row is None:
        return None
    await webhook_secrets.add(connection, row["id"], user_id, secret, now)
    return webhook_of(row)


async def rewrite(
    connection: Connection, user_id: str | None, webhook_id: UUID, changes: WebhookUpdate, now: datetime
) -> Webhook | None:
    """Change what is given; None when the user has no such webhook. Switched on or moved, it begins afresh."""
    given = changes.model_fields_set
    row = await connection.fetchrow(
        """
        update webhooks set
            url = coalesce($3, url),
            events = coalesce($4::text[], events),
            active = coalesce($5, active),
            description = case when $6 then $7 else description end,
            failing_since = case when $8 then null else failing_since end,
            resting_until = case when $8 then null else resting_until end,
            disabled_reason = case when $5 is null then disabled_reason end,
            updated_at = $9
        where id = $1 and ($2::text is null or user_id = $2)
        returning *
        """,
        webhook_id,
        user_id,
        changes.url,
        list(changes.events) if changes.events else None,
        changes.active,
        "description" in given,
        changes.description,
        changes.active is True or changes.url is not None,
        now,
    )
    return webhook_of(row) if row else None


async def delete(connection: Connection, user_id: str | None, webhook_id: UUID) -> bool:
    """Delete a webhook with its log; False when the user has none of that id."""
    gone = await connection.fetchval(
        "delete from webhooks where id = $1 and ($2::text is null or user_id = $2) returning id", webhook_id, user_id
    )
    return gone is not None


def webhook_of(row: Record) -> Webhook:
    """The webhook in a row of `webhooks`."""
    return Webhook(
        id=row["id"],
        user_id=shown_user(row["user_id"]),
        url=row["url"],
        events=tuple(WebhookEvent(event) for event in row["events"]),
        description=row["description"],
        active=row["active"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        failing_since=row["failing_since"],
        disabled_reason=row["disabled_reason"],
    )
