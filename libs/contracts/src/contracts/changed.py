"""What anybody may listen to: how jobs and tasks change."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.fact import Event, Fact
from contracts.job import PartId, PartKind, UserId
from contracts.task import Task


class JobStatus(StrEnum):
    """Where a job stands. The last four are final."""

    RECEIVED = "received"
    RECOGNIZING = "recognizing"
    ANALYSING = "analysing"
    COMPLETED = "completed"
    PARTIAL = "partial"
    """A part failed, the rest was answered."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.PARTIAL, JobStatus.FAILED, JobStatus.CANCELLED)


class PartStatus(StrEnum):
    """Where a part stands. The last two are final."""

    RECEIVED = "received"
    RECOGNIZING = "recognizing"
    RECOGNIZED = "recognized"
    FAILED = "failed"
    """It can't be read, or nobody wants it any more: its job was cancelled, or its owner had it deleted."""

    @property
    def final(self) -> bool:
        return self in (PartStatus.RECOGNIZED, PartStatus.FAILED)


class PartState(Fact):
    """Where one part of a job stands."""

    part_id: PartId
    kind: PartKind
    status: PartStatus
    progress: Annotated[float, Field(ge=0, le=1)] = 0.0


class JobChanged(Event):
    """A job moved on. State only, never text."""

    topic: ClassVar[str] = "job.changed.v1"

    job_id: UUID
    user_id: UserId
    conversation_id: str | None = None
    version: Annotated[int, Field(ge=1)]
    """Rises by one with each change; drop what is not newer than what you have."""
    status: JobStatus
    parts: tuple[PartState, ...]
    changed_at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.job_id)

    @property
    def entity(self) -> str:
        return f"{self.job_id}/{self.version}"


class TaskChanged(Event):
    """A task was created, edited or deleted. A deletion is followed by a tombstone."""

    topic: ClassVar[str] = "task.changed.v1"

    task_id: int
    user_id: UserId
    version: Annotated[int, Field(ge=1)]
    change: Literal["created", "updated", "deleted"]
    task: Task | None = None
    """The task as it is now; None once deleted."""
    changed_at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.task_id)

    @property
    def entity(self) -> str:
        return f"{self.task_id}/{self.version}"
