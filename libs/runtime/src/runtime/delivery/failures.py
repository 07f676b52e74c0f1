"""Telling the one who waits for a job that a part of it will not come."""

from uuid import UUID

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.fact import Event
from contracts.recognized import PartFailed, PartProgressed, TextRecognized
from contracts.submitted import Submitted
from contracts.topics import topic_named
from runtime.delivery.record import Record
from runtime.errors import BadInput
from runtime.process_pool import NeverReady, ProcessDied

APOLOGY = "Something went wrong on our side while this was worked on."


def died_of_it(failure: BaseException) -> bool:
    """Whether a child process that was ready did not survive the work it was given."""
    return isinstance(failure, ProcessDied) and not isinstance(failure, NeverReady)


def too_much(event: Event) -> BadInput:
    """What its user is told of that. Whoever sends much of it must not look like a bad release, which stops a worker for all:
    that one does not get a child ready, or raises.
    """
    if isinstance(event, Submitted):
        return BadInput(
            "unreadable_file", "The file can't be read: it takes more time or memory than one file may, or is damaged."
        )
    return BadInput("unreadable_text", "The text can't be read: it takes more time or memory than one text may.")


def failure_of(event: Event, *, code: str, reason: str) -> PartFailed | None:
    """What `part.failed` says of an event that can't be handled; None when nobody waits for it."""
    if isinstance(event, (Submitted, TextRecognized)):
        return PartFailed(
            attempt=event.attempt,
            job_id=event.job.job_id,
            job=event.job,
            part_id=event.part_id,
            step="recognize",
            code=code,
            reason=reason,
        )
    if isinstance(event, (AnalysisRequested, AnalysisCompleted)):
        return PartFailed(
            attempt=event.attempt, job_id=event.job.job_id, job=event.job, step="analyse", code=code, reason=reason
        )
    return None


def failure_of_unreadable(record: Record, *, code: str) -> PartFailed | None:
    """The same for a record that could not be read.

    Its key tells the job, but only on topics that nobody outside writes to: elsewhere
    a stranger could end another user's job.
    """
    topic = topic_named(record.topic)
    if topic.public or topic.payload in (PartFailed, PartProgressed) or record.key is None:
        return None
    try:
        job_id = UUID(record.key.decode())
    except ValueError:
        return None
    return PartFailed(job_id=job_id, step="analyse", code=code, reason=APOLOGY)
