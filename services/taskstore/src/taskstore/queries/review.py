"""What somebody found of a task that was to be looked at."""

from datetime import datetime

from contracts.task import Task
from taskstore.connection import Connection
from taskstore.task_rows import COLUMNS, task_of


async def accept(connection: Connection, task_id: int, now: datetime) -> Task:
    """It is right: nobody needs to look at it any more. The caller holds it locked."""
    row = await connection.fetchrow(
        f"""
        update tasks set needs_review = false, version = version + 1, updated_at = $2
        where id = $1 returning {COLUMNS}
        """,  # noqa: S608 - our own words
        task_id,
        now,
    )
    if row is None:
        raise LookupError("the row that was just locked is not there")
    return task_of(row)
