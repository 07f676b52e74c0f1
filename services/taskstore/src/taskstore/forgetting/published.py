"""Events in the outbox that tell texts: not published yet, or kept a while after it."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from contracts.analysis import AnalysisRequested
from contracts.changed import TaskChanged
from contracts.submitted import SUBMITTED
from taskstore.connection import Connection

_OF_JOBS: Final = (AnalysisRequested.topic, *(event.topic for event in SUBMITTED.values()))


async def take_back_of_jobs(connection: Connection, job_ids: Iterable[UUID]) -> None:
    """What was asked of workers, with the texts it was asked with."""
    await connection.execute(
        "delete from outbox where topic = any($1::text[]) and key = any($2::text[])",
        list(_OF_JOBS),
        [str(job_id) for job_id in job_ids],
    )


async def take_back_of_tasks(connection: Connection, task_ids: Iterable[int]) -> None:
    """How tasks were, which still exist; that one is gone stays said."""
    await connection.execute(
        """
        delete from outbox
        where topic = $1 and key = any($2::text[])
          and value is not null and convert_from(value, 'UTF8')::jsonb ->> 'change' <> 'deleted'
        """,
        TaskChanged.topic,
        [str(task_id) for task_id in task_ids],
    )
