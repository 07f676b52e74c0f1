"""The API sees one user's rows, whatever a statement forgets to say."""

from typing import Any

import asyncpg
import pytest

TABLES = [
    "tasks",
    "jobs",
    "job_parts",
    "suggestions",
    "chat_messages",
    "uploaded_files",
    "users",
    "token_use",
    "task_mentions",
    "task_dependencies",
    "task_history",
    "api_keys",
    "webhooks",
    "webhook_secrets",
    "webhook_deliveries",
    "calendar_feeds",
    "forgotten_users",
    "blob_removals",
]


@pytest.fixture
async def two_users(house: Any, submission: Any) -> Any:
    for user in ("ana", "ben"):
        job = submission(user=user, files=["audio"], conversation="talk")
        await house.hears(job.submitted(), job.read("audio"))
        await house.hears(job.analysed("Call Tom", job.tells("Send the offer", depends_on=(0,))))
        task_id = await house.value("select id from tasks where user_id = $1 and summary = 'Call Tom'", user)
        again = job.later()
        await house.hears(again.chatted())
        await house.hears(again.analysed(again.tells("Call Tom", updates=task_id)))
        await _with_a_webhook(house, user)
        await house.rows("insert into calendar_feeds values (gen_random_uuid(), $1, $1, 'Tasks', now())", user)
        await house.rows("insert into forgotten_users values ($1, now())", user)
        await house.rows("insert into blob_removals values ('users/' || $1, $1, now(), now())", user)
    return house


async def _with_a_webhook(house: Any, user: str) -> None:
    await house.rows(
        """
        with webhook as (
            insert into webhooks (id, user_id, url, events, active, created_at, updated_at)
            values (gen_random_uuid(), $1, 'https://hooks.example', '{*}', true, now(), now()) returning *
        ), secret as (
            insert into webhook_secrets select id, user_id, 'whsec_', now() from webhook
        )
        insert into webhook_deliveries (webhook_id, user_id, event_id, type, subject, body, status, created_at)
        select id, user_id, gen_random_uuid(), 'task.created', 'task/1', '{}', 'delivered', now() from webhook
        """,
        user,
    )


@pytest.mark.parametrize("table", TABLES)
async def test_a_statement_without_a_condition_sees_only_its_users_rows(two_users: Any, table: str) -> None:
    async with two_users.database.as_user("ana") as connection:
        rows = await connection.fetch(f"select user_id from {table}")  # noqa: S608 - our own names
    assert {row["user_id"] for row in rows} == {"ana"}
    async with two_users.database.as_user(None) as connection:
        rows = await connection.fetch(f"select user_id from {table}")  # noqa: S608 - our own names
    assert {row["user_id"] for row in rows} == {"ana", "ben"}


async def test_editing_and_deleting_reach_no_further(two_users: Any) -> None:
    async with two_users.database.as_user("ana") as connection:
        assert await connection.execute("update tasks set summary = 'mine'") == "UPDATE 2"
        assert await connection.execute("delete from tasks") == "DELETE 2"
    assert await two_users.value("select user_id from tasks") == "ben"


async def test_a_row_can_not_be_given_to_somebody_else(two_users: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        async with two_users.database.as_user("ana") as connection:
            await connection.execute("update tasks set user_id = 'ben'")


@pytest.mark.parametrize(
    "statement",
    [
        "select * from outbox",
        "select * from inbox",
        "delete from outbox",
        "update jobs set status = 'completed'",
        "delete from jobs",
        "insert into inbox values (gen_random_uuid(), now())",
        "select secret from webhook_secrets",
    ],
)
async def test_the_api_may_do_nothing_else(two_users: Any, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with two_users.database.as_user(None) as connection:
            await connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from tasks",
        "update tasks set summary = 'x'",
        "update tasks set source = null",
        "update tasks set status = 'completed'",
        "update token_use set tokens_input = 0",
        "delete from jobs",
        "drop table jobs",
    ],
)
async def test_the_sink_may_do_only_what_its_statements_do(two_users: Any, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with two_users.database.as_sink() as connection:
            await connection.execute(statement)


async def test_a_role_lasts_no_longer_than_its_transaction(two_users: Any) -> None:
    async with two_users.database.as_user("ana") as connection:
        held = connection
        await held.execute("select 1")
    async with two_users.database.as_user("ben") as connection:
        assert await connection.fetchval("select current_setting('app.user_id')") == "ben"
    async with two_users.database.as_sink() as connection:
        assert await connection.fetchval("select coalesce(current_setting('app.user_id', true), '')") == ""


async def test_every_table_insists(two_users: Any) -> None:
    rows = await two_users.rows(
        """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('schema_migrations', 'database_identity')
          and not (relrowsecurity and relforcerowsecurity)
        """
    )
    assert rows == []
