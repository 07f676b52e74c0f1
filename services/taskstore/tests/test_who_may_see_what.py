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
    "quota_use",
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
        await house.rows("insert into api_keys values ($1, 'hash of ' || $1, $1, 'k', 'read', now())", user)
        await house.rows("insert into forgotten_users values ($1, now())", user)
        await house.rows("insert into quota_use values ($1, '2026-11-20', 9, 9)", user)
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


@pytest.mark.parametrize("table", TABLES)
async def test_in_nobodys_name_nothing_is_seen(two_users: Any, table: str) -> None:
    async with two_users.database.as_bearer("what nobody has") as connection:
        assert await connection.fetch(f"select user_id from {table}") == []  # noqa: S608 - our own names


async def test_whoever_presents_a_key_or_a_token_is_shown_that_one_alone(two_users: Any) -> None:
    async with two_users.database.as_bearer("hash of ben") as connection:
        assert [row["user_id"] for row in await connection.fetch("select user_id from api_keys")] == ["ben"]
        assert await connection.execute("update api_keys set last_used_at = now()") == "UPDATE 1"
        assert await connection.fetch("select user_id from tasks") == []
    async with two_users.database.as_bearer("ana") as connection:  # the hash of her feed's token here
        assert [row["user_id"] for row in await connection.fetch("select user_id from calendar_feeds")] == ["ana"]
        assert await connection.execute("delete from calendar_feeds") == "DELETE 0"


async def test_who_empties_the_trash_reaches_what_lies_there_and_learns_nothing_of_it(two_users: Any) -> None:
    await two_users.rows("update tasks set deleted_at = now() where user_id = 'ben' and summary = 'Call Tom'")
    async with two_users.database.as_purger() as connection:
        assert len(await connection.fetch("select id from tasks")) == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with two_users.database.as_purger() as connection:
            await connection.fetch("select summary from tasks")
    async with two_users.database.as_purger() as connection:
        assert await connection.execute("delete from tasks") == "DELETE 1"
    assert await two_users.value("select count(*) from tasks where user_id = 'ben'") == 1


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
        "select sha256 from api_keys",
        "insert into api_keys values ('a', 'b', 'ana', 'c', 'admin', now())",
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
