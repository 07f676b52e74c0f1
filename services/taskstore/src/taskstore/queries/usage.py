"""What answers cost, as users read of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from contracts.answering import TokenUse
from contracts.http.usage import Usage, UsageOfModel, UsageToday
from taskstore.connection import Connection
from taskstore.task_rows import shown_user


async def read(connection: Connection, user_id: str | None, since: date, until: date) -> Usage:
    """The tokens of a user, or everybody's where none is named, from the first of these days to the last."""
    # One plain condition where a user is named, so that each form finds its index.
    rows = await connection.fetch(
        f"""
        select (used_at at time zone 'UTC')::date as day, provider, model, count(*) as answers,
               sum(tokens_input)::bigint as input, sum(tokens_output)::bigint as output
        from token_use
        where used_at >= $1 and used_at < $2 {"and user_id = $3" if user_id is not None else ""}
        group by day, provider, model
        order by day, provider, model
        """,  # noqa: S608 - our own words
        _midnight(since),
        _midnight(until + timedelta(days=1)),
        *([user_id] if user_id is not None else []),
    )
    used = tuple(
        UsageOfModel(
            day=row["day"],
            provider=row["provider"],
            model=row["model"],
            answers=row["answers"],
            tokens=TokenUse(input=row["input"], output=row["output"]),
        )
        for row in rows
    )
    tokens = sum((one.tokens for one in used), TokenUse())
    return Usage(
        user_id=shown_user(user_id) if user_id is not None else None,
        since=since,
        until=until,
        answers=sum(one.answers for one in used),
        tokens=tokens,
        tokens_used=tokens.total,
        by_model=used,
    )


async def today(connection: Connection, user_id: str | None, day: date, *, without: Sequence[UUID] = ()) -> UsageToday:
    """What a user used on that day, or everybody did where none is named, `without` the bytes of some files.

    Forgetting a file gives nothing back.
    """
    # Of who was forgotten today nothing is known but how much it was.
    mine = "and user_id = $4" if user_id is not None else ""
    others = "and file_id <> all($3::uuid[])"
    row = await connection.fetchrow(
        f"""
        select (select coalesce(sum(size), 0) from uploaded_files
                where created_at >= $1 and created_at < $2 and forgotten_at is null {others} {mine})::bigint
             + (select coalesce(sum(size), 0) from uploaded_files
                where created_at >= $1 and created_at < $2 and forgotten_at >= $1 {others} {mine})::bigint
             + (select coalesce(sum(bytes), 0) from quota_use
                where day = ($1 at time zone 'UTC')::date {mine})::bigint as bytes,
               (select coalesce(sum(tokens_input + tokens_output), 0) from token_use
                where used_at >= $1 and used_at < $2 {mine})::bigint
             + (select coalesce(sum(tokens), 0) from quota_use
                where day = ($1 at time zone 'UTC')::date {mine})::bigint as tokens
        """,  # noqa: S608 - our own words
        _midnight(day),
        _midnight(day + timedelta(days=1)),
        without,
        *([user_id] if user_id is not None else []),
    )
    return UsageToday(bytes=row["bytes"], tokens=row["tokens"]) if row else UsageToday(bytes=0, tokens=0)


async def keep_today(connection: Connection, user_id: str, now: datetime) -> None:
    """Keep how much a user used today, who is about to be forgotten, so that it counts until midnight."""
    day = now.astimezone(UTC).date()
    used = await today(connection, user_id, day)
    await connection.execute(
        """
        insert into quota_use (user_id, day, bytes, tokens) values ($1, $2, $3, $4)
        on conflict (user_id, day) do update set bytes = excluded.bytes, tokens = excluded.tokens
        """,
        user_id,
        day,
        used.bytes,
        used.tokens,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
