"""Trying a job again: what failed is asked for once more, as another attempt."""

from datetime import datetime
from uuid import UUID, uuid4

from contracts.job import Job
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations
from taskstore.unfinished import unread


class FileGoneError(Exception):
    """A file of the job was forgotten by its owner."""

    def __init__(self, file_id: UUID) -> None:
        super().__init__(file_id)
        self.file_id = file_id


async def retry(connection: Connection, job_id: UUID, traceparent: str | None, now: datetime) -> TrackedJob | None:
    """Ask again for the parts of a job that were not read, or where all were for its analysis.

    None for a job that can't be tried again: one that completed, that goes on, or that nobody knows. Raises
    FileGoneError. The caller has made sure whose it is.
    """
    await lock_conversations(connection, await conversations_of(connection, [job_id]))
    jobs = await states.lock(connection, [job_id])
    job = jobs.get(job_id)
    if job is None or not job.may_be_retried:
        return None
    if (gone := await _forgotten(connection, job)) is not None:
        raise FileGoneError(gone)
    header = Job.decode(await connection.fetchval("select header from jobs where job_id = $1", job_id))
    job.retry(now)
    asked = [(job, event) for event in unread(job, header)]
    await conclude(connection, jobs, {job_id: Cause(uuid4(), traceparent)}, now, facts=asked)
    return job


async def _forgotten(connection: Connection, job: TrackedJob) -> UUID | None:
    """A file of the job whose bytes are gone; its text is, too, so that an analysis would miss it."""
    gone: UUID | None = await connection.fetchval(
        """
        select file_id from job_parts join uploaded_files using (file_id, user_id)
        where job_parts.job_id = $1 and uploaded_files.forgotten_at is not null
        order by ordinal limit 1
        """,
        job.job_id,
    )
    return gone
