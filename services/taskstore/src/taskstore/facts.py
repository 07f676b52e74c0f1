"""What facts make of a job. No database in here."""

from datetime import datetime

from contracts.analysis import AnalysisCompleted
from contracts.changed import JobStatus, PartStatus
from contracts.fact import Event
from contracts.http.jobs import Failure
from contracts.recognized import PartFailed, PartProgressed, TextRecognized
from taskstore.lifecycle import TrackedJob
from taskstore.parts import TrackedPart
from taskstore.reopening import open_again


def apply(job: TrackedJob, event: Event, at: datetime, now: datetime, traceparent: str | None = None) -> bool:
    """Take in a fact that was said at `at`, and heard in that trace. Answers whether it was news."""
    opened = open_again(job, event, now)
    match event:
        case PartProgressed():
            news = _progressed(job, event, at)
        case TextRecognized():
            news = _recognized(job, event, at, traceparent)
        case PartFailed():
            news = _failed(job, event, at, now)
        case AnalysisCompleted():
            news = _analysed(job, event, at)
        case _:  # a submission: the header in it has said all, but for what is tried again
            if not opened:
                return False
            news = True
    if news:
        job.heard_at = now
        job.settle(now)
    else:
        job.late += 1
    return news


def _progressed(job: TrackedJob, event: PartProgressed, at: datetime) -> bool:
    if job.status.final:
        return False
    part = job.parts.get(event.part_id or "")
    if part is None:  # the analysis moves on; that has no state to show, but it is a sign of life
        if event.step != "analyse" or event.attempt < job.attempt:
            return False
        job.attempt = event.attempt
        job.hops["analysis.began"] = at
        return True
    began = part.status is PartStatus.RECEIVED
    if not part.progressed(event.attempt, event.progress):
        return False
    if began:
        job.hops[f"{part.part_id}.recognizing"] = at
    job.changed = True
    return True


def _recognized(job: TrackedJob, event: TextRecognized, at: datetime, traceparent: str | None) -> bool:
    part = _open_part(job, event.part_id)
    if part is None or not part.recognized(event.attempt, event.reading, traceparent):
        return False
    job.hops[f"{part.part_id}.recognized"] = at
    job.changed = True
    return True


def _failed(job: TrackedJob, event: PartFailed, at: datetime, now: datetime) -> bool:
    failure = Failure(code=event.code, reason=event.reason)
    if event.part_id is None or event.step == "analyse":
        if job.status.final or event.attempt < job.attempt:
            return False
        job.attempt = event.attempt
        job.end(JobStatus.FAILED, now, failure=failure)
        return True
    part = _open_part(job, event.part_id)
    if part is None or not part.failed(event.attempt, failure):
        return False
    job.hops[f"{part.part_id}.failed"] = at
    job.changed = True
    return True


def _analysed(job: TrackedJob, event: AnalysisCompleted, at: datetime) -> bool:
    if job.status.final or event.attempt < job.attempt:
        return False
    job.attempt, job.held = event.attempt, event
    job.hops["analysis.completed"] = at
    return True


def _open_part(job: TrackedJob, part_id: str) -> TrackedPart | None:
    """The part, while its text may still change: the places in an analysis count in the texts it was asked with."""
    if job.status.final or job.status is JobStatus.ANALYSING:
        return None
    return job.parts.get(part_id)
