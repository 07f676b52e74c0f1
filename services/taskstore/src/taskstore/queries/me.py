"""What users prefer."""

from datetime import UTC, datetime

from asyncpg import Record

from contracts.http.me import KnownUser, Me, Preferences
from taskstore.connection import Connection
from taskstore.task_rows import shown_user


async def read(connection: Connection, user_id: str) -> KnownUser:
    """What a user prefers, nothing where nobody has heard of them; and up to when they were forgotten."""
    [row] = await connection.fetch(
        """
        select time_zone, language, coalesce(providers, '{}') as providers, forgotten_at
        from (select $1::text as user_id) as asked
        left join users using (user_id) left join forgotten_users using (user_id)
        """,
        user_id,
    )
    return KnownUser(user_id=shown_user(user_id), **row)


async def change(connection: Connection, user_id: str, wanted: Preferences) -> Me:
    """Change what is given, and answer how it stands then."""
    given = wanted.model_fields_set
    row = await connection.fetchrow(
        """
        insert into users as known (user_id, time_zone, language, providers, created_at) values ($1, $2, $3, $4, $5)
        on conflict (user_id) do update set
            time_zone = case when $6 then excluded.time_zone else known.time_zone end,
            language = case when $7 then excluded.language else known.language end,
            providers = case when $8 then excluded.providers else known.providers end
        returning user_id, time_zone, language, providers
        """,
        user_id,
        wanted.time_zone,
        wanted.language,
        list(dict.fromkeys(wanted.providers or ())),
        datetime.now(UTC),
        "time_zone" in given,
        "language" in given,
        "providers" in given,
    )
    if row is None:
        raise LookupError("the row that was just written is not there")
    return _me(row)


def _me(row: Record) -> Me:
    return Me(
        user_id=shown_user(row["user_id"]),
        time_zone=row["time_zone"],
        language=row["language"],
        providers=tuple(row["providers"]),
    )
