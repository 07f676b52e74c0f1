"""API keys: made, listed, known again, revoked."""

from datetime import datetime

from asyncpg import Record

from contracts.http.keys import KeyCreate, KeyList, KeyQuery, KeyView, KnownKey, Scope
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.new_key import NewKey

_SORT = "keys"
_SHOWN = "key_id, user_id, name, scope, created_at, expires_at, revoked_at, last_used_at"


async def add(connection: Connection, key: NewKey, wanted: KeyCreate, user_id: str, now: datetime) -> KeyView:
    row = await connection.fetchrow(
        f"""
        insert into api_keys (key_id, sha256, user_id, name, scope, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        returning {_SHOWN}
        """,  # noqa: S608 - our own words
        key.key_id,
        key.sha256,
        user_id,
        wanted.name,
        wanted.scope,
        now,
        wanted.expires_at,
    )
    assert row is not None  # noqa: S101 - an insert that raised nothing returns its row
    return _view(row)


async def page(connection: Connection, user_id: str | None, wanted: KeyQuery) -> KeyList:
    """The newest keys of a user, or everybody's. Raises InvalidCursorError."""
    after = cursors.read(wanted.cursor, _SORT, datetime, str) if wanted.cursor is not None else (None, None)
    rows = await connection.fetch(
        f"""
        select {_SHOWN} from api_keys
        where ($1::text is null or user_id = $1)
          and ($2::timestamptz is null or (created_at, key_id) < ($2, $3::text))
        order by created_at desc, key_id desc limit $4
        """,  # noqa: S608 - our own words
        user_id,
        *after,
        wanted.limit + 1,
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "created_at", "key_id")
    return KeyList(keys=tuple(_view(row) for row in shown), count=len(shown), next_cursor=more)


async def known(connection: Connection, sha256: str, now: datetime) -> KnownKey | None:
    """The key of that hash while it may be used; that it was used is noted once a minute."""
    row = await connection.fetchrow(
        """
        select key_id, user_id, scope, expires_at, last_used_at from api_keys
        where sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
        """,
        sha256,
        now,
    )
    if row is None:
        return None
    await connection.execute(
        """
        update api_keys set last_used_at = $2
        where key_id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')
        """,
        row["key_id"],
        now,
    )
    return KnownKey(
        key_id=row["key_id"], user_id=row["user_id"], scope=Scope(row["scope"]), expires_at=row["expires_at"]
    )


async def revoke(connection: Connection, user_id: str | None, key_id: str, now: datetime) -> KeyView | None:
    """The key as it stands now; one that was revoked before stays as it is. None where there is no such key."""
    row = await connection.fetchrow(
        f"""
        update api_keys set revoked_at = coalesce(revoked_at, $3)
        where key_id = $1 and ($2::text is null or user_id = $2)
        returning {_SHOWN}
        """,  # noqa: S608 - our own words
        key_id,
        user_id,
        now,
    )
    return _view(row) if row else None


async def are_there_any(connection: Connection) -> bool:
    found: bool = await connection.fetchval("select exists (select from api_keys)")
    return found


def _view(row: Record) -> KeyView:
    return KeyView(**dict(row))
