"""An event as it arrived."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.fact import Event


@dataclass(frozen=True, slots=True)
class Received:
    """A decoded event with what its envelope said."""

    event: Event
    event_id: UUID
    topic: str
    time: datetime
    """When it was published, by its sender's word or else the broker's."""
    traceparent: str | None
    """The trace that it belongs to; in a batch, the event's own span in it, which what comes of it is a child of."""
    source: str | None

    @property
    def job_id(self) -> UUID | None:
        """Of the job that it is about, where it is about one."""
        told = getattr(self.event, "job", None) or self.event
        job_id: UUID | None = getattr(told, "job_id", None)
        return job_id


@dataclass(frozen=True, slots=True)
class Refused:
    """One event of a batch that can't be recorded, however often it is tried."""

    received: Received
    reason: str
