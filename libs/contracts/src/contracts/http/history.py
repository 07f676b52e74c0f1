"""What became of a task, over HTTP."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.fact import Fact
from contracts.http.request import Request


class Action(StrEnum):
    """What was done to a task."""

    CREATED = "created"
    UPDATED = "updated"
    COMPLETED = "completed"
    REOPENED = "reopened"
    DELETED = "deleted"
    RESTORED = "restored"
    ACCEPTED = "accepted"
    """Looked at by somebody, and found right."""
    REJECTED = "rejected"
    RETOLD = "retold"
    """Told once more by a later submission, and changed by it."""


class Alteration(Fact):
    """A field, as it was and as it became."""

    before: Any = None
    after: Any = None


class HistoryEntry(Fact):
    """One line of a task's history."""

    id: int
    action: Action
    at: AwareDatetime
    user_id: str | None = None
    """In whose name it was done; null for nobody's."""
    actor: str
    """How they made themselves known: `anybody`, `api-key:<its public part>`, `jwt`; `analysis` for what a submission
    told."""
    version: int
    """Of the task, after it."""
    changes: dict[str, Alteration] = Field(default_factory=dict)
    event_id: UUID | None = None
    """The event by which it came about: the analysis that told of it, or the `task.changed` that an edit is told by; null
    for what was done before this was kept.
    """
    trace_id: str | None = None


class TaskHistory(Fact):
    """What became of a task, the latest first."""

    task_id: int
    history: tuple[HistoryEntry, ...]
    count: int
    """How many lines are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class HistoryQuery(Request):
    """Which lines of a history are wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None
