"""A batch of events, written in the order that keeps locks and facts straight."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from contracts.fact import Event
from contracts.submitted import FileStored
from runtime.received import Received, Refused
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.outbox import Saying, say
from taskstore.sink import asking, context, files, gathering, inbox, results, saving, spending
from taskstore.sink.screening import ANOTHER_JOB, header_of, job_id_of, objection

Jobs = dict[UUID, TrackedJob]
Causes = dict[UUID, Received]
"""The last event by which each job moved."""


async def write(connection: Connection, batch: Sequence[Received]) -> list[Refused]:
    """Write what is new in a batch and what follows from it. When this raises, nothing has happened."""
    now = datetime.now(UTC)
    fresh = await inbox.keep_new(connection, batch, now)
    refused = [Refused(received, reason) for received in fresh if (reason := objection(received.event))]
    heard = [received for received in fresh if not objection(received.event)]
    if heard:
        await files.register_stored(connection, [r.event for r in heard if isinstance(r.event, FileStored)], now)
        jobs, causes = await gathering.gather(connection, heard, now)
        disbelieved = _apply(heard, jobs, causes, now)
        await _conclude(connection, jobs, causes, now)
        strangers = {one.received.event_id for one in disbelieved}
        await spending.write(connection, [r for r in heard if r.event_id not in strangers], jobs)
        refused += disbelieved
    if refused:
        await inbox.forget(connection, [one.received.event_id for one in refused])
    return refused


def _apply(heard: Sequence[Received], jobs: Jobs, causes: Causes, now: datetime) -> list[Refused]:
    refused = []
    for received in heard:
        job_id = job_id_of(received.event)
        job = jobs.get(job_id) if job_id else None
        if job is None:  # a stored file, or a failure without header of a job that nobody knows
            continue
        header = header_of(received.event)
        if header is not None and not job.is_told_by(header):
            refused.append(Refused(received, ANOTHER_JOB))
        elif job.apply(received.event, received.time, now):
            causes[job.job_id] = received
    return refused


async def _conclude(connection: Connection, jobs: Jobs, causes: Causes, now: datetime) -> None:
    """Draw the conclusions: begin analyses, write the jobs and their results back, and say what changed."""
    asked = await asking.begin(connection, jobs, now)
    for job in asked:
        if job.job_id not in causes:
            causes[job.job_id] = _neighbours_cause(job, jobs, causes)
    changed = [job for job in jobs.values() if job.changed]
    for job in changed:
        job.version += 1
    await saving.save(connection, jobs.values(), now)
    tasks = await results.store(connection, jobs.values(), now)
    facts: list[tuple[TrackedJob, Event]] = [
        *((jobs[request.job.job_id], request) for request in await context.requests(connection, asked)),
        *((job, job.said(now)) for job in changed),
        *tasks,
    ]
    await say(connection, (_saying(fact, job, causes[job.job_id]) for job, fact in facts), now)


def _saying(fact: Event, job: TrackedJob, cause: Received) -> Saying:
    # A job that begins because another ended goes on in its own trace.
    about_it = job_id_of(cause.event) == job.job_id
    return Saying(fact, cause.event_id, cause.traceparent if about_it and cause.traceparent else job.traceparent)


def _neighbours_cause(job: TrackedJob, jobs: Jobs, causes: Causes) -> Received:
    """What moved the conversation so that it is this job's turn: mostly the end of another."""
    return next(
        causes[other.job_id]
        for other in jobs.values()
        if other.job_id in causes and (other.user_id, other.conversation_id) == (job.user_id, job.conversation_id)
    )
