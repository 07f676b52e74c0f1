"""What can be told of a job that was accepted and that the task store does not know yet."""

from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from contracts.changed import JobStatus, PartStatus
from contracts.http.jobs import Failure, JobView, PartView
from contracts.intake import Entry
from contracts.job import ANONYMOUS, Job
from gateway.answering.refusals import Refused
from gateway.caller import Caller
from gateway.journal.journal import Journal
from gateway.lately import Lately
from gateway.taskstore import TaskStore
from runtime.telemetry import trace_id_of

_UNANSWERED: Final = Failure(
    code="unanswered", reason="It was handed over several times and never taken up. Send it again, as a new request."
)


async def job_of(
    store: TaskStore, journal: Journal, lately: Lately, job_id: UUID, caller: Caller, *, texts: bool
) -> JobView:
    """As the store tells it, or else as it stands in the journal. Raises Refused as the store does."""
    wait_s = 0 if journal.waits(job_id) else lately.patience_s(job_id)
    try:
        return await store.job(job_id, caller, wait_s=wait_s, texts=texts)
    except Refused as refused:
        entry = await journal.find(job_id) if refused.status_code == HTTPStatus.NOT_FOUND else None
        if entry is None or entry.job is None or not _may_see(caller, entry.job):
            raise
        return _view(entry.job, entry, _UNANSWERED if journal.is_unanswered(job_id) else None)


def _may_see(caller: Caller, job: Job) -> bool:
    return caller.asks_of_everybody or caller.owner() == job.user_id


def _view(job: Job, entry: Entry, error: Failure | None) -> JobView:
    parts = tuple(
        PartView(
            part_id=part.part_id,
            kind=part.kind,
            status=PartStatus.FAILED if error else PartStatus.RECEIVED,
            file_id=part.file.file_id if part.file else None,
            filename=part.file.filename if part.file else None,
            error=error,
        )
        for part in job.parts
    )
    timings: dict[str, datetime] = {"accepted": job.accepted_at}
    return JobView(
        job_id=job.job_id,
        user_id=None if job.user_id == ANONYMOUS else job.user_id,
        conversation_id=job.conversation_id,
        status=JobStatus.FAILED if error else JobStatus.RECEIVED,
        version=0,
        parts=parts,
        error=error,
        accepted_at=job.accepted_at,
        timings=timings,
        trace_id=trace_id_of(entry.traceparent),
    )
