"""Giving a job up: ended in the tables, and said to whoever has work of it waiting."""

from datetime import datetime
from uuid import UUID, uuid4

from taskstore import wishes
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations


async def cancel(
    connection: Connection, user_id: str | None, job_id: UUID, traceparent: str | None, now: datetime
) -> TrackedJob | None:
    """Cancel a job that has not ended, and let the next of its conversation begin. Answers how it stands then.

    None when the user, or nobody where none is named, has such a job.
    """
    await lock_conversations(connection, await conversations_of(connection, [job_id]))
    jobs = await states.lock(connection, [job_id])
    job = jobs.get(job_id)
    if job is None or not job.is_of(user_id):
        return None
    if not job.status.final:
        wishes.cancel(job, now)
        await conclude(connection, jobs, {job_id: Cause(uuid4(), traceparent)}, now)
    return job
