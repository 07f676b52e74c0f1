"""The tables are made once, by whoever comes first."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from taskstore.database import Database
from taskstore.migrate import MigrationChanged, migrate, migrations


async def test_migrating_twice_does_nothing_the_second_time(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    assert await migrate(connection) == [migration.name for migration in migrations()]
    assert await migrate(connection) == []
    await connection.close()


async def test_services_that_start_together_migrate_once(empty_database: str) -> None:
    connections = [await asyncpg.connect(empty_database) for _ in range(5)]
    applied = await asyncio.gather(*(migrate(connection) for connection in connections))
    assert sorted(map(len, applied)) == [0, 0, 0, 0, len(list(migrations()))]
    await asyncio.gather(*(connection.close() for connection in connections))


async def test_a_migration_that_was_changed_afterwards_is_refused(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    await migrate(connection)
    await connection.execute("update schema_migrations set checksum = 'another' where name like '0001%'")
    with pytest.raises(MigrationChanged, match="0001_tables"):
        await migrate(connection)
    await connection.close()


async def test_tables_of_a_newer_release_are_left_alone(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    await migrate(connection)
    await connection.execute("insert into schema_migrations (name, checksum) values ('9999_later.sql', 'x')")
    assert await migrate(connection) == []
    await connection.close()


def test_files_are_numbered_without_gaps() -> None:
    numbers = [int(re.match(r"(\d{4})_\w+\.sql$", migration.name).group(1)) for migration in migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_plain_owner_who_may_create_roles_is_enough(
    fresh_server: str, make_settings: Callable[..., Any]
) -> None:
    connection = await asyncpg.connect(fresh_server)
    await connection.execute("create role landlord login createrole")
    await connection.execute("create database house owner landlord")
    await connection.close()
    address = fresh_server.replace("postgres@/postgres", "landlord@/house")
    database = Database(make_settings(address))
    await database.start()
    async with database.as_sink() as sink:
        assert await sink.fetchval("select current_user::text") == "intelliassist_sink"
    async with database.as_user("ana") as api:
        assert await api.fetchval("select current_user::text") == "intelliassist_api"
    await database.stop()

    again = Database(make_settings(address))
    await again.start()
    await again.stop()


async def test_what_an_earlier_release_wrote_is_kept(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    first, second, *later = migrations()
    await connection.execute("create table schema_migrations (name text primary key, checksum text, applied_at date)")
    for migration in (first, second):
        await connection.execute(migration.sql)
        await connection.execute("insert into schema_migrations values ($1, $2)", migration.name, migration.checksum)
    job = "'00000000-0000-0000-0000-000000000001'"
    await connection.execute(
        f"""
        insert into jobs (job_id, user_id, header, manifest_hash, accepted_at, last_progress_at)
        values ({job}, 'ana', '{{}}', 'x', now(), now());
        insert into suggestions values ({job}, 0, 'ana', 'Ask for the number.', 'action', 'low', 'general', now())
        """  # noqa: S608 - our own words
    )
    assert await migrate(connection) == [migration.name for migration in later]
    row = await connection.fetchrow("select passed_over, context, text, task_id, proposes from jobs, suggestions")
    assert tuple(row) == ("[]", None, "Ask for the number.", None, None)
    await connection.close()
