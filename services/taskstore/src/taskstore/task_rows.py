"""A task between its row and the shape that everybody knows."""

import json
from datetime import datetime
from typing import Final, Literal

from asyncpg import Record

from contracts.changed import TaskChanged
from contracts.job import ANONYMOUS
from contracts.task import Due, Priority, Source, Task, TaskStatus
from taskstore.due_dates import DueDate

COLUMNS: Final = """
    tasks.id, tasks.user_id, tasks.job_id, tasks.conversation_id, tasks.version, tasks.summary, tasks.description,
    tasks.category, tasks.priority, tasks.status, tasks.assignee, tasks.due_date, tasks.due_at, tasks.due_offset,
    tasks.due, tasks.tags, tasks.metadata, tasks.source, tasks.confidence, tasks.needs_review, tasks.created_at,
    tasks.updated_at, tasks.deleted_at,
    array(
        select needs_id from task_dependencies
        where task_dependencies.user_id = tasks.user_id and task_dependencies.task_id = tasks.id
        order by needs_id
    ) as depends_on
"""
"""What a task is made of, for each statement that answers some."""


def shown_user(user_id: str) -> str | None:
    """The user as the outside is told; nobody where none was named."""
    return None if user_id == ANONYMOUS else user_id


def task_of(row: Record) -> Task:
    """The task in a row of COLUMNS."""
    return Task(
        id=row["id"],
        summary=row["summary"],
        description=row["description"],
        category=row["category"],
        priority=Priority(row["priority"]),
        status=TaskStatus(row["status"]),
        user_id=shown_user(row["user_id"]),
        due_date=DueDate(row["due_date"], row["due_at"], row["due_offset"]).text(),
        tags=tuple(row["tags"]),
        metadata=json.loads(row["metadata"]),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        assignee=row["assignee"],
        due=Due.decode(row["due"]) if row["due"] else None,
        confidence=row["confidence"],
        needs_review=row["needs_review"],
        source=Source.decode(row["source"]) if row["source"] else None,
        job_id=row["job_id"],
        conversation_id=row["conversation_id"],
        version=row["version"],
        depends_on=tuple(row["depends_on"]),
        deleted_at=row["deleted_at"],
    )


def created(task: Task, user_id: str) -> TaskChanged:
    """What everybody may hear of a task that is new."""
    return _changed("created", task, user_id, task.created_at)


def updated(task: Task, user_id: str) -> TaskChanged:
    """What everybody may hear of a task that was edited."""
    return _changed("updated", task, user_id, task.updated_at)


def deleted(row: Record, now: datetime) -> TaskChanged:
    """What everybody may hear of a task that is gone, into the trash or for good; `row` is what it was."""
    return TaskChanged(
        task_id=row["id"], user_id=row["user_id"], version=row["version"] + 1, change="deleted", changed_at=now
    )


def _changed(change: Literal["created", "updated"], task: Task, user_id: str, at: datetime) -> TaskChanged:
    return TaskChanged(task_id=task.id, user_id=user_id, version=task.version, change=change, task=task, changed_at=at)
