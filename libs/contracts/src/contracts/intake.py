"""The intake journal: what was promised with a 2xx, written down in the blob store until the task store has registered it."""

from datetime import datetime
from typing import Final, Self
from uuid import UUID

from pydantic import model_validator

from contracts import ids
from contracts.fact import Event, Fact
from contracts.job import Job
from contracts.submitted import SUBMITTED, FileStored

JOURNAL: Final = "journal/"
"""Entries lie below it in the blob store."""


class Entry(Fact):
    """One promise: a job with all its parts, or a stored file."""

    job: Job | None = None
    stored: FileStored | None = None
    traceparent: str | None = None
    """Of the request that was answered."""

    @model_validator(mode="after")
    def _is_one_promise(self) -> Self:
        if (self.job is None) == (self.stored is None):
            raise ValueError("an entry is about a job or about a stored file")
        return self

    @property
    def entry_id(self) -> UUID:
        """That of the job or of the file."""
        return self.job.job_id if self.job else self._file.file_id

    @property
    def user_id(self) -> str:
        return self.job.user_id if self.job else self._file.user_id

    @property
    def promised_at(self) -> datetime:
        return self.job.accepted_at if self.job else self._file.stored_at

    @property
    def events(self) -> tuple[Event, ...]:
        """What is to be published, in this order; the same each time."""
        if self.job is None:
            return (self._file,)
        return tuple(SUBMITTED[part.kind](job=self.job, part_id=part.part_id) for part in self.job.parts)

    def event_id(self, event: Event) -> UUID:
        """The id that one of them has, however often it is published."""
        return ids.event_id(self.entry_id, event.topic, event.entity, event.attempt)

    @property
    def _file(self) -> FileStored:
        if self.stored is None:
            raise TypeError("an entry about a job has no stored file")
        return self.stored


def journal_key(entry_id: UUID) -> str:
    """Where the entry about a job or a file lies."""
    return f"{JOURNAL}{entry_id}.json"
