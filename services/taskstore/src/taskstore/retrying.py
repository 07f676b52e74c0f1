"""Trying a job again: what failed is asked for once more, as another attempt."""

from datetime import datetime
from uuid import UUID, uuid4

from contracts.changed import JobStatus
from contracts.job import Job
from taskstore import wishes
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations
from taskstore.unfinished import unread


class NotRetryableError(Exception):
    """A job that completed, or that goes on."""

    def __init__(self, status: JobStatus) -> None:
        super().__init__(status)
        self.status = status


class ForgottenError(Exception):
    """A part of the job was forgotten by its owner: nothing can be read or analysed as it was sent."""

    def __init__(self, part_id: str) -> None:
        super().__init__(part_id)
        self.part_id = part_id


async def retry(
    connection: Connection, user_id: str | None, job_id: UUID, traceparent: str | None, now: datetime
) -> TrackedJob | None:
    """Ask again for the parts of a job that were not read, or where all were for its analysis.

    None when the user, or nobody where none is named, has such a job. Raises NotRetryableError and ForgottenError.
    """
    await lock_conversations(connection, await conversations_of(connection, [job_id]))
    jobs = await states.lock(connection, [job_id])
    job = jobs.get(job_id)
    if job is None or not job.is_of(user_id):
        return None
    if not job.may_be_retried:
        raise NotRetryableError(job.status)
    if (gone := next((part for part in job.parts.values() if part.forgotten), None)) is not None:
        raise ForgottenError(gone.part_id)
    header = Job.decode(await connection.fetchval("select header from jobs where job_id = $1", job_id))
    wishes.retry(job, now)
    asked = [(job, event) for event in unread(job, header)]
    await conclude(connection, jobs, {job_id: Cause(uuid4(), traceparent)}, now, facts=asked)
    return job
