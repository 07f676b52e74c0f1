"""Which deliveries are due, taken so that no two processes send the same one."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from taskstore.connection import Connection
from taskstore.webhooks.delivery import Delivery


async def take(
    connection: Connection,
    under_way: Iterable[Delivery],
    now: datetime,
    lease: timedelta,
    *,
    at_most: int,
    each_webhook: int,
    each_user: int,
) -> list[Delivery]:
    """Deliveries that nobody else sends now; they are due again after `lease` unless their outcome is written.

    No webhook gets more than `each_webhook` at a time, no user more than `each_user`, those `under_way` counted; and
    none of these is taken a second time, however long its outcome can't be written.
    """
    busy = list(under_way)
    webhooks = Counter(one.webhook_id for one in busy)
    users = Counter(one.user_id for one in busy)
    rows = await connection.fetch(
        """
        with recursive waiting as (
            -- Each webhook once, by leaps over the index: neither a long backlog nor the idle ones cost anything.
            (select webhook_id from webhook_deliveries where status = 'waiting' order by webhook_id limit 1)
            union all
            select (
                select webhook_id from webhook_deliveries
                where status = 'waiting' and webhook_id > waiting.webhook_id order by webhook_id limit 1
            )
            from waiting where waiting.webhook_id is not null
        ),
        busy_webhooks as (select * from unnest($1::uuid[], $2::integer[]) as busy (webhook_id, busy)),
        busy_users as (select * from unnest($3::text[], $4::integer[]) as busy (user_id, busy)),
        offered as (
            select due.id, due.next_attempt_at, webhooks.user_id
            from waiting join webhooks on webhooks.id = waiting.webhook_id
            left join busy_webhooks on busy_webhooks.webhook_id = webhooks.id
            cross join lateral (
                select id, next_attempt_at from webhook_deliveries
                where webhook_id = webhooks.id and status = 'waiting' and next_attempt_at <= $5
                  and id <> all($10::bigint[])
                order by next_attempt_at, id
                limit greatest(0, $6::integer - coalesce(busy_webhooks.busy, 0))
                for update skip locked
            ) as due
            where webhooks.active and (webhooks.resting_until is null or webhooks.resting_until <= $5)
        ),
        in_turn as (
            select offered.*, row_number() over (partition by user_id order by next_attempt_at, id) as turn from offered
        ),
        taken as (
            select in_turn.id from in_turn left join busy_users using (user_id)
            where turn <= $7::integer - coalesce(busy_users.busy, 0)
            order by turn, next_attempt_at, in_turn.id limit $8
        )
        update webhook_deliveries as delivery set next_attempt_at = $9
        from taken, webhooks where taken.id = delivery.id and webhooks.id = delivery.webhook_id
        returning delivery.id, delivery.webhook_id, delivery.user_id, delivery.event_id, delivery.type, delivery.body,
            delivery.traceparent, delivery.attempted_in, delivery.attempts - delivery.attempts_before as tries, webhooks.url,
            array(
                select secret from webhook_secrets
                where webhook_id = webhooks.id and (valid_until is null or valid_until > $5)
                order by created_at desc
            ) as secrets
        """,
        list(webhooks),
        list(webhooks.values()),
        list(users),
        list(users.values()),
        now,
        each_webhook,
        each_user,
        at_most,
        now + lease,
        [one.id for one in busy],
    )
    return [Delivery(**{**row, "body": row["body"].encode()}) for row in rows]


async def give_back(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """It was not sent after all: whoever is next may."""
    await connection.execute(
        "update webhook_deliveries set next_attempt_at = $2 where id = $1 and status = 'waiting'", delivery.id, now
    )
