"""What an earlier attempt at a job brought, taken back before a later one is written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from asyncpg import Record

from contracts.analysis import AnalysisCompleted
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob

UNTOUCHED: Final = """
    tasks.version = 1 and tasks.deleted_at is null
    and not exists (select from task_mentions where task_mentions.task_id = tasks.id)
"""
"""Nobody edited the task, and nobody told of it again: whoever relies on one keeps it."""


async def take_back(
    connection: Connection, answered: Sequence[tuple[TrackedJob, AnalysisCompleted]], now: datetime
) -> list[Record]:
    """Delete the suggestions of earlier attempts, and the tasks that nobody has touched since; answers those as they were."""
    again = [job.job_id for job, answer in answered if answer.attempt > 1]
    if not again:
        return []
    await connection.execute("delete from suggestions where job_id = any($1::uuid[])", again)
    return await connection.fetch(
        f"""
        with meant as (
            select id, version from tasks where job_id = any($1::uuid[]) and {UNTOUCHED} order by id for no key update
        )
        update tasks set deleted_at = $2, updated_at = $2, version = tasks.version + 1
        from meant where tasks.id = meant.id
        returning tasks.id, tasks.user_id, tasks.job_id, meant.version
        """,  # noqa: S608 - our own words
        again,
        now,
    )
