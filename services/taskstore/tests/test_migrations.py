"""The tables are made once, by whoever comes first."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from contracts.http.task_lists import TaskQuery
from contracts.http.tasks import TaskCreate
from taskstore.database import Database
from taskstore.due_dates import DueDate
from taskstore.migrate import MigrationChanged, migrate, migrations
from taskstore.queries import found_tasks, health, tasks

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


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
        insert into suggestions values ({job}, 0, 'ana', 'Ask for the number.', 'action', 'low', 'general', now());
        insert into broker_epochs values (gen_random_uuid(), now() - interval '1 day'), ({job}, now());
        """  # noqa: S608 - our own words
    )
    assert await migrate(connection) == [migration.name for migration in later]
    row = await connection.fetchrow("select passed_over, context, text, task_id, proposes from jobs, suggestions")
    assert tuple(row) == ("[]", None, "Ask for the number.", None, None)
    assert str(await connection.fetchval("select epoch from broker_epochs order by number desc limit 1")) in job
    await connection.close()


async def _tenant(server: str, *, may_extend: bool) -> str:
    """A plain owner of the tables in a database of somebody else's, and where it lies."""
    connection = await asyncpg.connect(server)
    await connection.execute("create role tenant login createrole")
    await connection.execute("create database flat")
    if may_extend:
        await connection.execute("grant create on database flat to tenant")
    await connection.close()
    inside = await asyncpg.connect(server.replace("/postgres?", "/flat?"))
    await inside.execute("grant create on schema public to tenant")
    await inside.close()
    return server.replace("postgres@/postgres", "tenant@/flat")


async def test_where_trigrams_can_not_be_had_words_are_found_as_they_stand(
    fresh_server: str, make_settings: Callable[..., Any]
) -> None:
    database = Database(make_settings(await _tenant(fresh_server, may_extend=False)))
    await database.start()
    async with database.as_sink() as sink:
        assert (await health.ask(sink))["search"] == "parts of words"
    async with database.as_user("ana") as connection:
        for summary in ("Prepare the presentation", "Call Tom"):
            await tasks.create(connection, "ana", TaskCreate(summary=summary), DueDate(), NOON)
        for words, found in (("sentation", 1), ("presentaton", 0), ("presentations", 1), ("PREP tation", 1)):
            page = await found_tasks.find(connection, "ana", TaskQuery(q=words), NOON)
            assert len(page.tasks) == found, words
    await database.stop()


async def test_dependencies_move_out_of_the_metadata_without_circles_and_tags_become_alike(
    fresh_server: str, make_settings: Callable[..., Any]
) -> None:
    address = await _tenant(fresh_server, may_extend=True)
    connection = await asyncpg.connect(address)
    await connection.execute("create table schema_migrations (name text primary key, checksum text, applied_at date)")
    for migration in list(migrations())[:6]:
        await connection.execute(migration.sql)
        await connection.execute("insert into schema_migrations values ($1, $2)", migration.name, migration.checksum)
    job = "00000000-0000-0000-0000-000000000001"
    await connection.execute("alter table tasks no force row level security")
    for number, user, job_id, metadata in [
        (1, "ana", job, '{"depends_on": [2], "a": 1}'),
        (2, "ana", job, '{"depends_on": [3, 2, 99, 4, "x"]}'),
        (3, "ana", job, '{"depends_on": [1]}'),
        (4, "ben", job, '{"depends_on": "soon"}'),
        (5, "ana", None, '{"depends_on": [1]}'),
    ]:
        await connection.execute(
            """
            insert into tasks (
                id, task_key, user_id, job_id, summary, category, priority, status, tags, metadata, created_at, updated_at
            )
            values ($1, gen_random_uuid(), $2, $3, 'x', 'general', 'low', 'pending', $4, $5, now(), now())
            """,
            number,
            user,
            job_id,
            [" Home ", "home", "At  work"],
            metadata,
        )
    await connection.execute("alter table tasks force row level security")
    await migrate(connection)
    await connection.close()
    database = Database(make_settings(address))
    await database.start()
    async with database.as_user(None) as everybody:
        rows = await everybody.fetch("select user_id, task_id, needs_id from task_dependencies order by task_id")
        assert [tuple(row) for row in rows] == [("ana", 1, 2), ("ana", 2, 3)]
        kept = [row["metadata"] for row in await everybody.fetch("select metadata from tasks order by id")]
        assert kept == ['{"a": 1}', "{}", "{}", '{"depends_on": "soon"}', '{"depends_on": [1]}']
        assert await everybody.fetchval("select distinct tags from tasks") == ["home", "at work"]
        before = await everybody.fetch("select task_id, action, actor, event_id from task_history order by id")
        assert [tuple(row) for row in before] == [
            *((number, "created", "analysis", None) for number in (1, 2, 3, 4)),
            (5, "created", "anybody", None),
        ]
    async with database.as_sink() as sink:
        assert (await health.ask(sink))["search"] == "trigrams"
    await database.stop()
