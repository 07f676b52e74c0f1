"""What becomes of a job whose work nobody answers, however often it is asked for. No database in here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from contracts.changed import JobStatus
from contracts.http.jobs import Failure
from taskstore.lifecycle import TrackedJob

MOST: Final = 5
"""So often is work asked for again."""
UNANSWERED: Final = Failure(
    code="unanswered", reason=f"It was asked for {MOST + 1} times and never answered. It can be tried again."
)


def give_up(job: TrackedJob, part_ids: Iterable[str | None], now: datetime) -> None:
    """Let parts fail that nobody reads; None stands for the analysis. A job that goes on does so without them."""
    job.hops["unanswered"] = job.heard_at = now
    for part_id in part_ids:
        if part_id is None:
            job.end(JobStatus.FAILED, now, failure=UNANSWERED)
        elif job.parts[part_id].failed(job.parts[part_id].attempt, UNANSWERED):
            job.changed = True
    job.settle(now)
    if job.status.final:  # else other parts of that attempt are still being read
        job.dropped = job.latest_attempt
