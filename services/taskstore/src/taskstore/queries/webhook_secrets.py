"""What messages are signed with."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from taskstore.connection import Connection

_PREVIOUS_VALID: Final = timedelta(hours=24)


async def add(connection: Connection, webhook_id: UUID, owner: str, secret: str, now: datetime) -> None:
    await connection.execute(
        "insert into webhook_secrets (webhook_id, user_id, secret, created_at) values ($1, $2, $3, $4)",
        webhook_id,
        owner,
        secret,
        now,
    )


async def rotate(
    connection: Connection, user_id: str | None, webhook_id: UUID, secret: str, now: datetime
) -> datetime | None:
    """Sign with another secret from now on, and until the answered moment with the previous one as well.

    None when the user has no such webhook.
    """
    owner = await connection.fetchval(
        "select user_id from webhooks where id = $1 and ($2::text is null or user_id = $2) for update",
        webhook_id,
        user_id,
    )
    if owner is None:
        return None
    until = now + _PREVIOUS_VALID
    await connection.execute(
        "delete from webhook_secrets where webhook_id = $1 and valid_until is not null", webhook_id
    )
    await connection.execute("update webhook_secrets set valid_until = $2 where webhook_id = $1", webhook_id, until)
    await add(connection, webhook_id, owner, secret, now)
    return until
