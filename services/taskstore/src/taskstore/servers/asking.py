"""Asking a server what it is."""

import asyncpg

from taskstore.servers.standing import Standing


async def ask(connection: asyncpg.Connection) -> Standing:
    """In one transaction: a pooler may hand the next one to another session."""
    async with connection.transaction():
        row = await connection.fetchrow(
            """
            select current_setting('server_version') as version,
                   current_setting('server_version_num')::int as version_number,
                   case when pg_is_in_recovery() then 'standby'
                        when current_setting('transaction_read_only') = 'on' then 'read-only'
                        else 'primary' end as role,
                   pg_backend_pid() as session,
                   (select oid::bigint from pg_database where datname = current_database()) as database,
                   to_regclass('database_identity') is not null as has_identity
            """
        )
        assert row is not None  # noqa: S101 - a select without a table has one row
        identity = await connection.fetchval("select identity from database_identity") if row["has_identity"] else None
        system_identifier, position = await _place_of(connection)
    return Standing(
        version=row["version"],
        version_number=row["version_number"],
        role=row["role"],
        pooled=row["session"] != connection.get_server_pid(),
        identity=identity,
        database=row["database"],
        system_identifier=system_identifier,
        position=position,
    )


async def _place_of(connection: asyncpg.Connection) -> tuple[int | None, tuple[int, int] | None]:
    """Servers that only speak PostgreSQL's protocol, and some hosted ones, do not tell it."""
    try:
        async with connection.transaction():
            row = await connection.fetchrow(
                """
                select (select system_identifier from pg_control_system()) as system_identifier,
                       case when not pg_is_in_recovery()
                            then pg_walfile_name(pg_current_wal_flush_lsn()) end as file,
                       case when not pg_is_in_recovery()
                            then (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint end as bytes
                """
            )
    except (asyncpg.SyntaxOrAccessError, asyncpg.FeatureNotSupportedError, asyncpg.ObjectNotInPrerequisiteStateError):
        return None, None
    assert row is not None  # noqa: S101 - as above
    position = (int(row["file"][:8], 16), row["bytes"]) if row["file"] else None
    return row["system_identifier"], position
