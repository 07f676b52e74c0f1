"""Many edits of tasks in one request."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from contracts.fact import Fact
from contracts.http.problems import Problem
from contracts.http.request import Request
from contracts.http.tasks import TaskCreate, TaskId, TaskPatch
from contracts.task import Task

MOST_OPERATIONS = 500


class _OfOne(Request):
    """An operation on a task that is there."""

    id: TaskId
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    """The version that it must have, as `If-Match` says it for one task; any where left out."""


class BulkCreate(Request):
    """Make a task."""

    op: Literal["create"]
    task: TaskCreate


class BulkUpdate(_OfOne):
    """Change a task, as PATCH does."""

    op: Literal["update"]
    changes: TaskPatch


class BulkComplete(_OfOne):
    """Set a task to completed."""

    op: Literal["complete"]


class BulkDelete(_OfOne):
    """Delete a task."""

    op: Literal["delete"]
    permanent: StrictBool = False


Operation = Annotated[BulkCreate | BulkUpdate | BulkComplete | BulkDelete, Field(discriminator="op")]


class BulkTasks(Request):
    """Operations, done in this order, each by itself: one that fails undoes no other."""

    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=MOST_OPERATIONS)]


class BulkResult(Fact):
    """What became of one operation."""

    index: int
    """Its place among the operations, from 0."""
    op: Literal["create", "update", "complete", "delete"]
    id: int | None = None
    """Of the task; null where none was made."""
    status: int
    """The HTTP status that the same request for this task alone would have."""
    task: Task | None = None
    """As it is now; null where it was deleted, or where there is a problem."""
    problem: Problem | None = None


class BulkResults(Fact):
    """What became of each operation, in the order in which they were sent."""

    results: tuple[BulkResult, ...]
    count: int
    succeeded: int
    failed: int
    status: Literal["success", "partial", "failed"]
    """`success` where none failed, `failed` where all did."""
