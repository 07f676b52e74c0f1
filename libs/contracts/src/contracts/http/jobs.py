"""Jobs over HTTP: what became of a submission."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.analysis import Suggestion
from contracts.answering import PassedOver
from contracts.changed import JobStatus, PartStatus
from contracts.fact import Fact
from contracts.job import PartId, PartKind, TaskType
from contracts.recognized import Page, Segment
from contracts.task import Task


class Failure(Fact):
    """Why something could not be done, for the one who sent it."""

    code: str
    reason: str


class PartView(Fact):
    """A part of a job and what was read from it."""

    part_id: PartId
    kind: PartKind
    status: PartStatus
    progress: float = 0.0
    file_id: UUID | None = None
    filename: str | None = None
    text: str | None = None
    segments: tuple[Segment, ...] | None = None
    """Of recordings."""
    pages: tuple[Page, ...] | None = None
    """Of pictures and documents."""
    description: str | None = None
    picture: str | None = None
    language: str | None = None
    duration_s: float | None = None
    provider: str | None = None
    model: str | None = None
    degraded: bool = False
    passed_over: tuple[PassedOver, ...] = ()
    tokens_used: int = 0
    error: Failure | None = None


class JobView(Fact):
    """A job as it stands."""

    job_id: UUID
    user_id: str | None = None
    conversation_id: str | None = None
    status: JobStatus
    version: int
    parts: tuple[PartView, ...]
    response: str | None = None
    tasks: tuple[Task, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    provider: str | None = None
    model: str | None = None
    degraded: bool = False
    """True where its analysis was, or the reading of any of its parts."""
    passed_over: tuple[PassedOver, ...] = ()
    """For the analysis; what was for a part stands there."""
    context: TaskType | None = None
    """The kind of content it was read as."""
    tokens_used: int = 0
    """By its parts and by the analysis together."""
    dropped: int = 0
    error: Failure | None = None
    accepted_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    timings: dict[str, datetime] = Field(default_factory=dict)
    """When each hop was passed: `accepted`, `registered`, `<part>.recognizing`, `<part>.recognized`,
    `analysis.requested`, `analysis.completed`, `stored`."""
    trace_id: str | None = None
