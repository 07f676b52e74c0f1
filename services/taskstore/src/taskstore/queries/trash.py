"""Tasks put into the trash, taken out of it, and deleted for good."""

from datetime import datetime

from asyncpg import Record

from contracts.task import Task
from taskstore.connection import Connection
from taskstore.queries.tasks import the_row
from taskstore.task_rows import COLUMNS, task_of


async def put(connection: Connection, task_id: int, now: datetime) -> Record:
    """Put a task into the trash, and answer what it was."""
    row = await connection.fetchrow(
        """
        update tasks set deleted_at = $2, updated_at = $2, version = version + 1
        where id = $1
        returning id, user_id, version - 1 as version
        """,
        task_id,
        now,
    )
    return the_row(row)


async def restore(connection: Connection, task_id: int, now: datetime) -> Task:
    """Take a task out of the trash."""
    row = await connection.fetchrow(
        f"""
        update tasks set deleted_at = null, updated_at = $2, version = version + 1 where id = $1 returning {COLUMNS}
        """,  # noqa: S608 - our own names
        task_id,
        now,
    )
    return task_of(the_row(row))


async def purge(connection: Connection, task_id: int) -> Record:
    """Delete a task for good, with its history, and answer what it was."""
    return the_row(await connection.fetchrow("delete from tasks where id = $1 returning id, user_id, version", task_id))


async def put_all(connection: Connection, user_id: str, now: datetime) -> list[Record]:
    """Put all tasks of a user into the trash, and answer what they were."""
    # Locked in the order of their ids, as everywhere: a batch of results may be at the same tasks.
    return await connection.fetch(
        """
        with meant as (select id from tasks where user_id = $1 and deleted_at is null order by id for no key update)
        update tasks set deleted_at = $2, updated_at = $2, version = version + 1
        from meant where tasks.id = meant.id
        returning tasks.id, tasks.user_id, tasks.version - 1 as version
        """,
        user_id,
        now,
    )


async def purge_old(connection: Connection, before: datetime, most: int) -> int:
    """Delete some of what everybody put into the trash before that time, for good; answers how many."""
    gone = await connection.fetch(
        """
        delete from tasks using (
            select id from tasks where deleted_at < $1 order by deleted_at limit $2 for update skip locked
        ) as old
        where tasks.id = old.id
        returning tasks.id
        """,
        before,
        most,
    )
    return len(gone)
