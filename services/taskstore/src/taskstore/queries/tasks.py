"""Tasks, as their users read and edit them."""

import json
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from asyncpg import Record

from contracts.http.tasks import TaskCreate
from contracts.task import Task
from taskstore.connection import Connection
from taskstore.due_dates import DueDate
from taskstore.task_rows import task_of

_TOLD_BY_JOB: Final = "(job_id = ${0} or id = any(array(select task_id from task_mentions where job_id = ${0})))"
"""Made by a job, or there before and told once more by it."""


class Filter(NamedTuple):
    """Which tasks are meant; None leaves a field open."""

    user_id: str | None = None
    status: str | None = None
    job_id: UUID | None = None


class Owned(NamedTuple):
    """A task and whose it is."""

    task: Task
    user_id: str


async def find(connection: Connection, wanted: Filter, limit: int) -> list[Task]:
    """The latest first."""
    # One plain condition a field that is given, so that each combination finds its index.
    conditions = ["true"]
    values: list[object] = []
    for column, value in wanted._asdict().items():
        if value is not None:
            values.append(value)
            condition = _TOLD_BY_JOB if column == "job_id" else f"{column} = ${{0}}"
            conditions.append(condition.format(len(values)))
    rows = await connection.fetch(
        f"select * from tasks where {' and '.join(conditions)} order by id desc limit {limit:d}",  # noqa: S608 - our own names
        *values,
    )
    return [task_of(row) for row in rows]


async def of_job(connection: Connection, user_id: str, job_id: UUID) -> list[Task]:
    """All tasks that a job told of, the oldest first."""
    rows = await connection.fetch(
        f"select * from tasks where {_TOLD_BY_JOB.format(1)} and user_id = $2 order by id",  # noqa: S608 - our own words
        job_id,
        user_id,
    )
    return [task_of(row) for row in rows]


async def read(connection: Connection, user_id: str | None, task_id: int, *, to_edit: bool = False) -> Owned | None:
    """One task; None when the user has none of that id. `to_edit` keeps others from it until the end."""
    if to_edit:
        row = await connection.fetchrow(
            "select * from tasks where id = $1 and ($2::text is null or user_id = $2) for update", task_id, user_id
        )
    else:
        row = await connection.fetchrow(
            "select * from tasks where id = $1 and ($2::text is null or user_id = $2)", task_id, user_id
        )
    return Owned(task_of(row), row["user_id"]) if row else None


async def create(connection: Connection, user_id: str, task: TaskCreate, due: DueDate, now: datetime) -> Task:
    row = await connection.fetchrow(
        """
        insert into tasks (
            task_key, user_id, summary, description, category, priority, status, assignee,
            due_date, due_at, due_offset, tags, metadata, created_at, updated_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
        returning *
        """,
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
    return task_of(_one(row))


async def rewrite(connection: Connection, task: Task, due: DueDate | None, now: datetime) -> Task:
    """Write all that a user may edit as it is in `task`; `due` None leaves the date and how it was found."""
    row = await connection.fetchrow(
        """
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
        returning *
        """,
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
    return task_of(_one(row))


async def delete(connection: Connection, user_id: str | None, task_id: int) -> Record | None:
    """Delete one task and answer its row; None when the user has none of that id."""
    return await connection.fetchrow(
        "delete from tasks where id = $1 and ($2::text is null or user_id = $2) returning id, user_id, version",
        task_id,
        user_id,
    )


async def clear(connection: Connection, user_id: str | None) -> list[Record]:
    """Delete all tasks of a user, everybody's where none is named, and answer their rows."""
    # Locked in the order of their ids, as everywhere: a batch of results may be at the same tasks.
    return await connection.fetch(
        """
        with meant as (select id from tasks where $1::text is null or user_id = $1 order by id for update)
        delete from tasks using meant where tasks.id = meant.id
        returning tasks.id, tasks.user_id, tasks.version
        """,
        user_id,
    )


def _one(row: Record | None) -> Record:
    if row is None:
        raise LookupError("the row that was just written is not there")
    return row
