"""What is counted of jobs and tasks as they are written down."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from contracts.job import PartKind
from contracts.task import Task
from runtime.metrics import jobs as told
from runtime.metrics.exemplars import exemplar_of
from runtime.telemetry import context_of
from taskstore.connection import Connection
from taskstore.figures.counting import note
from taskstore.figures.kinds import end_of, kind_of
from taskstore.lifecycle import TrackedJob


def accepted(jobs: Iterable[TrackedJob]) -> None:
    """They are new."""
    for job in jobs:
        note(told.ACCEPTED.labels(kind_of(part.kind for part in job.parts.values())).inc)


def stored(tasks: Iterable[Task]) -> None:
    """They are new."""
    for task in tasks:
        note(told.TASKS_STORED.labels(task.priority).inc)


async def ended(connection: Connection, jobs: Iterable[TrackedJob], now: datetime) -> None:
    """Those of them that ended just now: how long they took, told with the trace in which they were accepted."""
    over = [job for job in jobs if job.ended]
    looked_up = await _looked_up(connection, [job.job_id for job in over if _must_be_looked_up(job)])
    for job in over:
        spoken_s, retried_at = looked_up.get(job.job_id, (0.0, None))
        kind = kind_of((part.kind for part in job.parts.values()), spoken_s)
        seconds = max(0.0, (now - (retried_at or job.accepted_at)).total_seconds())
        exemplar = exemplar_of(context_of(job.traceparent))
        note(partial(told.JOB_SECONDS.labels(kind, end_of(job.status)).observe, seconds, exemplar))


def _must_be_looked_up(job: TrackedJob) -> bool:
    return job.attempt > 1 or any(part.kind is PartKind.AUDIO for part in job.parts.values())


async def _looked_up(connection: Connection, job_ids: Sequence[UUID]) -> dict[UUID, tuple[float, datetime | None]]:
    """How many seconds of recordings were read of a job, and when it was tried again last."""
    if not job_ids:
        return {}
    rows = await connection.fetch(
        """
        select job_id, (hops ->> 'retried')::timestamptz as retried_at,
               (select sum((reading ->> 'duration_s')::double precision) from job_parts
                where job_parts.job_id = jobs.job_id and kind = 'audio') as spoken_s
        from jobs where job_id = any($1::uuid[])
        """,
        job_ids,
    )
    return {row["job_id"]: (row["spoken_s"] or 0.0, row["retried_at"]) for row in rows}
