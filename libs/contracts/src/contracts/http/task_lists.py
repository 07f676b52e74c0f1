"""Which tasks are wanted, and the answer."""

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, ValidationInfo, field_validator

from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request
from contracts.http.tasks import AnyCasePriority, AnyCaseStatus, Assignee, Category, Tags
from contracts.task import Task

MOST_WORDS: Final = 12


def _few_words(text: str) -> str:
    if len(text.split()) > MOST_WORDS:
        raise ValueError(f"holds more than {MOST_WORDS} words")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), PRINTABLE, AfterValidator(_few_words)]

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
