"""Users, as they are first heard of."""

from datetime import datetime

from taskstore.connection import Connection


async def write_users(connection: Connection, users: set[str], now: datetime) -> None:
    await connection.execute(
        """
        insert into users (user_id, created_at)
        select user_id, $2 from unnest($1::text[]) as named (user_id)
        on conflict do nothing
        """,
        sorted(users),
        now,
    )
