"""What jobs still wait for, as the events that ask for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from contracts.changed import JobStatus
from contracts.ids import event_id
from contracts.job import Job
from contracts.submitted import SUBMITTED, Submitted
from runtime.metrics.jobs import ASKED_AGAIN
from runtime.telemetry import current_traceparent
from taskstore.connection import Connection
from taskstore.figures.counting import note
from taskstore.lifecycle import TrackedJob
from taskstore.outbox import Saying
from taskstore.sink import context, states


async def sayings(connection: Connection, cause: UUID) -> list[Saying]:
    """For each live job, the parts that nobody has read yet, or the analysis that nobody has answered.

    Their ids come from the cause: asking twice for it is asking once. Each is said in its job's own trace, with a
    link to where it is asked for again. From now on they count as asked for.
    """
    rows = await connection.fetch(
        """
        select job_id, header from jobs
        where status in ('received', 'recognizing', 'analysing')
        order by accepted_at, job_id
        """
    )
    headers = {row["job_id"]: Job.decode(row["header"]) for row in rows}
    jobs = await states.lock(connection, headers)
    analysing = [job for job in jobs.values() if job.status is JobStatus.ANALYSING]
    requests = {request.job.job_id: request for request in await context.requests(connection, analysing)}
    here = current_traceparent()
    links = (here,) if here else ()
    wanted = [
        (job_id, event)
        for job_id, header in headers.items()
        for event in ([requests[job_id]] if job_id in requests else unread(jobs[job_id], header))
    ]
    asked = sorted({job_id for job_id, _ in wanted})
    await connection.execute("update jobs set asked_at = $2 where job_id = any($1::uuid[])", asked, datetime.now(UTC))
    for _ in asked:
        note(ASKED_AGAIN.labels("epoch").inc)
    return [
        Saying(event, event_id(cause, event.topic, event.entity), jobs[job_id].traceparent, links)
        for job_id, event in wanted
    ]


def unread(job: TrackedJob, header: Job) -> Iterator[Submitted]:
    """The events that ask for the parts of a job that are not read yet."""
    for part in job.parts.values():
        if not part.status.final:
            yield SUBMITTED[part.kind](job=header, part_id=part.part_id, attempt=part.attempt)
