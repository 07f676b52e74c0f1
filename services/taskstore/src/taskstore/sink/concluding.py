"""What follows from jobs having moved: analyses begin, results are kept, and everybody is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.analysis import AnalysisRequested
from contracts.fact import Event
from runtime.telemetry import trace_id_of
from taskstore import history
from taskstore.connection import Connection
from taskstore.figures import jobs as figures
from taskstore.lifecycle import TrackedJob
from taskstore.outbox import Saying, say
from taskstore.sink import asking, context, results, saving


class Cause(NamedTuple):
    """What moved a job: the id of an event or of a request, and the trace that it belongs to."""

    cause_id: UUID
    traceparent: str | None
    links: tuple[str, ...] = ()
    """Traceparents of what else moved it, in other traces."""


Jobs = dict[UUID, TrackedJob]
Causes = dict[UUID, Cause]
"""The last one by which each job moved."""
Facts = Iterable[tuple[TrackedJob, Event]]


async def conclude(connection: Connection, jobs: Jobs, causes: Causes, now: datetime, *, facts: Facts = ()) -> None:
    """Draw the conclusions: begin analyses, write the jobs and their results back, and say what changed.

    Workers hear of what is not wanted any more before they are asked for more. `facts` are said along with them.
    """
    asked = await asking.begin(connection, jobs, now)
    for job in asked:
        if job.job_id not in causes:
            # A job that begins because another ended goes on in its own trace.
            neighbours = _neighbours_cause(job, jobs, causes)
            links = (neighbours.traceparent,) if neighbours.traceparent else ()
            causes[job.job_id] = Cause(neighbours.cause_id, job.traceparent, links)
    changed = [job for job in jobs.values() if job.changed]
    for job in changed:
        job.version += 1
    await saving.save(connection, jobs.values(), now)
    await figures.ended(connection, jobs.values(), now)
    edits = await results.store(connection, jobs.values(), now)
    told: list[tuple[TrackedJob, Event]] = [
        *((job, unwanted) for job in jobs.values() if (unwanted := job.unwanted(now)) is not None),
        *facts,
        *((jobs[request.job.job_id], request) for request in await context.requests(connection, asked)),
        *((job, job.said(now)) for job in changed),
        *((job, edit.told) for job, edit in edits),
    ]
    await say(connection, (_saying(fact, job, causes[job.job_id]) for job, fact in told), now)
    await history.keep(connection, (_entry(edit, job, causes[job.job_id]) for job, edit in edits), now)


def _saying(fact: Event, job: TrackedJob, cause: Cause) -> Saying:
    here = cause.traceparent or job.traceparent
    links = [*cause.links]
    if job.traceparent and trace_id_of(here) != trace_id_of(job.traceparent):  # a wish, say to try it again
        links.append(job.traceparent)
    if isinstance(fact, AnalysisRequested) and {*job.texts_came_by} != {here}:
        links += job.texts_came_by
    return Saying(fact, cause.cause_id, here, links)


def _entry(edit: history.Edit, job: TrackedJob, cause: Cause) -> history.Entry:
    author = history.Author(job.user_id, history.ANALYSIS, cause.traceparent or job.traceparent)
    told = edit.told
    return history.Entry(told.task_id, told.user_id, told.version, edit.action, author, cause.cause_id, edit.changes)


def _neighbours_cause(job: TrackedJob, jobs: Jobs, causes: Causes) -> Cause:
    """What moved the conversation so that it is this job's turn: mostly the end of another."""
    return next(
        causes[other.job_id]
        for other in jobs.values()
        if other.job_id in causes and (other.user_id, other.conversation_id) == (job.user_id, job.conversation_id)
    )
