"""Waiting for a job to end: by ear, and by asking where nothing was heard for a while."""

from contextlib import nullcontext
from typing import Final
from uuid import UUID

from contracts.http.jobs import JobView
from gateway.answering.refusals import Refused
from gateway.live.feed import Changes
from gateway.live.heard import Heard, answering
from gateway.taskstore import TaskStore

ASK_EVERY_S: Final = 2.0


async def until_final(
    changes: Changes, store: TaskStore, job_id: UUID, user: str, *, within_s: float, known: bool
) -> JobView | None:
    """The job once it ended, None when it goes on after that time or the gateway stops.

    `known`: it may have ended before.
    """
    if within_s <= 0:
        return None
    try:
        async with changes.patience(within_s):
            heard = None if known else await _something(changes)
            while True:
                with answering(heard) if heard else nullcontext():
                    job = await _look(store, job_id, user)
                if job is not None:
                    changes.saw(job.version, job.status)
                    if job.status.final:
                        return job
                heard = await _something(changes)
    except TimeoutError:
        return None


async def _something(changes: Changes) -> Heard | None:
    """That the job has ended; None when it has been silent for a while."""
    while heard := await changes.next(ASK_EVERY_S):
        if heard.change.status.final:
            return heard
    return None


async def _look(store: TaskStore, job_id: UUID, user: str) -> JobView | None:
    try:
        return await store.job(job_id, user)
    except Refused:
        return None  # not registered yet, or the store is away: the wait goes on
