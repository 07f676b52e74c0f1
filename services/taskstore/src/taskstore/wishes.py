"""What becomes of a job because its user wishes it. No database in here."""

from collections.abc import Iterable
from datetime import datetime

from contracts.changed import JobStatus, PartStatus
from taskstore.lifecycle import TrackedJob


def cancel(job: TrackedJob, now: datetime) -> None:
    """Nobody wants it any more. For one that has not ended."""
    job.held = None
    job.dropped = job.latest_attempt
    job.hops["cancelled"] = job.heard_at = now
    job.end(JobStatus.CANCELLED, now)


def forget(job: TrackedJob, part_ids: Iterable[str], now: datetime) -> None:
    """Their owner had the files of these parts deleted. A job that goes on does so without them, and what is being
    analysed is asked anew.
    """
    for part_id in part_ids:
        job.parts[part_id].forget()
    job.hops["forgotten"] = job.heard_at = now
    job.changed = True
    if job.status.final:
        return
    until = job.latest_attempt
    was_analysing = job.status is JobStatus.ANALYSING
    job.attempt = job.next_attempt
    job.gathered, job.held = False, None
    if was_analysing:
        job.becomes(JobStatus.RECOGNIZING)
    job.settle(now)
    if was_analysing or job.status.final:  # else other parts of that attempt are still being read
        job.dropped = until


def retry(job: TrackedJob, now: datetime) -> None:
    """Begin again: read the parts that were not read, then analyse. For one that may be retried."""
    job.attempt = job.next_attempt
    for part in job.parts.values():
        if part.status is not PartStatus.RECOGNIZED and not part.forgotten:
            part.begin_again(job.attempt)
    job.gathered, job.held = False, None
    job.hops["retried"] = job.heard_at = now
    job.reopened = True
    job.becomes(JobStatus.RECEIVED)
    job.settle(now)
