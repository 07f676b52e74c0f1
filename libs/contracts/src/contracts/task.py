"""What a task is, wherever it is told: in events and over HTTP."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.fact import Fact
from contracts.job import PartId
from contracts.recognized import Box


class Priority(StrEnum):
    """How much a task presses."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class TaskStatus(StrEnum):
    """Where a task stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Category = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def tidy_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags written alike: in lower case, with single spaces, each once, in the order in which they came."""
    return tuple(dict.fromkeys(tidy for tag in tags if (tidy := " ".join(tag.lower().split()))))


class Due(Fact):
    """When a task is due, and how that was found out."""

    day: date
    """The day, in the user's zone."""
    at: AwareDatetime | None = None
    """The moment, only where a time was said."""
    phrase: str
    """The words that say so."""
    time_zone: str
    basis: AwareDatetime
    """The reference time from which the phrase was resolved."""
    alternatives: tuple[date, ...] = ()
    """Other days the phrase could mean."""


class Source(Fact):
    """The very words a task came from, and where they stand."""

    part_id: PartId
    quote: str
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    """Offsets in characters into the part's text: `text[start:end] == quote`."""
    start_s: float | None = None
    end_s: float | None = None
    """Seconds in the recording."""
    page: int | None = None
    box: Box | None = None
    speaker: str | None = None


class Task(Fact):
    """A task as it is stored."""

    id: int
    summary: str
    description: str | None = None
    category: str = "general"
    priority: Priority = Priority.MEDIUM
    status: TaskStatus = TaskStatus.PENDING
    user_id: str | None = None
    due_date: str | None = None
    """ISO 8601: a date, or a date-time with offset where a time was said."""
    tags: tuple[str, ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)
    created_at: AwareDatetime
    updated_at: AwareDatetime
    assignee: str | None = None
    due: Due | None = None
    confidence: float | None = None
    needs_review: bool = False
    source: Source | None = None
    job_id: UUID | None = None
    conversation_id: str | None = None
    version: int = 1
    depends_on: tuple[int, ...] = ()
    """Ids of the tasks that it waits for."""
    deleted_at: AwareDatetime | None = None
    """Since when it lies in the trash."""
