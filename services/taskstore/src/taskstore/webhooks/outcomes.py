"""What became of deliveries, of their webhooks, and how long that is kept."""

from datetime import datetime

from taskstore.connection import Connection
from taskstore.webhooks.delivery import Delivery, Outcome


async def write(
    connection: Connection, delivery: Delivery, outcome: Outcome, now: datetime, again_at: datetime | None
) -> None:
    """Write down how an attempt that ended `now` went, once; `again_at` None is the last word."""
    status = "delivered" if outcome.delivered else "waiting" if again_at else "failed"
    await connection.execute(
        """
        update webhook_deliveries set
            status = $2, attempts = attempts + 1, attempted_at = $3, next_attempt_at = $4,
            response_code = $5, milliseconds = $6, error = $7, attempted_in = coalesce($8, attempted_in)
        where id = $1 and status <> 'delivered' and attempted_at is distinct from $3
        """,
        delivery.id,
        status,
        now,
        None if outcome.delivered else again_at,
        outcome.response_code,
        outcome.milliseconds,
        outcome.error,
        outcome.traceparent,
    )


async def worked(connection: Connection, delivery: Delivery) -> None:
    """The receiver is well."""
    await connection.execute(
        """
        update webhooks set failing_since = null, resting_until = null
        where id = $1 and (failing_since is not null or resting_until is not null)
        """,
        delivery.webhook_id,
    )


async def failed(connection: Connection, delivery: Delivery, now: datetime, rest_until: datetime | None) -> datetime:
    """The receiver is not well; since when."""
    since = await connection.fetchval(
        """
        update webhooks set failing_since = coalesce(failing_since, $2), resting_until = $3
        where id = $1 returning failing_since
        """,
        delivery.webhook_id,
        now,
        rest_until,
    )
    return since or now


async def switch_off(connection: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
    await connection.execute(
        "update webhooks set active = false, disabled_reason = $2, updated_at = $3 where id = $1 and active",
        delivery.webhook_id,
        reason,
        now,
    )


async def prune(connection: Connection, before: datetime) -> None:
    """Drop what the log keeps no longer; what somebody works on is left for the next time."""
    await connection.execute(
        """
        delete from webhook_deliveries where id in (
            select id from webhook_deliveries where created_at < $1 for update skip locked
        )
        """,
        before,
    )


async def prune_secrets(connection: Connection, now: datetime) -> None:
    """Drop secrets that sign nothing any more."""
    await connection.execute("delete from webhook_secrets where valid_until < $1", now)
