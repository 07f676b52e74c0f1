"""Tasks over HTTP."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from contracts import task
from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE, Metadata
from contracts.http.request import Request
from contracts.job import UserId
from contracts.task import Priority, Task, TaskStatus, tidy_tags

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
MOST_WORDS: Final = 12


def _few_words(text: str) -> str:
    if len(text.split()) > MOST_WORDS:
        raise ValueError(f"holds more than {MOST_WORDS} words")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PRINTABLE, AfterValidator(_few_words)]


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


Sort = Literal["created_at", "updated_at", "due_date", "priority", "relevance"]
Order = Literal["asc", "desc"]


class TaskFilter(Request):
    """Which tasks are meant; what is left out leaves open."""

    q: Text | None = None
    """Words that all stand in the summary, the description or the quote, as they are or inflected; misspelt or as parts
    of words they are found in the summary and in the first 100 characters of the others. At most 12.
    """
    status: tuple[AnyCaseStatus, ...] = ()
    """Any of these."""
    priority: tuple[AnyCasePriority, ...] = ()
    """Any of these."""
    category: Category | None = None
    assignee: Assignee | None = None
    tag: Tags = ()
    """All of these."""
    due_before: date | None = None
    """Due on an earlier day, as the user's zone counts days."""
    due_after: date | None = None
    """Due on a later day."""
    overdue: bool | None = None
    """True: open, and their day or moment is over in the user's zone. False: all others."""
    blocked: bool | None = None
    """True: waiting for a task that is still open. False: all others."""
    needs_review: bool | None = None
    job_id: UUID | None = None
    """Those that this job told of."""
    conversation_id: Annotated[str, StringConstraints(max_length=128), PRINTABLE] | None = None
    updated_since: AwareDatetime | None = None
    deleted: bool = False
    """True: what lies in the trash, and nothing else."""


class OrderedTasks(TaskFilter):
    """Which tasks are meant, in which order."""

    sort: Sort | None = None
    """`relevance` where words are searched for, else `created_at`. Tasks without a due date come last by that."""
    order: Order | None = None
    """`asc` by due date, else `desc`."""

    @field_validator("sort")
    @classmethod
    def _relevant_to_something(cls, sort: Sort | None, given: ValidationInfo) -> Sort | None:
        if sort == "relevance" and not given.data.get("q"):
            raise ValueError("only a search with q has a relevance to sort by")
        return sort


class TaskQuery(OrderedTasks):
    """Which tasks are wanted, in which order, page by page."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None
    """The `next_cursor` of the page before, asked for in the same order."""


class TaskList(Fact):
    """Tasks that were asked for."""

    tasks: tuple[Task, ...]
    count: int
    """How many tasks are in this answer."""
    next_cursor: str | None = None
    """Leads on to the next page; null on the last."""
    status: str = "success"


class TagQuery(Request):
    """Which tags are wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None


class TagCount(Fact):
    """A tag, and how many tasks bear it."""

    tag: str
    count: int


class TagList(Fact):
    """Tags in use, the most frequent first."""

    tags: tuple[TagCount, ...]
    count: int
    """How many tags are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


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
