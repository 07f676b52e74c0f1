"""Tasks, as their users read and edit them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from asyncpg import Record

from contracts.http.tasks import TaskCreate
from contracts.task import Task
from taskstore.connection import Connection
from taskstore.due_dates import DueDate
from taskstore.task_rows import COLUMNS, task_of

TOLD_BY_JOB: Final = "(job_id = {0} or tasks.id = any(array(select task_id from task_mentions where job_id = {0})))"
"""Made by a job, or there before and told once more by it."""


class Owned(NamedTuple):
    """A task and whose it is."""

    task: Task
    user_id: str


async def of_job(connection: Connection, user_id: str, job_id: UUID) -> list[Task]:
    """All tasks that a job told of and that are not deleted, the oldest first."""
    rows = await connection.fetch(
        f"""
        select {COLUMNS} from tasks
        where {TOLD_BY_JOB.format("$1")} and user_id = $2 and deleted_at is null order by tasks.id
        """,  # noqa: S608 - our own words
        job_id,
        user_id,
    )
    return [task_of(row) for row in rows]


async def read(
    connection: Connection, user_id: str | None, task_id: int, *, deleted: bool | None = False, to_edit: bool = False
) -> Owned | None:
    """One task; None when the user has none of that id. `to_edit` keeps others from it until the end.

    `deleted` says whether one in the trash is meant; None for either.
    """
    row = await connection.fetchrow(
        f"""
        select {COLUMNS} from tasks
        where tasks.id = $1 and ($2::text is null or user_id = $2) and (deleted_at is not null) = coalesce($3, deleted_at is not null)
        {"for no key update of tasks" if to_edit else ""}
        """,  # noqa: S608 - our own words
        task_id,
        user_id,
        deleted,
    )
    return Owned(task_of(row), row["user_id"]) if row else None


async def lock(connection: Connection, user_id: str | None, task_ids: Sequence[int]) -> None:
    """Keep others from those tasks until the end, taken in the order of their ids as everywhere."""
    await connection.execute(
        """
        select id from tasks
        where id = any($1::bigint[]) and ($2::text is null or user_id = $2) order by id for no key update
        """,
        task_ids,
        user_id,
    )


async def create(connection: Connection, user_id: str, task: TaskCreate, due: DueDate, now: datetime) -> Task:
    row = await connection.fetchrow(
        f"""
        insert into tasks (
            task_key, user_id, summary, description, category, priority, status, assignee,
            due_date, due_at, due_offset, tags, metadata, created_at, updated_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
        returning {COLUMNS}
        """,  # noqa: S608 - our own names
        uuid4(),
        user_id,
        task.summary,
        task.description,
        task.category,
        task.priority,
        task.status,
        task.assignee,
        *due,
        list(task.tags),
        json.dumps(task.metadata),
        now,
    )
    return task_of(the_row(row))


async def rewrite(connection: Connection, task: Task, due: DueDate | None, now: datetime) -> Task:
    """Write all that a user may edit as it is in `task`; `due` None leaves the date and how it was found."""
    row = await connection.fetchrow(
        f"""
        update tasks set
            summary = $2, description = $3, category = $4, priority = $5, status = $6, assignee = $7,
            tags = $8, metadata = $9,
            due_date = case when $10 then $11 else due_date end,
            due_at = case when $10 then $12 else due_at end,
            due_offset = case when $10 then $13 else due_offset end,
            due = case when $10 then null else due end,
            version = version + 1,
            updated_at = $14
        where id = $1
        returning {COLUMNS}
        """,  # noqa: S608 - our own names
        task.id,
        task.summary,
        task.description,
        task.category,
        task.priority,
        task.status,
        task.assignee,
        list(task.tags),
        json.dumps(task.metadata),
        due is not None,
        *(due or DueDate()),
        now,
    )
    return task_of(the_row(row))


def the_row(row: Record | None) -> Record:
    """What a statement wrote that names one row. Raises LookupError where there is none."""
    if row is None:
        raise LookupError("the row that was just written is not there")
    return row
