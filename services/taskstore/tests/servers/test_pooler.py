"""A pooler hands each transaction to whichever session is free: nothing of ours may stay in one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from services.taskstore.tests.servers.pgbouncer import PgBouncer

from contracts.changed import TaskChanged
from contracts.topics import topic_named
from runtime.metrics import database
from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.figures.figures import Figures
from taskstore.migrate import migrations
from taskstore.sink.sink import Sink

USERS = [f"user-{number}" for number in range(6)]
TOKEN = "a-token-of-the-house"  # noqa: S105 - of these tests only


@pytest_asyncio.fixture
async def pooler(server: str) -> AsyncIterator[PgBouncer]:
    with TemporaryDirectory(prefix="pgbouncer-") as folder:
        async with PgBouncer(Path(folder), server, sessions=3) as pooler:
            yield pooler


def named(address: str) -> str:
    return address.partition("?")[0].rpartition("/")[2]


async def test_three_stores_live_behind_three_sessions_of_a_pooler(
    pooler: PgBouncer, empty_database: str, make_settings: Any, submission: Any
) -> None:
    told = make_settings(pooler.url(named(empty_database)), database_statement_cache=256)
    stores = [Database(told) for _ in range(3)]
    await asyncio.gather(*(store.start() for store in stores))
    assert [sight.standing.pooled for store in stores for sight in await store.seen()] == [True] * 3

    jobs = [submission(user=user, files=["audio"], conversation="talk") for user in USERS for _ in range(3)]
    sinks = [Sink(store, Commits()) for store in stores]
    for step in ("submitted", "read", "analysed"):
        await asyncio.gather(
            *(sinks[place % 3].record(list(events(job, step))) for place, job in enumerate(jobs)),
        )
    direct = await asyncpg.connect(empty_database)
    assert await direct.fetchval("select count(*) from schema_migrations") == len(list(migrations()))
    assert await direct.fetchval("select count(*) from tasks") == len(jobs)
    assert await direct.fetchval("select count(*) from jobs where status = 'completed'") == len(jobs)
    said = await direct.fetch("select value from outbox where topic = $1 and value is not null", TaskChanged.topic)
    told_of = [topic_named(TaskChanged.topic).payload.decode(row["value"]) for row in said]
    assert {change.task.user_id for change in told_of} == set(USERS)
    await direct.close()

    await asyncio.gather(*(lives(store, user) for user in USERS for store in stores))
    await asyncio.gather(*(store.stop() for store in stores))


def events(job: Any, step: str) -> Any:
    if step == "submitted":
        return job.submitted()
    return [job.read("audio")] if step == "read" else [job.analysed(f"Call Tom of {job.user}")]


async def lives(store: Database, user: str) -> None:
    """One user's morning at the API: nobody else's tasks are ever among theirs."""
    headers = {"Authorization": f"Bearer {TOKEN}", "X-User-Id": user}
    transport = httpx.ASGITransport(api(Desk(store, Commits(), TOKEN)))
    async with httpx.AsyncClient(transport=transport, base_url="http://taskstore", headers=headers) as client:
        made = (await client.post("/tasks", json={"summary": f"Write to {user}"})).raise_for_status().json()
        edited = await client.put(f"/tasks/{made['id']}", json={"status": "completed"})
        assert edited.raise_for_status().json()["status"] == "completed"
        listed = (await client.get("/tasks")).raise_for_status().json()["tasks"]
        assert {task["user_id"] for task in listed} == {user}
        assert f"Call Tom of {user}" in {task["summary"] for task in listed}
        assert (await client.delete(f"/tasks/{made['id']}")).is_success


async def test_nothing_stays_in_a_session_of_the_pooler(
    pooler: PgBouncer, empty_database: str, make_settings: Any
) -> None:
    database = Database(make_settings(pooler.url(named(empty_database)), database_statement_cache=256))
    await database.start()
    async with database.as_user("ana") as connection:
        await connection.fetch("select summary from tasks where id = $1", 1)
    session = await asyncpg.connect(pooler.url(named(empty_database)), statement_cache_size=0)
    for _ in range(10):
        async with session.transaction():
            row = await session.fetchrow(
                """
                select current_user::text, coalesce(current_setting('app.user_id', true), '') as user_id,
                       (select count(*) from pg_prepared_statements where name <> '') as statements,
                       (select count(*) from pg_locks where locktype = 'advisory') as locks
                """
            )
            assert tuple(row) == ("postgres", "", 0, 0)
    await session.close()
    await database.stop()


async def test_tables_are_made_past_the_pooler_where_an_address_is_named(
    pooler: PgBouncer, empty_database: str, server: str, make_settings: Any
) -> None:
    behind = pooler.url(named(empty_database))
    database = Database(make_settings(behind, database_migration_url=empty_database))
    await database.start()
    (sight,) = await database.seen()
    assert (sight.trouble, sight.standing.pooled) == (None, True)
    await database.stop()

    with pytest.raises(ConnectionError, match="DATABASE_MIGRATION_URL, socket/postgres: it is another database"):
        await Database(make_settings(behind, database_migration_url=server)).start()


async def test_an_address_of_the_pooler_and_a_direct_one_are_one_database(
    pooler: PgBouncer, empty_database: str, make_settings: Any
) -> None:
    database = Database(make_settings(empty_database, database_urls=pooler.url(named(empty_database))))
    await database.start()
    direct, pooled = await database.seen()
    assert (direct.trouble, pooled.trouble) == (None, None)
    assert (database.is_in_use(direct), direct.standing.pooled, pooled.standing.pooled) == (True, False, True)
    await database.stop()


async def test_postgres_tells_of_itself_through_a_pooler(
    pooler: PgBouncer, empty_database: str, make_settings: Any
) -> None:
    database.SIZE.set(0)
    store = Database(make_settings(pooler.url(named(empty_database))))
    await store.start()
    await Figures(store).tell()
    await store.stop()
    assert REGISTRY.get_sample_value("intelliassist_postgres_size_bytes"), "more than nothing"
