"""A job that failed is opened again by what is heard of a later attempt at it. No database in here.

Nobody asked the store for that attempt: an operator sent again what had been put aside.
"""

from datetime import datetime
from typing import Final

from contracts.analysis import AnalysisCompleted
from contracts.changed import JobStatus, PartStatus
from contracts.fact import MOST_ATTEMPTS, Event
from contracts.recognized import PartFailed, PartProgressed, TextRecognized
from contracts.submitted import Submitted
from taskstore.lifecycle import TrackedJob

_FAILED: Final = (JobStatus.FAILED, JobStatus.PARTIAL)
"""What was cancelled stays so, and what was answered in full needs nothing more."""


def open_again(job: TrackedJob, event: Event, now: datetime) -> bool:
    """Answers whether the event is of a later attempt at what failed: then that is awaited, and the job goes on."""
    if any(part.forgotten for part in job.parts.values()) or (job.status.final and job.status not in _FAILED):
        return False
    if job.latest_attempt >= MOST_ATTEMPTS:
        return False
    match event:
        case PartFailed(step="analyse") | PartProgressed(step="analyse", part_id=None) | AnalysisCompleted():
            if job.status not in _FAILED or event.attempt <= job.attempt:
                return False
            _go_on(job, event.attempt, now)
            job.ask(now)
        case Submitted() | PartProgressed() | TextRecognized() | PartFailed():
            return _read_again(job, event.part_id, event.attempt, now)
        case _:
            return False
    return True


def _read_again(job: TrackedJob, part_id: str | None, attempt: int, now: datetime) -> bool:
    part = job.parts.get(part_id or "")
    if part is None or part.status is PartStatus.RECOGNIZED or attempt <= part.attempt:
        return False
    part.begin_again(attempt)
    job.changed = True
    if job.status.final:
        _go_on(job, attempt, now)
    elif job.status is JobStatus.ANALYSING:  # without this part: that answer is not waited for any more
        job.attempt = max(job.attempt + 1, attempt)
        job.becomes(JobStatus.RECOGNIZING)
    job.gathered, job.held = False, None
    return True


def _go_on(job: TrackedJob, attempt: int, now: datetime) -> None:
    job.attempt = max(job.attempt + 1, attempt)
    job.hops["retried"] = now
    job.reopened = True
    job.becomes(JobStatus.RECEIVED)
