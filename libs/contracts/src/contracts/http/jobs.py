"""Jobs over HTTP: what became of a submission."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.analysis import Suggestion
from contracts.answering import PassedOver
from contracts.changed import JobStatus, PartState, PartStatus
from contracts.fact import Fact
from contracts.http.request import Request
from contracts.job import PartId, PartKind, TaskType
from contracts.recognized import Page, Segment
from contracts.task import Task

Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
"""A time that a table can be asked about."""


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
    """When each hop was passed: `accepted`, `registered`, `<part>.recognizing`, `<part>.recognized` or `<part>.failed`,
    `analysis.requested`, `analysis.began`, `analysis.completed`, `stored`; `cancelled`, `forgotten` and `retried` where
    it was. Of a retried job the last time counts."""
    trace_id: str | None = None


class JobSummary(Fact):
    """A job as lists tell of it: where it stands, no texts and no tasks."""

    job_id: UUID
    user_id: str | None = None
    conversation_id: str | None = None
    status: JobStatus
    version: int
    parts: tuple[PartState, ...]
    error: Failure | None = None
    accepted_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    trace_id: str | None = None


class JobQuery(Request):
    """Which jobs are wanted."""

    status: Annotated[tuple[JobStatus, ...], Field(max_length=7)] = ()
    """Any of these; all where none is named."""
    conversation_id: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f]{1,128}$")] | None = None
    kind: PartKind | None = None
    """With a part of that kind."""
    file_id: UUID | None = None
    """With that file as a part."""
    trace_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    since: Moment | None = None
    """Accepted then or later."""
    until: Moment | None = None
    """Accepted before that."""
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    """`next_cursor` of the page before."""


class JobList(Fact):
    """Jobs that were asked for, those accepted last first."""

    jobs: tuple[JobSummary, ...]
    count: int
    """How many jobs are in this answer."""
    next_cursor: str | None = None
    """Leads to the next page; null on the last one."""
    status: str = "success"
