"""What can be said against an event by itself, before any table is asked. No database in here."""

from typing import Final
from uuid import UUID

from contracts.fact import Event
from contracts.job import Job, blob_prefix
from contracts.recognized import PartFailed
from contracts.submitted import FileStored

ANOTHER_JOB: Final = "The job of this id belongs to somebody else or has other parts."
NOT_ITS_OWN: Final = "The file does not lie where its user's files lie."


def header_of(event: Event) -> Job | None:
    """The job header that an event carries."""
    header = getattr(event, "job", None)
    return header if isinstance(header, Job) else None


def job_id_of(event: Event) -> UUID | None:
    """The job that an event is about; None for a file that belongs to none."""
    if isinstance(event, PartFailed):
        return event.job_id
    header = header_of(event)
    return header.job_id if header else None


def objection(event: Event) -> str | None:
    """Why an event can't be believed; None when nothing speaks against it."""
    if isinstance(event, PartFailed) and event.job is not None and event.job.job_id != event.job_id:
        return ANOTHER_JOB
    if isinstance(event, FileStored) and not _lies_with_its_user(event):
        return NOT_ITS_OWN
    return None


def _lies_with_its_user(event: FileStored) -> bool:
    blob = event.file.blob
    return blob is None or (blob.startswith(blob_prefix(event.user_id)) and ".." not in blob.split("/"))
