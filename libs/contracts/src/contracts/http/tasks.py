"""Tasks over HTTP."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
)

from contracts import task
from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE, Metadata
from contracts.http.request import Request
from contracts.job import UserId
from contracts.task import Priority, TaskStatus, tidy_tags

DueDate = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"),
]
"""A date, or a date-time; one without an offset is in its user's time zone, UTC where they prefer none.

Checked to exist when it is stored.
"""

Summary = Annotated[task.Summary, PRINTABLE]
Category = Annotated[task.Category, PRINTABLE]
Tag = Annotated[task.Tag, PRINTABLE]
Tags = Annotated[tuple[Tag, ...], Field(max_length=50), AfterValidator(tidy_tags)]
Assignee = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), PRINTABLE]
Description = Annotated[str, StringConstraints(max_length=20_000), PRINTABLE]


TaskId = Annotated[int, Field(ge=1, lt=2**63)]
DependsOn = Annotated[tuple[TaskId, ...], Field(max_length=100), AfterValidator(lambda ids: tuple(sorted(set(ids))))]
"""Ids of tasks of the same user that have to be done before; a circle of them is refused."""


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
    tags: Tags = ()
    metadata: Metadata = Field(default_factory=dict)
    depends_on: DependsOn = ()


class TaskUpdate(Request):
    """Fields of a task to be changed; those left out stay as they are, null empties one that may be empty."""

    summary: Summary | None = None
    description: Description | None = None
    category: Category | None = None
    priority: AnyCasePriority | None = None
    status: AnyCaseStatus | None = None
    due_date: DueDate | None = None
    assignee: Assignee | None = None
    tags: Tags | None = None
    metadata: Metadata | None = None
    depends_on: DependsOn | None = None


class TaskPatch(TaskUpdate):
    """A JSON merge patch (RFC 7396) of a task: as an update, but `metadata` is merged member by member, and null
    empties `tags`, `metadata` and `depends_on` too.
    """


class TaskDeletion(Request):
    """How a task is deleted."""

    permanent: bool = False
    """At once and for good, instead of into the trash."""


class TaskDeleted(Fact):
    """A task was deleted."""

    message: str
    status: str = "success"


class TasksCleared(Fact):
    """All tasks of a user were deleted."""

    message: str
    status: str = "success"
    count: int
