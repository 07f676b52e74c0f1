"""Tasks over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from contracts import task
from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE, Metadata
from contracts.http.request import Request
from contracts.job import UserId
from contracts.task import Priority, Task, TaskStatus

DueDate = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"),
]
"""A date, or a date-time; checked to exist when it is stored."""

Summary = Annotated[task.Summary, PRINTABLE]
Category = Annotated[task.Category, PRINTABLE]
Tag = Annotated[task.Tag, PRINTABLE]
Assignee = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PRINTABLE]
Description = Annotated[str, StringConstraints(max_length=20_000), PRINTABLE]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


AnyCasePriority = Annotated[Priority, BeforeValidator(_lower)]
AnyCaseStatus = Annotated[TaskStatus, BeforeValidator(_lower)]


class TaskCreate(Request):
    """A task to be created by hand."""

    summary: Summary
    description: Description | None = None
    category: Category = "general"
    priority: AnyCasePriority = Priority.MEDIUM
    status: AnyCaseStatus = TaskStatus.PENDING
    user_id: UserId | None = None
    due_date: DueDate | None = None
    assignee: Assignee | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=50)] = ()
    metadata: Metadata = Field(default_factory=dict)


class TaskUpdate(Request):
    """Fields of a task to be changed; those left out stay as they are, null empties one that may be empty."""

    summary: Summary | None = None
    description: Description | None = None
    category: Category | None = None
    priority: AnyCasePriority | None = None
    status: AnyCaseStatus | None = None
    due_date: DueDate | None = None
    assignee: Assignee | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=50)] | None = None
    metadata: Metadata | None = None


class TaskQuery(Request):
    """Which tasks are wanted."""

    job_id: UUID | None = None
    """Those that this job told of."""
    status: AnyCaseStatus | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class TaskList(Fact):
    """Tasks that were asked for."""

    tasks: tuple[Task, ...]
    count: int
    """How many tasks are in this answer."""
    status: str = "success"


class TaskDeleted(Fact):
    """A task was deleted."""

    message: str
    status: str = "success"


class TasksCleared(Fact):
    """All tasks of a user were deleted."""

    message: str
    status: str = "success"
    count: int
